import { assertThat } from '../../domain/basics/decision.ts';
import { epochCipher } from './epoch-cipher.ts';
import { MAX_PLAIN_BYTES } from './layout.ts';
import type { LiveLog, OpenEpoch } from './live-log.ts';
import type { EntryDraft } from './tick-sealer.ts';
import type { Batch, EpochKey, JournalKeys, Succession } from './types.ts';

/** A tick with its place in every log settled: what is sealed, and what is told to the callers afterwards. */
export type DraftedTick = {
  readonly plain: Buffer;
  readonly entries: readonly DraftedEntry[];
};

type DraftedEntry = EntryDraft & {
  readonly log: LiveLog;
  /** False for an entry without events, which no caller waits for. */
  readonly isBatch: boolean;
};

/** Gives keys to the sealing thread before the entries that need them. */
export type EpochKeys = {
  /** Goes on with the epoch that was open before a restart. */
  readonly resume: (log: LiveLog, key: EpochKey) => void;
  /** Begins the next epoch; the payload is that of its entry. */
  readonly start: (
    log: LiveLog,
    timeMicros: number,
  ) => { readonly open: OpenEpoch; readonly payload: Uint8Array };
};

export function epochKeys(
  keys: JournalKeys,
  addKey: (keyNumber: number, key: Uint8Array) => void,
): EpochKeys {
  let keyCount = 0;
  const opened = ({ epoch, sealingKey, untilMicros }: EpochKey): OpenEpoch => {
    keyCount += 1;
    addKey(keyCount, sealingKey);
    return { epoch, untilMicros, keyNumber: keyCount };
  };
  return {
    resume: (log, key) => {
      log.handed.openEpoch = opened(key);
    },
    start: (log, timeMicros) => {
      const { key, payload } = keys.startEpoch(log.origin, log.handed.epochCount + 1, timeMicros);
      log.ciphers.set(key.epoch, epochCipher(key.sealingKey));
      return { open: opened(key), payload };
    },
  };
}

type Piece = { readonly entry: DraftedEntry; readonly fill: (into: Buffer) => void };

/** Gives each batch its index and key, opening epochs where one is due, and copies the events into one buffer. */
export function draftTick(
  batches: readonly Batch[],
  logOf: (origin: string) => LiveLog,
  epochs: EpochKeys,
): DraftedTick {
  assertThat(batches.length > 0, 'a tick has batches');
  const pieces: Piece[] = [];
  let plainBytes = 0;
  const add = (piece: Piece) => {
    pieces.push(piece);
    plainBytes += piece.entry.header.plainLength;
  };
  for (const batch of batches) {
    const log = logOf(batch.origin);
    checkBatch(batch, log);
    const epoch = log.handed.openEpoch;
    if (epoch === undefined || batch.timeMicros >= epoch.untilMicros) {
      const { open, payload } = epochs.start(log, batch.timeMicros);
      add(
        clearPiece(
          log,
          { kind: 'epoch', epoch: open.epoch, payload, timeMicros: batch.timeMicros },
          plainBytes,
        ),
      );
      log.handed.epochCount = open.epoch;
      log.handed.openEpoch = open;
    }
    add(batchPiece(log, batch, plainBytes));
  }
  // A buffer of its own, since the sealing thread takes it over.
  const plain = Buffer.from(new ArrayBuffer(plainBytes));
  for (const { entry, fill } of pieces)
    fill(plain.subarray(entry.plainAt, entry.plainAt + entry.header.plainLength));
  return { plain, entries: pieces.map(({ entry }) => entry) };
}

function checkBatch(batch: Batch, log: LiveLog): void {
  const { nextSequence } = log.handed;
  const plainBytes = sectionBytes(batch);
  let eventBytes = 0;
  for (const length of batch.eventLengths) eventBytes += length;
  assertThat(
    batch.firstSequence === nextSequence,
    `${log.origin} continues with sequence ${nextSequence}, not ${batch.firstSequence}`,
  );
  assertThat(batch.eventLengths.length > 0, 'a batch has events');
  assertThat(
    eventBytes === batch.plain.length,
    'the lengths of the events add up to the bytes of the batch',
  );
  assertThat(
    plainBytes <= MAX_PLAIN_BYTES,
    `a batch of ${plainBytes} bytes is cut up before it is committed`,
  );
  assertThat(
    [batch.timeMicros, batch.group].every((value) => Number.isSafeInteger(value) && value >= 0),
    'time and group of a batch are safe integers, not negative',
  );
}

function sectionBytes(batch: Batch): number {
  return 4 * batch.eventLengths.length + batch.plain.length;
}

function batchPiece(log: LiveLog, batch: Batch, plainAt: number): Piece {
  const { handed, origin } = log;
  const eventCount = batch.eventLengths.length;
  assertThat(handed.openEpoch !== undefined, 'a key epoch is open before a batch is sealed');
  const entry: DraftedEntry = {
    log,
    isBatch: true,
    index: handed.entries,
    plainAt,
    keyNumber: handed.openEpoch.keyNumber,
    header: {
      kind: 'batch',
      commit: batch.commit,
      origin,
      firstSequence: batch.firstSequence,
      eventCount,
      timeMicros: batch.timeMicros,
      keyEpoch: handed.openEpoch.epoch,
      group: batch.group,
      plainLength: sectionBytes(batch),
    },
  };
  handed.entries += 1;
  handed.nextSequence += eventCount;
  return {
    entry,
    fill: (into) => {
      let at = 0;
      for (const length of batch.eventLengths) at = into.writeUInt32LE(length, at);
      into.set(batch.plain, at);
    },
  };
}

/** The tick that opens a log with its succession. */
export function successionTick(log: LiveLog, { payload, timeMicros }: Succession): DraftedTick {
  assertThat(log.handed.entries === 0, 'a succession is the first entry of its log');
  const start = { kind: 'succession', epoch: 0, payload, timeMicros } as const;
  const { entry, fill } = clearPiece(log, start, 0);
  const plain = Buffer.from(new ArrayBuffer(payload.length));
  fill(plain);
  return { plain, entries: [entry] };
}

type ClearEntry = {
  readonly kind: 'epoch' | 'succession';
  readonly epoch: number;
  readonly payload: Uint8Array;
  readonly timeMicros: number;
};

function clearPiece(
  log: LiveLog,
  { kind, epoch, payload, timeMicros }: ClearEntry,
  plainAt: number,
): Piece {
  const { handed, origin } = log;
  const entry: DraftedEntry = {
    log,
    isBatch: false,
    index: handed.entries,
    plainAt,
    keyNumber: 0,
    header: {
      kind,
      commit: false,
      origin,
      firstSequence: handed.nextSequence,
      eventCount: 0,
      timeMicros,
      keyEpoch: epoch,
      group: 0,
      plainLength: payload.length,
    },
  };
  handed.entries += 1;
  return { entry, fill: (into) => into.set(payload) };
}
