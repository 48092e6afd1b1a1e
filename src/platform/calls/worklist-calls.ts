import { z } from 'zod';
import { priceToText } from '../../domain/basics/price.ts';
import type { Book } from '../../domain/book/book-state.ts';
import type { Command } from '../../domain/book/commands.ts';
import { lotAt } from '../../domain/position/lot-table.ts';
import { lotRowOfTrade } from '../../domain/position/position-lots.ts';
import type {
  ContractFactDisagreed,
  TicketMatchAmbiguous,
} from '../../domain/trade/trade-events.ts';
import { candidatesOf } from '../../domain/trade/trade-register.ts';
import { FACT_REASON, type WorklistItem, worklistOf } from '../../domain/trade/worklists.ts';
import { askBook, type Refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

const ofFirm = z.object({ firm: z.string() });

/** One thing that waits for a person or for reference. */
export type WorklistRow = {
  readonly worklist: string;
  readonly itemId: string;
  readonly tradeId: string;
  readonly account: string;
  readonly reason: string;
  readonly seen: string;
  readonly wanted: string;
  readonly ccp: string;
  readonly contract: string;
  readonly side: string;
  readonly quantity: number;
  readonly price: string;
  readonly names: string;
  readonly clearingDate: string;
  readonly source: string;
};

export function worklistCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'suspense',
      summary: 'Trades in suspense accounts',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => list(installation, firm, suspenseRows),
    }),
    runnable({
      name: 'held',
      summary: 'Trades held until reference knows more',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) =>
        list(installation, firm, (book) => [...book.worklists.held.values()].map(itemRow)),
    }),
    runnable({
      name: 'worklists',
      summary:
        'Everything that waits: suspense, held, parked, conflicts, unmatched, ticket matches, contract facts',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => list(installation, firm, allRows),
    }),
    runnable({
      name: 'resolveSuspense',
      summary: 'Moves a trade out of suspense; without an account the names are matched again',
      kind: 'instruction',
      params: z.object({ firm: z.string(), tradeId: z.string(), account: z.string().default('') }),
      run: ({ firm, tradeId, account }, caller) =>
        resolve(installation, firm, { type: 'resolveSuspense', tradeId, account }, caller),
    }),
    runnable({
      name: 'resolveItem',
      summary:
        'Tries a held trade or contract fact again, accepts a conflict, names the ticket that a trade confirms, or discards an item',
      kind: 'instruction',
      params: z.object({
        firm: z.string(),
        itemId: z.string(),
        action: z.enum(['retry', 'discard', 'confirm', 'accept']),
        reason: z.string().default(''),
        ticketId: z.string().default(''),
      }),
      run: ({ firm, ...item }, caller) => resolve(installation, firm, commandOf(item), caller),
    }),
  ];
}

/** `confirm` names the ticket that the item's trade confirms. */
function commandOf(item: {
  readonly itemId: string;
  readonly action: 'retry' | 'discard' | 'confirm' | 'accept';
  readonly reason: string;
  readonly ticketId: string;
}): Command {
  const { itemId, action, reason, ticketId } = item;
  if (action === 'confirm') return { type: 'confirmTicket', itemId, ticketId };
  return { type: 'resolveItem', itemId, action, reason };
}

async function list(
  installation: Installation,
  firm: string,
  rowsOf: (book: Book) => WorklistRow[],
): Promise<CallAnswer<readonly WorklistRow[]>> {
  const found = await askBook(installation, firm, rowsOf);
  return found.ok ? { ...found, left: 0 } : found;
}

async function resolve(
  installation: Installation,
  firm: string,
  command: Command,
  caller: Caller,
): Promise<CallAnswer<unknown> | Refused> {
  const done = await submitOne(installation, firm, command, caller);
  if (!done.ok) return done;
  const events = done.events.map((event) => event.type);
  return { ok: true, value: { resolved: true, events }, sequence: done.sequence, left: 0 };
}

