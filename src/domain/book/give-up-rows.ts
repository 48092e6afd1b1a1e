import type { ExecutionFeeInvoiced, GiveUpStepped } from '../allocation/give-up-events.ts';
import {
  type GiveUpRole,
  type GiveUpState,
  type GiveUpStep,
  isOver,
  isWithClaimer,
  partyOf,
  seenBy,
  stepsFrom,
} from '../allocation/give-up-life.ts';
import { priceRisk, rankedByRisk } from '../allocation/price-risk.ts';
import { type Amount, amountToText, valuePerContract } from '../basics/money.ts';
import { priceToText } from '../basics/price.ts';
import { settlementOn } from '../position/price-table.ts';
import { contractOn } from '../reference/contract-terms.ts';
import type { Book } from './book-state.ts';

/** Which give-ups are asked for: what nobody has claimed, what waits for a decision of ours, or all. */
export type GiveUpList = 'unclaimed' | 'pending' | 'all';

/** A give-up or take-up as faces show it; prices and amounts are exact text, blank = there is none. */
export type GiveUpRow = {
  readonly giveUpId: string;
  readonly role: GiveUpRole;
  readonly state: GiveUpState;
  /** Why it waits, or was refused. */
  readonly reason: string;
  readonly ccp: string;
  readonly contract: string;
  readonly side: string;
  readonly quantity: number;
  readonly price: string;
  readonly tradeDate: string;
  readonly clearingDate: string;
  /** Clearing date of the newest step. */
  readonly stepDate: string;
  readonly lastDay: string;
  readonly executingFirm: string;
  readonly clearingFirm: string;
  readonly account: string;
  readonly theirAccount: string;
  readonly tradeId: string;
  readonly ccpAllocationId: string;
  /** The give-up of which it is a part that was claimed; blank = none. */
  readonly partOf: string;
  readonly currency: string;
  /** Stands in for margin at risk, and is none (`priceRisk`); blank = cannot be said, or nothing waits. */
  readonly priceRisk: string;
  /** What our firm may do next. */
  readonly steps: readonly GiveUpStep[];
};

/** Most at risk first; what no longer waits has no risk here and comes last. */
export function giveUpRows(book: Book, list: GiveUpList, role: GiveUpRole | ''): GiveUpRow[] {
  const lives = [...book.giveUps.byId.values()].filter(
    (life) => (role === '' || life.role === role) && isOnList(life, list),
  );
  const rows = lives.map((life) => ({ ...riskOf(book, life), life }));
  const waiting = rankedByRisk(rows.filter(({ life }) => isUnclaimed(life)));
  const others = rows
    .filter(({ life }) => !isUnclaimed(life))
    .sort((a, b) => (a.giveUpId < b.giveUpId ? -1 : 1));
  return [...waiting, ...others].map(rowOf);
}

function isOnList(life: GiveUpStepped, list: GiveUpList): boolean {
  if (list === 'all') return true;
  if (list === 'unclaimed') return isUnclaimed(life);
  // To take back what one has offered is always possible, and waits for nobody.
  return PENDING.has(life.state) && ourSteps(life).some((step) => step !== 'cancel');
}

/** States in which somebody is to decide. */
const PENDING: ReadonlySet<GiveUpState> = new Set([
  'give-up-approval',
  'offered',
  'take-up-approval',
  'reversal-pending',
]);

function isUnclaimed(life: GiveUpStepped): boolean {
  const isSeen = seenBy(life.role, life.state) !== 'none';
  return isSeen && !isOver(life.state) && !isWithClaimer(life.state);
}

/** Steps that our firm takes. */
function ourSteps({ role, state }: GiveUpStepped): GiveUpStep[] {
  return stepsFrom(state).filter((step) => partyOf(state, step)?.startsWith(role) === true);
}

type Risk = {
  readonly giveUpId: string;
  readonly currency: string;
  readonly priceRisk: Amount | undefined;
};

function riskOf(book: Book, life: GiveUpStepped): Risk {
  const { giveUpId, contract, quantity, tradeClearingDate } = life;
  const terms = contractOn(book.reference, contract, tradeClearingDate);
  if (terms === undefined) return { giveUpId, currency: '', priceRisk: undefined };
  const { currency, multiplier } = terms;
  const { prices } = book.positions;
  const values = (prices.get(contract) ?? []).flatMap(({ date }) => {
    const settlement = settlementOn(prices, contract, date, false);
    if (typeof settlement === 'string') return [];
    return [valuePerContract(settlement.price, multiplier, currency)];
  });
  return { giveUpId, currency, priceRisk: priceRisk(quantity, values) };
}

function rowOf({ life, currency, priceRisk: risk }: Risk & { life: GiveUpStepped }): GiveUpRow {
  const isAtRisk = risk !== undefined && isUnclaimed(life);
  return {
    giveUpId: life.giveUpId,
    role: life.role,
    state: life.state,
    reason: life.reason,
    ccp: life.ccp,
    contract: life.contract,
    side: life.side,
    quantity: life.quantity,
    price: priceToText(life.price),
    tradeDate: life.tradeDate,
    clearingDate: life.tradeClearingDate,
    stepDate: life.stepDate,
    lastDay: life.lastDay,
    executingFirm: life.executingFirm,
    clearingFirm: life.clearingFirm,
    account: life.ownAccount,
    theirAccount: life.theirAccount,
    tradeId: life.sourceTradeId,
    ccpAllocationId: life.ccpAllocationId,
    partOf: life.partOf,
    currency,
    priceRisk: isAtRisk ? amountToText(risk, currency) : '',
    steps: ourSteps(life),
  };
}

/** A line of the bill for execution, as faces show it. */
export type ExecutionFeeRow = Omit<ExecutionFeeInvoiced, 'type' | 'amount'> & {
  readonly amount: string;
};

export function executionFeeRows(book: Book): ExecutionFeeRow[] {
  return book.giveUps.invoices.map(({ type: _type, ...line }) => ({
    ...line,
    amount: amountToText(line.amount, line.currency),
  }));
}
