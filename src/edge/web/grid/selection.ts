/** Stands for the row of column titles, which the arrow keys reach from the first row: Enter there sorts. */
export const TITLE_ROW = -1;

/** A cell by index of its row and column as shown. */
export type Cell = { readonly row: number; readonly column: number };

/** The active cell, and the range between it and the anchor. */
export type Selection = { readonly anchor: Cell; readonly active: Cell };

export type Extent = {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Rows that a page key moves. */
  readonly pageRows: number;
};

export type Key = {
  readonly key: string;
  readonly shift: boolean;
  /** Control, or Command on a Mac. */
  readonly control: boolean;
};

export type Range = {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
};

/** Both ends included. */
export function rangeOf({ anchor, active }: Selection): Range {
  return {
    firstRow: Math.min(anchor.row, active.row),
    lastRow: Math.max(anchor.row, active.row),
    firstColumn: Math.min(anchor.column, active.column),
    lastColumn: Math.max(anchor.column, active.column),
  };
}

/** The selection after a key, or undefined when the key moves nothing (ARIA grid pattern, data grid). */
export function selectionAfter(
  selection: Selection,
  key: Key,
  extent: Extent,
): Selection | undefined {
  if (key.control && key.key.toLowerCase() === 'a') return everything(extent);
  const target = moved(selection.active, key, extent);
  if (target === undefined) return undefined;
  const isTitle = target.row <= TITLE_ROW && key.key === 'ArrowUp' && !key.shift;
  const stays = selection.active.row === TITLE_ROW && target.row === TITLE_ROW;
  if (isTitle || stays) {
    const title = { row: TITLE_ROW, column: clamp(target, extent).column };
    return { anchor: title, active: title };
  }
  const active = clamp(target, extent);
  return { anchor: key.shift ? selection.anchor : active, active };
}

function everything({ rowCount, columnCount }: Extent): Selection {
  return { anchor: { row: 0, column: 0 }, active: { row: rowCount - 1, column: columnCount - 1 } };
}

function moved({ row, column }: Cell, { key, control }: Key, extent: Extent): Cell | undefined {
  const lastRow = extent.rowCount - 1;
  const lastColumn = extent.columnCount - 1;
  switch (key) {
    case 'ArrowUp':
      return { row: control ? 0 : row - 1, column };
    case 'ArrowDown':
      return { row: control ? lastRow : row + 1, column };
    case 'ArrowLeft':
      return { row, column: control ? 0 : column - 1 };
    case 'ArrowRight':
      return { row, column: control ? lastColumn : column + 1 };
    case 'PageUp':
      return { row: row - extent.pageRows, column };
    case 'PageDown':
      return { row: row + extent.pageRows, column };
    case 'Home':
      return { row: control ? 0 : row, column: 0 };
    case 'End':
      return { row: control ? lastRow : row, column: lastColumn };
    default:
      return undefined;
  }
}

export function clamp({ row, column }: Cell, { rowCount, columnCount }: Extent): Cell {
  return {
    row: Math.min(Math.max(row, 0), Math.max(rowCount - 1, 0)),
    column: Math.min(Math.max(column, 0), columnCount - 1),
  };
}
