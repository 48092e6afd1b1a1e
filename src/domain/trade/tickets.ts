import type { ReportRecord } from './report-record.ts';
import type { TicketClosed, TicketEntered } from './trade-events.ts';

/** The firm's own trades that no CCP has confirmed; they make provisional positions only. Plain data. */
export type Tickets = {
  readonly open: Map<string, TicketEntered>;
  /** Ticket ids by what a confirming trade must equal. */
  readonly byTerms: Map<string, string[]>;
  /** Tickets that were named for a trade after its booking, by trade id. */
  readonly chosen: Map<string, string>;
  entered: number;
};

export function emptyTickets(): Tickets {
  return { open: new Map(), byTerms: new Map(), chosen: new Map(), entered: 0 };
}

export function evolveTicketEntered(tickets: Tickets, event: TicketEntered): void {
  tickets.entered += 1;
  tickets.open.set(event.ticketId, event);
  const terms = termsKey(event, event.account);
  tickets.byTerms.set(terms, [...(tickets.byTerms.get(terms) ?? []), event.ticketId]);
}

/** `isChosen`: the trade that it confirms was booked before. */
export function evolveTicketClosed(
  tickets: Tickets,
  { ticketId, tradeId }: TicketClosed,
  isChosen: boolean,
): void {
  if (isChosen) tickets.chosen.set(tradeId, ticketId);
  const ticket = tickets.open.get(ticketId);
  if (ticket === undefined) return;
  tickets.open.delete(ticketId);
  const terms = termsKey(ticket, ticket.account);
  const left = (tickets.byTerms.get(terms) ?? []).filter((other) => other !== ticketId);
  if (left.length === 0) tickets.byTerms.delete(terms);
  else tickets.byTerms.set(terms, left);
}

/** What a ticket and its confirmation agree on. */
type DealOfTicket = Pick<
  ReportRecord,
  'contract' | 'side' | 'quantity' | 'price' | 'clearingDate' | 'execId'
>;

/**
 * Tickets that a CCP's trade may confirm: equal contract, side, quantity, price, account, clearing date, and execution
 * id if both have one (domain.md, "Identity").
 */
export function ticketsConfirmedBy(
  tickets: Tickets,
  trade: DealOfTicket,
  account: string,
): TicketEntered[] {
  if (tickets.open.size === 0) return [];
  return (tickets.byTerms.get(termsKey(trade, account)) ?? []).flatMap((ticketId) => {
    const ticket = tickets.open.get(ticketId);
    if (ticket === undefined) return [];
    const differs = ticket.execId !== '' && trade.execId !== '' && ticket.execId !== trade.execId;
    return differs ? [] : [ticket];
  });
}

function termsKey(trade: DealOfTicket, account: string): string {
  return `${trade.contract}|${trade.side}|${trade.quantity}|${trade.price}|${account}|${trade.clearingDate}`;
}
