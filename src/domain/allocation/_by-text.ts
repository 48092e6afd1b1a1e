/** Byte order of ASCII ids; the same on every machine, which `localeCompare` is not. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
