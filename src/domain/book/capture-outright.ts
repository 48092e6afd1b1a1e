import { accept } from '../basics/decision.ts';
import { keptReport, reportOf, sameContent } from '../trade/report-record.ts';
import { ticketsConfirmedBy } from '../trade/tickets.ts';
import type { ReportParked, TradeBooked } from '../trade/trade-events.ts';
import { legTradeIdOf } from '../trade/trade-id.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { itemsAbout, type WorklistItem, worklistOf } from '../trade/worklists.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import { type Enriched, enrich } from './enrich.ts';
import { findTrade, type KnownTrade, versionsOf } from './find-trade.ts';
import { tradeChange } from './trade-change.ts';
import { bookedEvent } from './trade-effects.ts';

/** One trade side: an outright, or one leg (`fromSpread` when it comes out of its spread's own report). */
export function captureOutright(
  book: Book,
  report: TradeReport,
  context: Context,
  tradeId: string,
  fromSpread: boolean,
): BookDecision {
  const known = findTrade(book, tradeId, context.facts);
  switch (report.action) {
    case 'unmatched':
      return captureUnmatched(book, report, known, context, tradeId);
    case 'book':
      return captureNew(book, { report, known, context, tradeId, fromSpread });
    case 'replace':
      return captureReplace(book, { report, known, context, tradeId, fromSpread });
    case 'remove':
      return captureRemoval(book, { report, known, context, tradeId, fromSpread });
    default:
      return noted(report, 'notice');
  }
}

type Capture = {
  readonly report: TradeReport;
  readonly known: KnownTrade | undefined;
  readonly context: Context;
  readonly tradeId: string;
  readonly fromSpread: boolean;
};

function captureNew(book: Book, capturing: Capture): BookDecision {
  const { report, known, context, tradeId } = capturing;
  if (known?.live === true) return captureAgain(capturing, known);
  const waiting = book.worklists.byTradeId.size === 0 ? NOTHING : itemsAbout(book.worklists, tradeId);
  const held = waiting.find((item) => item.type === 'TradeHeld' && item.action === 'book');
  if (held !== undefined) {
    if (sameContent(held, keptReport(report))) return duplicate(tradeId, report);
    return accept(conflictEvent(report, tradeId, context));
  }
  if (!capturing.fromSpread && isBookedFromSpread(book, report, context)) {
    const leg = legTradeIdOf(report);
    return accept({ type: 'SpreadLegMatched', legTradeId: tradeId, tradeId: leg, source: report.source });
  }
  const enriched = enrich(book, report, context);
  if (!enriched.ok) return heldOrRefused(report, enriched.rejection, context);
  return accept(...bookNew(book, capturing, enriched, waiting));
}

const NOTHING: readonly WorklistItem[] = [];

/** The booking of a new trade, with whatever waited for it. */
function bookNew(
  book: Book,
  capturing: Capture,
  enriched: Enriched,
  waiting: readonly WorklistItem[],
): BookEvent[] {
  const { known, context, tradeId, fromSpread } = capturing;
  const tickets = ticketsConfirmedBy(book.tickets, enriched.record, enriched.account.account);
  const [ticket, ...others] = tickets;
  const ticketId = ticket !== undefined && others.length === 0 ? ticket.ticketId : '';
  const parked = waiting.filter((item): item is ReportParked => item.type === 'ReportParked');
  const final = parked.length === 0 ? enriched : afterParked(book, parked, enriched, context);
  const closed = waiting
    .filter((item) => item.type !== 'TradeHeld')
    .map((item) => closeItem(item, 'applied', `${tradeId} was booked`));
  const life = known === undefined ? 1 : known.life + 1;
  if (final === undefined) return [...bookedAndRemoved(book, capturing, enriched, life), ...closed];
  const previousVersion = formerBooking(known);
  const entering = { enriched: final, tradeId, life, previousVersion, fromSpread, ticketId };
  const events = tradeChange(book, { leaving: undefined, entering }, context);
  if (ticketId !== '') events.push({ type: 'TicketClosed', ticketId, outcome: 'confirmed', tradeId });
  else if (tickets.length > 1) {
    const ticketIds = tickets.map((known) => known.ticketId).join(' ');
    events.push({ type: 'TicketMatchAmbiguous', tradeId, ticketIds });
  }
  return closed.length === 0 ? events : [...events, ...closed];
}

