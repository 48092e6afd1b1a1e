import type { BusinessDate } from '../basics/business-date.ts';
import { ACCOUNT_DAY_AMOUNTS, type AccountDayClosed } from '../cash/cash-events.ts';
import { accountsWithPositions } from '../position/position-state.ts';
import type { BalanceRow } from '../reporting/rows.ts';
import { accountTermsOn } from './accounts.ts';
import { balanceRows } from './balance-rows.ts';
import type { Book, BookEvent, RunUnderWay } from './book-state.ts';
import { accountDayKey } from './evolve-days.ts';

/** Accounts closed in one command. */
const ACCOUNTS_AT_ONCE = 50;

export type ClosedAccounts = {
  readonly events: readonly AccountDayClosed[];
  readonly cursor: number;
  readonly isLast: boolean;
};

/** The figures of the next accounts, where they are not what was said of the day already. */
export function closeAccounts(book: Book, { date, cursor: from }: RunUnderWay): ClosedAccounts {
  const accounts = [
    ...new Set([...book.cash.accounts.keys(), ...accountsWithPositions(book.positions)]),
  ].sort();
  const chosen = accounts.slice(from, from + ACCOUNTS_AT_ONCE);
  const said = [...book.accountDays.values()].filter((day) => day.date === date);
  const events = chosen
    .flatMap((account) => rowsOf(book, account, date, said))
    .map((row) => accountDay(row, date))
    .filter((day) => isNews(day, book.accountDays.get(accountDayKey(day))));
  const cursor = from + chosen.length;
  return { events, cursor, isLast: cursor >= accounts.length };
}

/** The account's rows; what was said of a currency in which it has nothing any more is said to be zero. */
function rowsOf(
  book: Book,
  account: string,
  date: BusinessDate,
  said: readonly AccountDayClosed[],
): BalanceRow[] {
  const rows = balanceRows(book, account, date);
  const there = new Set(rows.map(({ currency }) => currency));
  const segregation = accountTermsOn(book.reference, account, date)?.segregation ?? 'none';
  for (const { account: known, currency } of said) {
    if (known === account && !there.has(currency))
      rows.push({ ...NOTHING, account, currency, segregation });
  }
  return rows;
}

const NOTHING = {
  initialBalance: 0,
  premium: 0,
  fees: 0,
  realised: 0,
  variation: 0,
  variationCash: 0,
  cashEntries: 0,
  cash: 0,
  openTradeEquity: 0,
  longOptionValue: 0,
  shortOptionValue: 0,
  complete: true,
  missing: [],
} as const;

/** The day's run at its end; `events` are those of its last part. */
export function dayCompleted(
  book: Book,
  date: BusinessDate,
  events: readonly AccountDayClosed[],
): BookEvent {
  const said = new Map<string, AccountDayClosed>();
  for (const [key, day] of book.accountDays) if (day.date === date) said.set(key, day);
  for (const event of events) said.set(accountDayKey(event), event);
  let positions = 0;
  let unmarked = 0;
  for (const position of book.positions.positions) {
    for (const run of position.runs) {
      if (run.date !== date) continue;
      positions += 1;
      if (run.unmarked !== '' && run.mark === undefined) unmarked += 1;
    }
  }
  const incompleteAccounts = [...said.values()].filter((day) => !day.complete).length;
  return { type: 'DayRunCompleted', date, positions, unmarked, incompleteAccounts };
}

function accountDay(row: BalanceRow, date: BusinessDate): AccountDayClosed {
  const { account, currency, initialBalance, premium, fees, realised, variation, cash } = row;
  return {
    type: 'AccountDayClosed',
    account,
    currency,
    date,
    initialBalance,
    premium,
    fees,
    realised,
    variation,
    otherCash: row.cashEntries,
    cash,
    openTradeEquity: row.openTradeEquity,
    longOptionValue: row.longOptionValue,
    shortOptionValue: row.shortOptionValue,
    complete: row.complete,
    missing: row.missing.join(' '),
  };
}

/** Nothing is said of an account that had nothing, unless it was said to have something. */
function isNews(day: AccountDayClosed, said: AccountDayClosed | undefined): boolean {
  if (said !== undefined) return DAY_FIELDS.some((field) => day[field] !== said[field]);
  return !day.complete || ACCOUNT_DAY_AMOUNTS.some((field) => day[field] !== 0);
}

const DAY_FIELDS = [...ACCOUNT_DAY_AMOUNTS, 'complete', 'missing'] as const;
