/**
 * How an event is written down: every event type has one schema, from which come its TypeScript type
 * (`EventOf`), its flat binary form in the journal and its JSON in a dump. Field order is byte order.
 *
 * | kind | value | bytes |
 * |---|---|---|
 * | `id` | short text that repeats (account, contract, currency, actor …); interned | u32 |
 * | `text` | text that does not repeat (outside ids, reasons) | u16 length + UTF-8 |
 * | `longText` | text up to the entry limit | u32 length + UTF-8 |
 * | `bytes` | raw bytes | u32 length + bytes |
 * | `count` | whole number, 0 … 2^32-1 | u32 |
 * | `whole` | safe integer of either sign (quantity, amount, price, sequence, microseconds) | f64, exact |
 * | `date` | `YYYY-MM-DD`, or blank for none | u16 days since 1970, 65535 = none |
 * | `flag` | boolean | u8 |
 * | `{ oneOf }` | one of a closed list of words; only ever extended at its end | u8 |
 * | `{ list }` | list of records of the given fields | u16 count + records |
 */
export type FieldKind =
  | 'id'
  | 'text'
  | 'longText'
  | 'bytes'
  | 'count'
  | 'whole'
  | 'date'
  | 'flag'
  | { readonly oneOf: readonly string[] }
  | { readonly list: Fields };

export type Fields = { readonly [name: string]: FieldKind };

export type ValueOf<Kind extends FieldKind> = Kind extends 'id' | 'text' | 'longText' | 'date'
  ? string
  : Kind extends 'bytes'
    ? Uint8Array
    : Kind extends 'count' | 'whole'
      ? number
      : Kind extends 'flag'
        ? boolean
        : Kind extends { readonly oneOf: readonly (infer Word)[] }
          ? Word
          : Kind extends { readonly list: infer Inner extends Fields }
            ? readonly RecordOf<Inner>[]
            : never;

/** The plain record a set of fields describes. No field is optional: blank text and zero mean none. */
export type RecordOf<Shape extends Fields> = {
  readonly [Name in keyof Shape]: ValueOf<Shape[Name]>;
};

/**
 * `appended`: how many of the last fields came in a later release. An event that an earlier one wrote ends before them;
 * they are then blank: no text, no bytes, zero, no date, false, the first word, no records. Declared as
 * `{ ...eventSchema(type, tag, fields), appended: 1 }`.
 */
export type EventSchema = {
  readonly type: string;
  readonly tag: number;
  readonly fields: Fields;
  readonly appended?: number;
};

/** Declares an event. `tag` is its byte in the journal: unique in the book's schema and never used again. */
export function eventSchema<const Type extends string, const Shape extends Fields>(
  type: Type,
  tag: number,
  fields: Shape,
): { readonly type: Type; readonly tag: number; readonly fields: Shape } {
  return { type, tag, fields };
}

export type EventOf<Schema extends EventSchema> = { readonly type: Schema['type'] } & RecordOf<
  Schema['fields']
>;
