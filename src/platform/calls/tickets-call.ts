import { z } from 'zod';
import { priceToText } from '../../domain/basics/price.ts';
import type { TicketEntered } from '../../domain/trade/trade-events.ts';
import { cursorFromText, cursorText } from '../readstore/firm-scope.ts';
import { type TicketRow, ticketsPage } from '../readstore/worklist-page.ts';
import { askBook, readStoreCaughtUp, refused } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

const ticketsQuestion = z.object({
  firm: z.string(),
  state: z.enum(['open', 'closed']).optional(),
  cursor: z.string().optional(),
  limit: z.number().int().min(1).max(1000).default(200),
});

/** The firm's own tickets, newest first, with what became of them. */
export function ticketsCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'tickets',
    summary: 'Tickets, newest first: open, confirmed by a CCP, replaced or cancelled',
    kind: 'question',
    params: ticketsQuestion,
    run: (question) => tickets(installation, question),
  });
}

async function tickets(
  installation: Installation,
  { firm, state, cursor, limit }: z.infer<typeof ticketsQuestion>,
): Promise<CallAnswer<unknown>> {
  const before = cursor === undefined ? undefined : cursorFromText(cursor);
  if (cursor !== undefined && before === undefined)
    return refused('cursor_must_be_from_an_answer', cursor, 'the `next` of an earlier answer');
  const open = await askBook(installation, firm, (book) => structuredClone(book.tickets.open));
  if (!open.ok) return open;
  const sequence = await readStoreCaughtUp(installation, firm);
  const page = await ticketsPage(
    installation.read,
    firm,
    { state },
    { limit, ...(before === undefined ? {} : { before }) },
  );
  const rows = page.rows.map((row) => ticketJson(row, open.value.get(row.ticketId)));
  const next = page.next === undefined ? '' : cursorText(page.next);
  return { ok: true, value: { rows, next }, sequence, left: 0 };
}

/** `trade`: the columns of the trades file, so that a face can replace the ticket with one of them changed. */
function ticketJson(row: TicketRow, open: TicketEntered | undefined) {
  const { ticketId, outcome, tradeId, account, contract, side, quantity, price } = row;
  const { tradeDate, clearingDate, executionTime, source, sequence } = row;
  return {
    ticketId,
    status: outcome === '' ? 'open' : outcome,
    account,
    contract,
    side,
    quantity,
    price: priceToText(price),
    tradeDate,
    clearingDate,
    executionTime,
    /** Of the trade that confirmed it. */
    tradeId,
    source,
    sequence,
    trade: open === undefined ? {} : tradeColumns(open),
  };
}

function tradeColumns(ticket: TicketEntered): Readonly<Record<string, string>> {
  const { account, contract, side, quantity, price, tradeDate, clearingDate } = ticket;
  const { executionTime, venue, cti, tradeType, ccp, member, customerOrigin, openClose } = ticket;
  const { priceType, matchId, orderId, execId, executingFirm, giveUpFirm } = ticket;
  return {
    account,
    contract,
    side,
    quantity: String(quantity),
    price: priceToText(price),
    tradeDate,
    clearingDate,
    executionTime,
    venue,
    cti,
    type: tradeType,
    ccp,
    member,
    origin: customerOrigin,
    openClose,
    priceType,
    spreadId: matchId,
    orderId,
    execId,
    executingFirm,
    giveUpFirm,
    averagePriceGroup: ticket.averagePriceGroup,
  };
}
