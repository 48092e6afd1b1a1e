import { groupOfFill } from '../allocation/average-groups.ts';
import { accept, reject } from '../basics/decision.ts';
import { reportOf, reportOfBooked } from '../trade/report-record.ts';
import { isSuspense } from '../trade/suspense-account.ts';
import type { TradeBooked, TradeHeld } from '../trade/trade-events.ts';
import { reportedTradeId } from '../trade/trade-id.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { itemIdOf, type OpenItem, openItemOf, worklistOf } from '../trade/worklists.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import { capture } from './capture.ts';
import type { ResolveItem, ResolveSuspense } from './commands.ts';
import { agreedFacts, compareAgain } from './contract-facts.ts';
import { enrich } from './enrich.ts';
import { findTrade, stands } from './find-trade.ts';
import { movedLotProblem } from './moved-lot.ts';
import { legReports } from './spread-legs.ts';
import { ticketOf } from './ticket.ts';
import { tradeChange } from './trade-change.ts';
import { closeItem } from './worklist-events.ts';

/** Held trades tried again in one decision, so that it stays short. */
const REDRIVEN_AT_ONCE = 100;

/** Moves a trade from suspense to its account, as if it had been there from the start. */
export function resolveSuspense(
  book: Book,
  command: ResolveSuspense,
  context: Context,
): BookDecision {
  const { tradeId, account } = command;
  const item = book.worklists.suspense.get(tradeId);
  const known = item === undefined ? undefined : findTrade(book, tradeId, context.facts);
  if (item === undefined || known === undefined) {
    return reject('trade_must_be_in_suspense', tradeId, 'a trade in a suspense account');
  }
  const group = groupOfFill(book.averageGroups, tradeId);
  if (group !== undefined) {
    const seen = `${tradeId} is a fill of ${group.groupId}`;
    return reject('trade_must_not_be_in_a_group', seen, 'a trade of no average-price group');
  }
  const { trade, booked, bookedSequence, life } = known;
  const moved = movedLotProblem(book, booked);
  if (moved !== undefined) return moved;
  const enriched = enrich(book, movedReport(booked, account), context);
  if (!enriched.ok) return enriched;
  if (isSuspense(enriched.account.account)) {
    const seen = account === '' ? enriched.warnings : account;
    return reject('account_must_be_known', seen, 'one account in reference');
  }
  const { statedAccount } = booked;
  const ticket = ticketOf(book, enriched, booked);
  const entering = {
    enriched: { ...enriched, report: { ...enriched.report, account: statedAccount } },
    tradeId: booked.tradeId,
    life,
    previousVersion: bookedSequence,
    fromSpread: booked.fromSpread,
    ticketId: ticket.ticketId,
  };
  const leaving = { trade, booked, bookedSequence, removal: 'moved' } as const;
  return accept(...tradeChange(book, { leaving, entering }, context), ...ticket.events);
}

/** The trade's report for the account that a person names, else as the CCP named it, against reference as it is now. */
export function movedReport(booked: TradeBooked, account: string): TradeReport {
  const report = reportOfBooked(booked);
  return account === '' ? report : { ...report, account };
}

/** Discards an item, or tries a held trade or a contract fact again. */
export function resolveItem(book: Book, command: ResolveItem, context: Context): BookDecision {
  const item = openItemOf(book.worklists, command.itemId);
  if (item === undefined)
    return reject('worklist_item_must_be_open', command.itemId, 'an item of a worklist');
  if (command.action === 'discard') {
    if (command.reason.trim() === '')
      return reject('reason_must_be_given', '', 'why the item is discarded');
    return accept(closeItem(item, 'discarded', command.reason));
  }
  if (command.action === 'accept') return acceptConflict(book, item, command.reason, context);
  if (item.type === 'ContractFactDisagreed') return compareAgain(book, item);
  if (item.type !== 'TradeHeld') {
    return reject('worklist_item_must_be_held', command.itemId, 'a held trade to try again');
  }
  const events = redriven(book, item, context);
  if (events !== undefined) return accept(...events);
  return reject('held_trade_must_be_bookable', `${item.reason}: ${item.seen}`, item.wanted);
}

