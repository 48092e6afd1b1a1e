import type { Column } from './column.ts';
import { copiedText } from './copied-text.ts';
import { GridHead } from './grid-head.ts';
import { GridRows } from './grid-rows.ts';
import { GridWindow, ROW_HEIGHT } from './grid-window.ts';
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

export type GridOptions<Row> = {
  readonly label: string;
  readonly view: RowView<Row>;
  /** Row that is active first, as soon as it is there. */
  readonly startKey: RowKey | undefined;
  /** Row of the active cell, when it changes. */
  readonly onActive?: (row: Row | undefined) => void;
  /** Enter or double click. */
  readonly onOpen?: (row: Row) => void;
  /** After every change of the selection or of the rows; undefined = nothing is selected. */
  readonly onSelect?: (range: Range | undefined) => void;
};

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
  readonly #window: GridWindow<Row>;
  readonly #selected: SelectedCells<Row>;
  readonly #endings: (() => void)[] = [];
  #startKey: RowKey | undefined;
  #isDragging = false;

  constructor(host: HTMLElement, options: GridOptions<Row>) {
    const { label, view } = options;
    this.#options = options;
    this.#view = view;
    this.#startKey = options.startKey;
    this.#selected = new SelectedCells(view);
    this.#head = new GridHead({
      columns: view.columns,
      onSort: (column) => this.#sortBy(column),
      onFilter: (column, text) => this.#filterBy(column, text),
    });
    this.#root = rootElement(label, view.columns);
    this.#body = document.createElement('div');
    this.#body.className = 'grid-body';
    this.#body.role = 'rowgroup';
    this.#rows = new GridRows(this.#body, view.columns);
    this.#window = new GridWindow({
      root: this.#root,
      body: this.#body,
      head: this.#head,
      rows: this.#rows,
      view,
      selected: this.#selected,
    });
    this.#root.append(this.#head.element, this.#body);
    host.replaceChildren(this.#root);
    this.#listen();
    this.#rowsChanged();
  }

  destroy(): void {
    this.#window.stop();
    for (const end of this.#endings) end();
    this.#root.remove();
  }

  focus(): void {
    this.#root.focus();
  }

  showFilters(isShown: boolean): void {
    this.#head.showFilters(isShown, this.#view.filter.byColumn);
    this.#window.draw();
  }

  #listen(): void {
    const root = this.#root;
    root.addEventListener('scroll', () => this.#window.drawSoon(), { passive: true });
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
    const resized = new ResizeObserver(() => this.#window.draw());
    resized.observe(root);
    this.#endings.push(
      () => window.removeEventListener('pointerup', release),
      () => resized.disconnect(),
      this.#view.onChange(() => this.#rowsChanged()),
    );
  }

  #rowsChanged(): void {
    this.#head.showSort(this.#view.sort);
    this.#window.fitToRows();
    this.#selected.follow(this.#extent());
    this.#start();
    this.#window.draw();
    if (this.#view.fresh.size > 0) this.#rows.highlight(this.#view.fresh);
    this.#options.onSelect?.(this.#selected.range);
  }

  /** Goes to the row that the page was opened for. */
  #start(): void {
    const row = this.#startKey === undefined ? undefined : this.#view.indexOf(this.#startKey);
    if (row === undefined) return;
    this.#startKey = undefined;
    const cell = { row, column: 0 };
    this.#selected.select({ anchor: cell, active: cell });
    this.#window.reveal(cell);
  }

  // ——— selection

  #extent(): Extent {
    const { count, columns } = this.#view;
    return { rowCount: count, columnCount: columns.length, pageRows: this.#window.pageRows };
  }

  #select(selection: Selection): void {
    this.#selected.select(selection);
    this.#window.reveal(selection.active);
    this.#window.draw();
    this.#options.onSelect?.(this.#selected.range);
    this.#options.onActive?.(this.#selected.activeRow);
  }

  #onFocus(): void {
    if (this.#selected.selection !== undefined || this.#view.count === 0) return;
    const cell = { row: this.#window.firstRow, column: 0 };
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
    const active = this.#window.cellAt(event);
    if (active === undefined) return;
    this.#isDragging = true;
    const anchor = event.shiftKey ? (this.#selected.selection?.anchor ?? active) : active;
    this.#select({ anchor, active });
  }

  #onPointerMove(event: PointerEvent): void {
    const { selection } = this.#selected;
    const active = this.#isDragging ? this.#window.cellAt(event) : undefined;
    if (active === undefined || selection === undefined) return;
    const { anchor, active: before } = selection;
    if (active.row !== before.row || active.column !== before.column)
      this.#select({ anchor, active });
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
    this.#window.draw();
  }

  #filterBy(column: string, text: string): void {
    const { filter } = this.#view;
    this.#view.setFilter({ ...filter, byColumn: { ...filter.byColumn, [column]: text } });
  }
}

function rootElement<Row>(label: string, columns: readonly Column<Row>[]): HTMLElement {
  const root = document.createElement('div');
  root.className = 'grid';
  root.role = 'grid';
  root.tabIndex = 0;
  root.ariaLabel = label;
  root.ariaColCount = String(columns.length);
  root.ariaMultiSelectable = 'true';
  const widths = columns.map(({ width, grows }) =>
    grows ? `minmax(${width}px, 1fr)` : `${width}px`,
  );
  const narrowest = columns.reduce((sum, { width }) => sum + width, 0);
  root.style.setProperty('--grid-columns', widths.join(' '));
  root.style.setProperty('--grid-width', `${narrowest}px`);
  root.style.setProperty('--grid-row-height', `${ROW_HEIGHT}px`);
  return root;
}
