import { assertThat } from '../../domain/basics/decision.ts';
import { ageWrap } from './age-wrap.ts';
import type { Wrap } from './epoch-text.ts';

/** A data key that no epoch has used yet, and its wraps to the recovery recipients. */
export type EpochMaterial = { readonly dataKey: Uint8Array; readonly wraps: readonly Wrap[] };

/**
 * Data keys with their wraps, made ahead: wrapping takes milliseconds and a promise, and an epoch opens within a tick
 * that waits for neither. All logs may open an epoch in one tick, so as many are kept ready as there are logs, and two.
 */
export type MaterialStore = {
  readonly take: () => EpochMaterial;
  /** Resolves when as many are ready as wanted. */
  readonly ready: () => Promise<void>;
  /** What was ready for other recipients is dropped. */
  readonly wrapTo: (recipients: readonly string[]) => Promise<void>;
};

const SPARE = 2;

export function materialStore(
  random: (count: number) => Uint8Array,
  logCount: () => number,
): MaterialStore {
  let recipients: readonly string[] = [];
  let prepared: EpochMaterial[] = [];
  let filling: Promise<void> | undefined;
  const fill = async (): Promise<void> => {
    while (recipients.length > 0 && prepared.length < logCount() + SPARE) {
      const wrappedTo = recipients;
      const dataKey = random(32);
      const wraps: Wrap[] = [];
      for (const recipient of wrappedTo) wraps.push(await ageWrap(dataKey, recipient));
      if (wrappedTo === recipients) prepared.push({ dataKey, wraps });
    }
  };
  const ready = (): Promise<void> => {
    filling ??= fill().finally(() => {
      filling = undefined;
    });
    return filling;
  };
  return {
    take: () => {
      if (recipients.length === 0) return { dataKey: random(32), wraps: [] };
      const material = prepared.shift();
      assertThat(material !== undefined, 'a key epoch is ready before it is opened');
      void ready();
      return material;
    },
    ready,
    wrapTo: async (wanted) => {
      recipients = wanted;
      prepared = [];
      await filling;
      await ready();
    },
  };
}
