import type { VaultClocks } from './vault-watch.ts';

const DAY_SECONDS = 86_400;

/** How long what a vault puts into a bucket is held. Dates are seconds since 1970 UTC. */
export type Retention = { readonly days: number };

/** More than a year of dwell, detection and the auditor's visit; held longer for as long as the vault runs. */
export const DEFAULT_RETENTION_DAYS = 400;

export function holdUntil({ days }: Retention, nowSeconds: number): number {
  return nowSeconds + days * DAY_SECONDS;
}

/** An object is held anew when half of its time is gone: a vault may be away for the other half. */
export function isHoldDue({ days }: Retention, untilSeconds: number, nowSeconds: number): boolean {
  return untilSeconds - nowSeconds < (days * DAY_SECONDS) / 2;
}

/**
 * Whether it is worth asking until when an object is held: not while it is too young for its half to be over. One that is
 * younger than now by the server's clock was written under a clock that was wrong, and is asked for.
 */
export function mayHoldBeDue(
  { days }: Retention,
  modifiedSeconds: number,
  nowSeconds: number,
): boolean {
  const ageSeconds = nowSeconds - modifiedSeconds;
  return ageSeconds < -MOST_APART_SECONDS || ageSeconds > (days * DAY_SECONDS) / 2 - DAY_SECONDS;
}

/** Clocks that both follow a time server differ by far less. */
export const MOST_APART_SECONDS = 300;

/**
 * The time that retention is computed from. It begins as the host's clock, which must agree with the store's, and goes on by
 * the time passed since: whoever moves either clock later moves no date, and is cried about.
 */
export type TimeGuard = {
  /** The store's clock, as an answer says it. */
  readonly heard: (storeSeconds: number) => void;
  readonly nowSeconds: () => number;
  /** What the clocks disagree on; undefined while they agree. Nothing is held anew by a clock in doubt. */
  readonly doubt: () => string | undefined;
};

export function timeGuard({ wallSeconds, monotonicMs }: VaultClocks): TimeGuard {
  const start = { seconds: wallSeconds(), ms: monotonicMs() };
  const exactSeconds = () => start.seconds + (monotonicMs() - start.ms) / 1_000;
  let storeApart: number | undefined;
  return {
    heard: (storeSeconds) => {
      storeApart = Math.round(storeSeconds - exactSeconds());
    },
    nowSeconds: () => Math.floor(exactSeconds()),
    doubt: () => {
      const ownApart = Math.round(wallSeconds() - exactSeconds());
      if (Math.abs(ownApart) > MOST_APART_SECONDS)
        return `the host's clock is ${apartText(ownApart)} what has passed since the start`;
      if (storeApart === undefined || Math.abs(storeApart) <= MOST_APART_SECONDS) return undefined;
      return `the store's clock is ${apartText(storeApart)} the vault's`;
    },
  };
}

function apartText(seconds: number): string {
  return seconds > 0 ? `${seconds} s ahead of` : `${-seconds} s behind`;
}
