import { assertThat } from '../basics/decision.ts';
import { writeFingerprint } from '../basics/fingerprint.ts';

/** Whole numbers from 0 to `below` − 1, each as likely as any other. `below` is 1 … 2^32. */
export type Draw = (below: number) => number;

const WORDS = 2 ** 32;

/**
 * A generator that anybody can run again: the four words are the fingerprint of the seed's text under the key (0, 0)
 * (basics/fingerprint.ts), the numbers those of sfc32 (C. Doty-Humphrey, PractRand), the first twelve left out. A
 * number that would make some results likelier than others is drawn again.
 */
export function drawFrom(seed: string): Draw {
  const next = wordsFrom(seed);
  return (below) => {
    assertThat(below >= 1 && below <= WORDS, () => `a draw of ${below} is from 1 to 2^32`);
    const fair = WORDS - (WORDS % below);
    let word = next();
    while (word >= fair) word = next();
    return word % below;
  };
}

function wordsFrom(seed: string): () => number {
  const state = new Int32Array(4);
  writeFingerprint([0, 0], seed, state);
  const next = () => {
    const [a = 0, b = 0, c = 0, counter = 0] = state;
    const word = (a + b + counter) | 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + word;
    return word >>> 0;
  };
  for (let skipped = 0; skipped < 12; skipped += 1) next();
  return next;
}
