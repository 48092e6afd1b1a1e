/** One cell as people read it. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Rows as an aligned table, numbers to the right; a record as `name: value` lines. */
export function asText(value: unknown): string {
  if (Array.isArray(value))
    return value.every(isRecord) ? table(value) : value.map(cellText).join('\n');
  if (!isRecord(value)) return cellText(value);
  return Object.entries(value)
    .map(([name, inner]) =>
      Array.isArray(inner) && inner.length > 0
        ? `${name}:\n${indented(asText(inner))}`
        : `${name}: ${cellText(inner)}`,
    )
    .join('\n');
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function table(rows: readonly Readonly<Record<string, unknown>>[]): string {
  if (rows.length === 0) return '(none)';
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => cellText(row[column])));
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const isNumeric = columns.map((_, at) => cells.every((row) => /^-?[\d.]*$/.test(row[at] ?? '')));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) =>
        isNumeric[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join(
    '\n',
  );
}
