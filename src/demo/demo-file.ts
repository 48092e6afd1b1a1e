/** A file as it would arrive at the firm. */
export type DemoFile = { readonly name: string; readonly bytes: Uint8Array };

export function textFile(name: string, text: string): DemoFile {
  return { name, bytes: new TextEncoder().encode(text) };
}

/** A CSV file of cells that hold no quotes and no line ends; cells with a comma are quoted. */
export function csvFile(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): DemoFile {
  const lines = [columns, ...rows].map((cells) => cells.map(csvCell).join(','));
  return textFile(name, `${lines.join('\n')}\n`);
}

function csvCell(cell: string): string {
  return cell.includes(',') ? `"${cell}"` : cell;
}
