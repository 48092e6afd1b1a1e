import type { EventOf } from '../basics/schema.ts';
import { isSuspense } from './suspense-account.ts';
import type {
  ContractFactDisagreed,
  KeptReport,
  ReportParked,
  TicketMatchAmbiguous,
  TradeBooked,
  TradeConflicted,
  TradeEvent,
  TradeHeld,
  UnmatchedReported,
  worklistItemClosed,
} from './trade-events.ts';
import { reportedTradeId } from './trade-id.ts';
import type { ExternalAccount } from './trade-report.ts';

/** A trade in a suspense account, waiting for its real one. */
export type SuspenseItem = {
  readonly tradeId: string;
  readonly account: string;
  readonly reason: string;
  /** Account names as the CCP sent them, joined with `;`. */
  readonly names: string;
  /** What an account is matched by, as sent. */
  readonly ccp: string;
  readonly statedAccount: string;
  readonly externalAccount: ExternalAccount;
  readonly clearingDate: string;
  readonly source: string;
};

/** A report that waits. */
export type WorklistItem = TradeHeld | ReportParked | TradeConflicted | UnmatchedReported;

/** Everything that waits for a person, but suspense. */
export type OpenItem = WorklistItem | TicketMatchAmbiguous | ContractFactDisagreed;

/** What waits for a person or for reference, by item id, and by the trade id it is about. Plain data. */
export type Worklists = {
  readonly held: Map<string, TradeHeld>;
  readonly parked: Map<string, ReportParked>;
  readonly conflicts: Map<string, TradeConflicted>;
  readonly unmatched: Map<string, UnmatchedReported>;
  readonly suspense: Map<string, SuspenseItem>;
  /** Trades that several tickets fit, by trade id, which is the item's. */
  readonly ticketMatches: Map<string, TicketMatchAmbiguous>;
  readonly contractFacts: Map<string, ContractFactDisagreed>;
  /** What a person has let stand, as `factKey`: the same message is no new item. */
  readonly settledFacts: Set<string>;
  /** Item ids of held, parked and unmatched reports by trade id, oldest first. */
  readonly byTradeId: Map<string, string[]>;
  /** Reports kept for the record by reason, and trades booked with each warning. */
  readonly noted: Map<string, number>;
  readonly warnings: Map<string, number>;
};

export function emptyWorklists(): Worklists {
  return {
    held: new Map(),
    parked: new Map(),
    conflicts: new Map(),
    unmatched: new Map(),
    suspense: new Map(),
    ticketMatches: new Map(),
    contractFacts: new Map(),
    settledFacts: new Set(),
    byTradeId: new Map(),
    noted: new Map(),
    warnings: new Map(),
  };
}

export function evolveWorklists(lists: Worklists, event: TradeEvent): void {
  switch (event.type) {
    case 'TradeHeld':
      lists.held.set(event.itemId, event);
      index(lists, event);
      break;
    case 'ReportParked':
      lists.parked.set(event.itemId, event);
      index(lists, event);
      break;
    case 'UnmatchedReported':
      lists.unmatched.set(event.itemId, event);
      index(lists, event);
      break;
    case 'TradeConflicted':
      lists.conflicts.set(event.itemId, event);
      break;
    case 'TicketMatchAmbiguous':
      lists.ticketMatches.set(event.tradeId, event);
      break;
    case 'ContractFactDisagreed':
      lists.contractFacts.set(event.itemId, event);
      break;
    case 'WorklistItemClosed':
      close(lists, event);
      break;
    case 'ReportNoted':
      count(lists.noted, event.reason);
      break;
    case 'TradeBooked':
      evolveBooked(lists, event);
      break;
    case 'TradeRemoved':
      lists.suspense.delete(event.tradeId);
      break;
    default:
      break;
  }
}

/** Open items about a trade id, oldest first. */
export function itemsAbout(lists: Worklists, tradeId: string): WorklistItem[] {
  return (lists.byTradeId.get(tradeId) ?? []).flatMap((itemId) => {
    const item = itemOf(lists, itemId);
    return item === undefined ? [] : [item];
  });
}

export function itemOf(lists: Worklists, itemId: string): WorklistItem | undefined {
  return (
    lists.held.get(itemId) ??
    lists.parked.get(itemId) ??
    lists.conflicts.get(itemId) ??
    lists.unmatched.get(itemId)
  );
}

