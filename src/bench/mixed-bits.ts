/**
 * 32 well mixed bits (0 to 2^32 − 1) of a seed and a number: the finalizer of MurmurHash3 over both. The same on every
 * machine, and number n costs the same whether or not 0 … n−1 were asked for.
 */
export function mixedBits(seed: number, number: number): number {
  let bits = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b) ^ seed;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
