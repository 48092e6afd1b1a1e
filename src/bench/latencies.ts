import { elementAt } from './element-at.ts';

/** Milliseconds. */
export type LatencySummary = {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

/** Every latency of a run, as measured: nothing is sampled or put into buckets. */
export class Latencies {
  #values = new Float64Array(16_384);
  #count = 0;

  add(ms: number): void {
    if (this.#count === this.#values.length) {
      const longer = new Float64Array(this.#count * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#count] = ms;
    this.#count += 1;
  }

  /** Nearest-rank percentiles; undefined when nothing was measured. */
  summary(): LatencySummary | undefined {
    if (this.#count === 0) return undefined;
    const sorted = this.#values.slice(0, this.#count).sort();
    const at = (share: number) => elementAt(sorted, Math.ceil(share * sorted.length) - 1);
    return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
  }
}
