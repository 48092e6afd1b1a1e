import type { BusinessDate } from '../basics/business-date.ts';
import {
  contractAt,
  DAYS,
  dayAt,
  NO_SETTLEMENT_DAY,
  priceAt,
  type Terms,
} from './_random-world.ts';

/**
 * The book as a clerk would keep it on paper: plain lists, everything worked out again for every day from the trades
 * that are live in the end. It shares no code with the book.
 */
export type NaiveTrade = { readonly id: string; readonly account: string; readonly terms: Terms };

export const NAIVE_FIGURES = [
  'initialBalance',
  'premium',
  'fees',
  'realised',
  'variation',
  'cash',
  'openTradeEquity',
  'longOptionValue',
  'shortOptionValue',
] as const;

export type NaiveDay = { [Figure in (typeof NAIVE_FIGURES)[number]]: number };

type Lot = { readonly trade: NaiveTrade; open: number };

const SETTLED = ['A2', 'A5'];
const GROSS = ['A3'];

/** By `account|currency|date`, for accounts and currencies with anything in them. */
export function naiveDays(
  trades: readonly NaiveTrade[],
  settlement: (contract: string, date: BusinessDate) => number,
): Map<string, NaiveDay> {
  const days = new Map<string, NaiveDay>();
  for (const account of new Set(trades.map((trade) => trade.account))) {
    const mine = trades.filter((trade) => trade.account === account);
    for (const currency of new Set(['USD', ...mine.map((trade) => currencyOf(trade.terms))])) {
      accountDays(days, { account, currency, trades: mine, settlement });
    }
  }
  return days;
}

type Account = {
  readonly account: string;
  readonly currency: string;
  readonly trades: readonly NaiveTrade[];
  readonly settlement: (contract: string, date: BusinessDate) => number;
};

function accountDays(
  days: Map<string, NaiveDay>,
  { account, currency, trades, settlement }: Account,
): void {
  let cash = 0;
  for (const [at, date] of DAYS.entries()) {
    const day: NaiveDay = { ...NOTHING, initialBalance: cash };
    for (const trade of trades)
      if (currency === 'USD' && trade.terms.day === at) day.fees -= feesOf(trade.terms);
    for (const contract of new Set(trades.map(({ terms }) => terms.contract))) {
      const own = trades.filter(({ terms }) => terms.contract === contract && terms.day <= at);
      if (own[0] === undefined || currencyOf(own[0].terms) !== currency) continue;
      contractDay(day, {
        account,
        own,
        at,
        settlement: (on) => settlement(contractAt(contract).contract, on),
      });
    }
    const posted = SETTLED.includes(account) ? day.variation : 0;
    cash += day.premium + day.fees + day.realised + posted;
    days.set(`${account}|${currency}|${date}`, { ...day, cash });
  }
}

const NOTHING: NaiveDay = {
  initialBalance: 0,
  premium: 0,
  fees: 0,
  realised: 0,
  variation: 0,
  cash: 0,
  openTradeEquity: 0,
  longOptionValue: 0,
  shortOptionValue: 0,
};

type Contract = {
  readonly account: string;
  readonly own: readonly NaiveTrade[];
  readonly at: number;
  readonly settlement: (date: BusinessDate) => number;
};

function contractDay(day: NaiveDay, { account, own, at, settlement }: Contract): void {
  const first = own[0]?.terms;
  if (first === undefined) return;
  const contract = first.contract;
  const priced = (on: number) => value(contract, settlement(settlementDay(contract, on)));
  const v = (terms: Terms) => value(contract, priceAt(contract, terms.ticks));
  const { lots, profit } = lotsAfter(account, own, at);
  if (isPremium(contract)) {
    for (const { terms } of own)
      if (terms.day === at) day.premium -= signedQuantity(terms) * v(terms);
    for (const { open } of lots) {
      if (open > 0) day.longOptionValue += open * priced(at);
      else day.shortOptionValue -= open * priced(at);
    }
    return;
  }
  for (const { terms } of own) {
    const from = terms.day === at ? v(terms) : priced(at - 1);
    day.variation += signedQuantity(terms) * (priced(at) - from);
  }
  if (SETTLED.includes(account)) return;
  day.realised += profit;
  for (const { trade, open } of lots) day.openTradeEquity += open * (priced(at) - v(trade.terms));
}