/** The CCP's other word for a live trade counts: the trade is replaced by it, as if the CCP had sent a replace. */
function acceptConflict(
  book: Book,
  item: OpenItem,
  reason: string,
  context: Context,
): BookDecision {
  if (item.type !== 'TradeConflicted') {
    const seen = `${worklistOf(item)} ${itemIdOf(item)}`;
    return reject('worklist_item_must_be_a_conflict', seen, 'a conflict');
  }
  const report = { ...reportOf(item), action: 'replace' } as const;
  const known = findTrade(book, item.tradeId, context.facts);
  const isOfTrade = report.multiLeg !== 'spread' && reportedTradeId(report) === item.tradeId;
  if (!stands(known) || !isOfTrade) {
    const wanted = 'a conflict with one live trade; discard it and send the replace';
    return reject('conflict_must_replace_its_trade', item.tradeId, wanted);
  }
  const decision = capture(book, report, { ...context, sequence: context.sequence + 1 });
  if (!decision.ok) return decision;
  const held = decision.events.find((event) => event.type === 'TradeHeld');
  if (held?.type === 'TradeHeld') return reject(held.reason, held.seen, held.wanted);
  return accept(closeItem(item, 'applied', reason), ...decision.events);
}

/**
 * After reference arrived: tries held trades again, oldest first, and closes contract facts that now agree. What still
 * cannot be booked stays as it is.
 */
export function redriveHeld(book: Book, context: Context): BookDecision {
  const events: BookEvent[] = [];
  const facts = new Set<string>();
  for (const item of bookableHeld(book, context)) {
    const at = { ...context, sequence: context.sequence + events.length };
    for (const event of redriven(book, item, at) ?? []) {
      // Two trades that state the same of a contract make one item.
      if (event.type === 'ContractFactDisagreed' && facts.has(event.itemId)) continue;
      if (event.type === 'ContractFactDisagreed') facts.add(event.itemId);
      events.push(event);
    }
  }
  return accept(...events, ...agreedFacts(book));
}

/**
 * Held trades that reference now knows enough about; at most one per trade id, and a bounded number. Each is decided
 * against the book as it is before all of them, so where one changes what another would find (an open ticket, a day
 * that was run) there is one per contract: the rest is for the next decision.
 */
export function bookableHeld(book: Book, context: Context): TradeHeld[] {
  const items = new Map<string, TradeHeld>();
  const contracts = new Set<string>();
  const isOneByOne =
    book.tickets.open.size > 0 || book.days.run.size > 0 || book.days.finalThrough !== '';
  for (const item of book.worklists.held.values()) {
    const touched = [item.contract, ...item.legs.map(({ contract }) => contract)];
    if (isOneByOne && touched.some((contract) => contracts.has(contract))) continue;
    const tradeId = reportedTradeId(item);
    if (items.has(tradeId) || !isBookable(book, reportOf(item), context)) continue;
    items.set(tradeId, item);
    for (const contract of touched) contracts.add(contract);
    if (items.size === REDRIVEN_AT_ONCE) break;
  }
  return [...items.values()];
}

function isBookable(book: Book, report: TradeReport, context: Context): boolean {
  const sides = report.multiLeg === 'spread' ? legReports(book, report, context) : [report];
  return sides.length > 0 && sides.every((side) => enrich(book, side, context).ok);
}

/** The item closed and its report captured, or undefined when it would only be held again. */
function redriven(book: Book, item: TradeHeld, context: Context): BookEvent[] | undefined {
  const tradeId = reportedTradeId(item);
  const others = (book.worklists.byTradeId.get(tradeId) ?? []).filter((id) => id !== item.itemId);
  const byTradeId = new Map([[tradeId, others]]);
  const without: Book = { ...book, worklists: { ...book.worklists, byTradeId } };
  const decision = capture(without, reportOf(item), { ...context, sequence: context.sequence + 1 });
  if (!decision.ok || decision.events.some((event) => event.type === 'TradeHeld')) return undefined;
  return [closeItem(item, 'applied', 'reference arrived'), ...decision.events];
}
