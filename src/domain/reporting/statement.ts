import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import { assertThat } from '../basics/decision.ts';
import type { Currency } from '../basics/money.ts';
import type { SegregationClass } from '../reference/reference-words.ts';
import { compareText } from './_compare-text.ts';
import type { BalanceRow, CloseOutRow, LotRow, PositionRow, TradeRow } from './rows.ts';
import {
  type CloseOutLine,
  type StatementLines,
  type StatementView,
  statementCloseOuts,
  statementTrades,
  type TradeLine,
} from './statement-lines.ts';

export type StatementAccount = {
  readonly account: string;
  /** Blank = the firm's own. */
  readonly client: string;
  readonly segregation: SegregationClass;
};

/** Rows of one day, of any accounts in any order; trades and close-outs may be of more days, the builder picks. */
export type StatementInput = {
  readonly firm: string;
  readonly date: BusinessDate;
  readonly view: StatementView;
  /** Which lines explain the balances: those of the day by clearing date, or those posted in it. */
  readonly lines: StatementLines;
  /** Accounts to make statements for; every row must belong to one of them. */
  readonly accounts: readonly StatementAccount[];
  readonly balances: readonly BalanceRow[];
  readonly positions: readonly PositionRow[];
  readonly lots: readonly LotRow[];
  readonly trades: readonly TradeRow[];
  readonly closeOuts: readonly CloseOutRow[];
};

export type StatementPosition = {
  readonly position: PositionRow;
  readonly lots: readonly LotRow[];
};

/** A currency that is not complete: the contracts without a mark, by name. */
export type IncompleteNotice = {
  readonly currency: Currency;
  readonly contracts: readonly ContractId[];
};

export type Statement = StatementAccount & {
  readonly firm: string;
  readonly date: BusinessDate;
  readonly view: StatementView;
  /** `withheld`: a mark is missing, the statement must not go out (domain.md, "Money"). */
  readonly release: 'ready' | 'withheld';
  readonly notices: readonly IncompleteNotice[];
  readonly trades: readonly TradeLine[];
  readonly purchaseAndSale: readonly CloseOutLine[];
  /** Open positions, and flat ones that moved on the day, each with its open lots. */
  readonly positions: readonly StatementPosition[];
  readonly balances: readonly BalanceRow[];
};

/** One statement an account, by account id. Equal rows give equal statements, in whatever order they come. */
export function statementsOf(input: StatementInput): readonly Statement[] {
  const known = new Set(input.accounts.map(({ account }) => account));
  const balances = byAccount(input.balances, known);
  const positions = byAccount(input.positions, known);
  const lots = byAccount(input.lots, known);
  const trades = byAccount(input.trades, known);
  const closeOuts = byAccount(input.closeOuts, known);
  const { firm, date, view, lines } = input;
  return input.accounts
    .toSorted((a, b) => compareText(a.account, b.account))
    .map(({ account, client, segregation }) => {
      const own = (balances.get(account) ?? []).toSorted(byText((row) => row.currency));
      const notices = own.filter((row) => !row.complete).map(noticeOf);
      return {
        firm,
        account,
        client,
        segregation,
        date,
        view,
        release: notices.length > 0 ? 'withheld' : 'ready',
        notices,
        trades: statementTrades(trades.get(account) ?? [], date, lines),
        purchaseAndSale: statementCloseOuts(closeOuts.get(account) ?? [], date, lines),
        positions: positionsWithLots(positions.get(account) ?? [], lots.get(account) ?? []),
        balances: own,
      };
    });
}

function byAccount<Row extends { readonly account: string }>(
  rows: readonly Row[],
  known: ReadonlySet<string>,
): ReadonlyMap<string, readonly Row[]> {
  const stray = rows.find(({ account }) => !known.has(account));
  assertThat(stray === undefined, () => `row of ${stray?.account}, which has no statement`);
  return Map.groupBy(rows, ({ account }) => account);
}

function noticeOf({ currency, missing }: BalanceRow): IncompleteNotice {
  return { currency, contracts: missing.toSorted(compareText) };
}

function positionsWithLots(
  positions: readonly PositionRow[],
  lots: readonly LotRow[],
): readonly StatementPosition[] {
  const lotsOf = Map.groupBy(lots, ({ contract }) => contract);
  const told = positions.toSorted(byText(({ contract }) => contract)).map((position) => {
    const own = (lotsOf.get(position.contract) ?? []).toSorted(
      byText((lot) => `${lot.side} ${lot.tradeDate} ${lot.tradeId} ${lot.openDate}`),
    );
    const sums = [contractsOf(own, 'buy'), contractsOf(own, 'sell')].join(' and ');
    const { account, contract, long, short } = position;
    // A statement that contradicts itself must not go out.
    assertThat(sums === `${long} and ${short}`, () => `${account} ${contract} has lots of ${sums}`);
    lotsOf.delete(position.contract);
    return { position, lots: own };
  });
  const [stray] = lotsOf.keys();
  assertThat(stray === undefined, () => `lots of ${stray} have no position`);
  return told;
}

function contractsOf(lots: readonly LotRow[], side: LotRow['side']): number {
  return lots.reduce((sum, lot) => (lot.side === side ? sum + lot.quantity : sum), 0);
}

function byText<Row>(textOf: (row: Row) => string): (a: Row, b: Row) => number {
  return (a, b) => compareText(textOf(a), textOf(b));
}
