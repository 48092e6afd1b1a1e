import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Amount, Currency } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import { emptyLotTable, type LotTable } from './lot-table.ts';
import type { UnmarkedReason } from './position-events.ts';
import type { PriceKind, PriceTable } from './price-table.ts';

/** Contracts traded in one booking date, for the position's day and the Part 17 file. */
export type DayActivity = {
  readonly date: BusinessDate;
  bought: Quantity;
  sold: Quantity;
  /** Of those, by exchange for related position. */
  efrpBought: Quantity;
  efrpSold: Quantity;
  /** Variation of final-day pairs closed or reversed as-of in this day, beyond what their lots carry. */
  asOfVariation: Amount;
  /** Variation that as-of bookings and removals posted by themselves; not part of the mark. */
  asOfPosted: Amount;
};

/** One pair as remembered until its day is final; rows are lot rows. */
export type RunPair = {
  readonly buyRow: number;
  readonly sellRow: number;
  readonly quantity: Quantity;
  readonly profit: Amount;
  readonly variation: Amount;
  readonly buyBasis: Price;
  readonly sellBasis: Price;
};

export type RunCloseOut = {
  readonly sequence: number;
  readonly instructed: boolean;
  readonly postsProfit: boolean;
  readonly pairs: readonly RunPair[];
};

export type Mark = {
  readonly price: Price;
  readonly priceDate: BusinessDate;
  readonly priceKind: PriceKind;
  readonly variation: Amount;
  readonly openTradeEquity: Amount;
  readonly optionValue: Amount;
  readonly postsVariation: boolean;
  readonly priorPrice: Price;
  readonly priorDate: BusinessDate;
  readonly valueDate: BusinessDate;
};

/** What a day that is not final yet did to a position, so that it can be taken back. */
export type PositionRun = {
  readonly date: BusinessDate;
  closeOuts: RunCloseOut[];
  /** Undefined before the mark step, or when the position could not be marked (then `unmarked` says why). */
  mark: Mark | undefined;
  unmarked: UnmarkedReason | '';
};

/** One account's lots of one contract. */
export type Position = {
  readonly index: number;
  readonly account: string;
  readonly contract: ContractId;
  readonly currency: Currency;
  /** First lot row + 1; 0 = none. Closed lots stay in the chain until their day is final. */
  firstLot: number;
  long: Quantity;
  short: Quantity;
  /** Day of the last mark to a settlement, and that settlement; date blank = never marked. */
  markDate: BusinessDate;
  markPrice: Price;
  /** Variation of pairs of final days that went without a mark, with the newest of those days: the next mark has it. */
  unmarkedPairs: { readonly date: BusinessDate; readonly variation: Amount } | undefined;
  /** Days not final, ascending. */
  runs: readonly PositionRun[];
  activity: DayActivity[];
  /** Sequence of the last close-out or reversal, start of the chain that a final-day correction walks. */
  lastCloseOut: number;
  /** Sequence of the oldest close-out that one of an earlier day came after; 0 = the chain goes by day. */
  oldestOvertaken: number;
  /** Earliest run day whose outcome no longer stands; blank = none. */
  dirtyFrom: BusinessDate;
};

export type PositionState = {
  readonly lots: LotTable;
  readonly positions: Position[];
  readonly byAccount: Map<string, Map<ContractId, number>>;
  readonly byContract: Map<ContractId, number[]>;
  /** Lot row + 1 by trade row, in chunks; 0 = no lot. */
  readonly lotOfTrade: Uint32Array[];
  readonly prices: PriceTable;
};

export function emptyPositions(): PositionState {
  return {
    lots: emptyLotTable(),
    positions: [],
    byAccount: new Map(),
    byContract: new Map(),
    lotOfTrade: [],
    prices: new Map(),
  };
}

export function findPosition(
  state: PositionState,
  account: string,
  contract: ContractId,
): Position | undefined {
  const index = state.byAccount.get(account)?.get(contract);
  return index === undefined ? undefined : state.positions[index];
}

export type PositionKey = {
  readonly account: string;
  readonly contract: ContractId;
  readonly currency: Currency;
};

export function positionFor(state: PositionState, key: PositionKey): Position {
  return findPosition(state, key.account, key.contract) ?? addPosition(state, key);
}

/** A position that nothing has happened to yet; `index` -1 until it is one of the book's. */
export function blankPosition(key: PositionKey, index = -1): Position {
  return {
    index,
    account: key.account,
    contract: key.contract,
    currency: key.currency,
    firstLot: 0,
    long: 0,
    short: 0,
    markDate: '',
    markPrice: 0,
    unmarkedPairs: undefined,
    runs: NO_RUNS,
    activity: [],
    lastCloseOut: 0,
    oldestOvertaken: 0,
    dirtyFrom: '',
  };
}

// A firm has hundreds of thousands of positions, most of them without a run.
const NO_RUNS: readonly PositionRun[] = [];

function addPosition(state: PositionState, key: PositionKey): Position {
  const { account, contract } = key;
  const position = blankPosition(key, state.positions.length);
  state.positions.push(position);
  const ofAccount = state.byAccount.get(account);
  if (ofAccount === undefined) state.byAccount.set(account, new Map([[contract, position.index]]));
  else ofAccount.set(contract, position.index);
  const ofContract = state.byContract.get(contract);
  if (ofContract === undefined) state.byContract.set(contract, [position.index]);
  else ofContract.push(position.index);
  return position;
}

/** What was traded in a day, made if nothing was yet; days ascending. */
export function activityOn(position: Position, date: BusinessDate): DayActivity {
  const { activity } = position;
  let at = activity.length;
  while (at > 0 && (activity[at - 1]?.date ?? '') > date) at -= 1;
  const known = activity[at - 1];
  if (known?.date === date) return known;
  const fresh: DayActivity = {
    date,
    bought: 0,
    sold: 0,
    efrpBought: 0,
    efrpSold: 0,
    asOfVariation: 0,
    asOfPosted: 0,
  };
  activity.splice(at, 0, fresh);
  return fresh;
}

export function runOn(position: Position, date: BusinessDate): PositionRun | undefined {
  return position.runs.find((run) => run.date === date);
}

export function runFor(position: Position, date: BusinessDate): PositionRun {
  const known = runOn(position, date);
  if (known !== undefined) return known;
  const run: PositionRun = { date, closeOuts: [], mark: undefined, unmarked: '' };
  position.runs = [...position.runs, run].sort((a, b) => (a.date < b.date ? -1 : 1));
  return run;
}

/** The settlement from which a day's variation is measured; date blank = the position was never marked. */
export type MarkInForce = { readonly date: BusinessDate; readonly price: Price };

/** The mark that was in force before the day's own. */
export function markBefore(position: Position, date: BusinessDate): MarkInForce {
  for (const { date: run, mark } of position.runs) {
    if (run >= date && mark !== undefined) return { date: mark.priorDate, price: mark.priorPrice };
  }
  return { date: position.markDate, price: position.markPrice };
}

/**
 * Price from which a lot's next variation is measured: the mark in force if the lot was in it, else its own basis.
 * `markDay` undefined = no mark.
 */
export function basisUnder(
  mark: { readonly day: number | undefined; readonly price: Price },
  lot: { readonly bookingDay: number; readonly basis: Price },
): Price {
  return mark.day !== undefined && lot.bookingDay <= mark.day ? mark.price : lot.basis;
}
