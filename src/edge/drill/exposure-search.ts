import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { addMarkers, MARKER_OVERLAP_BYTES } from './exposure-markers.ts';
import { isRunning, type RecordedProcess } from './recorded-process.ts';

const PIECE_BYTES = 4_194_304;

/** Firm-days whose markers lie in clear in a file below the folder. */
export function markersOnDisk(folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // The server's socket and anything that is no file holds no bytes.
    if (entry.isFile()) searchFile(join(entry.parentPath, entry.name), found);
  }
  return found;
}

function searchFile(path: string, found: Set<string>): void {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // Gone since it was listed: a commit file that was recycled, an old snapshot.
    return;
  }
  try {
    searchRange(file, { from: 0, end: Number.POSITIVE_INFINITY }, found);
  } finally {
    closeSync(file);
  }
}

export type MemorySearch =
  | { readonly found: ReadonlySet<string>; readonly searchedBytes: number }
  /** Why the kernel did not let us look. */
  | { readonly refused: string };

/** Firm-days whose markers lie in the memory of a process that the drill started, as it is now. */
export function markersInMemory(recorded: RecordedProcess): MemorySearch {
  if (!isRunning(recorded)) return { refused: 'the process has ended' };
  const found = new Set<string>();
  try {
    const ranges = readableRanges(readFileSync(`/proc/${recorded.pid}/maps`, 'utf8'));
    const memory = openSync(`/proc/${recorded.pid}/mem`, 'r');
    let searchedBytes = 0;
    for (const range of ranges) searchedBytes += searchRange(memory, range, found);
    closeSync(memory);
    return searchedBytes === 0
      ? { refused: 'no page of it could be read' }
      : { found, searchedBytes };
  } catch (cause) {
    return { refused: String(cause) };
  }
}

type Range = { readonly from: number; readonly end: number };

const MAPS_LINE = /^([0-9a-f]+)-([0-9a-f]+) r.{3} \S+ \S+ \d+ *(.*)$/;

function readableRanges(maps: string): readonly Range[] {
  return maps.split('\n').flatMap((line) => {
    const [, from, end, name = ''] = MAPS_LINE.exec(line) ?? [];
    if (from === undefined || end === undefined || name.startsWith('[v')) return [];
    return [{ from: Number.parseInt(from, 16), end: Number.parseInt(end, 16) }];
  });
}

/** Bytes that were searched; a page that went meanwhile ends the range. */
function searchRange(file: number, { from, end }: Range, found: Set<string>): number {
  const piece = Buffer.alloc(PIECE_BYTES);
  let at = from;
  while (at < end) {
    const wanted = Math.min(PIECE_BYTES, end - at);
    const count = readPiece(file, piece, wanted, at);
    if (count === 0) break;
    addMarkers(piece.subarray(0, count), found);
    if (count <= MARKER_OVERLAP_BYTES) return at + count - from;
    at += count < PIECE_BYTES ? count : count - MARKER_OVERLAP_BYTES;
  }
  return at - from;
}

function readPiece(file: number, piece: Buffer, wanted: number, at: number): number {
  try {
    return readSync(file, piece, 0, wanted, at);
  } catch {
    return 0;
  }
}