export function openItemOf(lists: Worklists, itemId: string): OpenItem | undefined {
  return (
    itemOf(lists, itemId) ?? lists.ticketMatches.get(itemId) ?? lists.contractFacts.get(itemId)
  );
}

export function itemIdOf(item: OpenItem): string {
  return item.type === 'TicketMatchAmbiguous' ? item.tradeId : item.itemId;
}

export function worklistOf(item: OpenItem): EventOf<typeof worklistItemClosed>['worklist'] {
  return WORKLIST_OF[item.type];
}

const WORKLIST_OF = {
  TradeHeld: 'held',
  ReportParked: 'parked',
  TradeConflicted: 'conflict',
  UnmatchedReported: 'unmatched',
  TicketMatchAmbiguous: 'ticket-match',
  ContractFactDisagreed: 'contract-fact',
} as const;

/** Why a contract fact is on its worklist. */
export const FACT_REASON = 'contract_facts_must_agree_with_reference';

/** What a person lets stand: this statement against this fact of ours. */
export function factKey({
  itemId,
  known,
}: Pick<ContractFactDisagreed, 'itemId' | 'known'>): string {
  return `${itemId} ${known}`;
}

export function* canonicalWorklists(lists: Worklists): Generator<string> {
  for (const items of [lists.held, lists.parked, lists.conflicts, lists.unmatched]) {
    const lines = [...items.values()].map((item) => `${worklistOf(item)} ${lineOf(item)}`);
    yield* lines.sort();
  }
  for (const item of [...lists.suspense.values()]
    .map((known) => `suspense ${known.tradeId} ${known.account} ${known.reason}`)
    .sort()) {
    yield item;
  }
  yield* [...lists.ticketMatches.keys()].sort().map((tradeId) => `ticket-match ${tradeId}`);
  yield* [...lists.contractFacts.keys()].sort().map((itemId) => `contract-fact ${itemId}`);
}

function lineOf(item: KeptReport & { readonly type: string }): string {
  const { side, quantity, price, contract, action, removal, clearingDate } = item;
  return `${reportedTradeId(item)} ${action} ${removal} ${contract} ${side} ${quantity} ${price} ${clearingDate}`;
}

function index(lists: Worklists, item: WorklistItem): void {
  const tradeId = reportedTradeId(item);
  lists.byTradeId.set(tradeId, [...(lists.byTradeId.get(tradeId) ?? []), item.itemId]);
}

function close(lists: Worklists, event: EventOf<typeof worklistItemClosed>): void {
  const fact = lists.contractFacts.get(event.itemId);
  if (fact !== undefined && event.outcome === 'discarded') lists.settledFacts.add(factKey(fact));
  lists.contractFacts.delete(event.itemId);
  lists.ticketMatches.delete(event.itemId);
  const item = itemOf(lists, event.itemId);
  if (item === undefined) return;
  const tradeId = reportedTradeId(item);
  const left = (lists.byTradeId.get(tradeId) ?? []).filter((itemId) => itemId !== event.itemId);
  if (left.length === 0) lists.byTradeId.delete(tradeId);
  else lists.byTradeId.set(tradeId, left);
  lists.held.delete(event.itemId);
  lists.parked.delete(event.itemId);
  lists.conflicts.delete(event.itemId);
  lists.unmatched.delete(event.itemId);
}

function evolveBooked(lists: Worklists, event: TradeBooked): void {
  if (event.warnings !== '')
    for (const warning of event.warnings.split(' ')) count(lists.warnings, warning);
  if (!isSuspense(event.account)) return;
  const reason = event.warnings.split(' ').find((warning) => warning.startsWith('account_')) ?? '';
  const { tradeId, account, externalNames, statedAccount, clearingDate, source } = event;
  const names = externalNames === '' ? statedAccount : externalNames;
  const { ccp, externalFirm: clearingFirm, customerOrigin: origin } = event;
  const sent = externalNames === '' ? [] : externalNames.split(';');
  const externalAccount = { clearingFirm, names: sent, origin };
  const named = { names, ccp, statedAccount, externalAccount };
  lists.suspense.set(tradeId, { tradeId, account, reason, ...named, clearingDate, source });
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
