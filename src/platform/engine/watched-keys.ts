import type { EpochKey, JournalKeys } from '../journal/types.ts';

/**
 * The journal's keys, watched: the engine must know when a log's key epoch ends, because the first batch of the next
 * one opens with all names, and which key the running epoch has, because snapshots are sealed under it.
 */
export type WatchedKeys = {
  readonly keys: JournalKeys;
  /** Microseconds since 1970 UTC when the running epoch ends; -Infinity when there is none, or its names are not written. */
  readonly get: (origin: string) => number;
  readonly set: (origin: string, untilMicros: number) => void;
  /** Key of an epoch that was opened or started since the engine was. */
  readonly epochKey: (origin: string, epoch: number) => EpochKey | undefined;
  /** Drops the keys of these epochs. */
  readonly forget: (origin: string, epochs: ReadonlySet<number>) => void;
  readonly newestKey: (origin: string) => EpochKey | undefined;
};

export function watchedKeys(keys: JournalKeys): WatchedKeys {
  const ends = new Map<string, number>();
  const seen = new Map<string, EpochKey[]>();
  const note = (origin: string, key: EpochKey): void => {
    const known = (seen.get(origin) ?? []).filter(({ epoch }) => epoch !== key.epoch);
    const all = [...known, key].sort((a, b) => a.epoch - b.epoch);
    seen.set(origin, all);
    if (all.at(-1) === key) ends.set(origin, key.untilMicros);
  };
  return {
    keys: {
      ...keys,
      startEpoch: (origin, epoch, timeMicros) => {
        const started = keys.startEpoch(origin, epoch, timeMicros);
        note(origin, started.key);
        return started;
      },
      openEpoch: (origin, epoch, payload) => {
        const opening = keys.openEpoch(origin, epoch, payload);
        if (opening.ok) note(origin, opening.key);
        return opening;
      },
    },
    get: (origin) => ends.get(origin) ?? Number.NEGATIVE_INFINITY,
    set: (origin, untilMicros) => {
      ends.set(origin, untilMicros);
    },
    epochKey: (origin, epoch) => seen.get(origin)?.find((key) => key.epoch === epoch),
    forget: (origin, epochs) => {
      const left = (seen.get(origin) ?? []).filter(({ epoch }) => !epochs.has(epoch));
      seen.set(origin, left);
    },
    newestKey: (origin) => seen.get(origin)?.at(-1),
  };
}
