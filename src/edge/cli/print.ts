/** Characters of a cell that holds a list; a longer one would push its table out of sight. */
const LIST_CHARACTERS = 80;

/** One cell as people read it: of what it holds inside the values alone, in their order. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) {
    const text = value.map(cellText).join('; ');
    return text.length <= LIST_CHARACTERS ? text : `${value.length} (--json lists them)`;
  }
  if (typeof value === 'object') return Object.values(value).map(cellText).join(' ');
  return String(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Rows as an aligned table, numbers to the right; a record as `name: value` lines, and below them its lists. */
export function asText(value: unknown): string {
  if (Array.isArray(value))
    return value.every(isRecord) ? table(value) : value.map(cellText).join('\n');
  if (!isRecord(value)) return cellText(value);
  const isList = (inner: unknown) => Array.isArray(inner) && inner.length > 0;
  const fields = Object.entries(value);
  return [
    ...fields.flatMap(([name, inner]) => (isList(inner) ? [] : [`${name}: ${cellText(inner)}`])),
    ...fields.flatMap(([name, inner]) =>
      Array.isArray(inner) && inner.length > 0
        ? [`${name} (${inner.length}):\n${indented(asText(inner))}`]
        : [],
    ),
  ].join('\n');
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
