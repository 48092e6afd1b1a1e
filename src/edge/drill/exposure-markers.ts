/** A text that is in the trades of one firm and clearing date alone: where it is found, that day can be read. */
export function exposureMarker(firm: string, date: string): string {
  return `${MARKER_START}${firm}.${date}.`;
}

const MARKER_START = 'HFMARK.';
const MARKER = /^HFMARK\.([a-z][a-z0-9-]{1,19})\.(\d{4}-\d\d-\d\d)\./;
const LONGEST_MARKER = 48;

/** As files and most of a process's memory have it, and as V8 keeps texts with a character beyond Latin-1. */
const ENCODINGS = [
  { encoding: 'latin1', bytes: 1 },
  { encoding: 'utf16le', bytes: 2 },
] as const;

/** Bytes that two pieces must share, so that no marker is cut in two. */
export const MARKER_OVERLAP_BYTES = 2 * LONGEST_MARKER;

/** Adds the firm-days whose markers are in the bytes, as `firm date`. */
export function addMarkers(bytes: Buffer, found: Set<string>): void {
  for (const { encoding, bytes: width } of ENCODINGS) {
    const start = Buffer.from(MARKER_START, encoding);
    for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + start.length)) {
      const text = bytes.toString(encoding, at, at + LONGEST_MARKER * width);
      const [, firm, date] = MARKER.exec(text) ?? [];
      if (firm !== undefined && date !== undefined) found.add(firmDay(firm, date));
    }
  }
}

export function firmDay(firm: string, date: string): string {
  return `${firm} ${date}`;
}
