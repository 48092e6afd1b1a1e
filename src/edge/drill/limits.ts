import { refusal } from './drill-refusal.ts';

/** How much an attacker may do at most, whatever the plan says. */
export type Limits = { readonly bytes: number; readonly files: number; readonly seconds: number };

/** Counts what is done before it is done, and refuses what would be too much. */
export type Meter = {
  readonly bytes: (count: number) => void;
  readonly file: () => void;
  /** Bytes and files so far. */
  readonly used: () => { readonly bytes: number; readonly files: number };
};

/** `nowMs` runs forwards only, as `performance.now` does. */
export function newMeter(limits: Limits, nowMs: () => number): Meter {
  const startMs = nowMs();
  let bytes = 0;
  let files = 0;
  const checkTime = () => {
    const seconds = (nowMs() - startMs) / 1_000;
    if (seconds <= limits.seconds) return;
    const seen = `${seconds.toFixed(1)} seconds`;
    throw refusal('drill_seconds_must_stay_below_the_limit', seen, `at most ${limits.seconds}`);
  };
  return {
    bytes: (count) => {
      checkTime();
      if (bytes + count > limits.bytes) {
        const seen = `${bytes + count} bytes`;
        throw refusal('drill_bytes_must_stay_below_the_limit', seen, `at most ${limits.bytes}`);
      }
      bytes += count;
    },
    file: () => {
      checkTime();
      if (files + 1 > limits.files) {
        const seen = `${files + 1} files`;
        throw refusal('drill_files_must_stay_below_the_limit', seen, `at most ${limits.files}`);
      }
      files += 1;
    },
    used: () => ({ bytes, files }),
  };
}
