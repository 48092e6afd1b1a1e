import { assertThat } from '../../domain/basics/decision.ts';
import { epochCipher } from './epoch-cipher.ts';
import { MAX_PLAIN_BYTES } from './layout.ts';
import type { LiveLog, OpenEpoch } from './live-log.ts';
import { addEntry, type TickPack, tickPack } from './tick-draft.ts';
import type { Batch, EpochKey, JournalKeys } from './types.ts';

/** A tick with its place in every log settled: what is sealed, and what is told to the callers afterwards. */
export type DraftedTick = {
  readonly bytes: TickPack['bytes'];
  readonly entries: readonly DraftedEntry[];
};

export type DraftedEntry = {
  readonly log: LiveLog;
  readonly index: number;
  readonly firstSequence: number;
  /** 0 for an epoch entry, which no caller asked for. */
  readonly eventCount: number;
  readonly key: OpenEpoch;
  readonly content: Batch | EpochStart;
};

type EpochStart = Pick<Batch, 'timeMicros'> & { readonly payload: Uint8Array };

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
      const started = epochs.start(log, batch.timeMicros);
      open = started.open;
      log.handed.epochCount = open.epoch;
      log.handed.openEpoch = open;
      const { payload } = started;
      entries.push(drafted(log, open, { payload, timeMicros: batch.timeMicros }));
      plainBytes += payload.length;
    }
    entries.push(drafted(log, open, batch));
    plainBytes += sectionBytes(batch);
  }
  const pack = tickPack(entries.length, plainBytes);
  for (const entry of entries) packEntry(pack, entry);
  return { bytes: pack.bytes, entries };
}

function drafted(log: LiveLog, key: OpenEpoch, content: DraftedEntry['content']): DraftedEntry {
  const { handed } = log;
  const { entries: index, nextSequence: firstSequence } = handed;
  const eventCount = 'payload' in content ? 0 : content.eventLengths.length;
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
  const { epoch: keyEpoch, keyNumber } = key;
  const common = { firstSequence, eventCount, timeMicros: content.timeMicros, keyEpoch };
  if ('payload' in content) {
    const { payload } = content;
    const plainLength = payload.length;
    const header = { kind: 'epoch', commit: false, ...common, group: 0, plainLength } as const;
    pack.bytes.set(payload, addEntry(pack, { header, index, keyNumber }));
    return;
  }
  const { commit, group, plain, eventLengths } = content;
  const plainLength = sectionBytes(content);
  const header = { kind: 'batch', commit, ...common, group, plainLength } as const;
  let at = addEntry(pack, { header, index, keyNumber });
  for (const length of eventLengths) at = pack.bytes.writeUInt32LE(length, at);
  pack.bytes.set(plain, at);
}
