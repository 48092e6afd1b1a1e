import { dayNumber } from './business-date.ts';

/**
 * An execution or message time exactly as sent (`2017-03-17T15:31:10.601-05:00`): offset and precision are kept,
 * because CCPs mix them (reference/fix.md §1.1). Compare with `instantMicros`.
 */
export type InstantText = string;

const MICROS_PER_SECOND = 1_000_000;
const SECONDS_PER_DAY = 86_400;

/**
 * Microseconds since 1970 UTC (a time without offset is read as UTC), or undefined when it is no instant:
 * `YYYY-MM-DDTHH:MM:SS`, up to nine decimals, then nothing, `Z`, `+HH:MM` or `+HHMM`. Read by position, not by pattern:
 * every trade has one.
 */
export function instantMicros(text: InstantText): number | undefined {
  const day = dayNumber(text.slice(0, 10));
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (day === undefined || hour > 23 || minute > 59 || second > 60) return undefined;
  if (text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return undefined;
  const zoneAt = endOfFraction(text);
  const micros = fractionMicros(text, zoneAt);
  const offset = zoneAt === undefined ? undefined : offsetSeconds(text, zoneAt);
  if (micros === undefined || offset === undefined) return undefined;
  const seconds = day * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset;
  return seconds * MICROS_PER_SECOND + micros;
}

const NO_NUMBER = 99;

/** The number two digits make, or one that no part of a time may be. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_NUMBER;
}

/** Where the zone begins; undefined when a decimal point has no digit or more than nine behind it. */
function endOfFraction(text: string): number | undefined {
  if (text[19] !== '.') return 19;
  let at = 20;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at > 20 && at <= 29 ? at : undefined;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The decimals cut to microseconds. */
function fractionMicros(text: string, zoneAt: number | undefined): number | undefined {
  if (zoneAt === undefined) return undefined;
  let micros = 0;
  for (let at = 20; at < 26; at += 1)
    micros = micros * 10 + (at < zoneAt ? text.charCodeAt(at) - 48 : 0);
  return micros;
}

function offsetSeconds(text: string, zoneAt: number): number | undefined {
  const left = text.length - zoneAt;
  const sign = text[zoneAt];
  if (left === 0 || (left === 1 && sign === 'Z')) return 0;
  const hasColon = text[zoneAt + 3] === ':';
  if ((sign !== '+' && sign !== '-') || left !== (hasColon ? 6 : 5)) return undefined;
  const hours = twoDigits(text, zoneAt + 1);
  const minutes = twoDigits(text, zoneAt + (hasColon ? 4 : 3));
  if (hours === NO_NUMBER || minutes === NO_NUMBER) return undefined;
  const seconds = hours * 3600 + minutes * 60;
  return sign === '-' ? -seconds : seconds;
}
