import { z } from 'zod';
import { groupOfFill } from '../../domain/allocation/average-groups.ts';
import {
  type Matchable,
  type Matching,
  matchTickets,
  type Unmatched,
} from '../../domain/allocation/match-tickets.ts';
import { priceFromText } from '../../domain/basics/price.ts';
import type { Book } from '../../domain/book/book-state.ts';
import { openLots } from '../../domain/book/lot-rows.ts';
import { askBook, refused, unknownAccount } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';

const ticketInput = z.object({
  id: z.string(),
  /** Whose it is: who gets the trades. */
  account: z.string(),
  contract: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: z.number().int().positive(),
  /** Blank = any price. */
  price: z.string().default(''),
  clearingDate: dateInput,
});

const matchInput = z.object({
  firm: z.string(),
  account: z.string(),
  tickets: z.array(ticketInput).max(100_000),
  tolerance: z.string().default('0'),
});

/** Client tickets against the open trades of an account: a preview, which books nothing. */
export function matchTicketsCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'matchTickets',
    summary: "Matches a client's tickets with the open trades of an account; books nothing",
    kind: 'question',
    params: matchInput,
    run: (input) => match(installation, input),
  });
}

async function match(
  installation: Installation,
  { firm, account, tickets, tolerance }: z.infer<typeof matchInput>,
): Promise<CallAnswer<unknown>> {
  const unknown = await unknownAccount(installation, firm, account);
  if (unknown !== undefined) return unknown;
  const within = priceFromText(tolerance);
  if (within === undefined || within < 0)
    return refused('price_must_be_a_decimal', tolerance, 'a decimal of at most 8 places');
  const wanted: Matchable[] = [];
  for (const ticket of tickets) {
    const price = ticket.price === '' ? undefined : priceFromText(ticket.price);
    if (ticket.price !== '' && price === undefined)
      return refused('price_must_be_a_decimal', ticket.price, 'a decimal of at most 8 places');
    wanted.push({ ...ticket, price, account: '', orderId: '', sinceMicros: 0 });
  }
  const found = await askBook(installation, firm, (book) => openTrades(book, account));
  if (!found.ok) return found;
  const accounts = new Map(tickets.map((ticket) => [ticket.id, ticket.account]));
  const matching = matchTickets(wanted, found.value, () => within);
  const value = answerOf(matching, accounts);
  return { ok: true, value, sequence: found.sequence, left: matching.tickets.length };
}

/** Trades of the account that are in no average-price group, with what is open of each. */
function openTrades(book: Book, account: string): Matchable[] {
  return openLots(book, account)
    .filter(({ tradeId }) => groupOfFill(book.averageGroups, tradeId) === undefined)
    .map(({ tradeId, contract, side, quantity, price, openDate }) => ({
      id: tradeId,
      account: '',
      contract,
      side,
      clearingDate: openDate,
      orderId: '',
      quantity,
      price,
      sinceMicros: 0,
    }));
}

function answerOf({ matches, tickets, trades }: Matching, accounts: ReadonlyMap<string, string>) {
  const left = ({ item, reason }: Unmatched) => ({ id: item.id, quantity: item.quantity, reason });
  return {
    matches: matches.map((one) => ({
      kind: one.kind,
      tickets: one.tickets.map(({ id, quantity }) => {
        return { id, account: accounts.get(id) ?? '', quantity };
      }),
      tradeIds: one.trades.map(({ id }) => id),
    })),
    tickets: tickets.map(left),
    trades: trades.map(left),
  };
}
