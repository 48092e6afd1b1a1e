/**
 * A row of a code table: each cell is `*` (anything), or codes with commas between, where `-` means not sent or blank.
 * Compiled to sets; undefined = anything.
 */
export type CodeCells = readonly (ReadonlySet<string> | undefined)[];

export function codeCells(cells: readonly string[]): CodeCells {
  return cells.map((cell) =>
    cell === '*' ? undefined : new Set(cell.split(',').map((code) => (code === '-' ? '' : code))),
  );
}

export function cellsFit(cells: CodeCells, codes: readonly string[]): boolean {
  for (let i = 0; i < cells.length; i += 1) {
    const code = codes[i];
    if (code === undefined || cells[i]?.has(code) === false) return false;
  }
  return true;
}
