const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2020-03-16` as `Mon 16 Mar 2020`; anything else as it is. */
export function displayDate(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return date;
  const [, year, month, day] = match;
  const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '';
  return `${weekday} ${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

const STATUS_WORDS = {
  open: 'open',
  run: 'end of day done',
  stale: 'to be run again',
  final: 'final',
} as const;

/** State of a clearing day (docs/glossary.md) as a clerk says it. */
export function dayStatusWords(status: keyof typeof STATUS_WORDS): string {
  return STATUS_WORDS[status];
}

/** Time of day of an instant in its own offset, with that: `2020-03-16T09:30:01.5-05:00` as `09:30:01 -05:00`. */
export function displayTime(instant: string): string {
  const [, time, offset = 'Z'] =
    /T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/.exec(instant) ?? [];
  return time === undefined ? '' : `${time} ${offset === 'Z' ? 'UTC' : offset}`;
}

/** Seconds as `3 d 4 h`, `2 h 5 min`, `40 s`. */
export function displayDuration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
