import type { GridHead } from './grid-head.ts';
import { type GridRows, NO_MARKS, type ShownRow } from './grid-rows.ts';
import type { RowKey, RowView } from './row-view.ts';
import type { SelectedCells } from './selected-cells.ts';
import { type Cell, TITLE_ROW } from './selection.ts';
import {
  contentHeight,
  offsetOf,
  offsetShowing,
  rowsInView,
  scrollTopOf,
  type Viewport,
} from './viewport.ts';

export const ROW_HEIGHT = 26;
/** Rows beyond the edges that are kept filled, so that a slow frame shows no gap. */
const OVERSCAN = 6;

let windowCount = 0;

export type GridWindowParts<Row> = {
  readonly root: HTMLElement;
  readonly body: HTMLElement;
  readonly head: GridHead<Row>;
  readonly rows: GridRows<Row>;
  readonly view: RowView<Row>;
  readonly selected: SelectedCells<Row>;
};

/**
 * What of the rows is on the screen: draws that part and no more, keeps the reader's place when rows come in above it, and
 * says which cell lies under the pointer.
 */
export class GridWindow<Row> {
  readonly #parts: GridWindowParts<Row>;
  readonly #activeId: string;
  /** The first row in view, to keep it in place when rows come in above it. */
  #topKey: RowKey | undefined;
  /** Element of the active cell while it is on the screen. */
  #pointed: HTMLElement | undefined;
  #offset = 0;
  #frame = 0;

  constructor(parts: GridWindowParts<Row>) {
    this.#parts = parts;
    windowCount += 1;
    this.#activeId = `grid${windowCount}-active`;
  }

  get firstRow(): number {
    return rowsInView(this.#viewport(), this.#offset).first;
  }

  /** Rows that a page key moves by. */
  get pageRows(): number {
    return Math.max(Math.floor(this.#viewport().height / ROW_HEIGHT) - 1, 1);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  drawSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.draw());
  }

  draw(): void {
    const { root, rows, view } = this.#parts;
    const viewport = this.#viewport();
    const { scrollTop } = root;
    this.#offset = offsetOf(viewport, scrollTop);
    const { first, end } = rowsInView(viewport, this.#offset);
    this.#topKey = view.keyAt(first);
    const isScaled = contentHeight(viewport) < viewport.rowCount * ROW_HEIGHT;
    const shift = isScaled ? Math.round(scrollTop) - this.#offset : 0;
    const shown: ShownRow<Row>[] = [];
    const last = Math.min(end + OVERSCAN, viewport.rowCount);
    for (let index = Math.max(first - OVERSCAN, 0); index < last; index += 1) {
      const row = view.rowAt(index);
      const key = view.keyAt(index);
      if (row === undefined || key === undefined) continue;
      shown.push({ index, row, key, top: index * ROW_HEIGHT + shift });
    }
    rows.show(shown);
    this.#drawSelection();
  }

  /** Who reads further down keeps the place; who is at the top sees what comes in. */
  fitToRows(): void {
    const { root, body, view } = this.#parts;
    const viewport = this.#viewport();
    const topKey = this.#offset > 0 ? this.#topKey : undefined;
    const topIndex = topKey === undefined ? undefined : view.indexOf(topKey);
    const within = this.#offset % ROW_HEIGHT;
    body.style.height = `${contentHeight(viewport)}px`;
    root.ariaRowCount = String(view.count + 1);
    if (topIndex !== undefined)
      root.scrollTop = scrollTopOf(viewport, topIndex * ROW_HEIGHT + within);
  }

  reveal(cell: Cell): void {
    const { root, head } = this.#parts;
    const viewport = this.#viewport();
    if (cell.row !== TITLE_ROW) {
      const offset = offsetShowing(viewport, this.#offset, cell.row);
      if (offset !== this.#offset) root.scrollTop = scrollTopOf(viewport, offset);
    }
    const title = head.titleOf(cell.column);
    if (title === undefined) return;
    const left = title.offsetLeft;
    const right = left + title.offsetWidth;
    const { scrollLeft, clientWidth } = root;
    if (left < scrollLeft) root.scrollLeft = left;
    else if (right > scrollLeft + clientWidth) root.scrollLeft = right - clientWidth;
  }

  cellAt({ clientX, clientY }: PointerEvent): Cell | undefined {
    const { root, head, view } = this.#parts;
    const box = root.getBoundingClientRect();
    const y = clientY - box.top - head.element.offsetHeight + this.#offset;
    const x = clientX - box.left + root.scrollLeft;
    const row = Math.floor(y / ROW_HEIGHT);
    if (row < 0 || row >= view.count) return undefined;
    const columns = view.columns.map((_, index) => head.titleOf(index));
    const column = columns.findLastIndex((title) => title !== undefined && title.offsetLeft <= x);
    return { row, column: Math.max(column, 0) };
  }

  #viewport(): Viewport {
    const { root, head, view } = this.#parts;
    const height = Math.max(root.clientHeight - head.element.offsetHeight, 0);
    return { rowCount: view.count, rowHeight: ROW_HEIGHT, height };
  }

  #drawSelection(): void {
    const { range, selection } = this.#parts.selected;
    const active = selection?.active;
    this.#parts.rows.mark((row) => {
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
    const { root } = this.#parts;
    if (target === this.#pointed) return;
    this.#pointed?.removeAttribute('id');
    if (this.#pointed !== undefined) this.#pointed.dataset.active = 'false';
    this.#pointed = target;
    if (target === undefined) {
      root.removeAttribute('aria-activedescendant');
      return;
    }
    target.id = this.#activeId;
    target.dataset.active = 'true';
    root.setAttribute('aria-activedescendant', this.#activeId);
  }

  #elementOf({ row, column }: Cell): HTMLElement | undefined {
    const { head, rows } = this.#parts;
    return row === TITLE_ROW ? head.titleOf(column) : rows.cell(row, column);
  }
}
