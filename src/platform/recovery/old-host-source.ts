import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINTS_NAME } from '../journal/checkpoint-file.ts';
import { commitFileNumber } from '../journal/commit-file.ts';
import { isOrigin } from '../journal/entry-header.ts';
import { parseFrameHead, payloadStart } from '../journal/frame.ts';
import { FRAME_PRELUDE_BYTES, SECTOR_BYTES } from '../journal/layout.ts';
import { leafHash } from '../journal/merkle-tree.ts';
import { originOfDirectory } from '../journal/segment-geometry.ts';
import { firstNonZero } from '../journal/sha256.ts';
import { verifierKeyText } from '../journal/signed-note.ts';
import { KEYRING_NAME, parseKeyring } from '../keys/keyring-file.ts';
import {
  bytesOf,
  type EntryPlace,
  type Finding,
  placeReader,
  type Source,
  type SourceKey,
  type SourceLog,
  type SourceNote,
} from './source.ts';

/**
 * The journal of a dead data directory, however much of it is left. Nothing is opened or put in order: every file is
 * searched for whole frames, so that what lies behind damage is found too.
 */
export function readOldHost(directory: string): Source {
  const findings: Finding[] = [];
  const logs = [...segmentLogs(directory, findings), ...commitFileLogs(directory, findings)];
  return {
    name: directory,
    kind: 'old-host',
    origins: [...new Set(logs.map(({ origin }) => origin))],
    cosigners: [],
    firstEntry: (origin) => {
      for (const log of logs) {
        const place = log.origin === origin ? log.places.get(0) : undefined;
        if (place !== undefined) return placeReader()(log, place);
      }
      return undefined;
    },
    logsOf: (origin, into) => {
      into.push(...findings.filter((finding) => finding.origin === origin));
      return logs.filter((log) => log.origin === origin);
    },
  };
}

function segmentLogs(directory: string, findings: Finding[]): SourceLog[] {
  const logsDirectory = join(directory, 'journal', 'logs');
  const keys = keysOf(directory);
  const logs: SourceLog[] = [];
  for (const name of existsSync(logsDirectory) ? readdirSync(logsDirectory).sort() : []) {
    const origin = originOfDirectory(name);
    if (!isOrigin(origin)) continue;
    const folder = join(logsDirectory, name);
    const names = readdirSync(folder).sort();
    const files = names
      .filter((file) => file.endsWith('.segment'))
      .map((file) => join(folder, file));
    const notes = notesIn(join(folder, CHECKPOINTS_NAME));
    const found = framesIn({ source: directory, files, only: origin, findings });
    const places = found.get(origin) ?? new Map<number, EntryPlace>();
    const key = keys.get(origin);
    logs.push({ source: directory, origin, files, places, notes, statements: [], thaws: [], key });
  }
  return logs;
}

/** The newest entries are here and perhaps nowhere else; what has reached the segments is here a second time. */
function commitFileLogs(directory: string, findings: Finding[]): SourceLog[] {
  const journal = join(directory, 'journal');
  const files = (existsSync(journal) ? readdirSync(journal) : [])
    .filter((name) => commitFileNumber(name) !== undefined)
    .sort()
    .map((name) => join(journal, name));
  const recent = framesIn({ source: directory, files, only: undefined, findings });
  return [...recent].map(([origin, places]) => ({
    source: directory,
    origin,
    files,
    places,
    notes: [],
    statements: [],
    thaws: [],
    key: undefined,
  }));
}

type Search = {
  readonly source: string;
  readonly files: readonly string[];
  /** Of a segment's log; a commit file has all logs. */
  readonly only: string | undefined;
  readonly findings: Finding[];
};

function framesIn({ source, files, only, findings }: Search): Map<string, Map<number, EntryPlace>> {
  const found = new Map<string, Map<number, EntryPlace>>();
  let next = 0;
  for (const [number, path] of files.entries()) {
    const bytes = bytesOf(path);
    let isLost = false;
    let at = SECTOR_BYTES;
    while (at + FRAME_PRELUDE_BYTES <= bytes.length) {
      const frame = parseFrameHead(bytes, at);
      if (frame === undefined || (only !== undefined && frame.header.origin !== only)) {
        // A commit file has block heads between the frames, and whole blocks of its last life behind them.
        const isReported = isLost || only === undefined;
        if (!isReported && firstNonZero(bytes.subarray(at, at + SECTOR_BYTES)) < SECTOR_BYTES) {
          const seen = 'bytes that are no entry of this log';
          findings.push({ source, origin: only, file: path, offset: at, entry: next, seen });
          isLost = true;
        }
        at += SECTOR_BYTES;
        continue;
      }
      isLost = false;
      const places = found.get(frame.header.origin) ?? new Map<number, EntryPlace>();
      found.set(frame.header.origin, places);
      places.set(frame.index, placeOf(frame, number, at));
      next = frame.index + 1;
      at += frame.frameBytes;
    }
  }
  return found;
}

function placeOf(
  frame: NonNullable<ReturnType<typeof parseFrameHead>>,
  file: number,
  at: number,
): EntryPlace {
  return {
    file,
    offset: at,
    headerAt: at + FRAME_PRELUDE_BYTES,
    headerLength: frame.headerLength,
    payloadAt: at + payloadStart(frame.headerLength),
    payloadLength: frame.payloadLength,
    isEpoch: frame.header.kind === 'epoch',
    leafHash: leafHash(frame.leaf),
    isDoubtful: false,
  };
}

// The sectors of a checkpoint file: 8 bytes and a check in front of the note (journal.md).
const NOTE_AT = 40;

function notesIn(path: string): SourceNote[] {
  const bytes = bytesOf(path);
  const notes: SourceNote[] = [];
  for (let at = SECTOR_BYTES; at + SECTOR_BYTES <= bytes.length; at += SECTOR_BYTES) {
    const length = bytes.readUInt32LE(at + 4);
    if (NOTE_AT + length > SECTOR_BYTES) continue;
    const text = bytes.toString('utf8', at + NOTE_AT, at + NOTE_AT + length);
    notes.push({ text, file: path, isRefused: false });
  }
  return notes;
}

/** The old host's own word for its keys: counts only where no vault and no policy knows better. */
function keysOf(directory: string): ReadonlyMap<string, SourceKey> {
  const stored = parseKeyring(bytesOf(join(directory, 'keys', KEYRING_NAME)).toString('latin1'));
  return new Map(
    (stored?.logs ?? []).map(({ origin, x }) => [
      origin,
      { text: verifierKeyText(origin, Buffer.from(x, 'base64url')), from: 'old-host' },
    ]),
  );
}
