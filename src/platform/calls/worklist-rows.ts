import type { BusinessDate } from '../../domain/basics/business-date.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import { priceToText } from '../../domain/basics/price.ts';
import type { Book } from '../../domain/book/book-state.ts';
import { lotAt } from '../../domain/position/lot-table.ts';
import { lotRowOfTrade } from '../../domain/position/position-lots.ts';
import type {
  ContractFactDisagreed,
  TicketMatchAmbiguous,
} from '../../domain/trade/trade-events.ts';
import { candidatesOf } from '../../domain/trade/trade-register.ts';
import {
  FACT_REASON,
  type WorklistItem,
  type Worklists,
  worklistOf,
} from '../../domain/trade/worklists.ts';

/** One thing that waits for a person or for reference. */
export type WorklistRow = {
  readonly worklist: 'suspense' | ReturnType<typeof worklistOf>;
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

export type WorklistCounts = Readonly<Record<WorklistRow['worklist'], number>>;

export function worklistCounts(lists: Worklists): WorklistCounts {
  return {
    suspense: lists.suspense.size,
    held: lists.held.size,
    parked: lists.parked.size,
    conflict: lists.conflicts.size,
    unmatched: lists.unmatched.size,
    'ticket-match': lists.ticketMatches.size,
    'contract-fact': lists.contractFacts.size,
  };
}

export function heldRows({ worklists }: Book): WorklistRow[] {
  return [...worklists.held.values()].map(itemRow);
}

/**
 * Trades of a day, or of one before it, that the day is not whole without: in suspense, held, or in conflict with what is
 * booked.
 */
export function waitingRows(book: Book, date: BusinessDate): WorklistRow[] {
  const conflicts = [...book.worklists.conflicts.values()].map(itemRow);
  return [...suspenseRows(book), ...heldRows(book), ...conflicts].filter(
    (row) => row.clearingDate <= date,
  );
}

/** Everything that waits. */
export function allRows(book: Book): WorklistRow[] {
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
  assertThat(ticket !== undefined, () => `${tradeId} waits as long as several tickets fit it`);
  const { account, ccp, contract, side, quantity, price, clearingDate, source } = ticket;
  return {
    worklist: 'ticket-match',
    itemId: tradeId,
    tradeId,
    account,
    reason: 'several tickets fit',
    seen: tickets.map((known) => known.ticketId).join(' '),
    wanted: 'the ticket that it confirms',
    ccp,
    contract,
    side,
    quantity,
    price: priceToText(price),
    names: '',
    clearingDate,
    source,
  };
}

/** What the message stated, and what the book has. It is about no trade, so it has no terms of one. */
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

export function suspenseRows(book: Book): WorklistRow[] {
  return [...book.worklists.suspense.values()].map((item) => ({
    worklist: 'suspense',
    itemId: item.tradeId,
    tradeId: item.tradeId,
    account: item.account,
    reason: item.reason,
    seen: item.names,
    wanted: 'an account of ours',
    ccp: item.tradeId.slice(0, item.tradeId.indexOf(':')),
    ...termsInSuspense(book, item.tradeId),
    names: item.names,
    clearingDate: item.clearingDate,
    source: item.source,
  }));
}

type Terms = Pick<WorklistRow, 'contract' | 'side' | 'quantity' | 'price'>;

/** Blank when the lot was closed by instruction and released: it has left the book, and its terms are in the blotter. */
const NO_TERMS: Terms = { contract: '', side: '', quantity: 0, price: '' };

function termsInSuspense({ register, positions }: Book, tradeId: string): Terms {
  const row = candidatesOf(register, tradeId)
    .map(({ trade }) => lotRowOfTrade(positions, trade))
    .find((known) => known !== undefined && lotAt(positions.lots, known).tradeId === tradeId);
  if (row === undefined) return NO_TERMS;
  const lot = lotAt(positions.lots, row);
  const position = positions.positions[lot.position];
  assertThat(position !== undefined, () => `the lot of ${tradeId} lies in a position`);
  return {
    contract: position.contract,
    side: lot.traded > 0 ? 'buy' : 'sell',
    quantity: Math.abs(lot.traded),
    price: priceToText(lot.price),
  };
}