/** Sequence of the booking that ended the id's life before this one; 0 for a first life. */
function formerBooking(known: KnownTrade | undefined): number {
  return known === undefined ? 0 : known.bookedSequence;
}

/** A trade whose removal came before it: both are on record, the position never sees it. */
function bookedAndRemoved(book: Book, capturing: Capture, enriched: Enriched, life: number): BookEvent[] {
  const { context, tradeId, fromSpread } = capturing;
  const previousVersion = formerBooking(capturing.known);
  const entering = { enriched, tradeId, life, previousVersion, fromSpread, ticketId: '' };
  const booked = bookedEvent(book, entering, { basis: enriched.record.price, isAsOf: false });
  const { previousVersion: _version, fromSpread: _spread, ticketId: _ticket, warnings: _warnings, ...terms } = booked;
  return [
    booked,
    {
      ...terms,
      type: 'TradeRemoved',
      removal: 'cancel',
      removalDate: booked.bookingDate,
      bookedSequence: context.sequence,
    },
  ];
}

/** What is left of a trade after the replaces and removals that came before it; undefined when it was removed. */
function afterParked(
  book: Book,
  parked: readonly ReportParked[],
  enriched: Enriched,
  context: Context,
): Enriched | undefined {
  let current: Enriched | undefined = enriched;
  for (const item of parked) {
    if (item.action === 'remove') current = undefined;
    else {
      const replaced = enrich(book, reportOf(item), context);
      if (replaced.ok) current = replaced;
    }
  }
  return current;
}

/** New for an id that is live: the same report again, or one that contradicts it. */
function captureAgain(capturing: Capture, known: KnownTrade): BookDecision {
  const { report, context, tradeId, fromSpread } = capturing;
  if (fromSpread) return duplicate(tradeId, report);
  const said = keptReport(withDatesOf(report, known.booked));
  for (const version of versionsOf(known, context.facts)) {
    if (sameContent(version, said)) return duplicate(tradeId, report);
  }
  return accept(conflictEvent(report, tradeId, context));
}

/** Dates that a report leaves to us were filled in when it was booked. */
function withDatesOf(report: TradeReport, booked: TradeBooked): TradeReport {
  const tradeDate = report.tradeDate === '' ? booked.tradeDate : report.tradeDate;
  const clearingDate = report.clearingDate === '' ? booked.clearingDate : report.clearingDate;
  return { ...report, tradeDate, clearingDate };
}

function captureReplace(book: Book, capturing: Capture): BookDecision {
  const { report, known, context, tradeId, fromSpread } = capturing;
  if (known === undefined || !known.live) return parkOrSupersede(book, capturing);
  if (sameContent(known.booked, keptReport(withDatesOf(report, known.booked)))) return duplicate(tradeId, report);
  const enriched = enrich(book, report, context);
  if (!enriched.ok) return heldOrRefused(report, enriched.rejection, context);
  const { trade, booked, bookedSequence, life } = known;
  return accept(
    ...tradeChange(
      book,
      {
        leaving: { trade, booked, bookedSequence, removal: 'replaced' },
        entering: {
          enriched,
          tradeId: booked.tradeId,
          life,
          previousVersion: bookedSequence,
          fromSpread,
          ticketId: booked.ticketId,
        },
      },
      context,
    ),
  );
}

function captureRemoval(book: Book, capturing: Capture): BookDecision {
  const { report, known, context, tradeId } = capturing;
  if (known?.live !== true) {
    if (known !== undefined) return duplicate(tradeId, report);
    return parkOrSupersede(book, capturing);
  }
  const { trade, booked, bookedSequence } = known;
  const removal = report.removal === '' ? 'cancel' : report.removal;
  const leaving = { trade, booked, bookedSequence, removal };
  return accept(...tradeChange(book, { leaving, entering: undefined }, context));
}

