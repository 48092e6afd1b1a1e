import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { keepUnmarkedPairs } from './brought-forward.ts';
import { closedDayOf, freeLot, nextOf, setNext, tradeOf } from './lot-table.ts';
import type { Position, PositionState } from './position-state.ts';
import { dropRuns } from './stale-runs.ts';

const AFTER_ALL: BusinessDate = '9999-12-31';
const TRADE_BITS = 14;
const TRADE_ROWS = 1 << TRADE_BITS;

/** Rows of the position's lots, open and (until final) closed, in no particular order. */
export function lotRows(state: PositionState, position: Position): number[] {
  const rows: number[] = [];
  for (let link = position.firstLot; link > 0; link = nextOf(state.lots, link - 1))
    rows.push(link - 1);
  return rows;
}

/**
 * Contracts that close-outs of days after `date` took from each lot row, signed as the lot: with what is open now they
 * make what was open at the end of `date`.
 */
export function closedAfter(position: Position, date: BusinessDate): ReadonlyMap<number, number> {
  const closed = new Map<number, number>();
  for (const run of position.runs) {
    if (run.date <= date) continue;
    for (const { pairs } of run.closeOuts) {
      for (const { buyRow, sellRow, quantity } of pairs) {
        closed.set(buyRow, (closed.get(buyRow) ?? 0) + quantity);
        closed.set(sellRow, (closed.get(sellRow) ?? 0) - quantity);
      }
    }
  }
  return closed;
}

export function lotRowOfTrade(state: PositionState, trade: number): number | undefined {
  const link = state.lotOfTrade[trade >>> TRADE_BITS]?.[trade & (TRADE_ROWS - 1)];
  return link === undefined || link === 0 ? undefined : link - 1;
}

/** `link`: lot row + 1; 0 = the trade has no lot. */
export function setLotOfTrade(state: PositionState, trade: number, link: number): void {
  while (trade >>> TRADE_BITS >= state.lotOfTrade.length)
    state.lotOfTrade.push(new Uint32Array(TRADE_ROWS));
  const chunk = state.lotOfTrade[trade >>> TRADE_BITS];
  assertThat(chunk !== undefined, 'a trade row has its lot cell');
  chunk[trade & (TRADE_ROWS - 1)] = link;
}

/** Takes a row out of the chain of its position. */
export function unlinkLot(state: PositionState, position: Position, row: number): void {
  const after = nextOf(state.lots, row);
  if (position.firstLot === row + 1) {
    position.firstLot = after;
    return;
  }
  let link = position.firstLot;
  while (link > 0 && nextOf(state.lots, link - 1) !== row + 1) link = nextOf(state.lots, link - 1);
  assertThat(link > 0, 'a lot is in the chain of its position');
  setNext(state.lots, link - 1, after);
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
  const oldestRun = position.runs[0]?.date ?? AFTER_ALL;
  const oldestActivity = position.activity[0]?.date ?? AFTER_ALL;
  if (oldestRun <= finalThrough || oldestActivity <= finalThrough) {
    keepUnmarkedPairs(position, finalThrough);
    dropRuns(position, (run) => run.date <= finalThrough);
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
      setLotOfTrade(state, tradeOf(state.lots, row), 0);
      freeLot(state.lots, row);
    } else {
      previous = row;
    }
    link = next;
  }
}
