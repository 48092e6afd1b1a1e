import { type BusinessDate, dayNumber } from '../domain/basics/business-date.ts';
import { assertThat } from '../domain/basics/decision.ts';

/** Milliseconds since 1970 UTC. */
export type EpochMs = number;

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;
const offsets = new Map<string, number>();

/** The instant of a local time in minutes from midnight of the date; negative = the evening before. */
export function instantAt(date: BusinessDate, minutes: number, zone: string): EpochMs {
  const day = dayNumber(date);
  assertThat(day !== undefined, `${date} is a date`);
  const asUtc = day * MS_PER_DAY + Math.round(minutes * 60_000);
  return asUtc - offsetMs(asUtc, zone);
}

/** `2026-11-24T09:30:05.125-06:00`. */
export function localText(at: EpochMs, zone: string): string {
  const offset = offsetMs(at, zone);
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number) => String(value).padStart(2, '0');
  const text = new Date(at + offset).toISOString().slice(0, -1);
  return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `2026-11-24T15:30:05.125`, as Eurex writes: without offset. */
export function utcText(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, -1);
}

/** Zones change their offset on the hour at most, and asking for it costs more than all the rest of a message. */
function offsetMs(at: EpochMs, zone: string): number {
  const hour = Math.floor(at / MS_PER_HOUR);
  const key = `${zone} ${hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const instant = Temporal.Instant.fromEpochMilliseconds(hour * MS_PER_HOUR);
  const found = instant.toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;
  offsets.set(key, found);
  return found;
}
