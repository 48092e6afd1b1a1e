import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import { derivedTransferId, transferKey } from '../allocation/give-ups.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book, BookEvent } from './book-state.ts';
import type { Capture } from './captured-report.ts';
import { enrich } from './enrich.ts';
import { findTrade } from './find-trade.ts';
import { newPlan, planEvents, resultsOfPlan } from './give-up-plan.ts';

/**
 * The CCP's own offset or onset for a claim that is booked: its trade takes the place of ours, in the same account, and
 * closes what ours closed. Undefined when it belongs to no claim that waits for one.
 */
export function confirmTransfer(
  book: Book,
  { report, known, context, tradeId }: Capture,
): BookEvent[] | undefined {
  const life = awaitingTransfer(book, report);
  if (life === undefined || known !== undefined) return undefined;
  const ours = findTrade(book, derivedTransferId(life), context.facts);
  if (ours?.live !== true) return undefined;
  const account = ours.booked.account;
  const enriched = enrich(book, { ...report, account }, context);
  if (!enriched.ok || enriched.account.account !== account) return undefined;
  const plan = newPlan(life);
  const { trade, booked, bookedSequence } = ours;
  plan.records.push({
    type: 'GiveUpTradeConfirmed',
    giveUpId: life.giveUpId,
    derivedTradeId: booked.tradeId,
    tradeId,
    source: report.source,
  });
  plan.leaving.push({ trade, booked, bookedSequence, removal: 'derived' });
  // As the CCP sent it, so that its next word is held against that.
  const sent = { ...enriched.report, account: report.account };
  plan.entering.push({
    enriched: { ...enriched, report: sent },
    tradeId,
    life: 1,
    previousVersion: 0,
    fromSpread: false,
    ticketId: '',
  });
  // What the CCP books itself stands or goes by the CCP's word, and is no more made of the trade given up.
  plan.results = resultsOfPlan(book, plan).filter((result) => result.tradeId !== booked.tradeId);
  if (life.role === 'executor') {
    const { giveUpId: standingTradeId, quantity } = life;
    plan.pairing.push({ enteringTradeId: tradeId, standingTradeId, quantity });
  }
  return planEvents(book, plan, context);
}

/** The claim whose trade this is by its terms and day; of several alike the first by id, never by arrival. */
export function awaitingTransfer(book: Book, report: TradeReport): GiveUpStepped | undefined {
  const { unconfirmed, byId } = book.giveUps;
  if (unconfirmed.size === 0) return undefined;
  if (report.tradeType !== 'offset' && report.tradeType !== 'onset') return undefined;
  const role = report.tradeType === 'offset' ? 'executor' : 'claimer';
  const lives = (unconfirmed.get(transferKey(report)) ?? []).flatMap((giveUpId) => {
    const life = byId.get(giveUpId);
    return life?.role === role ? [life] : [];
  });
  const named = lives.find(({ transferTradeId }) => transferTradeId === report.ccpTradeId);
  return named ?? lives.sort((a, b) => (a.giveUpId < b.giveUpId ? -1 : 1))[0];
}