function allRows(book: Book): WorklistRow[] {
  const { held, parked, conflicts, unmatched, ticketMatches, contractFacts } = book.worklists;
  const items = [
    ...held.values(),
    ...parked.values(),
    ...conflicts.values(),
    ...unmatched.values(),
  ];
  return [
    ...suspenseRows(book),
    ...items.map(itemRow),
    ...[...ticketMatches.values()].map((match) => matchRow(book, match)),
    ...[...contractFacts.values()].map(factRow),
  ];
}

/** Why a report waits: a held trade by its code, a conflict in words, the others by what they ask of a trade. */
function reasonOf(item: WorklistItem): string {
  if (item.type === 'TradeHeld') return item.reason;
  return item.type === 'TradeConflicted' ? 'other content for a live trade' : item.action;
}

function itemRow(item: WorklistItem): WorklistRow {
  const isHeld = item.type === 'TradeHeld';
  return {
    worklist: worklistOf(item),
    itemId: item.itemId,
    tradeId: item.type === 'TradeConflicted' ? item.tradeId : '',
    account: item.statedAccount,
    reason: reasonOf(item),
    seen: isHeld ? item.seen : item.ccpTradeId,
    wanted: isHeld ? item.wanted : '',
    ccp: item.ccp,
    contract: item.contract,
    side: item.side,
    quantity: item.quantity,
    price: priceToText(item.price),
    names: item.externalNames,
    clearingDate: item.clearingDate,
    source: item.source,
  };
}

/** The tickets are alike, so one of them says what the trade says. */
function matchRow(book: Book, { tradeId, ticketIds }: TicketMatchAmbiguous): WorklistRow {
  const tickets = ticketIds.split(' ').flatMap((id) => book.tickets.open.get(id) ?? []);
  const [ticket] = tickets;
  return {
    worklist: 'ticket-match',
    itemId: tradeId,
    tradeId,
    account: ticket?.account ?? '',
    reason: 'several tickets fit',
    seen: tickets.map((known) => known.ticketId).join(' '),
    wanted: 'the ticket that it confirms',
    ccp: ticket?.ccp ?? '',
    contract: ticket?.contract ?? '',
    side: ticket?.side ?? '',
    quantity: ticket?.quantity ?? 0,
    price: ticket === undefined ? '' : priceToText(ticket.price),
    names: '',
    clearingDate: ticket?.clearingDate ?? '',
    source: ticket?.source ?? '',
  };
}

/** What the message stated, and what the book has. */
function factRow(item: ContractFactDisagreed): WorklistRow {
  return {
    worklist: 'contract-fact',
    itemId: item.itemId,
    tradeId: '',
    account: '',
    reason: FACT_REASON,
    seen: `${item.field} ${item.seen}`,
    wanted: item.known,
    ccp: '',
    contract: item.contract,
    side: '',
    quantity: 0,
    price: '',
    names: '',
    clearingDate: item.date,
    source: item.source,
  };
}

function suspenseRows(book: Book): WorklistRow[] {
  return [...book.worklists.suspense.values()].flatMap((item) => {
    const found = candidatesOf(book.register, item.tradeId)
      .map(({ trade }) => lotRowOfTrade(book.positions, trade))
      .find((row) => row !== undefined && lotAt(book.positions.lots, row).tradeId === item.tradeId);
    if (found === undefined) return [];
    const lot = lotAt(book.positions.lots, found);
    const position = book.positions.positions[lot.position];
    return [
      {
        worklist: 'suspense',
        itemId: item.tradeId,
        tradeId: item.tradeId,
        account: item.account,
        reason: item.reason,
        seen: item.names,
        wanted: 'an account of ours',
        ccp: item.tradeId.slice(0, item.tradeId.indexOf(':')),
        contract: position?.contract ?? '',
        side: lot.traded > 0 ? 'buy' : 'sell',
        quantity: Math.abs(lot.traded),
        price: priceToText(lot.price),
        names: item.names,
        clearingDate: item.clearingDate,
        source: item.source,
      },
    ];
  });
}
