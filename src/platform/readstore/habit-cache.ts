import type { TradeBooked } from '../../domain/trade/trade-events.ts';
import { named, type Projecting } from './firm-projection.ts';
import { tradeHabit } from './trade-details.ts';

/**
 * The last trade of each contract and its habit's id: most trades of a contract share their habit, and comparing texts
 * that are the same objects is ten times cheaper than putting the habit together.
 */
export type HabitCache = Map<number, { readonly trade: TradeBooked; readonly id: number }>;

export function habitOf(to: Projecting, event: TradeBooked, contract: number): number {
  const { habits } = to.state;
  const last = habits.get(contract);
  if (last !== undefined && hasSameHabit(last.trade, event)) return last.id;
  const id = named(to, tradeHabit(event));
  habits.set(contract, { trade: event, id });
  return id;
}

/** Compares the fields that `tradeHabit` writes. */
function hasSameHabit(a: TradeBooked, b: TradeBooked): boolean {
  return (
    a.cti === b.cti &&
    a.venue === b.venue &&
    a.ccp === b.ccp &&
    a.member === b.member &&
    a.customerOrigin === b.customerOrigin &&
    a.tradeType === b.tradeType &&
    a.openClose === b.openClose &&
    a.multiLeg === b.multiLeg &&
    a.executingFirm === b.executingFirm &&
    a.giveUpFirm === b.giveUpFirm &&
    a.warnings === b.warnings &&
    a.life === b.life &&
    hasSameCharges(a.charges, b.charges)
  );
}

function hasSameCharges(a: TradeBooked['charges'], b: TradeBooked['charges']): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) {
    const [x, y] = [a[at], b[at]];
    if (x?.fee !== y?.fee || x?.rule !== y?.rule || x?.currency !== y?.currency) return false;
  }
  return true;
}
