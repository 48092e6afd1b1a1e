import { parseContractId, productKey } from '../basics/contract-id.ts';
import { accept, type Decision, reject } from '../basics/decision.ts';
import { LONGEST_TEXT } from './_cells.ts';
import { accountFromRow } from './account-row.ts';
import {
  calendarDayFromRow,
  ccpFromRow,
  mergeCalendarDays,
  ontoCalendarDay,
} from './calendar-row.ts';
import { contractFromRow } from './contract-row.ts';
import { feeFromRow, reportingLevelFromRow } from './fee-row.ts';
import { giveUpAgreementFromRow, giveUpDaysFromRow } from './give-up-row.ts';
import { clientFromRow, memberFromRow } from './party-row.ts';
import { productFromRow } from './product-row.ts';
import type { ReferenceEvent } from './reference-events.ts';
import type {
  ReferenceRejection,
  ReferenceRejectionCode,
  RowProblem,
} from './reference-rejection.ts';
import type { SetReference } from './reference-rows.ts';
import type { ReferenceState } from './reference-state.ts';
import { isKnown, rowKey, saysTheSame } from './row-identity.ts';

/** Who loads the rows. */
export type ReferenceContext = { readonly enteredBy: string };

/** The column a failure about a whole row points at. */
const keyColumn: { readonly [Type in ReferenceEvent['type']]: string } = {
  ProductSet: 'product',
  ContractSet: 'contract',
  CalendarDaySet: 'date',
  CcpSet: 'ccp',
  MemberSet: 'member',
  ClientSet: 'client',
  AccountSet: 'account',
  FeeSet: 'fee',
  ReportingLevelSet: 'class',
  GiveUpAgreementSet: 'executingFirm',
  GiveUpDaysSet: 'product',
};

/** One row of a command that breaks a rule; `row` counts from 0. */
export type RefusedRow = RowProblem & { readonly row: number };

/**
 * Loads rows: all or none. A row that says what is already known makes no event, so a file may be loaded again.
 */
export function decideReference(
  state: ReferenceState,
  command: SetReference,
  context: ReferenceContext,
): Decision<ReferenceEvent, ReferenceRejectionCode> {
  const { source } = command;
  if (source === '' || source.length > LONGEST_TEXT) {
    return reject(
      'source_must_be_given',
      source.slice(0, 40),
      'the file or face the rows come from',
    );
  }
  const { events, refused } = readReferenceRows(command, context);
  const problem = refused[0] ?? unknownProduct(state, events);
  if (problem !== undefined) return { ok: false, rejection: inRow(problem) };
  const changes = events
    .map(({ event }) => ontoKnown(state, event))
    .filter((event) => !isKnown(state, event));
  return accept(...changes);
}

/** Every row as its event, or why not: all that can be said without the book. */
export function readReferenceRows(
  command: SetReference,
  context: ReferenceContext,
): {
  readonly events: readonly { readonly event: ReferenceEvent; readonly row: number }[];
  readonly refused: readonly RefusedRow[];
} {
  const byKey = new Map<string, { readonly event: ReferenceEvent; readonly row: number }>();
  const refused: RefusedRow[] = [];
  for (const [row, event] of eventsOf(command, context).entries()) {
    const earlier = 'code' in event ? undefined : byKey.get(rowKey(event));
    const combined =
      'code' in event || earlier === undefined ? event : combineRows(earlier.event, event);
    if ('code' in combined) refused.push({ ...combined, row });
    else byKey.set(rowKey(combined), { event: combined, row: earlier?.row ?? row });
  }
  return { events: [...byKey.values()], refused };
}

function eventsOf(
  command: SetReference,
  { enteredBy }: ReferenceContext,
): (ReferenceEvent | RowProblem)[] {
  const provenance = { source: command.source, enteredBy };
  switch (command.kind) {
    case 'products':
      return command.rows.map((row) => productFromRow(row, enteredBy));
    case 'contracts':
      return command.rows.map((row) => contractFromRow(row, enteredBy));
    case 'calendars':
      return command.rows.map((row) => calendarDayFromRow(row, enteredBy));
    case 'ccps':
      return command.rows.map((row) => ccpFromRow(row, enteredBy));
    case 'members':
      return command.rows.map((row) => memberFromRow(row, provenance));
    case 'clients':
      return command.rows.map((row) => clientFromRow(row, provenance));
    case 'accounts':
      return command.rows.map((row) => accountFromRow(row, provenance));
    case 'fees':
      return command.rows.map((row) => feeFromRow(row, provenance));
    case 'reportingLevels':
      return command.rows.map((row) => reportingLevelFromRow(row, enteredBy));
    case 'giveUpAgreements':
      return command.rows.map((row) => giveUpAgreementFromRow(row, enteredBy));
    case 'giveUpDays':
      return command.rows.map((row) => giveUpDaysFromRow(row, enteredBy));
  }
}

function ontoKnown(state: ReferenceState, event: ReferenceEvent): ReferenceEvent {
  if (event.type !== 'CalendarDaySet') return event;
  return ontoCalendarDay(state.calendars.get(event.calendar)?.get(event.date), event);
}

/**
 * Two rows of one load with one key as one event: equal rows, or kinds of one calendar day that are true together.
 * Else the later row as a problem.
 */
export function combineRows(
  earlier: ReferenceEvent,
  event: ReferenceEvent,
): ReferenceEvent | RowProblem {
  if (earlier.type === 'CalendarDaySet' && event.type === 'CalendarDaySet') {
    return mergeCalendarDays(earlier, event) ?? contradiction(event);
  }
  return saysTheSame(earlier, event) ? earlier : contradiction(event);
}

function contradiction(event: ReferenceEvent): RowProblem {
  return {
    code: 'row_must_not_contradict_another_row',
    field: keyColumn[event.type],
    seen: rowKey(event),
    wanted:
      'one row per key and effectiveFrom, and kinds of one calendar day that can be true together',
  };
}

function inRow({ code, field, seen, wanted, row }: RefusedRow): ReferenceRejection {
  return { code, seen: `row ${row + 1}, ${field}: ${seen === '' ? '(blank)' : seen}`, wanted };
}

/** A contract needs its product: without it there is no currency and no multiplier, and a typing error would pass. */
function unknownProduct(
  state: ReferenceState,
  events: readonly { readonly event: ReferenceEvent; readonly row: number }[],
): RefusedRow | undefined {
  for (const { event, row } of events) {
    if (event.type !== 'ContractSet') continue;
    const parts = parseContractId(event.contract);
    if (parts !== undefined && state.products.has(productKey(parts))) continue;
    const wanted = 'a contract of a product that is loaded';
    return {
      code: 'contract_product_must_be_known',
      field: 'contract',
      seen: event.contract,
      wanted,
      row,
    };
  }
  return undefined;
}
