import type { Decision } from '../basics/decision.ts';
import { reportOfBooked } from '../trade/report-record.ts';
import { isSuspense } from '../trade/suspense-account.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book, Context } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import { type Enriched, type EnrichOutcome, enrich } from './enrich.ts';
import { findTrade, type KnownTrade } from './find-trade.ts';

/** A trade that is to stand again as it was booked last, whoever put it into its account. */
export function enteringAgain(
  book: Book,
  known: KnownTrade,
  context: Context,
): TradeEntering | Refusal {
  const { booked, bookedSequence, life } = known;
  const enriched = enrichedAsBooked(book, booked, context);
  if (!enriched.ok) return enriched;
  const { tradeId, fromSpread, ticketId } = booked;
  return { enriched, tradeId, life, previousVersion: bookedSequence, fromSpread, ticketId };
}

function enrichedAsBooked(book: Book, booked: TradeBooked, context: Context): EnrichOutcome {
  const report = reportOfBooked(booked);
  if (isSuspense(booked.account)) return enrich(book, report, context);
  const enriched = enrich(book, { ...report, account: booked.account }, context);
  if (!enriched.ok) return enriched;
  return { ...enriched, report: { ...enriched.report, account: booked.statedAccount } };
}

/** A derived trade under its own id: new, or the next life of one that was there before. */
export function enteringDerived(
  book: Book,
  tradeId: string,
  enriched: Enriched,
  context: Context,
): TradeEntering {
  const known = findTrade(book, tradeId, context.facts);
  return {
    enriched,
    tradeId,
    life: known === undefined ? 1 : known.life + (known.live ? 0 : 1),
    previousVersion: known === undefined ? 0 : known.bookedSequence,
    fromSpread: false,
    ticketId: '',
  };
}

/**
 * A derived trade's terms when its source changes from `before` to `after`: in what it had from its source it follows, and
 * keeps what is its own (its account and quantity, the side of an offset, the day of an onset).
 */
export function followed(
  result: TradeBooked,
  before: TradeBooked,
  after: TradeReport,
): TradeReport {
  const own = reportOfBooked(result);
  const old = reportOfBooked(before);
  const term = <Name extends FollowedTerm>(name: Name): TradeReport[Name] =>
    own[name] === old[name] ? after[name] : own[name];
  return {
    ...own,
    contract: term('contract'),
    statedMultiplier: term('statedMultiplier'),
    price: term('price'),
    priceType: term('priceType'),
    tradeDate: term('tradeDate'),
    clearingDate: term('clearingDate'),
    executionTime: term('executionTime'),
    venue: term('venue'),
    cti: term('cti'),
    tradeType: term('tradeType'),
    openClose: term('openClose'),
    orderId: term('orderId'),
    execId: term('execId'),
    matchId: term('matchId'),
    executingFirm: term('executingFirm'),
    giveUpFirm: term('giveUpFirm'),
    averagePriceGroup: term('averagePriceGroup'),
    source: after.source,
  };
}

type FollowedTerm =
  | 'contract'
  | 'statedMultiplier'
  | 'price'
  | 'priceType'
  | 'tradeDate'
  | 'clearingDate'
  | 'executionTime'
  | 'venue'
  | 'cti'
  | 'tradeType'
  | 'openClose'
  | 'orderId'
  | 'execId'
  | 'matchId'
  | 'executingFirm'
  | 'giveUpFirm'
  | 'averagePriceGroup';

export type Refusal = Extract<Decision<never>, { readonly ok: false }>;
