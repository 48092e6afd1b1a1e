import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import { type Amount, addAmounts, type Currency } from '../basics/money.ts';
import { cashAt } from '../cash/cash-state.ts';
import { bringsForward } from '../position/brought-forward.ts';
import {
  type DayActivity,
  knownActivity,
  type Position,
  positionsOfAccount,
  runOn,
} from '../position/position-state.ts';
import { type SettlementPrice, settlementInForce } from '../position/price-table.ts';
import type { BalanceRow, PositionRow } from '../reporting/rows.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import { isBarred } from './placeholders.ts';
import { openRowsOn, type PositionValue, pairVariationOn, valueOn } from './position-value.ts';

/** A position as shown for a day: its row, and the two option values that the account's balance adds up apart. */
export type ShownPosition = {
  readonly row: PositionRow;
  readonly longOptionValue: Amount;
  readonly shortOptionValue: Amount;
  /** Variation of the day that no mark has posted yet. */
  readonly unposted: Amount;
};

/**
 * Positions of an account (all accounts if blank) on a day that is not final: as the day's run left them, else valued
 * at the newest settlement on or before the day.
 */
export function shownPositions(book: Book, account: string, date: BusinessDate): ShownPosition[] {
  const shown: ShownPosition[] = [];
  for (const position of positionsOf(book, account)) {
    const found = showPosition(book, position, date);
    if (found !== undefined) shown.push(found);
  }
  return shown.sort((a, b) => compareRows(a.row, b.row));
}

function positionsOf({ positions }: Book, account: string): readonly Position[] {
  return account === '' ? positions.positions : positionsOfAccount(positions, account);
}

function compareRows(a: PositionRow, b: PositionRow): number {
  if (a.account !== b.account) return a.account < b.account ? -1 : 1;
  return a.contract < b.contract ? -1 : 1;
}

/** Undefined when there is nothing to show: no lots and no trade or figure of the day. */
function showPosition(
  book: Book,
  position: Position,
  date: BusinessDate,
): ShownPosition | undefined {
  const activity = knownActivity(position, date);
  const run = runOn(position, date);
  const isQuiet = activity === undefined && run === undefined && !bringsForward(position, date);
  if (isQuiet && openRowsOn(book, position, date).length === 0) return undefined;
  const settlement = shownSettlement(book, position, date);
  const value = valueOn(book, position, date, settlement?.price ?? 0);
  const isFlat = value.long === 0 && value.short === 0;
  if (isFlat && !hasFigures(value, activity)) return undefined;
  const unposted = value.variation - (run?.mark?.variation ?? 0);
  const isMarked = settlement !== undefined || isFlat;
  const row = positionRow(position, value, settlement);
  const figures = isMarked
    ? figuresShown(book, position, { date, value, unposted, activity })
    : NO_FIGURES;
  const { longOptionValue, shortOptionValue } = value;
  return { row: { ...row, ...figures }, longOptionValue, shortOptionValue, unposted };
}

/** A flat position still shows what it traded, and the variation of a pair or of a correction. */
function hasFigures(
  { bought, sold, variation }: PositionValue,
  activity: DayActivity | undefined,
): boolean {
  return (
    bought !== 0 ||
    sold !== 0 ||
    variation !== 0 ||
    (activity !== undefined && activity.asOfPosted !== 0)
  );
}

const NO_FIGURES = {
  openTradeEquity: undefined,
  optionValue: undefined,
  variation: undefined,
} as const;

function positionRow(
  position: Position,
  value: PositionValue,
  settlement: SettlementPrice | undefined,
): Omit<PositionRow, keyof typeof NO_FIGURES> {
  const { account, contract, currency } = position;
  const { long, short, bought, sold } = value;
  return {
    account,
    contract,
    currency,
    long,
    short,
    bought,
    sold,
    settlementPrice: settlement?.price,
    priceDate: settlement?.date ?? '',
    priceKind: settlement?.kind ?? '',
  };
}

type Showing = {
  readonly date: BusinessDate;
  readonly value: PositionValue;
  readonly unposted: Amount;
  readonly activity: DayActivity | undefined;
};

/**
 * A settled-to-market account has had its variation in cash up to the last mark, so its open trade equity is what no
 * mark has posted: zero once the day is run and nothing came after.
 */
function figuresShown(
  book: Book,
  position: Position,
  { date, value, unposted, activity }: Showing,
): Pick<PositionRow, keyof typeof NO_FIGURES> {
  const style = accountTermsOn(book.reference, position.account, date)?.settlementStyle;
  const isSettled = style === 'settled-to-market';
  return {
    openTradeEquity: isSettled
      ? addAmounts(unpostedBefore(book, position, date), unposted)
      : value.openTradeEquity,
    optionValue: value.longOptionValue - value.shortOptionValue,
    variation: addAmounts(value.variation, activity?.asOfPosted ?? 0),
  };
}

