import assert from 'node:assert/strict';
import type { Amount } from '../basics/money.ts';
import { type PostingEvent, postingsOf } from '../cash/postings.ts';
import type { BalanceRow } from '../reporting/rows.ts';
import type { Firm } from './_book-in-test.ts';
import { DAYS } from './_random-world.ts';
import { balanceRows } from './balance-rows.ts';
import { bookRules } from './book.ts';
import { accountDayKey } from './evolve-days.ts';
import { brokenInvariants } from './invariants.ts';

export function invariantsHold(firm: Firm): void {
  assert.deepEqual(brokenInvariants(firm.book), []);
}

export function rerunSaysNothing(firm: Firm): void {
  const before = firm.hashLines();
  for (const date of DAYS) {
    const types = firm.endOfDay(date).map(({ type }) => type);
    const said = types.filter((type) => type !== 'EndOfDayAdvanced' && type !== 'DayRunCompleted');
    assert.deepEqual(said, [], date);
  }
  assert.equal(firm.hashLines(), before);
}

/** Versions of a price tell how often it came, not what is so. */
export function stateLines(firm: Firm): string[] {
  return firm
    .hashLines()
    .split('\n')
    .filter((line) => !line.startsWith('price '));
}

/** Account, contract, trade, open, traded and price: the basis and days of an as-of booking are its own. */
export function lotLines(firm: Firm): string[] {
  const lots = firm
    .hashLines()
    .split('\n')
    .filter((line) => line.startsWith('lot '));
  return lots.map((line) => line.split(' ').slice(0, 7).join(' ')).sort();
}

/** Everything posted, by account, currency and kind. */
export function cumulativeMoney(firm: Firm): Record<string, Amount> {
  const sums: Record<string, Amount> = {};
  for (const event of firm.log) {
    if (!postsMoney(event)) continue;
    for (const { account, currency, kind, amount } of postingsOf(event)) {
      const key = `${account} ${currency} ${kind}`;
      sums[key] = (sums[key] ?? 0) + amount;
    }
  }
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, sum]) => sum !== 0)
      .sort(),
  );
}

type LogEvent = Firm['log'][number];
const POSTING_TYPES: readonly string[] = [
  'TradeBooked',
  'TradeRemoved',
  'FeesAdjusted',
  'LotsClosedOut',
  'CloseOutsReversed',
  'PositionMarked',
  'MarkReversed',
  'CashEntered',
];

function postsMoney(event: LogEvent): event is PostingEvent {
  return POSTING_TYPES.includes(event.type);
}

export function saidAfterRelease(firm: Firm): string[] {
  let finalThrough = '';
  const said: string[] = [];
  for (const event of firm.log) {
    if (event.type === 'DayReleased') finalThrough = event.date;
    if (event.type === 'AccountDayClosed' && event.date <= finalThrough)
      said.push(accountDayKey(event));
    if (event.type === 'PositionMarked' && event.date <= finalThrough)
      said.push(`${event.contract} ${event.date}`);
  }
  return said;
}

/** Compared for every day of which no run is under way; an incomplete account has no equity to compare. */
export function equityIsOne(one: string, other: string): (firm: Firm) => void {
  return (firm) => {
    if (firm.book.days.underWay !== undefined || isHalfDone(firm, one, other)) return;
    for (const date of DAYS) {
      if (date <= firm.book.days.finalThrough) continue;
      assert.deepEqual(
        equityOf(firm, one, date),
        equityOf(firm, other, date),
        `${one} and ${other} on ${date}`,
      );
    }
  };
}

/** A run that was left has marked the one account and not the other. */
function isHalfDone({ book }: Firm, one: string, other: string): boolean {
  const marked = (account: string) =>
    book.positions.positions
      .filter((position) => position.account === account)
      .flatMap(({ contract, runs }) =>
        runs.filter(({ mark }) => mark !== undefined).map(({ date }) => `${contract} ${date}`),
      );
  return marked(one).sort().join() !== marked(other).sort().join();
}

function equityOf({ book }: Firm, account: string, date: string): Record<string, Amount | string> {
  const equity = ({ cash, openTradeEquity, complete, missing }: BalanceRow) =>
    complete ? cash + openTradeEquity : missing.join(' ');
  const rows = balanceRows(book, account, date).map((row): [string, Amount | string] => [
    row.currency,
    equity(row),
  ]);
  return Object.fromEntries(rows.filter(([, amount]) => amount !== 0));
}

/** Every balance row of a day that is not final adds up to its cash. */
export function rowsAddUp({ book }: Firm): void {
  for (const date of DAYS.filter((day) => day > book.days.finalThrough))
    for (const row of balanceRows(book, '', date)) assert.equal(partsOf(row), row.cash);
}

function partsOf(row: BalanceRow): Amount {
  const { initialBalance, premium, fees, realised, variationCash, cashEntries } = row;
  return initialBalance + premium + fees + realised + variationCash + cashEntries;
}

export function linesOf(book: Firm['book']): string {
  return [...bookRules.canonicalState(book)].join('\n');
}

export function fromSnapshot(firm: Firm, at: number): Firm['book'] {
  let book = bookRules.emptyBook();
  for (const [index, event] of firm.log.entries()) {
    if (index === at) book = structuredClone(book);
    bookRules.evolve(book, event, index + 1);
  }
  return book;
}
