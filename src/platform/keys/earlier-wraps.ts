import { AGE_WRAP, ageWrap } from './age-wrap.ts';
import { type EarlierWrap, type EpochText, earlierLine } from './epoch-text.ts';

/** Time of a log that a recipient cannot open. */
export type UncoveredEpoch = {
  readonly origin: string;
  readonly epoch: number;
  readonly fromMicros: number;
  readonly untilMicros: number;
};

/**
 * Wraps of epochs that had begun before a recipient came: the next epoch of the log brings them. Made ahead, since wrapping
 * takes milliseconds and a promise, and an epoch opens within a tick.
 */
export type EarlierWraps = {
  /** Told of every epoch of a log in their order; what was told first counts. */
  readonly note: (text: EpochText) => void;
  /** Resolves when what recipients miss, and this host can open, is ready to be taken. */
  readonly prepare: () => Promise<void>;
  /** What the epoch of this log that begins now is to bring. */
  readonly take: (origin: string) => readonly EarlierWrap[];
  readonly isWaiting: () => boolean;
  /** Epochs that this recipient has no wrap of and never will: their keys are gone from here. */
  readonly uncovered: (recipient: string) => readonly UncoveredEpoch[];
};

type KnownEpoch = UncoveredEpoch & { readonly wrappedTo: Set<string> };

/** An entry takes 1,040,000 bytes; what is more waits for the epoch after. */
const MOST_BYTES = 400_000;

export function earlierWraps(
  recipientsOf: (origin: string) => readonly string[],
  heldKey: (origin: string, epoch: number) => Uint8Array | undefined,
): EarlierWraps {
  const known = new Map<string, KnownEpoch[]>();
  const waiting = new Map<string, EarlierWrap[]>();
  const prepareOne = async ({ origin, epoch, wrappedTo }: KnownEpoch): Promise<void> => {
    for (const recipient of recipientsOf(origin)) {
      const dataKey = wrappedTo.has(recipient) ? undefined : heldKey(origin, epoch);
      if (dataKey === undefined) continue;
      wrappedTo.add(recipient);
      // A copy: an erasure meanwhile overwrites the key itself, and zeros would be wrapped.
      const copy = new Uint8Array(dataKey);
      const wrap = await ageWrap(copy, recipient);
      copy.fill(0);
      waiting.set(origin, [...(waiting.get(origin) ?? []), { ...wrap, epoch }]);
    }
  };
  // One after the other: whoever asks waits for what somebody else began, too.
  let preparing: Promise<void> = Promise.resolve();
  const prepareAll = async (): Promise<void> => {
    for (const epochs of known.values()) for (const epoch of epochs) await prepareOne(epoch);
  };
  return {
    note: ({ terms: { origin, epoch, fromMicros, untilMicros }, wraps, earlier }) => {
      const epochs = known.get(origin) ?? [];
      if (epochs.some((other) => other.epoch === epoch)) return;
      known.set(origin, epochs);
      const ids = wraps.filter(({ kind }) => kind === AGE_WRAP).map(({ id }) => id);
      epochs.push({ origin, epoch, fromMicros, untilMicros, wrappedTo: new Set(ids) });
      for (const wrap of earlier)
        epochs.find((other) => other.epoch === wrap.epoch)?.wrappedTo.add(wrap.id);
    },
    prepare: () => {
      preparing = preparing.then(prepareAll);
      return preparing;
    },
    take: (origin) => {
      const wraps = waiting.get(origin) ?? [];
      const count = countThatFits(wraps);
      waiting.set(origin, wraps.slice(count));
      return wraps.slice(0, count);
    },
    isWaiting: () => [...waiting.values()].some((wraps) => wraps.length > 0),
    uncovered: (recipient) =>
      [...known.values()].flatMap((epochs) =>
        epochs
          .filter(({ origin, epoch }) => heldKey(origin, epoch) === undefined)
          .filter(({ wrappedTo }) => !wrappedTo.has(recipient))
          .map((epoch) => ended(epoch, epochs)),
      ),
  };
}

/** An epoch ends at its time or where the next one begins, whichever is first. */
function ended(
  { origin, epoch, fromMicros, untilMicros }: KnownEpoch,
  epochs: readonly KnownEpoch[],
): UncoveredEpoch {
  const next = epochs.find((other) => other.epoch === epoch + 1);
  const until = next === undefined ? untilMicros : Math.min(untilMicros, next.fromMicros);
  return { origin, epoch, fromMicros, untilMicros: until };
}

function countThatFits(wraps: readonly EarlierWrap[]): number {
  let bytes = 0;
  const tooMany = wraps.findIndex((wrap) => {
    bytes += earlierLine(wrap).length;
    return bytes > MOST_BYTES;
  });
  return tooMany < 0 ? wraps.length : Math.max(1, tooMany);
}
