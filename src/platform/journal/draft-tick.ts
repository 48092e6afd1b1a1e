import { assertThat } from '../../domain/basics/decision.ts';
import { epochCipher } from './epoch-cipher.ts';
import { MAX_PLAIN_BYTES } from './layout.ts';
import type { LiveLog, OpenEpoch } from './live-log.ts';
import { addEntry, type TickPack, tickPack } from './tick-draft.ts';
import type { Batch, EpochKey, JournalKeys, Succession } from './types.ts';

/** A tick with its place in every log settled: what is sealed, and what is told to the callers afterwards. */
export type DraftedTick = {
  readonly bytes: TickPack['bytes'];
  readonly entries: readonly DraftedEntry[];
};

export type DraftedEntry = {
  readonly log: LiveLog;
  readonly index: number;
  readonly firstSequence: number;
  /** 0 for a cleartext entry, which no caller waits for. */
  readonly eventCount: number;
  readonly key: OpenEpoch;
  readonly content: Batch | ClearContent;
};

type ClearContent = Pick<Batch, 'timeMicros'> & {
  readonly kind: 'epoch' | 'succession';
  readonly payload: Uint8Array;
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
  addKey: (keyNumber: number, key: Uint8Array, origin: string) => void,
): EpochKeys {
  let keyCount = 0;
  const opened = (origin: string, { epoch, sealingKey, untilMicros }: EpochKey): OpenEpoch => {
    keyCount += 1;
    addKey(keyCount, sealingKey, origin);
    return { epoch, untilMicros, keyNumber: keyCount };
  };
  return {
    resume: (log, key) => {
      log.handed.openEpoch = opened(log.origin, key);
    },
    start: (log, timeMicros) => {
      const { key, payload } = keys.startEpoch(log.origin, log.handed.epochCount + 1, timeMicros);
      log.ciphers.set(key.epoch, epochCipher(key.sealingKey));
      return { open: opened(log.origin, key), payload };
    },
  };
}

/** Gives each batch its index and key, opening epochs where one is due, and copies the events into one buffer. */
export function draftTick(
  batches: readonly Batch[],
  logOf: (origin: string) => LiveLog,
  epochs: EpochKeys,
): DraftedTick {
  assertThat(batches.length > 0, 'a tick has batches');
  const entries: DraftedEntry[] = [];
  let plainBytes = 0;
  for (const batch of batches) {
    const log = logOf(batch.origin);
    checkBatch(batch, log);
    let open = log.handed.openEpoch;
    if (open === undefined || batch.timeMicros >= open.untilMicros) {
      const started = startEpoch(log, epochs, batch.timeMicros);
      open = started.open;
      entries.push(drafted(log, open, started.content));
      plainBytes += started.content.payload.length;
    }
    entries.push(drafted(log, open, batch));
    plainBytes += sectionBytes(batch);
  }
  return packed(entries, plainBytes);
}

/** The tick that opens a log with its succession. Its first key epoch begins with it: an origin goes with a key. */
export function successionTick(
  log: LiveLog,
  { payload, timeMicros }: Succession,
  epochs: EpochKeys,
): DraftedTick {
  assertThat(log.handed.entries === 0, 'a succession is the first entry of its log');
  const { open, content } = startEpoch(log, epochs, timeMicros);
  const entries = [
    drafted(log, open, { kind: 'succession', payload, timeMicros }),
    drafted(log, open, content),
  ];
  return packed(entries, payload.length + content.payload.length);
}

function startEpoch(log: LiveLog, epochs: EpochKeys, timeMicros: number) {
  const { open, payload } = epochs.start(log, timeMicros);
  log.handed.epochCount = open.epoch;
  log.handed.openEpoch = open;
  return { open, content: { kind: 'epoch', payload, timeMicros } as const };
}

function packed(entries: readonly DraftedEntry[], plainBytes: number): DraftedTick {
  const pack = tickPack(entries.length, plainBytes);
  for (const entry of entries) packEntry(pack, entry);
  return { bytes: pack.bytes, entries };
}

function drafted(log: LiveLog, key: OpenEpoch, content: DraftedEntry['content']): DraftedEntry {
  const { handed } = log;
  const { entries: index, nextSequence: firstSequence } = handed;
  const eventCount = 'payload' in content ? 0 : content.eventLengths.length;
  if ('payload' in content && content.kind === 'epoch') log.epochEntries.push(index);
  handed.entries += 1;
  handed.nextSequence += eventCount;
  return { log, index, firstSequence, eventCount, key, content };
}

function checkBatch(batch: Batch, log: LiveLog): void {
  const { nextSequence } = log.handed;
  let eventBytes = 0;
  for (const length of batch.eventLengths) eventBytes += length;
  if (batch.firstSequence !== nextSequence)
    assertThat(
      false,
      `${log.origin} continues with sequence ${nextSequence}, not ${batch.firstSequence}`,
    );
  assertThat(batch.eventLengths.length > 0, 'a batch has events');
  assertThat(
    eventBytes === batch.plain.length,
    'the lengths of the events add up to the bytes of the batch',
  );
  assertThat(
    sectionBytes(batch) <= MAX_PLAIN_BYTES,
    'a batch above the limit of an entry is cut up before it is committed',
  );
  assertThat(
    isCount(batch.timeMicros) && isCount(batch.group),
    'time and group of a batch are safe integers, not negative',
  );
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function sectionBytes(batch: Batch): number {
  return 4 * batch.eventLengths.length + batch.plain.length;
}

function packEntry(pack: TickPack, entry: DraftedEntry): void {
  const { index, firstSequence, eventCount, key, content } = entry;
  const { epoch, keyNumber } = key;
  const common = { firstSequence, eventCount, timeMicros: content.timeMicros };
  if ('payload' in content) {
    const { kind, payload } = content;
    const plainLength = payload.length;
    const keyEpoch = kind === 'epoch' ? epoch : 0;
    const header = { kind, commit: false, ...common, keyEpoch, group: 0, plainLength } as const;
    pack.bytes.set(payload, addEntry(pack, { header, index, keyNumber }));
    return;
  }
  const { commit, group, plain, eventLengths } = content;
  const plainLength = sectionBytes(content);
  const header = {
    kind: 'batch',
    commit,
    ...common,
    keyEpoch: epoch,
    group,
    plainLength,
  } as const;
  let at = addEntry(pack, { header, index, keyNumber });
  for (const length of eventLengths) at = pack.bytes.writeUInt32LE(length, at);
  pack.bytes.set(plain, at);
}
