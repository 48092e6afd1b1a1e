import { type Amount, addAmounts, type Currency } from '../basics/money.ts';
import type { SegregationClass } from '../reference/reference-words.ts';
import { compareText } from './_compare-text.ts';
import { liquidatingValue, moneyIn } from './row-json.ts';
import type { BalanceRow } from './rows.ts';

/**
 * What the firm owes the accounts of one segregation class in one currency (CFTC 1.32, 30.7, 22.2; lines 1 to 6 of the
 * daily statement). The funds that stand against it (lines 7 to 16) are at banks and CCPs and not in the book.
 */
export type SegregationRow = {
  readonly segregation: SegregationClass;
  readonly currency: Currency;
  /** Line 1, net ledger balance. */
  readonly cash: Amount;
  /** Line 2. */
  readonly openTradeEquity: Amount;
  /** Lines 3A and 3B; the short one positive. */
  readonly longOptionValue: Amount;
  readonly shortOptionValue: Amount;
  /** Line 4: liquidating value of all accounts together. */
  readonly netEquity: Amount;
  /** Line 5, positive: what clients in deficit owe. It never reduces what another client is owed. */
  readonly deficits: Amount;
  /** Line 6 = 4 + 5; undefined while an account is incomplete. */
  readonly required: Amount | undefined;
  readonly accounts: readonly string[];
  /** Accounts with a position that has no mark. */
  readonly incomplete: readonly string[];
};

/**
 * Sums balances by segregation class and currency. Accounts of one client in one class count as one claim (`clientOf`;
 * an account without a client is a claim of its own).
 */
export function segregationRows(
  balances: readonly BalanceRow[],
  clientOf: (account: string) => string,
): SegregationRow[] {
  const groups = new Map<string, BalanceRow[]>();
  for (const row of balances) {
    const key = `${row.segregation} ${row.currency}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.keys()]
    .sort(compareText)
    .flatMap((key) => rowOf(groups.get(key) ?? [], clientOf));
}

export function segregationJson(row: SegregationRow) {
  const money = moneyIn(row.currency);
  return {
    segregation: row.segregation,
    currency: row.currency,
    cash: money(row.cash),
    openTradeEquity: money(row.openTradeEquity),
    longOptionValue: money(row.longOptionValue),
    shortOptionValue: money(row.shortOptionValue),
    netEquity: money(row.netEquity),
    deficits: money(row.deficits),
    required: money(row.required),
    accounts: row.accounts,
    incomplete: row.incomplete,
  };
}

function rowOf(
  rows: readonly BalanceRow[],
  clientOf: (account: string) => string,
): SegregationRow[] {
  const [first] = rows;
  if (first === undefined) return [];
  const sum = (amountOf: (row: BalanceRow) => Amount) => rows.map(amountOf).reduce(addAmounts, 0);
  const netEquity = sum(liquidatingValue);
  const deficits = deficitsOf(rows, clientOf);
  const incomplete = rows.filter((row) => !row.complete).map((row) => row.account);
  return [
    {
      segregation: first.segregation,
      currency: first.currency,
      cash: sum((row) => row.cash),
      openTradeEquity: sum((row) => row.openTradeEquity),
      longOptionValue: sum((row) => row.longOptionValue),
      shortOptionValue: sum((row) => row.shortOptionValue),
      netEquity,
      deficits,
      required: incomplete.length === 0 ? addAmounts(netEquity, deficits) : undefined,
      accounts: rows.map((row) => row.account).sort(compareText),
      incomplete: incomplete.sort(compareText),
    },
  ];
}

function deficitsOf(rows: readonly BalanceRow[], clientOf: (account: string) => string): Amount {
  const claims = new Map<string, Amount>();
  for (const row of rows) {
    const client = clientOf(row.account);
    const claim = client === '' ? `account ${row.account}` : `client ${client}`;
    claims.set(claim, addAmounts(claims.get(claim) ?? 0, liquidatingValue(row)));
  }
  return [...claims.values()].reduce(
    (deficits, value) => (value < 0 ? addAmounts(deficits, 0 - value) : deficits),
    0,
  );
}
