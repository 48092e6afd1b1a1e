import type { RowKey, RowView } from './row-view.ts';
import {
  type Cell,
  clamp,
  type Extent,
  type Range,
  rangeOf,
  type Selection,
  TITLE_ROW,
} from './selection.ts';

/** The selection of a grid, which stays with its rows wherever new ones, a sort or a filter move them. */
export class SelectedCells<Row> {
  readonly #view: RowView<Row>;
  #selection: Selection | undefined;
  #anchorKey: RowKey | undefined;
  #activeKey: RowKey | undefined;

  constructor(view: RowView<Row>) {
    this.#view = view;
  }

  get selection(): Selection | undefined {
    return this.#selection;
  }

  /** Undefined when nothing is selected or the titles are. */
  get range(): Range | undefined {
    if (this.#selection === undefined || this.#selection.active.row === TITLE_ROW) return undefined;
    return rangeOf(this.#selection);
  }

  get activeRow(): Row | undefined {
    return this.#selection && this.#view.rowAt(this.#selection.active.row);
  }

  select(selection: Selection): void {
    this.#selection = selection;
    this.#anchorKey = this.#view.keyAt(selection.anchor.row);
    this.#activeKey = this.#view.keyAt(selection.active.row);
  }

  /** After the rows changed. A row that went away leaves the selection at the same place. */
  follow(extent: Extent): void {
    if (this.#selection === undefined || this.#selection.active.row === TITLE_ROW) return;
    if (extent.rowCount === 0) {
      this.#selection = undefined;
      return;
    }
    const { anchor, active } = this.#selection;
    this.select({
      anchor: this.#moved(anchor, this.#anchorKey, extent),
      active: this.#moved(active, this.#activeKey, extent),
    });
  }

  #moved(cell: Cell, key: RowKey | undefined, extent: Extent): Cell {
    const index = key === undefined ? undefined : this.#view.indexOf(key);
    return clamp({ row: index ?? cell.row, column: cell.column }, extent);
  }
}
