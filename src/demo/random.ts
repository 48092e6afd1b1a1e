import { assertThat } from '../domain/basics/decision.ts';

/**
 * Made-up choices that are the same for the same seed on every machine. Each purpose has a stream of its own, so that one
 * more choice here changes nothing there. mulberry32 on a seed hashed with FNV-1a: no statistics depend on it.
 */
export class Random {
  #state: number;

  constructor(seed: number, stream: string) {
    let hash = 0x811c9dc5;
    for (const character of `${seed} ${stream}`) {
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 1), 0x01000193);
    }
    this.#state = hash >>> 0;
  }

  /** From 0 up to but not 1, in steps of 2^-32. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  /** A whole number from `least` to `most`, both possible. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** Near enough to a normal deviate (mean 0, deviation 1, never beyond 3.5): the sum of four even ones. */
  bell(): number {
    const sum = this.fraction() + this.fraction() + this.fraction() + this.fraction();
    return (sum - 2) * Math.sqrt(3);
  }

  pick<Value>(values: readonly Value[]): Value {
    const chosen = values[this.below(values.length)];
    assertThat(chosen !== undefined, 'there is something to pick from');
    return chosen;
  }

  /** One of the values, each as likely as its weight says. */
  pickWeighted<Value>(values: readonly (readonly [Value, number])[]): Value {
    const total = values.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.fraction() * total;
    for (const [value, weight] of values) {
      left -= weight;
      if (left < 0) return value;
    }
    return this.pick(values)[0];
  }
}