/** Variation of earlier run days that their marks do not have, because something came after their run. */
function unpostedBefore(book: Book, position: Position, date: BusinessDate): Amount {
  let sum = 0;
  if (position.dirtyFrom === '') return sum;
  for (const { date: run, mark } of position.runs) {
    if (run >= date || mark === undefined || isFinal(book, run)) continue;
    // A flat position was marked without a settlement: only its pairs had variation.
    const variation =
      mark.priceDate === ''
        ? pairVariationOn(book, position, run)
        : valueOn(book, position, run, mark.price).variation;
    sum = addAmounts(sum, variation - mark.variation);
  }
  return sum;
}

/** The price the day's run used; before a run the newest there is; none where the run found none. */
function shownSettlement(
  book: Book,
  position: Position,
  date: BusinessDate,
): SettlementPrice | undefined {
  const run = runOn(position, date);
  if (run?.mark !== undefined) {
    const { price, priceDate, priceKind } = run.mark;
    return priceDate === '' ? undefined : { price, date: priceDate, kind: priceKind };
  }
  if (run !== undefined && run.unmarked !== '') return undefined;
  if (isBarred(book, position, date)) return undefined;
  return settlementInForce(book.positions.prices, position.contract, date);
}

/** Every account and currency with money or positions on the day. */
export function balanceRows(book: Book, account: string, date: BusinessDate): BalanceRow[] {
  const sums = new Map<string, Sums>();
  for (const shown of shownPositions(book, account, date)) add(sums, shown);
  const accounts = account === '' ? book.cash.accounts.keys() : [account];
  for (const known of accounts) {
    for (const currency of book.cash.accounts.get(known)?.keys() ?? [])
      sumsOf(sums, known, currency);
  }
  return [...sums.values()].map((sum) => balanceRow(book, sum, date)).sort(compareBalances);
}

type Sums = {
  readonly account: string;
  readonly currency: Currency;
  openTradeEquity: Amount;
  longOptionValue: Amount;
  shortOptionValue: Amount;
  unposted: Amount;
  readonly missing: ContractId[];
};

function sumsOf(sums: Map<string, Sums>, account: string, currency: Currency): Sums {
  const key = `${account}|${currency}`;
  const known = sums.get(key);
  if (known !== undefined) return known;
  const fresh: Sums = {
    account,
    currency,
    openTradeEquity: 0,
    longOptionValue: 0,
    shortOptionValue: 0,
    unposted: 0,
    missing: [],
  };
  sums.set(key, fresh);
  return fresh;
}

function add(sums: Map<string, Sums>, shown: ShownPosition): void {
  const { row, longOptionValue, shortOptionValue, unposted } = shown;
  const sum = sumsOf(sums, row.account, row.currency);
  if (row.openTradeEquity === undefined) {
    sum.missing.push(row.contract);
    return;
  }
  sum.openTradeEquity = addAmounts(sum.openTradeEquity, row.openTradeEquity);
  sum.unposted = addAmounts(sum.unposted, unposted);
  sum.longOptionValue = addAmounts(sum.longOptionValue, longOptionValue);
  sum.shortOptionValue = addAmounts(sum.shortOptionValue, shortOptionValue);
}

function balanceRow(book: Book, sum: Sums, date: BusinessDate): BalanceRow {
  const { account, currency } = sum;
  const cash = book.cash.accounts.get(account)?.get(currency);
  const day = cash?.days.find((known) => known.date === date);
  return {
    account,
    currency,
    segregation: accountTermsOn(book.reference, account, date)?.segregation ?? 'none',
    cash: cash === undefined ? 0 : cashAt(cash, date, 'end'),
    openTradeEquity: sum.openTradeEquity,
    longOptionValue: sum.longOptionValue,
    shortOptionValue: sum.shortOptionValue,
    complete: sum.missing.length === 0,
    missing: sum.missing,
    initialBalance: cash === undefined ? 0 : cashAt(cash, date, 'start'),
    premium: day?.premium ?? 0,
    fees: day?.fees ?? 0,
    realised: day?.realised ?? 0,
    variation: addAmounts(day?.variation ?? 0, sum.unposted),
    variationCash: day?.variationCash ?? 0,
    cashEntries: day?.other ?? 0,
  };
}

function compareBalances(a: BalanceRow, b: BalanceRow): number {
  if (a.account !== b.account) return a.account < b.account ? -1 : 1;
  return a.currency < b.currency ? -1 : 1;
}
