import type { EndOfDayStopped } from '../../domain/book/day-events.ts';
import type { KeptReport, TradeEvent } from '../../domain/trade/trade-events.ts';
import { dayOf, keyOf, named, type Projecting, shown } from './firm-projection.ts';
import { tradeTerms } from './project-trade.ts';
import type { RowOf } from './tables.ts';
import { ITEM_OUTCOMES, placeOf, TICKET_OUTCOMES, WORKLISTS, type Worklist } from './words.ts';

type Item = {
  readonly worklist: Worklist;
  readonly itemId: string;
  readonly reason?: string;
  readonly seen?: string;
  readonly wanted?: string;
  readonly tradeId?: string;
};

/** A report that waits: its terms as reported, with the account its sender named. */
export function addReport(to: Projecting, report: KeptReport, item: Item): void {
  to.batch.appended.worklist.push({
    ...itemColumns(to, item),
    ...tradeTerms(to, report, report.statedAccount, ''),
    ...STILL_WAITING,
  });
}

/** Something that waits or is only noted, without a report of its own. */
export function addNote(to: Projecting, item: Item & { readonly source: string }): void {
  to.batch.appended.worklist.push({
    ...itemColumns(to, item),
    ...blankTerms(to),
    source: shown(item.source),
    ...STILL_WAITING,
  });
}

const STILL_WAITING = { closed: null, outcome: null, close_reason: '' } as const;

function itemColumns(to: Projecting, item: Item) {
  return {
    id: to.key,
    worklist: placeOf(WORKLISTS, item.worklist),
    item_id: shown(item.itemId),
    reason: shown(item.reason ?? ''),
    seen: shown(item.seen ?? ''),
    wanted: shown(item.wanted ?? ''),
    trade_id: shown(item.tradeId ?? ''),
  };
}

function blankTerms(to: Projecting) {
  const blank = named(to, '');
  return {
    account: blank,
    contract: blank,
    currency: blank,
    side: 0,
    quantity: 0,
    price: 0,
    trade_date: null,
    clearing_date: null,
    execution_time: '',
    ccp: blank,
    member: blank,
    ccp_trade_id: '',
    trade_type: 0,
  };
}

export function projectDayStopped(to: Projecting, event: EndOfDayStopped): void {
  const { date, reason, detail, ccp } = event;
  const row: RowOf<'worklist'> = {
    ...itemColumns(to, { worklist: 'day-stopped', itemId: stopId(date), reason, seen: detail }),
    ...blankTerms(to),
    clearing_date: dayOf(date),
    ccp: named(to, ccp),
    source: '',
    ...STILL_WAITING,
  };
  to.batch.appended.worklist.push(row);
}

/** All stops of a date share one item id: they end together, when the day has run. */
export function stopId(date: string): string {
  return `day ${date}`;
}

export function closeItem(
  to: Projecting,
  itemId: string,
  outcome: (typeof ITEM_OUTCOMES)[number],
  reason: string,
): void {
  to.batch.changes.push({
    change: 'item-closed',
    from: keyOf(to, 0),
    item_id: shown(itemId),
    closed: to.key,
    outcome: placeOf(ITEM_OUTCOMES, outcome),
    close_reason: shown(reason),
  });
}

export function projectTicketClosed(
  to: Projecting,
  event: Extract<TradeEvent, { type: 'TicketClosed' }>,
): void {
  to.batch.changes.push({
    change: 'ticket-closed',
    from: keyOf(to, 0),
    ticket_id: shown(event.ticketId),
    closed: to.key,
    outcome: placeOf(TICKET_OUTCOMES, event.outcome),
    trade_id: shown(event.tradeId),
  });
}
