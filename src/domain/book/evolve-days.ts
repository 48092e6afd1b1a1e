import type { BusinessDate } from '../basics/business-date.ts';
import type { AccountDayClosed } from '../cash/cash-events.ts';
import type { Book } from './book-state.ts';
import type { DayEvent, EndOfDayAdvanced } from './day-events.ts';

type DayChange = Exclude<DayEvent, { readonly type: 'FirmOpened' }> | AccountDayClosed;

export function evolveDays(book: Book, event: DayChange): void {
  const { days } = book;
  switch (event.type) {
    case 'AccountDayClosed':
      book.accountDays.set(accountDayKey(event), event);
      return;
    case 'EndOfDayAdvanced':
      advance(book, event);
      return;
    case 'EndOfDayStopped':
      days.underWay?.stopped.set(event.ccp, event.reason);
      return;
    case 'DayRunCompleted':
      days.run.set(event.date, {
        date: event.date,
        stale: false,
        allowEarly: days.underWay?.allowEarly ?? false,
        stopped: [...(days.underWay?.stopped.keys() ?? [])],
      });
      days.underWay = undefined;
      days.begun.delete(event.date);
      if (event.date > days.newest) days.newest = event.date;
      return;
    case 'DayReleased':
      release(book, event.date);
      return;
  }
}

export function accountDayKey(key: {
  readonly account: string;
  readonly currency: string;
  readonly date: BusinessDate;
}): string {
  return `${key.account}|${key.currency}|${key.date}`;
}

function advance(book: Book, event: EndOfDayAdvanced): void {
  const { days } = book;
  const { date, step, cursor, allowEarly } = event;
  const known = days.underWay;
  if (known?.date !== date) {
    if (known !== undefined) days.begun.add(known.date);
    days.underWay = { date, step, cursor, allowEarly, stopped: new Map(), touched: false };
    return;
  }
  // Leaving the fees step, every trade of the day is rated by the schedule as it is now.
  if (known.step === 'fees' && step !== 'fees') days.ratedBy.set(date, book.reference.feesRevision);
  if (step === 'close-out' && cursor === 0) known.touched = false;
  known.step = step;
  known.cursor = cursor;
}

function release(book: Book, date: BusinessDate): void {
  const { days } = book;
  days.finalThrough = date;
  for (const known of [...days.run.keys()]) if (known <= date) days.run.delete(known);
  for (const known of [...days.begun]) if (known <= date) days.begun.delete(known);
  for (const known of [...days.ratedBy.keys()]) if (known <= date) days.ratedBy.delete(known);
  for (const [key, closed] of [...book.accountDays])
    if (closed.date <= date) book.accountDays.delete(key);
}
