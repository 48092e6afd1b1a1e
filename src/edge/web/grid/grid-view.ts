import { copiedText } from './copied-text.ts';
import { GridHead } from './grid-head.ts';
import { GridRows, NO_MARKS, type ShownRow } from './grid-rows.ts';
import type { RowKey, RowView } from './row-view.ts';
import { SelectedCells } from './selected-cells.ts';
import {
  type Cell,
  type Extent,
  type Range,
  type Selection,
  selectionAfter,
  TITLE_ROW,
} from './selection.ts';
import {
  contentHeight,
  offsetOf,
  offsetShowing,
  rowsInView,
  scrollTopOf,
  type Viewport,
} from './viewport.ts';

export type GridOptions<Row> = {
  readonly label: string;
  readonly view: RowView<Row>;
  /** Row of the active cell, when it changes. */
  readonly onActive?: (row: Row | undefined) => void;
  /** Enter or double click. */
  readonly onOpen?: (row: Row) => void;
  /** After every change of the selection or of the rows; undefined = nothing is selected. */
  readonly onSelect?: (range: Range | undefined) => void;
};

const ROW_HEIGHT = 26;
/** Rows beyond the edges that are kept filled, so that a slow frame shows no gap. */
const OVERSCAN = 6;

let gridCount = 0;

/**
 * A grid of rows on plain elements, without a framework: rows and columns like a spreadsheet, moved through by keyboard
 * (ARIA grid pattern), sorted by its titles, copied by range. Only the rows on the screen exist as elements.
 */
export class GridView<Row> {
  readonly #options: GridOptions<Row>;
  readonly #view: RowView<Row>;
  readonly #root: HTMLElement;
  readonly #body: HTMLElement;
  readonly #head: GridHead<Row>;
  readonly #rows: GridRows<Row>;
  readonly #endings: (() => void)[] = [];
  readonly #selected: SelectedCells<Row>;
  /** The first row in view, to keep it in place when rows come in above it. */
  #topKey: RowKey | undefined;
  /** Element of the active cell while it is on the screen. */
  #pointed: HTMLElement | undefined;
  readonly #activeId: string;
  #offset = 0;
  #frame = 0;
  #isDragging = false;

