import type { Expression, SqlBool } from 'kysely';
import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { ContractId } from '../../domain/basics/contract-id.ts';
import type { Price } from '../../domain/basics/price.ts';
import type { Quantity, Side } from '../../domain/basics/quantity.ts';
import {
  boundedLimit,
  EMPTY_PAGE,
  firmScope,
  keyBefore,
  type Page,
  type PageRequest,
  pageOf,
} from './firm-scope.ts';
import type { ReadDatabase } from './read-database.ts';
import { sequenceOf } from './row-key.ts';
import type { RowOf } from './tables.ts';
import { optionalDate } from './trade-list.ts';
import {
  ITEM_OUTCOMES,
  placeOf,
  SIDES,
  TICKET_OUTCOMES,
  WORKLISTS,
  type Worklist,
  wordAt,
} from './words.ts';

/** What a reported or entered trade says, as far as it was said. */
type ReportedTerms = {
  readonly sequence: number;
  /** As named by the sender; blank when matched from the CCP's names. */
  readonly account: string;
  readonly contract: ContractId;
  readonly ccp: string;
  readonly member: string;
  readonly ccpTradeId: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly tradeDate: BusinessDate;
  readonly clearingDate: BusinessDate;
  readonly executionTime: string;
  readonly source: string;
};

export type WorklistRow = ReportedTerms & {
  readonly worklist: Worklist;
  /** Blank when nothing is to be done. */
  readonly itemId: string;
  readonly tradeId: string;
  readonly reason: string;
  readonly seen: string;
  readonly wanted: string;
  /** Blank = still waiting. */
  readonly outcome: 'applied' | 'discarded' | 'superseded' | '';
  readonly closeReason: string;
};

export type WorklistFilter = {
  readonly worklist?: Worklist | undefined;
  /** `open`: waits and is not done with. */
  readonly state?: 'open' | 'closed' | undefined;
};

/** Items newest first. */
export async function worklistPage(
  db: ReadDatabase,
  firm: string,
  filter: WorklistFilter,
  page: PageRequest,
): Promise<Page<WorklistRow>> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return EMPTY_PAGE;
  const limit = boundedLimit(page);
  const stored = await db
    .selectFrom('worklist')
    .innerJoin('names as a', 'a.id', 'worklist.account')
    .innerJoin('names as c', 'c.id', 'worklist.contract')
    .innerJoin('names as p', 'p.id', 'worklist.ccp')
    .innerJoin('names as m', 'm.id', 'worklist.member')
    .selectAll('worklist')
    .select([
      'a.text as account_name',
      'c.text as contract_name',
      'p.text as ccp_name',
      'm.text as member_name',
    ])
    .where('worklist.id', '>=', scope.firstKey)
    .where('worklist.id', '<', keyBefore(scope, page))
    .where((eb) => {
      const all: Expression<SqlBool>[] = [];
      if (filter.worklist !== undefined) {
        all.push(eb('worklist.worklist', '=', placeOf(WORKLISTS, filter.worklist)));
      }
      if (filter.state === 'open') {
        all.push(eb('worklist.closed', 'is', null), eb('worklist.item_id', '<>', ''));
      }
      if (filter.state === 'closed') all.push(eb('worklist.closed', 'is not', null));
      return eb.and(all);
    })
    .orderBy('worklist.id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(scope, stored, limit, (row) => ({
    ...reportedTerms(row),
    worklist: wordAt(WORKLISTS, row.worklist),
    itemId: row.item_id,
    tradeId: row.trade_id,
    reason: row.reason,
    seen: row.seen,
    wanted: row.wanted,
    outcome: row.outcome === null ? '' : wordAt(ITEM_OUTCOMES, row.outcome),
    closeReason: row.close_reason,
  }));
}

export type TicketRow = ReportedTerms & {
  readonly ticketId: string;
  /** Blank = unconfirmed: it makes a provisional position only. */
  readonly outcome: 'confirmed' | 'cancelled' | 'replaced' | '';
  /** Trade that confirmed it. */
  readonly tradeId: string;
};

/** The firm's own tickets newest first. */
export async function ticketsPage(
  db: ReadDatabase,
  firm: string,
  filter: { readonly state?: 'open' | 'closed' | undefined },
  page: PageRequest,
): Promise<Page<TicketRow>> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return EMPTY_PAGE;
  const limit = boundedLimit(page);
  let query = db
    .selectFrom('tickets')
    .innerJoin('names as a', 'a.id', 'tickets.account')
    .innerJoin('names as c', 'c.id', 'tickets.contract')
    .innerJoin('names as p', 'p.id', 'tickets.ccp')
    .innerJoin('names as m', 'm.id', 'tickets.member')
    .selectAll('tickets')
    .select([
      'a.text as account_name',
      'c.text as contract_name',
      'p.text as ccp_name',
      'm.text as member_name',
    ])
    .where('tickets.id', '>=', scope.firstKey)
    .where('tickets.id', '<', keyBefore(scope, page));
  if (filter.state === 'open') query = query.where('tickets.closed', 'is', null);
  if (filter.state === 'closed') query = query.where('tickets.closed', 'is not', null);
  const stored = await query
    .orderBy('tickets.id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(scope, stored, limit, (row) => ({
    ...reportedTerms(row),
    ticketId: row.ticket_id,
    outcome: row.outcome === null ? '' : wordAt(TICKET_OUTCOMES, row.outcome),
    tradeId: row.trade_id,
  }));
}

type StoredTerms = Pick<
  RowOf<'tickets'>,
  | 'id'
  | 'ccp_trade_id'
  | 'side'
  | 'quantity'
  | 'price'
  | 'trade_date'
  | 'clearing_date'
  | 'execution_time'
  | 'source'
> & {
  readonly account_name: string;
  readonly contract_name: string;
  readonly ccp_name: string;
  readonly member_name: string;
};

function reportedTerms(row: StoredTerms): ReportedTerms {
  return {
    sequence: sequenceOf(row.id),
    account: row.account_name,
    contract: row.contract_name,
    ccp: row.ccp_name,
    member: row.member_name,
    ccpTradeId: row.ccp_trade_id,
    side: wordAt(SIDES, row.side),
    quantity: row.quantity,
    price: row.price,
    tradeDate: optionalDate(row.trade_date),
    clearingDate: optionalDate(row.clearing_date),
    executionTime: row.execution_time,
    source: row.source,
  };
}
