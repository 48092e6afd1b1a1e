import { type BusinessDate, dayNumber } from '../../domain/basics/business-date.ts';

const ENOUGH = 4096;
const known = new Set<string>();

/** True for a real day. A file names few days many times, so answers are remembered. */
export function isDay(text: BusinessDate): boolean {
  if (known.has(text)) return true;
  if (dayNumber(text) === undefined) return false;
  if (known.size >= ENOUGH) known.clear();
  known.add(text);
  return true;
}
