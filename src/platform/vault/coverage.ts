/**
 * How far each vault covers each log, and who waits for that. An answer waits for as many vaults as are wanted, but
 * never for one that is not there: then its level is lower, which is told, and the business goes on.
 */
export type Coverage = {
  /** Undefined when entry `entry` is already covered as far as it will be waited for. */
  readonly hold: (origin: string, entry: number) => Promise<void> | undefined;
  /** Vaults that have cosigned a head over this entry, whether they are there now or not. */
  readonly vaultsCovering: (origin: string, entry: number) => number;
  /** Vaults that answers of this log wait for now: 0 is `local`. */
  readonly awaited: (origin: string) => number;
  /** Entries of the log that this vault covers. */
  readonly coveredBy: (vault: string, origin: string) => number;
  readonly cover: (vault: string, origin: string, size: number) => void;
  /** A vault follows this log closely enough to be waited for, or does not any more. */
  readonly setPresent: (vault: string, origin: string, isPresent: boolean, why: string) => void;
  readonly isPresent: (vault: string, origin: string) => boolean;
};

export type LevelChange = {
  readonly origin: string;
  /** Vaults awaited before and now. */
  readonly from: number;
  readonly to: number;
  readonly vault: string;
  readonly why: string;
};

type LogCoverage = {
  readonly sizes: Map<string, number>;
  readonly present: Set<string>;
  /** In order of their entries. */
  readonly waiting: { readonly entry: number; readonly release: () => void }[];
};

/** `wanted`: vaults an answer waits for when they are there. */
export function coverage(wanted: number, onChange: (change: LevelChange) => void): Coverage {
  const logs = new Map<string, LogCoverage>();
  const logOf = (origin: string): LogCoverage => {
    const known = logs.get(origin);
    if (known !== undefined) return known;
    const made: LogCoverage = { sizes: new Map(), present: new Set(), waiting: [] };
    logs.set(origin, made);
    return made;
  };
  const awaited = (log: LogCoverage) => Math.min(wanted, log.present.size);
  const releaseCovered = (log: LogCoverage) => {
    const end = coveredTo(log, awaited(log));
    const later = log.waiting.findIndex(({ entry }) => entry >= end);
    const told = log.waiting.splice(0, later === -1 ? log.waiting.length : later);
    for (const { release } of told) release();
  };
  return {
    awaited: (origin) => awaited(logOf(origin)),
    coveredBy: (vault, origin) => sizeOf(logOf(origin), vault),
    vaultsCovering: (origin, entry) =>
      [...logOf(origin).sizes.values()].filter((size) => size > entry).length,
    isPresent: (vault, origin) => logOf(origin).present.has(vault),
    hold: (origin, entry) => {
      const log = logOf(origin);
      if (entry < coveredTo(log, awaited(log))) return undefined;
      return new Promise((release) => waitFor(log, entry, release));
    },
    cover: (vault, origin, size) => {
      const log = logOf(origin);
      if (size <= sizeOf(log, vault)) return;
      log.sizes.set(vault, size);
      releaseCovered(log);
    },
    setPresent: (vault, origin, isPresent, why) => {
      const log = logOf(origin);
      if (log.present.has(vault) === isPresent) return;
      const from = awaited(log);
      if (isPresent) log.present.add(vault);
      else log.present.delete(vault);
      const to = awaited(log);
      if (from !== to) onChange({ origin, from, to, vault, why });
      releaseCovered(log);
    },
  };
}

function sizeOf({ sizes }: LogCoverage, vault: string): number {
  const size = sizes.get(vault);
  return size === undefined ? 0 : size;
}

/** Entries that `count` vaults cover; without any to wait for, all. */
function coveredTo({ sizes }: LogCoverage, count: number): number {
  if (count === 0) return Number.POSITIVE_INFINITY;
  const largestFirst = [...sizes.values()].sort((a, b) => b - a);
  const size = largestFirst[count - 1];
  return size === undefined ? 0 : size;
}

/** Entries come in order but for answers of old ones, so the place is at the end or close to it. */
function waitFor({ waiting }: LogCoverage, entry: number, release: () => void): void {
  const after = waiting.findLastIndex((other) => other.entry <= entry);
  waiting.splice(after + 1, 0, { entry, release });
}
