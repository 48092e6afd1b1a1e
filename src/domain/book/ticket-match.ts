import { accept, reject } from '../basics/decision.ts';
import type { TicketMatchAmbiguous } from '../trade/trade-events.ts';
import type { Book, BookDecision, BookEvent } from './book-state.ts';
import type { ConfirmTicket } from './commands.ts';
import { closeItem } from './worklist-events.ts';

/** A person says which of the tickets that fit a trade it confirms. */
export function confirmTicket(book: Book, command: ConfirmTicket): BookDecision {
  const { itemId, ticketId } = command;
  const match = book.worklists.ticketMatches.get(itemId);
  if (match === undefined)
    return reject('worklist_item_must_be_open', itemId, 'a trade that several tickets fit');
  const open = openTickets(book, match);
  if (!open.includes(ticketId))
    return reject('ticket_must_fit_the_trade', ticketId, open.join(' or '));
  const { tradeId } = match;
  return accept<BookEvent>(
    { type: 'TicketClosed', ticketId, outcome: 'confirmed', tradeId },
    closeItem(match, 'applied', `${ticketId} was chosen`),
    ...afterTicket(book, ticketId, tradeId),
  );
}

/**
 * What follows for other trades when a ticket is closed, by the trade `tradeId` or by hand: one that a single ticket is
 * left for has confirmed it, one that none is left for has nothing to choose from.
 */
export function afterTicket(book: Book, ticketId: string, tradeId: string): BookEvent[] {
  if (book.worklists.ticketMatches.size === 0) return [];
  const closed = new Set([ticketId]);
  const events: BookEvent[] = [];
  const waiting = [...book.worklists.ticketMatches.values()].filter(
    (match) => match.tradeId !== tradeId,
  );
  // A ticket that is confirmed here is gone for the items before it, so they are looked at again.
  for (let at = 0; at < waiting.length; at += 1) {
    const match = waiting[at];
    if (match === undefined) continue;
    const open = openTickets(book, match);
    const left = open.filter((known) => !closed.has(known));
    if (left.length > 1 || left.length === open.length) continue;
    const [last] = left;
    events.push(...settled(match, last));
    waiting.splice(at, 1);
    if (last !== undefined) closed.add(last);
    at = -1;
  }
  return events;
}

/** A trade that leaves, or takes other terms, has nothing to choose any more. */
export function matchSuperseded(book: Book, tradeId: string, reason: string): BookEvent[] {
  const match = book.worklists.ticketMatches.get(tradeId);
  return match === undefined ? [] : [closeItem(match, 'superseded', reason)];
}

function openTickets(book: Book, { ticketIds }: TicketMatchAmbiguous): string[] {
  return ticketIds.split(' ').filter((ticketId) => book.tickets.open.has(ticketId));
}

function settled(match: TicketMatchAmbiguous, ticketId: string | undefined): BookEvent[] {
  if (ticketId === undefined) return [closeItem(match, 'superseded', 'no ticket is left')];
  const { tradeId } = match;
  return [
    { type: 'TicketClosed', ticketId, outcome: 'confirmed', tradeId },
    closeItem(match, 'applied', `${ticketId} is the one that is left`),
  ];
}
