import type { Column } from './column.ts';
import type { RowKey } from './row-view.ts';

/** What one row on the screen shows. */
export type ShownRow<Row> = {
  readonly index: number;
  readonly row: Row;
  readonly key: RowKey;
  /** Pixels from the top of the rows' box. */
  readonly top: number;
};

type Slot<Row> = {
  readonly element: HTMLElement;
  readonly cells: readonly HTMLElement[];
  shown: ShownRow<Row> | undefined;
};

/** Row number that assistive technology hears: the titles are row 1. */
const FIRST_ARIA_ROW = 2;

/**
 * The few rows of the screen, used again as the view moves: a row that stays is not touched, one that comes in takes
 * the elements of one that went out. Nothing is made or thrown away while scrolling.
 */
export class GridRows<Row> {
  readonly #body: HTMLElement;
  readonly #columns: readonly Column<Row>[];
  readonly #idPrefix: string;
  #slots: Slot<Row>[] = [];
  #freshTurn = 0;

  constructor(body: HTMLElement, columns: readonly Column<Row>[], idPrefix: string) {
    this.#body = body;
    this.#columns = columns;
    this.#idPrefix = idPrefix;
  }

  /** Shows exactly these rows; they follow each other without a gap. */
  show(rows: readonly ShownRow<Row>[]): void {
    this.#ensureSlots(rows.length);
    const used = new Set<Slot<Row>>();
    for (const row of rows) {
      const slot = this.#slots[row.index % this.#slots.length];
      if (slot === undefined) continue;
      used.add(slot);
      this.#fill(slot, row);
    }
    for (const slot of this.#slots) {
      if (used.has(slot)) continue;
      slot.element.hidden = true;
      slot.shown = undefined;
    }
  }

  /** Elements of a cell that is on the screen now. */
  cell(rowIndex: number, column: number): HTMLElement | undefined {
    const slot = this.#slots.find(({ shown }) => shown?.index === rowIndex);
    return slot?.cells[column];
  }

  /** Calls back for every cell on the screen. */
  eachCell(visit: (cell: HTMLElement, rowIndex: number, column: number) => void): void {
    for (const { shown, cells } of this.#slots) {
      if (shown === undefined) continue;
      for (const [column, cell] of cells.entries()) visit(cell, shown.index, column);
    }
  }

  /** Starts the short highlight of these rows, again if it is still going on. */
  highlight(keys: ReadonlySet<RowKey>): void {
    this.#freshTurn = this.#freshTurn === 1 ? 2 : 1;
    for (const { shown, element } of this.#slots) {
      if (shown !== undefined && keys.has(shown.key))
        element.dataset.fresh = String(this.#freshTurn);
    }
  }

  #ensureSlots(count: number): void {
    if (count <= this.#slots.length) return;
    for (const { element } of this.#slots) element.remove();
    // Half as many again, so that a growing window does not build anew at every pixel.
    this.#slots = Array.from({ length: Math.ceil(count * 1.5) }, () => this.#newSlot());
  }

  #newSlot(): Slot<Row> {
    const element = document.createElement('div');
    element.className = 'grid-row';
    element.role = 'row';
    element.hidden = true;
    const cells = this.#columns.map((column, index) => {
      const cell = document.createElement('div');
      cell.className = 'grid-cell';
      cell.role = 'gridcell';
      cell.ariaColIndex = String(index + 1);
      cell.dataset.align = column.align;
      cell.dataset.pinned = String(column.pinned === true);
      element.append(cell);
      return cell;
    });
    this.#body.append(element);
    return { element, cells, shown: undefined };
  }

  #fill(slot: Slot<Row>, next: ShownRow<Row>): void {
    const { element, cells, shown } = slot;
    slot.shown = next;
    if (shown?.top !== next.top) element.style.transform = `translateY(${next.top}px)`;
    if (shown?.index !== next.index) this.#number(slot, next.index);
    if (shown?.row === next.row) return;
    element.hidden = false;
    if (shown?.key !== next.key) delete element.dataset.fresh;
    for (const [place, column] of this.#columns.entries()) {
      const cell = cells[place];
      if (cell !== undefined) fillCell(cell, column, next.row);
    }
  }

  #number({ element, cells }: Slot<Row>, index: number): void {
    element.ariaRowIndex = String(index + FIRST_ARIA_ROW);
    element.dataset.odd = String(index % 2 === 1);
    for (const [column, cell] of cells.entries()) cell.id = `${this.#idPrefix}-${index}-${column}`;
  }
}

function fillCell<Row>(cell: HTMLElement, column: Column<Row>, row: Row): void {
  const text = column.text(row);
  const tone = column.tone?.(row) ?? 'plain';
  const exact = column.exact?.(row) ?? text;
  if (cell.textContent !== text) cell.textContent = text;
  if (cell.dataset.tone !== tone) cell.dataset.tone = tone;
  if (cell.title !== exact) cell.title = exact;
}