  constructor(host: HTMLElement, options: GridOptions<Row>) {
    this.#options = options;
    this.#view = options.view;
    this.#selected = new SelectedCells(options.view);
    gridCount += 1;
    this.#activeId = `grid${gridCount}-active`;
    const { columns } = options.view;
    this.#head = new GridHead({
      columns,
      onSort: (column) => this.#sortBy(column),
      onFilter: (column, text) => this.#filterBy(column, text),
    });
    this.#root = rootElement(options.label, columns.length);
    const widths = columns.map(({ width, grows }) =>
      grows ? `minmax(${width}px, 1fr)` : `${width}px`,
    );
    this.#root.style.setProperty('--grid-columns', widths.join(' '));
    const narrowest = columns.reduce((sum, { width }) => sum + width, 0);
    this.#root.style.setProperty('--grid-width', `${narrowest}px`);
    this.#root.style.setProperty('--grid-row-height', `${ROW_HEIGHT}px`);
    this.#body = document.createElement('div');
    this.#body.className = 'grid-body';
    this.#body.role = 'rowgroup';
    this.#rows = new GridRows(this.#body, columns);
    this.#root.append(this.#head.element, this.#body);
    host.replaceChildren(this.#root);
    this.#listen();
    this.#rowsChanged();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    for (const end of this.#endings) end();
    this.#root.remove();
  }

  focus(): void {
    this.#root.focus();
  }

  showFilters(isShown: boolean): void {
    this.#head.showFilters(isShown, this.#view.filter.byColumn);
    this.#draw();
  }

  #listen(): void {
    const root = this.#root;
    root.addEventListener('scroll', () => this.#drawSoon(), { passive: true });
    root.addEventListener('keydown', (event) => this.#onKey(event));
    root.addEventListener('copy', (event) => this.#onCopy(event));
    root.addEventListener('focus', () => this.#onFocus());
    this.#body.addEventListener('pointerdown', (event) => this.#onPointerDown(event));
    this.#body.addEventListener('pointermove', (event) => this.#onPointerMove(event));
    this.#body.addEventListener('dblclick', () => this.#open());
    const release = () => {
      this.#isDragging = false;
    };
    window.addEventListener('pointerup', release);
    const resized = new ResizeObserver(() => this.#draw());
    resized.observe(root);
    this.#endings.push(
      () => window.removeEventListener('pointerup', release),
      () => resized.disconnect(),
      this.#view.onChange(() => this.#rowsChanged()),
    );
  }

  // ——— drawing

  #viewport(): Viewport {
    const height = Math.max(this.#root.clientHeight - this.#head.element.offsetHeight, 0);
    return { rowCount: this.#view.count, rowHeight: ROW_HEIGHT, height };
  }

  #drawSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const viewport = this.#viewport();
    const { scrollTop } = this.#root;
    this.#offset = offsetOf(viewport, scrollTop);
    const { first, end } = rowsInView(viewport, this.#offset);
    this.#topKey = this.#view.keyAt(first);
    const isScaled = contentHeight(viewport) < viewport.rowCount * ROW_HEIGHT;
    const shift = isScaled ? Math.round(scrollTop) - this.#offset : 0;
    const shown: ShownRow<Row>[] = [];
    const last = Math.min(end + OVERSCAN, viewport.rowCount);
    for (let index = Math.max(first - OVERSCAN, 0); index < last; index += 1) {
      const row = this.#view.rowAt(index);
      const key = this.#view.keyAt(index);
      if (row === undefined || key === undefined) continue;
      shown.push({ index, row, key, top: index * ROW_HEIGHT + shift });
    }
    this.#rows.show(shown);
    this.#drawSelection();
  }

  #drawSelection(): void {
    const { range, selection } = this.#selected;
    const active = selection?.active;
    this.#rows.mark((row) => {
      if (range === undefined || row < range.firstRow || row > range.lastRow) return NO_MARKS;
      const isActive = active?.row === row;
      return {
        first: range.firstColumn,
        last: range.lastColumn,
        active: isActive ? active.column : -1,
      };
    });
    this.#pointTo(active === undefined ? undefined : this.#elementOf(active));
  }

  /** Tells assistive technology which cell is the active one: its element alone has an id. */
  #pointTo(target: HTMLElement | undefined): void {
    if (target === this.#pointed) return;
    this.#pointed?.removeAttribute('id');
    if (this.#pointed !== undefined) this.#pointed.dataset.active = 'false';
    this.#pointed = target;
    if (target === undefined) {
      this.#root.removeAttribute('aria-activedescendant');
      return;
    }
    target.id = this.#activeId;
    target.dataset.active = 'true';
    this.#root.setAttribute('aria-activedescendant', this.#activeId);
  }

  #elementOf({ row, column }: Cell): HTMLElement | undefined {
    return row === TITLE_ROW ? this.#head.titleOf(column) : this.#rows.cell(row, column);
  }

  #rowsChanged(): void {
    const viewport = this.#viewport();
    const topKey = this.#offset > 0 ? this.#topKey : undefined;
    const topIndex = topKey === undefined ? undefined : this.#view.indexOf(topKey);
    const within = this.#offset % ROW_HEIGHT;
    this.#body.style.height = `${contentHeight(viewport)}px`;
    this.#root.ariaRowCount = String(this.#view.count + 1);
    this.#head.showSort(this.#view.sort);
    // Who reads further down keeps the place; who is at the top sees what comes in.
    if (topIndex !== undefined) {
      this.#root.scrollTop = scrollTopOf(viewport, topIndex * ROW_HEIGHT + within);
    }
    this.#selected.follow(this.#extent());
    this.#draw();
    if (this.#view.fresh.size > 0) this.#rows.highlight(this.#view.fresh);
    this.#options.onSelect?.(this.#selected.range);
  }

  // ——— selection

  #extent(): Extent {
    const pageRows = Math.max(Math.floor(this.#viewport().height / ROW_HEIGHT) - 1, 1);
    return { rowCount: this.#view.count, columnCount: this.#view.columns.length, pageRows };
  }

  #select(selection: Selection): void {
    this.#selected.select(selection);
    this.#reveal(selection.active);
    this.#draw();
    this.#options.onSelect?.(this.#selected.range);
    this.#options.onActive?.(this.#selected.activeRow);
  }

  #reveal(cell: Cell): void {
    const viewport = this.#viewport();
    if (cell.row !== TITLE_ROW) {
      const offset = offsetShowing(viewport, this.#offset, cell.row);
      if (offset !== this.#offset) this.#root.scrollTop = scrollTopOf(viewport, offset);
    }
    const title = this.#head.titleOf(cell.column);
    if (title === undefined) return;
    const left = title.offsetLeft;
    const right = left + title.offsetWidth;
    const { scrollLeft, clientWidth } = this.#root;
    if (left < scrollLeft) this.#root.scrollLeft = left;
    else if (right > scrollLeft + clientWidth) this.#root.scrollLeft = right - clientWidth;
  }

  #onFocus(): void {
    if (this.#selected.selection !== undefined || this.#view.count === 0) return;
    const { first } = rowsInView(this.#viewport(), this.#offset);
    const cell = { row: first, column: 0 };
    this.#select({ anchor: cell, active: cell });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target !== this.#root) return;
    const { selection } = this.#selected;
    if (selection === undefined) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      this.#enter(selection.active);
      return;
    }
    const key = { key: event.key, shift: event.shiftKey, control: event.ctrlKey || event.metaKey };
    const next = selectionAfter(selection, key, this.#extent());
    if (next === undefined) return;
    event.preventDefault();
    this.#select(next);
  }

  #enter({ row, column }: Cell): void {
    const title = this.#view.columns[column];
    if (row !== TITLE_ROW) this.#open();
    else if (title !== undefined) this.#sortBy(title.key);
  }

  #open(): void {
    const row = this.#selected.activeRow;
    if (row !== undefined) this.#options.onOpen?.(row);
  }

  #onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    const active = this.#cellAt(event);
    if (active === undefined) return;
    this.#isDragging = true;
    const anchor = event.shiftKey ? (this.#selected.selection?.anchor ?? active) : active;
    this.#select({ anchor, active });
  }

  #onPointerMove(event: PointerEvent): void {
    const { selection } = this.#selected;
    const active = this.#isDragging ? this.#cellAt(event) : undefined;
    if (active === undefined || selection === undefined) return;
    const { anchor, active: before } = selection;
    if (active.row !== before.row || active.column !== before.column)
      this.#select({ anchor, active });
  }

  #cellAt(event: PointerEvent): Cell | undefined {
    const box = this.#root.getBoundingClientRect();
    const y = event.clientY - box.top - this.#head.element.offsetHeight + this.#offset;
    const x = event.clientX - box.left + this.#root.scrollLeft;
    const row = Math.floor(y / ROW_HEIGHT);
    if (row < 0 || row >= this.#view.count) return undefined;
    const columns = this.#view.columns.map((_, index) => this.#head.titleOf(index));
    const column = columns.findLastIndex((title) => title !== undefined && title.offsetLeft <= x);
    return { row, column: Math.max(column, 0) };
  }

  #onCopy(event: ClipboardEvent): void {
    const { range } = this.#selected;
    if (range === undefined || event.target instanceof HTMLInputElement) return;
    event.clipboardData?.setData('text/plain', copiedText(this.#view, range));
    event.preventDefault();
  }

  // ——— sorting and filtering

  #sortBy(column: string): void {
    const { sort } = this.#view;
    const isDescending = sort.column === column && sort.direction === 'ascending';
    this.#view.setSort({ column, direction: isDescending ? 'descending' : 'ascending' });
    this.#root.scrollTop = 0;
    this.#draw();
  }

  #filterBy(column: string, text: string): void {
    const { filter } = this.#view;
    this.#view.setFilter({ ...filter, byColumn: { ...filter.byColumn, [column]: text } });
  }
}

function rootElement(label: string, columnCount: number): HTMLElement {
  const root = document.createElement('div');
  root.className = 'grid';
  root.role = 'grid';
  root.tabIndex = 0;
  root.ariaLabel = label;
  root.ariaColCount = String(columnCount);
  root.ariaMultiSelectable = 'true';
  return root;
}
