import { assertThat } from '../domain/basics/decision.ts';
import { add, emptyFigures, type Figures } from './figures.ts';
import { CONTRACTS } from './trade-terms.ts';

/** Sums over the peer's tables; the same text for both databases. */
export const TABLE_SUMS = {
  positions:
    'SELECT account, contract, long_quantity AS long, short_quantity AS short FROM positions',
  fromTrades: `SELECT account, contract, sum(CASE side WHEN 1 THEN quantity ELSE 0 END) AS long,
    sum(CASE side WHEN 2 THEN quantity ELSE 0 END) AS short
    FROM trades WHERE is_live = 1 GROUP BY account, contract`,
  ledger: 'SELECT account, sum(amount) AS amount FROM ledger GROUP BY account',
} as const;

export type Row = Readonly<Record<string, unknown>>;
export type TableRows = { readonly [Sum in keyof typeof TABLE_SUMS]: readonly Row[] };

/** The peer's figures; a problem when its positions are not what its own trades add up to. */
export function figuresOfTables({ positions, fromTrades, ledger }: TableRows): {
  readonly figures: Figures;
  readonly problems: readonly string[];
} {
  const figures = emptyFigures();
  const again = emptyFigures();
  for (const row of positions) addPosition(figures, row);
  for (const row of fromTrades) addPosition(again, row);
  // Amounts are cents as the account sees them: negative = paid.
  for (const row of ledger) add(figures.fees, numberIn(row, 'account'), -numberIn(row, 'amount'));
  const isSame =
    figures.long.every((value, at) => value === again.long[at]) &&
    figures.short.every((value, at) => value === again.short[at]);
  return { figures, problems: isSame ? [] : ['positions differ from the sum of the trades'] };
}

function addPosition(figures: Figures, row: Row): void {
  const at = numberIn(row, 'account') * CONTRACTS + numberIn(row, 'contract');
  add(figures.long, at, numberIn(row, 'long'));
  add(figures.short, at, numberIn(row, 'short'));
}

/** A whole number of a row; PostgreSQL's driver gives sums as text. */
export function numberIn(row: Row, name: string): number {
  const number = Number(row[name]);
  assertThat(row[name] !== null && Number.isSafeInteger(number), `${name} is a whole number`);
  return number;
}
