import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import { earlyTransfers } from '../allocation/give-ups.ts';
import { reportOfBooked } from '../trade/report-record.ts';
import { giveUpAccountOf } from './accounts.ts';
import type { Book, Context } from './book-state.ts';
import { enrich } from './enrich.ts';
import { findTrade, type KnownTrade } from './find-trade.ts';
import type { GiveUpPlan } from './give-up-plan.ts';

/**
 * The CCP's own trade of a claim that came before anybody told of the claim: it is that claim's, and ours is not made. At
 * the executing firm it moves to the give-up account and closes what waits there; at the clearing firm it stands where
 * the CCP's names have put it. False where there is none.
 */
export function adoptTransfer(
  book: Book,
  plan: GiveUpPlan,
  life: GiveUpStepped,
  context: Context,
): boolean {
  const known = earlyOf(book, life, context);
  if (known === undefined) return false;
  const { booked } = known;
  if (life.role === 'executor' && !moveToHeld(book, plan, known, life, context)) return false;
  plan.records.push({
    type: 'GiveUpTradeConfirmed',
    giveUpId: life.giveUpId,
    derivedTradeId: '',
    tradeId: booked.tradeId,
    source: life.source,
  });
  const isCharged = false;
  if (life.role === 'executor')
    plan.fees.push({ tradeId: life.giveUpId, isCharged, date: life.stepDate });
  return true;
}

/** Of the claim's day; the one that the report names, else the first by id, never by arrival. */
function earlyOf(book: Book, life: GiveUpStepped, context: Context): KnownTrade | undefined {
  const found = [...earlyTransfers(book.giveUps, life)].sort().flatMap((tradeId) => {
    const known = findTrade(book, tradeId, context.facts);
    const wanted = life.role === 'executor' ? 'offset' : 'onset';
    const fits = known?.live === true && known.booked.clearingDate === life.stepDate;
    return fits && known.booked.tradeType === wanted ? [known] : [];
  });
  return found.find(({ booked }) => booked.ccpTradeId === life.transferTradeId) ?? found[0];
}

function moveToHeld(
  book: Book,
  plan: GiveUpPlan,
  { trade, booked, bookedSequence, life: lives }: KnownTrade,
  life: GiveUpStepped,
  context: Context,
): boolean {
  const report = reportOfBooked(booked);
  const account = giveUpAccountOf(life.ccp, life.customerOrigin);
  const enriched = enrich(book, { ...report, account }, context);
  if (!enriched.ok) return false;
  // First, so that its position is without it before the give-up account, which may lose a trade too, has it.
  plan.leaving.unshift({ trade, booked, bookedSequence, removal: 'moved' });
  plan.entering.push({
    enriched: { ...enriched, report: { ...enriched.report, account: booked.statedAccount } },
    tradeId: booked.tradeId,
    life: lives,
    previousVersion: bookedSequence,
    fromSpread: booked.fromSpread,
    ticketId: '',
  });
  plan.pairing.push({
    enteringTradeId: booked.tradeId,
    standingTradeId: life.giveUpId,
    quantity: life.quantity,
  });
  return true;
}
