import type { PlacedFailure } from './placed-failure.ts';

/** Characters of a seen text that are shown; a cell may hold a whole file by mistake. */
const SHOWN_CHARACTERS = 120;

/** One line for a person: `trades.csv:701 (record 700): quantity: seen 0, wanted whole contracts … [code]`. */
export function failureLine(failure: PlacedFailure): string {
  const { file, line, message, field, code } = failure;
  const place = [file, ...(line > 0 ? [line] : [])].join(':');
  const record = message > 0 ? ` (record ${message})` : '';
  const what = field === '' ? '' : ` ${field}:`;
  const seen = `seen ${shown(failure.seen)}, wanted ${shown(failure.wanted)}`;
  return `${place}${record}:${what} ${seen} [${code}]`;
}

/** Printable on one line: control characters, which a terminal might obey, are written as escapes. */
function shown(text: string): string {
  const short = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  const safe = short.replaceAll(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
  return safe === '' ? '(blank)' : safe;
}
