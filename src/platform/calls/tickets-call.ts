import { z } from 'zod';
import { priceToText } from '../../domain/basics/price.ts';
import type { Book } from '../../domain/book/book-state.ts';
import { cursorFromText, cursorText } from '../readstore/firm-scope.ts';
import { type TicketRow, ticketsPage } from '../readstore/worklist-page.ts';
import { askBook, readStoreCaughtUp, refused, unknownFirm } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';
import { type TradeColumns, tradeColumns } from './trade-columns.ts';

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
  const unknown = unknownFirm(installation, firm);
  if (unknown !== undefined) return unknown;
  for (;;) {
    const sequence = await readStoreCaughtUp(installation, firm);
    const page = await ticketsPage(
      installation.read,
      firm,
      { state },
      { limit, ...(before === undefined ? {} : { before }) },
    );
    const open = await askBook(installation, firm, (book) => columnsOfOpen(book, page.rows));
    if (!open.ok) return open;
    // Closed between the two readings: the next page knows of it.
    if (page.rows.some((row) => row.outcome === '' && !open.value.has(row.ticketId))) continue;
    const rows = page.rows.map((row) => ticketJson(row, open.value.get(row.ticketId)));
    const next = page.next === undefined ? '' : cursorText(page.next);
    return { ok: true, value: { rows, next }, sequence, left: 0 };
  }
}

function columnsOfOpen(book: Book, rows: readonly TicketRow[]): Map<string, TradeColumns> {
  const open = rows.flatMap(({ ticketId }) => book.tickets.open.get(ticketId) ?? []);
  return new Map(open.map((ticket) => [ticket.ticketId, tradeColumns(ticket)]));
}

/** `trade`: the columns of the trades file, so that a face can replace the ticket with one of them changed. */
function ticketJson(row: TicketRow, columns: TradeColumns | undefined) {
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
    trade: columns ?? {},
  };
}
