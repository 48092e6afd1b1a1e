import type { Rejection } from '../basics/decision.ts';
import { reportOf } from '../trade/report-record.ts';
import type { ReportParked, TradeRemoved } from '../trade/trade-events.ts';
import type { WorklistItem } from '../trade/worklists.ts';
import type { Book, BookEvent } from './book-state.ts';
import type { Capture } from './captured-report.ts';
import type { TradeEntering } from './change-setting.ts';
import { tradeDisagreements } from './contract-facts.ts';
import { type Enriched, enrich } from './enrich.ts';
import { passing } from './passing.ts';
import { allocatedAtOnce } from './standing-allocation.ts';
import { confirmation } from './ticket.ts';
import { tradeChange } from './trade-change.ts';
import { closeItem, heldEvent } from './worklist-events.ts';

/** The booking of a new trade, with whatever waited for it. */
export function bookNew(
  book: Book,
  capture: Capture,
  enriched: Enriched,
  waiting: readonly WorklistItem[],
): BookEvent[] {
  const { known, context, tradeId, fromSpread } = capture;
  const { ticketId, events: ticketEvents } = confirmation(book, enriched, tradeId);
  const life = known === undefined ? 1 : known.life + 1;
  const previousVersion = known === undefined ? 0 : known.bookedSequence;
  const entering = { enriched, tradeId, life, previousVersion, fromSpread, ticketId };
  if (waiting.length === 0) {
    const events =
      allocatedAtOnce(book, entering, context) ??
      tradeChange(book, { leaving: undefined, entering }, context);
    if (ticketEvents.length === 0 && enriched.warnings === '') return events;
    return [...events, ...ticketEvents, ...tradeDisagreements(book, enriched)];
  }
  const parked = waiting.filter((item): item is ReportParked => item.type === 'ReportParked');
  const isGone = parked.some(({ action }) => action === 'remove');
  // A trade that is gone already is no candidate for a ticket.
  const kept = ticketEvents.filter(({ type }) => !isGone || type !== 'TicketMatchAmbiguous');
  const events = [...withParked(book, capture, entering, parked), ...kept];
  const closed = waiting.filter((item) => item.type !== 'TradeHeld');
  events.push(...tradeDisagreements(book, enriched));
  return [...events, ...closed.map((item) => closeItem(item, 'applied', `${tradeId} was booked`))];
}

/**
 * A new trade after which its replaces and removal came first: every version is on record, and the position sees only
 * what is left.
 */
function withParked(
  book: Book,
  { context }: Capture,
  entering: TradeEntering,
  parked: readonly ReportParked[],
): BookEvent[] {
  const { versions, removal, refused } = versionsAfter(book, entering.enriched, parked, context);
  const events: BookEvent[] = [];
  let next = entering;
  for (const [at, enriched] of versions.entries()) {
    const sequence = context.sequence + events.length;
    next = { ...next, enriched };
    const isLast = at === versions.length - 1;
    if (isLast && removal === undefined) {
      events.push(
        ...tradeChange(book, { leaving: undefined, entering: next }, { ...context, sequence }),
      );
    } else {
      events.push(
        ...passing(book, next, isLast && removal !== undefined ? removal : 'replaced', sequence),
      );
      next = { ...next, previousVersion: sequence };
    }
  }
  for (const { item, rejection } of refused) {
    events.push(heldEvent(reportOf(item), rejection, context.sequence + events.length));
  }
  return events;
}

type Versions = {
  readonly versions: readonly Enriched[];
  /** How the last of them ended; undefined = it is live. */
  readonly removal: TradeRemoved['removal'] | undefined;
  /** Replaces that reference does not know enough for: held, as they would have been after the New. */
  readonly refused: readonly { readonly item: ReportParked; readonly rejection: Rejection }[];
};

function versionsAfter(
  book: Book,
  first: Enriched,
  parked: readonly ReportParked[],
  context: Capture['context'],
): Versions {
  const versions: Enriched[] = [first];
  const refused: { item: ReportParked; rejection: Rejection }[] = [];
  for (const item of parked) {
    if (item.action === 'remove') {
      return { versions, removal: item.removal === '' ? 'cancel' : item.removal, refused: [] };
    }
    const replaced = enrich(book, reportOf(item), context);
    if (replaced.ok) versions.push(replaced);
    else refused.push({ item, rejection: replaced.rejection });
  }
  return { versions, removal: undefined, refused };
}