/** Open lots at the end of day `at`, and the profit of what that day closed. */
function lotsAfter(
  account: string,
  own: readonly NaiveTrade[],
  at: number,
): { readonly lots: readonly Lot[]; readonly profit: number } {
  let lots: Lot[] = [];
  let profit = 0;
  for (let day = 0; day <= at; day += 1) {
    profit = 0;
    for (const trade of own)
      if (trade.terms.day === day) lots.push({ trade, open: signedQuantity(trade.terms) });
    if (!GROSS.includes(account)) profit = closeOut(account, lots);
    lots = lots.filter(({ open }) => open !== 0);
  }
  return { lots, profit };
}

/** What is open after the last day, one line a lot. */
export function naiveLots(trades: readonly NaiveTrade[]): string[] {
  const lines: string[] = [];
  const keys = new Set(trades.map(({ account, terms }) => `${account} ${terms.contract}`));
  for (const key of keys) {
    const own = trades.filter(({ account, terms }) => `${account} ${terms.contract}` === key);
    const account = own[0]?.account ?? '';
    for (const { trade, open } of lotsAfter(account, own, DAYS.length - 1).lots) {
      const { contract } = contractAt(trade.terms.contract);
      lines.push(
        `${account} ${contract} ${trade.id} ${open > 0 ? 'buy' : 'sell'} ${Math.abs(open)}`,
      );
    }
  }
  return lines.sort();
}

/** One contract at a time, oldest (or newest, or dearest) long against the like short. */
function closeOut(account: string, lots: Lot[]): number {
  let profit = 0;
  for (;;) {
    const buy = chosen(
      account,
      lots.filter(({ open }) => open > 0),
      1,
    );
    const sell = chosen(
      account,
      lots.filter(({ open }) => open < 0),
      -1,
    );
    if (buy === undefined || sell === undefined) return profit;
    const { contract } = buy.trade.terms;
    const price = ({ trade }: Lot) => value(contract, priceAt(contract, trade.terms.ticks));
    profit += price(sell) - price(buy);
    buy.open -= 1;
    sell.open += 1;
  }
}

function chosen(account: string, lots: readonly Lot[], sign: 1 | -1): Lot | undefined {
  const time = ({ trade }: Lot) =>
    trade.terms.second === 0
      ? `~ ${trade.id}`
      : `${trade.terms.day} ${trade.terms.second} ${trade.id}`;
  const oldest = [...lots].sort((a, b) => (time(a) < time(b) ? -1 : 1));
  if (account === 'A4') return oldest.at(-1);
  if (account !== 'A5') return oldest[0];
  return oldest.sort((a, b) => sign * (b.trade.terms.ticks - a.trade.terms.ticks))[0];
}

function signedQuantity({ side, quantity }: Terms): number {
  return side === 'buy' ? quantity : -quantity;
}

/** Crude and Brent of the day without settlement: only the CME does not settle. */
function settlementDay(contract: number, at: number): BusinessDate {
  const date = dayAt(at);
  const isCme = !contractAt(contract).contract.startsWith('IFEU');
  return isCme && date === NO_SETTLEMENT_DAY ? dayAt(at - 1) : date;
}

const MULTIPLIERS: readonly bigint[] = [5000n, 1000n, 1000n, 1000n, 500n, 1000n];

/** Money of one contract in cents or yen, half a unit away from zero. */
function value(contract: number, price: number): number {
  const minor = currencyAt(contract) === 'JPY' ? 1n : 100n;
  const scaled = BigInt(price) * (MULTIPLIERS[contract] ?? 0n) * minor;
  const magnitude = scaled < 0n ? -scaled : scaled;
  const rounded = (magnitude + 50_000_000n) / 100_000_000n;
  return Number(scaled < 0n ? -rounded : rounded);
}

function currencyAt(contract: number): 'JPY' | 'USD' {
  return contractAt(contract).contract.startsWith('CME:N1') ? 'JPY' : 'USD';
}

function currencyOf({ contract }: Terms): 'JPY' | 'USD' {
  return currencyAt(contract);
}

function isPremium(contract: number): boolean {
  return contractAt(contract).contract.startsWith('NYMEX:LO');
}

/** 0.25 a contract, and 1.10 more for corn; each rounded by itself. */
function feesOf({ contract, quantity }: Terms): number {
  return quantity * 25 + (contractAt(contract).contract.startsWith('CBT:C:') ? quantity * 110 : 0);
}
