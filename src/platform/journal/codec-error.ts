/** An event that its schema cannot write: a text too long or ill formed, a number out of range, an unlisted word. */
export class EventEncodingError extends Error {
  readonly code = 'event_cannot_be_written';
  readonly field: string;
  readonly seen: string;
  readonly wanted: string;

  constructor(field: string, seen: string, wanted: string) {
    super(`Cannot write event field ${field}: ${seen}, wanted ${wanted}`);
    this.name = 'EventEncodingError';
    this.field = field;
    this.seen = seen;
    this.wanted = wanted;
  }
}

export type EventDecodingCode =
  | 'event_tag_unknown'
  | 'event_truncated'
  | 'event_too_long'
  | 'event_name_unknown'
  | 'event_word_unknown'
  | 'event_flag_unknown'
  | 'event_text_not_utf8'
  | 'event_number_not_whole'
  | 'event_names_out_of_order';

/** Bytes that are no event of the schemas. `position` counts from the start of the batch. */
export class EventDecodingError extends Error {
  readonly code: EventDecodingCode;
  readonly position: number;

  constructor(code: EventDecodingCode, position: number, seen: string) {
    super(`Cannot read event at byte ${position}: ${seen} (${code})`);
    this.name = 'EventDecodingError';
    this.code = code;
    this.position = position;
  }
}