/** A change of a trade that is held or unmatched replaces what waits; of one that nobody has seen it waits itself. */
function parkOrSupersede(book: Book, capturing: Capture): BookDecision {
  const { report, context, tradeId } = capturing;
  const waiting = itemsAbout(book.worklists, tradeId).filter((item) => item.type !== 'ReportParked');
  const superseded = waiting.map((item) => closeItem(item, 'superseded', `${report.action} of ${tradeId}`));
  if (waiting.length === 0) {
    const again = itemsAbout(book.worklists, tradeId).some((item) => sameContent(item, keptReport(report)) && item.action === report.action);
    if (again) return duplicate(tradeId, report);
    return accept({ ...keptReport(report), type: 'ReportParked', itemId: `P-${context.sequence}` });
  }
  if (report.action === 'remove') return accept(...superseded);
  const enriched = enrich(book, report, context);
  if (enriched.ok) {
    const { known, fromSpread } = capturing;
    const life = known === undefined ? 1 : known.life + 1;
    const entering = { enriched, tradeId, life, previousVersion: formerBooking(known), fromSpread, ticketId: '' };
    return accept(...superseded, ...tradeChange(book, { leaving: undefined, entering }, after(context, superseded.length)));
  }
  const { seen, wanted, code: reason } = enriched.rejection;
  const kept = { ...keptReport(report), action: 'book' } as const;
  return accept(...superseded, { ...kept, type: 'TradeHeld', itemId: `H-${context.sequence + superseded.length}`, reason, seen, wanted });
}

function after(context: Context, events: number): Context {
  return { ...context, sequence: context.sequence + events };
}

function captureUnmatched(
  book: Book,
  report: TradeReport,
  known: KnownTrade | undefined,
  context: Context,
  tradeId: string,
): BookDecision {
  if (known?.live === true) return noted(report, 'notice');
  const waiting = itemsAbout(book.worklists, tradeId).filter((item) => item.type === 'UnmatchedReported');
  if (waiting.some((item) => sameContent(item, keptReport(report)))) return duplicate(tradeId, report);
  return accept(
    ...waiting.map((item) => closeItem(item, 'superseded', 'reported again')),
    { ...keptReport(report), type: 'UnmatchedReported', itemId: `U-${context.sequence + waiting.length}` },
  );
}

/** A leg's own report when the leg is already in the position from its spread's report. */
function isBookedFromSpread(book: Book, report: TradeReport, context: Context): boolean {
  if (report.multiLeg !== 'leg' || report.matchId === '') return false;
  const leg = findTrade(book, legTradeIdOf(report), context.facts);
  return leg?.live === true && leg.booked.fromSpread;
}

export function noted(report: TradeReport, reason: 'notice' | 'not-our-side' | 'legs-reported-apart'): BookDecision {
  return accept(noteEvent(report, reason));
}

export function noteEvent(
  report: TradeReport,
  reason: 'notice' | 'not-our-side' | 'legs-reported-apart',
): BookEvent {
  return { ...keptReport(report), type: 'ReportNoted', reason };
}

function heldOrRefused(
  report: TradeReport,
  rejection: { readonly code: string; readonly seen: string; readonly wanted: string },
  context: Context,
): BookDecision {
  if (report.origin === 'ticket') return { ok: false, rejection };
  const { code: reason, seen, wanted } = rejection;
  return accept({ ...keptReport(report), type: 'TradeHeld', itemId: `H-${context.sequence}`, reason, seen, wanted });
}

function duplicate(tradeId: string, report: TradeReport): BookDecision {
  return accept({ type: 'DuplicateReported', tradeId, source: report.source });
}

function conflictEvent(report: TradeReport, tradeId: string, context: Context): BookEvent {
  return { ...keptReport(report), type: 'TradeConflicted', itemId: `C-${context.sequence}`, tradeId };
}

export function closeItem(
  item: WorklistItem,
  outcome: 'applied' | 'discarded' | 'superseded',
  reason: string,
): BookEvent {
  return { type: 'WorklistItemClosed', itemId: item.itemId, worklist: worklistOf(item), outcome, reason };
}
