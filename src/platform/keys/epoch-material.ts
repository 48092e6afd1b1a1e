import { assertThat } from '../../domain/basics/decision.ts';
import { ageWrap } from './age-wrap.ts';
import type { Wrap } from './epoch-text.ts';

/** A data key that no epoch has used yet, and its wraps to the recovery recipients. */
export type EpochMaterial = { readonly dataKey: Uint8Array; readonly wraps: readonly Wrap[] };

/**
 * Data keys with their wraps, made ahead: wrapping takes milliseconds and a promise, and an epoch opens within a tick
 * that waits for neither. All logs may open an epoch in one tick, so as many are kept ready as there are logs, and two;
 * of a log with recipients of its own, two that are wrapped to them as well.
 */
export type MaterialStore = {
  readonly take: (origin: string) => EpochMaterial;
  /** Resolves when as many are ready as wanted. */
  readonly ready: () => Promise<void>;
  /** What was ready for other recipients is dropped. */
  readonly wrapTo: (recipients: Recipients) => Promise<void>;
};

export type Recipients = {
  /** Of every log. */
  readonly all: readonly string[];
  /** Of one log besides, by origin. */
  readonly own: ReadonlyMap<string, readonly string[]>;
};

const SPARE = 2;
/** The pile of the logs that have no recipients of their own. */
const SHARED = '';

export function materialStore(
  random: (count: number) => Uint8Array,
  logCount: () => number,
): MaterialStore {
  let recipients: Recipients = { all: [], own: new Map() };
  let piles = new Map<string, EpochMaterial[]>();
  let filling: Promise<void> | undefined;
  const fill = async (): Promise<void> => {
    for (let next = nextPile(); next !== undefined; next = nextPile()) {
      const wrappedTo = recipients;
      const dataKey = random(32);
      const wraps: Wrap[] = [];
      for (const recipient of recipientsIn(wrappedTo, next))
        wraps.push(await ageWrap(dataKey, recipient));
      if (wrappedTo === recipients)
        piles.set(next, [...(piles.get(next) ?? []), { dataKey, wraps }]);
    }
  };
  const nextPile = (): string | undefined => {
    const isWanted = (pile: string, count: number) =>
      recipientsIn(recipients, pile).length > 0 && (piles.get(pile) ?? []).length < count;
    if (isWanted(SHARED, logCount() + SPARE)) return SHARED;
    return [...recipients.own.keys()].find((pile) => isWanted(pile, SPARE));
  };
  const ready = (): Promise<void> => {
    filling ??= fill().finally(() => {
      filling = undefined;
    });
    return filling;
  };
  return {
    take: (origin) => {
      const pile = recipients.own.has(origin) ? origin : SHARED;
      if (recipientsIn(recipients, pile).length === 0) return { dataKey: random(32), wraps: [] };
      const material = piles.get(pile)?.shift();
      assertThat(material !== undefined, 'a key epoch is ready before it is opened');
      void ready();
      return material;
    },
    ready,
    wrapTo: async (wanted) => {
      recipients = wanted;
      piles = new Map();
      await filling;
      await ready();
    },
  };
}

/** Of one log, by origin. */
export function recipientsIn({ all, own }: Recipients, pile: string): readonly string[] {
  return [...new Set([...all, ...(own.get(pile) ?? [])])];
}
