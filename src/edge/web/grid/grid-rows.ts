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

/** Which columns of a row are selected, both ends included, and which is the active cell; -1 = none. */
export type RowMarks = { readonly first: number; readonly last: number; readonly active: number };

export const NO_MARKS: RowMarks = { first: -1, last: -1, active: -1 };

type Slot<Row> = {
  readonly element: HTMLElement;
  readonly cells: readonly HTMLElement[];
  shown: ShownRow<Row> | undefined;
  marks: RowMarks;
};

/** Row number that assistive technology hears: the titles are row 1. */
const FIRST_ARIA_ROW = 2;

/**
 * The few rows of the screen, used again as the view moves: a row that stays is not touched, one that comes in takes
 * the elements of one that went out. Nothing is made or thrown away while scrolling, and no attribute is written that
 * already has its value: a page of rows is some 600 cells, and a frame has 16 ms.
 */
export class GridRows<Row> {
  readonly #body: HTMLElement;
  readonly #columns: readonly Column<Row>[];
  #slots: Slot<Row>[] = [];
  #freshTurn = 0;

  constructor(body: HTMLElement, columns: readonly Column<Row>[]) {
    this.#body = body;
    this.#columns = columns;
    body.addEventListener('pointerover', ({ target }) => this.#explain(target));
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

  /** Element of a cell that is on the screen now. */
  cell(rowIndex: number, column: number): HTMLElement | undefined {
    const slot = this.#slots.find(({ shown }) => shown?.index === rowIndex);
    return slot?.cells[column];
  }

  /** Marks the selected cells of every row on the screen. */
  mark(marksOf: (rowIndex: number) => RowMarks): void {
    for (const slot of this.#slots) {
      if (slot.shown !== undefined) setMarks(slot, marksOf(slot.shown.index));
    }
  }

  /** Starts the short highlight of these rows, again if it is still going on. */
  highlight(keys: ReadonlySet<RowKey>): void {
    this.#freshTurn = this.#freshTurn === 1 ? 2 : 1;
    for (const { shown, element } of this.#slots) {
      if (shown !== undefined && keys.has(shown.key)) {
        element.dataset.fresh = String(this.#freshTurn);
      }
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
      cell.ariaSelected = 'false';
      cell.dataset.align = column.align;
      cell.dataset.pinned = String(column.pinned === true);
      element.append(cell);
      return cell;
    });
    this.#body.append(element);
    return { element, cells, shown: undefined, marks: NO_MARKS };
  }

  #fill(slot: Slot<Row>, next: ShownRow<Row>): void {
    const { element, cells, shown } = slot;
    slot.shown = next;
    if (shown?.top !== next.top) element.style.transform = `translateY(${next.top}px)`;
    if (shown?.index !== next.index) element.ariaRowIndex = String(next.index + FIRST_ARIA_ROW);
    if (shown?.row === next.row) return;
    if (shown === undefined) element.hidden = false;
    if (shown?.key !== next.key) delete element.dataset.fresh;
    for (const [place, column] of this.#columns.entries()) {
      const cell = cells[place];
      if (cell !== undefined) fillCell(cell, column, next.row, shown?.row);
    }
  }

  /** The exact value, written only for the cell that the pointer is on. */
  #explain(target: EventTarget | null): void {
    if (!(target instanceof HTMLElement)) return;
    for (const { shown, cells } of this.#slots) {
      const place = cells.indexOf(target);
      const column = this.#columns[place];
      const cell = cells[place];
      if (shown === undefined || column === undefined || cell === undefined) continue;
      cell.title = (column.exact ?? column.text)(shown.row);
    }
  }
}

function fillCell<Row>(
  cell: HTMLElement,
  column: Column<Row>,
  row: Row,
  before: Row | undefined,
): void {
  const text = column.text(row);
  if (before === undefined || column.text(before) !== text) cell.textContent = text;
  if (column.tone === undefined) return;
  const tone = column.tone(row);
  if (before === undefined || column.tone(before) !== tone) cell.dataset.tone = tone;
}

function setMarks<Row>(slot: Slot<Row>, next: RowMarks): void {
  const { marks, cells } = slot;
  if (marks.first === next.first && marks.last === next.last && marks.active === next.active) {
    return;
  }
  slot.marks = next;
  for (const [column, cell] of cells.entries()) {
    cell.ariaSelected = String(column >= next.first && column <= next.last && next.first >= 0);
    cell.dataset.active = String(column === next.active);
  }
}
