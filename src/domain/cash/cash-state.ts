import type { BusinessDate } from '../basics/business-date.ts';
import { type Amount, addAmounts, type Currency } from '../basics/money.ts';

/** What one day that is not final did to an account's money. Amounts as the account sees them. */
export type CashDay = {
  readonly date: BusinessDate;
  premium: Amount;
  fees: Amount;
  /** Close-out profit that entered cash. */
  realised: Amount;
  /** The day's variation, in cash or not. */
  variation: Amount;
  /** The part of it that entered cash (settled-to-market accounts). */
  variationCash: Amount;
  /** Cash entered by hand. */
  other: Amount;
};

/** One account's money in one currency: the cash of all days that are final and forgotten, and each later day. */
export type AccountCash = {
  readonly account: string;
  readonly currency: Currency;
  base: Amount;
  days: CashDay[];
};

/** Double entry: accounts on one side, the ledgers of CCPs, fees and entries on the other. Plain data. */
export type CashState = {
  readonly accounts: Map<string, Map<Currency, AccountCash>>;
  /** By ledger name (`fees:clearing`, `premium:CME` …), then currency. */
  readonly ledgers: Map<string, Map<Currency, Amount>>;
};

export function emptyCash(): CashState {
  return { accounts: new Map(), ledgers: new Map() };
}

export function accountCash(state: CashState, account: string, currency: Currency): AccountCash {
  let byCurrency = state.accounts.get(account);
  if (byCurrency === undefined) {
    byCurrency = new Map();
    state.accounts.set(account, byCurrency);
  }
  const known = byCurrency.get(currency);
  if (known !== undefined) return known;
  const fresh: AccountCash = { account, currency, base: 0, days: [] };
  byCurrency.set(currency, fresh);
  return fresh;
}

export function cashDay(cash: AccountCash, date: BusinessDate): CashDay {
  const last = cash.days.at(-1);
  if (last?.date === date) return last;
  const known = cash.days.find((day) => day.date === date);
  if (known !== undefined) return known;
  const day: CashDay = {
    date,
    premium: 0,
    fees: 0,
    realised: 0,
    variation: 0,
    variationCash: 0,
    other: 0,
  };
  cash.days.push(day);
  cash.days.sort((a, b) => (a.date < b.date ? -1 : 1));
  return day;
}

/** Everything of the day that entered cash. */
export function cashOfDay(day: CashDay): Amount {
  return [day.premium, day.fees, day.realised, day.variationCash, day.other].reduce(addAmounts, 0);
}

/** Cash at the end of `date`, or before it with `before`. */
export function cashAt(cash: AccountCash, date: BusinessDate, when: 'end' | 'start'): Amount {
  let sum = cash.base;
  for (const day of cash.days) {
    if (day.date < date || (when === 'end' && day.date === date))
      sum = addAmounts(sum, cashOfDay(day));
  }
  return sum;
}

/** Folds days that are final into the base. */
export function forgetFinalCash(cash: AccountCash, finalThrough: BusinessDate): void {
  if ((cash.days[0]?.date ?? '9999') > finalThrough) return;
  for (const day of cash.days) {
    if (day.date <= finalThrough) cash.base = addAmounts(cash.base, cashOfDay(day));
  }
  cash.days = cash.days.filter((day) => day.date > finalThrough);
}

export function addToLedger(
  state: CashState,
  ledger: string,
  currency: Currency,
  amount: Amount,
): void {
  let byCurrency = state.ledgers.get(ledger);
  if (byCurrency === undefined) {
    byCurrency = new Map();
    state.ledgers.set(ledger, byCurrency);
  }
  byCurrency.set(currency, addAmounts(byCurrency.get(currency) ?? 0, amount));
}

/** Sum of every account and ledger per currency: zero at any moment, or the book is wrong. */
export function trialBalance(state: CashState): Map<Currency, Amount> {
  const sums = new Map<Currency, Amount>();
  const add = (currency: Currency, amount: Amount) =>
    sums.set(currency, addAmounts(sums.get(currency) ?? 0, amount));
  for (const byCurrency of state.accounts.values()) {
    for (const cash of byCurrency.values()) add(cash.currency, cashAt(cash, '9999-12-31', 'end'));
  }
  for (const byCurrency of state.ledgers.values()) {
    for (const [currency, amount] of byCurrency) add(currency, amount);
  }
  return sums;
}

export function* canonicalCash(state: CashState, finalThrough: BusinessDate): Generator<string> {
  for (const account of [...state.accounts.keys()].sort()) {
    const byCurrency = state.accounts.get(account) ?? new Map<Currency, AccountCash>();
    for (const currency of [...byCurrency.keys()].sort()) {
      const cash = byCurrency.get(currency);
      if (cash !== undefined) yield* canonicalAccount(cash, finalThrough);
    }
  }
  for (const ledger of [...state.ledgers.keys()].sort()) {
    for (const [currency, amount] of [...(state.ledgers.get(ledger) ?? [])].sort()) {
      if (amount !== 0) yield `ledger ${ledger} ${currency} ${amount}`;
    }
  }
}

/** The same whether or not final days were already folded away. */
function* canonicalAccount(cash: AccountCash, finalThrough: BusinessDate): Generator<string> {
  const base = cash.days
    .filter((day) => day.date <= finalThrough)
    .reduce((sum, day) => addAmounts(sum, cashOfDay(day)), cash.base);
  if (base !== 0) yield `cash ${cash.account} ${cash.currency} base ${base}`;
  for (const day of cash.days) {
    const { premium, fees, realised, variation, variationCash, other } = day;
    const figures = [premium, fees, realised, variation, variationCash, other];
    if (day.date > finalThrough && figures.some((figure) => figure !== 0)) {
      yield `cash ${cash.account} ${cash.currency} ${day.date} ${figures.join(' ')}`;
    }
  }
}
