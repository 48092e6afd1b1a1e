/**
 * What a column of the read store holds, whatever the database:
 *
 * | kind | holds | SQL |
 * |---|---|---|
 * | `key` | firm number × 2^40 + sequence of the event the row comes from (row-key.ts) | 64-bit integer |
 * | `name` | id of a text in `names` | integer |
 * | `whole` | safe integer: quantity, price (10^-8), amount (minor unit), count, sequence | 64-bit integer |
 * | `day` | days since 1970-01-01 | integer |
 * | `word` | place of a word in the event schema's closed list | integer |
 * | `text` | text that does not repeat | text |
 * | `key?`, `whole?`, `day?`, `word?` | the same, or null for none (yet) | |
 */
export type ColumnKind = RequiredKind | OptionalKind;
type RequiredKind = 'key' | 'name' | 'whole' | 'day' | 'word' | 'text';
type OptionalKind = 'key?' | 'whole?' | 'day?' | 'word?';

export type TableDefinition = {
  readonly columns: { readonly [column: string]: ColumnKind };
  readonly primaryKey: readonly string[];
  /** Column whose day a row's digest is counted under; blank = all rows in one digest. */
  readonly digestDay: string;
};

export type ValueOf<Kind extends ColumnKind> = Kind extends 'text'
  ? string
  : Kind extends OptionalKind
    ? number | null
    : number;
