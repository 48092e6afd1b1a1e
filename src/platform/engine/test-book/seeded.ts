/** Numbers from 0 up to 1, the same for the same seed: xorshift32 (G. Marsaglia, "Xorshift RNGs", 2003). */
export function seeded(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}
