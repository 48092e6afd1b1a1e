import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import { assertThat } from '../basics/decision.ts';
import type { Amount, Currency } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import {
  closedDayOf,
  emptyLotTable,
  freeLot,
  type Lot,
  type LotTable,
  lotAt,
  nextOf,
  openOf,
  setNext,
} from './lot-table.ts';
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
  /** Last settlement the position was marked to; date blank = never marked. */
  markDate: BusinessDate;
  markPrice: Price;
  /** Days not final, ascending. */
  runs: PositionRun[];
  activity: DayActivity[];
  /** Sequence of the last close-out or reversal, start of the chain that a final-day correction walks. */
  lastCloseOut: number;
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

const TRADE_BITS = 14;
const TRADE_ROWS = 1 << TRADE_BITS;

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

export function positionFor(
  state: PositionState,
  key: { readonly account: string; readonly contract: ContractId; readonly currency: Currency },
): Position {
  return findPosition(state, key.account, key.contract) ?? addPosition(state, key);
}

/** A position that nothing has happened to yet; `index` -1 until it is one of the book's. */
export function blankPosition(key: {
  readonly account: string;
  readonly contract: ContractId;
  readonly currency: Currency;
}): Position {
  return {
    index: -1,
    account: key.account,
    contract: key.contract,
    currency: key.currency,
    firstLot: 0,
    long: 0,
    short: 0,
    markDate: '',
    markPrice: 0,
    runs: [],
    activity: [],
    lastCloseOut: 0,
    dirtyFrom: '',
  };
}

function addPosition(
  state: PositionState,
  key: { readonly account: string; readonly contract: ContractId; readonly currency: Currency },
): Position {
  const position: Position = { ...blankPosition(key), index: state.positions.length };
  state.positions.push(position);
  const ofAccount = state.byAccount.get(key.account) ?? new Map<ContractId, number>();
  state.byAccount.set(key.account, ofAccount.set(key.contract, position.index));
  const ofContract = state.byContract.get(key.contract) ?? [];
  ofContract.push(position.index);
  state.byContract.set(key.contract, ofContract);
  return position;
}

/** Rows of the position's lots, open and (until final) closed, in no particular order. */
export function lotRows(state: PositionState, position: Position): number[] {
  const rows: number[] = [];
  for (let link = position.firstLot; link > 0; link = nextOf(state.lots, link - 1)) rows.push(link - 1);
  return rows;
}

export function openLotRows(state: PositionState, position: Position): number[] {
  return lotRows(state, position).filter((row) => openOf(state.lots, row) !== 0);
}

export function lotRowOfTrade(state: PositionState, trade: number): number | undefined {
  const link = state.lotOfTrade[trade >>> TRADE_BITS]?.[trade & (TRADE_ROWS - 1)];
  return link === undefined || link === 0 ? undefined : link - 1;
}

export function setLotOfTrade(state: PositionState, trade: number, link: number): void {
  while (trade >>> TRADE_BITS >= state.lotOfTrade.length) state.lotOfTrade.push(new Uint32Array(TRADE_ROWS));
  const chunk = state.lotOfTrade[trade >>> TRADE_BITS];
  assertThat(chunk !== undefined, 'a trade row has its lot cell');
  chunk[trade & (TRADE_ROWS - 1)] = link;
}

export function activityOn(position: Position, date: BusinessDate): DayActivity {
  const last = position.activity.at(-1);
  if (last?.date === date) return last;
  const known = position.activity.find((activity) => activity.date === date);
  if (known !== undefined) return known;
  const activity: DayActivity = { date, bought: 0, sold: 0, efrpBought: 0, efrpSold: 0, asOfVariation: 0, asOfPosted: 0 };
  position.activity.push(activity);
  return activity;
}

export function runOn(position: Position, date: BusinessDate): PositionRun | undefined {
  return position.runs.find((run) => run.date === date);
}

export function runFor(position: Position, date: BusinessDate): PositionRun {
  const known = runOn(position, date);
  if (known !== undefined) return known;
  const run: PositionRun = { date, closeOuts: [], mark: undefined, unmarked: '' };
  position.runs.push(run);
  position.runs.sort((a, b) => (a.date < b.date ? -1 : 1));
  return run;
}

/** Price from which the lot's next variation is measured: the last mark if it was in it, else its own. */
export function basisOf(lot: Lot, position: Position, markDay: number | undefined): Price {
  return markDay !== undefined && lot.bookingDay <= markDay ? position.markPrice : lot.basis;
}

/**
 * Forgets what only a re-run would need, once its day is final: run records, day activity, closed lots. Called when
 * a position is touched, so that no single event has to walk all positions.
 */
export function forgetFinalDays(
  state: PositionState,
  position: Position,
  finalThrough: BusinessDate,
  finalDay: number,
): void {
  if (finalThrough === '') return;
  if ((position.runs[0]?.date ?? '9999') <= finalThrough) {
    position.runs = position.runs.filter((run) => run.date > finalThrough);
  }
  if ((position.activity[0]?.date ?? '9999') <= finalThrough) {
    position.activity = position.activity.filter((activity) => activity.date > finalThrough);
  }
  freeClosedLots(state, position, finalDay);
}

function freeClosedLots(state: PositionState, position: Position, finalDay: number): void {
  let previous = -1;
  let link = position.firstLot;
  while (link > 0) {
    const row = link - 1;
    const next = nextOf(state.lots, row);
    const closedDay = closedDayOf(state.lots, row);
    if (closedDay !== 0 && closedDay <= finalDay) {
      if (previous < 0) position.firstLot = next;
      else setNext(state.lots, previous, next);
      setLotOfTrade(state, lotAt(state.lots, row).trade, 0);
      freeLot(state.lots, row);
    } else {
      previous = row;
    }
    link = next;
  }
}
