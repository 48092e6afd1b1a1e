import { accept, reject } from '../basics/decision.ts';
import { reportRecord } from '../trade/report-record.ts';
import { ticketsConfirmedBy } from '../trade/tickets.ts';
import type { TicketEntered, TradeBooked } from '../trade/trade-events.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import type { CancelTicket, ReplaceTicket } from './commands.ts';
import { type Enriched, enrich } from './enrich.ts';
import { afterTicket } from './ticket-match.ts';

/** The firm's own trade, unconfirmed until a CCP's report equals it. Refused for what a CCP's trade is held for. */
export function enterTicket(book: Book, report: TradeReport, context: Context): BookDecision {
  const enriched = enrich(book, report, context);
  if (!enriched.ok) return enriched;
  return accept(ticketEvent(book, enriched));
}

/** The ticket that a booking has confirmed (blank = none), and what becomes of the firm's tickets with it. */
export type Confirmation = { readonly ticketId: string; readonly events: readonly BookEvent[] };

/** Of a trade in other terms or another account: the ticket it has, however it got it; only without one it looks anew. */
export function ticketOf(
  book: Book,
  enriched: Pick<Enriched, 'report' | 'account'>,
  { tradeId, ticketId }: Pick<TradeBooked, 'tradeId' | 'ticketId'>,
): Confirmation {
  const confirmed = ticketId || book.tickets.chosen.get(tradeId);
  return confirmed === undefined
    ? confirmation(book, enriched, tradeId)
    : { ticketId: confirmed, events: [] };
}

/** What a booking does to the firm's tickets: it confirms the one that equals it; of several a person chooses. */
export function confirmation(
  book: Book,
  { report, account }: Pick<Enriched, 'report' | 'account'>,
  tradeId: string,
): Confirmation {
  if (book.tickets.open.size === 0) return NO_TICKET;
  const [ticket, ...others] = ticketsConfirmedBy(book.tickets, report, account.account);
  if (ticket === undefined) return NO_TICKET;
  const { ticketId } = ticket;
  if (others.length === 0) {
    return {
      ticketId,
      events: [
        { type: 'TicketClosed', ticketId, outcome: 'confirmed', tradeId },
        ...afterTicket(book, ticketId, tradeId),
      ],
    };
  }
  const ticketIds = [ticket, ...others].map((known) => known.ticketId).join(' ');
  return { ticketId: '', events: [{ type: 'TicketMatchAmbiguous', tradeId, ticketIds }] };
}

const NO_TICKET = { ticketId: '', events: [] } as const;

export function cancelTicket(book: Book, command: CancelTicket): BookDecision {
  const { ticketId } = command;
  if (!book.tickets.open.has(ticketId)) return unknownTicket(ticketId);
  return accept<BookEvent>(
    { type: 'TicketClosed', ticketId, outcome: 'cancelled', tradeId: '' },
    ...afterTicket(book, ticketId, ''),
  );
}

export function replaceTicket(book: Book, command: ReplaceTicket, context: Context): BookDecision {
  const { ticketId, report } = command;
  if (!book.tickets.open.has(ticketId)) return unknownTicket(ticketId);
  const enriched = enrich(book, report, context);
  if (!enriched.ok) return enriched;
  return accept<BookEvent>(
    { type: 'TicketClosed', ticketId, outcome: 'replaced', tradeId: '' },
    ...afterTicket(book, ticketId, ''),
    ticketEvent(book, enriched),
  );
}

function unknownTicket(ticketId: string): BookDecision {
  return reject(
    'ticket_must_be_open',
    ticketId,
    'a ticket that no CCP has confirmed and nobody has cancelled',
  );
}

function ticketEvent(book: Book, enriched: Enriched): TicketEntered {
  return {
    ...reportRecord(enriched.report),
    type: 'TicketEntered',
    ticketId: `TICKET-${book.tickets.entered + 1}`,
    account: enriched.account.account,
    currency: enriched.terms.currency,
  };
}
