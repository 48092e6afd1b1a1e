import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Amount, Currency } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import { emptyLotTable, type LotTable } from './lot-table.ts';
import type { UnmarkedReason } from './position-events.ts';
import {
  addToIndex,
  emptyPositionIndex,
  findInIndex,
  NO_POSITION,
  type PositionIndex,
} from './position-index.ts';
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
  /** The position made before it of the same account, and of the same contract; -1 = none. */
  readonly olderOfAccount: number;
  readonly olderOfContract: number;
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
  /** Ascending. */
  activity: readonly DayActivity[];
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
  readonly byName: PositionIndex;
  /** Newest position of each, from which the chains of older ones start. */
  readonly newestOfAccount: Map<string, number>;
  readonly newestOfContract: Map<ContractId, number>;
  /** Lot row + 1 by trade row, in chunks; 0 = no lot. */
  readonly lotOfTrade: Uint32Array[];
  readonly prices: PriceTable;
};

export function emptyPositions(): PositionState {
  return {
    lots: emptyLotTable(),
    positions: [],
    byName: emptyPositionIndex(),
    newestOfAccount: new Map(),
    newestOfContract: new Map(),
    lotOfTrade: [],
    prices: new Map(),
  };
}

export function findPosition(
  state: PositionState,
  account: string,
  contract: ContractId,
): Position | undefined {
  const index = findInIndex(state.byName, account, contract);
  return index === NO_POSITION ? undefined : state.positions[index];
}

/** Every account that ever had a position, in the order of their first ones. */
export function accountsWithPositions(state: PositionState): Iterable<string> {
  return state.newestOfAccount.keys();
}

/** All positions of an account, by contract. */
export function positionsOfAccount(state: PositionState, account: string): Position[] {
  const positions: Position[] = [];
  let index = state.newestOfAccount.get(account) ?? NO_POSITION;
  for (let at = state.positions[index]; at !== undefined; at = state.positions[index]) {
    positions.push(at);
    index = at.olderOfAccount;
  }
  return positions.sort((a, b) => (a.contract < b.contract ? -1 : 1));
}

/** All positions of a contract, newest first. */
export function positionsOfContract(state: PositionState, contract: ContractId): Position[] {
  const positions: Position[] = [];
  let index = state.newestOfContract.get(contract) ?? NO_POSITION;
  for (let at = state.positions[index]; at !== undefined; at = state.positions[index]) {
    positions.push(at);
    index = at.olderOfContract;
  }
  return positions;
}

export type PositionKey = {
  readonly account: string;
  readonly contract: ContractId;
  readonly currency: Currency;
};

export function positionFor(state: PositionState, key: PositionKey): Position {
  return findPosition(state, key.account, key.contract) ?? addPosition(state, key);
}

/** Where a position stands among the book's. */
type Place = Pick<Position, 'index' | 'olderOfAccount' | 'olderOfContract'>;
const NOWHERE: Place = {
  index: NO_POSITION,
  olderOfAccount: NO_POSITION,
  olderOfContract: NO_POSITION,
};

/** A position that nothing has happened to yet, and that is none of the book's. */
export function blankPosition(key: PositionKey, place: Place = NOWHERE): Position {
  return {
    index: place.index,
    account: key.account,
    contract: key.contract,
    currency: key.currency,
    olderOfAccount: place.olderOfAccount,
    olderOfContract: place.olderOfContract,
    firstLot: 0,
    long: 0,
    short: 0,
    markDate: '',
    markPrice: 0,
    unmarkedPairs: undefined,
    runs: NO_RUNS,
    activity: NO_ACTIVITY,
    lastCloseOut: 0,
    oldestOvertaken: 0,
    dirtyFrom: '',
  };
}

// A firm has hundreds of thousands of positions, most of them without a run.
const NO_RUNS: readonly PositionRun[] = [];
const NO_ACTIVITY: readonly DayActivity[] = [];

function addPosition(state: PositionState, key: PositionKey): Position {
  const { account, contract } = key;
  const index = state.positions.length;
  const position = blankPosition(key, {
    index,
    olderOfAccount: state.newestOfAccount.get(account) ?? NO_POSITION,
    olderOfContract: state.newestOfContract.get(contract) ?? NO_POSITION,
  });
  state.positions.push(position);
  state.newestOfAccount.set(account, index);
  state.newestOfContract.set(contract, index);
  addToIndex(state.byName, account, contract, index);
  return position;
}

/** What was traded in a day, if anything was. */
export function knownActivity(position: Position, date: BusinessDate): DayActivity | undefined {
  return position.activity.find((activity) => activity.date === date);
}

/** What was traded in a day, made if nothing was yet. */
export function activityOn(position: Position, date: BusinessDate): DayActivity {
  const { activity } = position;
  const newest = activity[activity.length - 1];
  const known = newest?.date === date ? newest : knownActivity(position, date);
  if (known !== undefined) return known;
  const fresh: DayActivity = {
    date,
    bought: 0,
    sold: 0,
    efrpBought: 0,
    efrpSold: 0,
    asOfVariation: 0,
    asOfPosted: 0,
  };
  // A list of exactly one: a growing array reserves room for seventeen.
  position.activity =
    newest === undefined
      ? [fresh]
      : [...activity, fresh].sort((a, b) => (a.date < b.date ? -1 : 1));
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
