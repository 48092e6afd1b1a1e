import type { ReferenceEvent } from './reference-events.ts';
import {
  agreementKey,
  feeKey,
  giveUpDaysKey,
  productKeyOf,
  type ReferenceState,
} from './reference-state.ts';

/** What a row is about and since when: a second row with the same key replaces the first. */
export function rowKey(event: ReferenceEvent): string {
  switch (event.type) {
    case 'ProductSet':
      return `${productKeyOf(event)} ${event.effectiveFrom}`;
    case 'ContractSet':
      return `${event.contract} ${event.effectiveFrom}`;
    case 'CalendarDaySet':
      return `${event.calendar} ${event.date}`;
    case 'CcpSet':
      return `${event.ccp} ${event.effectiveFrom}`;
    case 'MemberSet':
      return `${event.ccp} ${event.member} ${event.role} ${event.effectiveFrom}`;
    case 'ClientSet':
      return `${event.client} ${event.effectiveFrom}`;
    case 'AccountSet':
      return `${event.account} ${event.effectiveFrom}`;
    case 'FeeSet':
      return `${feeKey(event)} ${event.effectiveFrom}`;
    case 'ReportingLevelSet':
      return `${event.part17Class} ${event.effectiveFrom}`;
    case 'GiveUpAgreementSet':
      return `${agreementKey(event)} ${event.effectiveFrom}`;
    case 'GiveUpDaysSet':
      return `${giveUpDaysKey(event)} ${event.effectiveFrom}`;
  }
}

/** Whether setting the row would change nothing. */
export function isKnown(state: ReferenceState, event: ReferenceEvent): boolean {
  return rowsAbout(state, event).some(
    (row) => rowKey(row) === rowKey(event) && saysTheSame(row, event),
  );
}

/**
 * Equal but for who entered it. Where the source is a column it is part of the row; where it is only the name of a
 * file, a renamed file says nothing new.
 */
export function saysTheSame(a: ReferenceEvent, b: ReferenceEvent): boolean {
  const provenance = SOURCE_IS_A_FILE.includes(a.type) ? ['enteredBy', 'source'] : ['enteredBy'];
  const others = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).every(
    ([name, value]) => provenance.includes(name) || isEqual(value, others.get(name)),
  );
}

const SOURCE_IS_A_FILE: readonly ReferenceEvent['type'][] = [
  'MemberSet',
  'ClientSet',
  'AccountSet',
  'FeeSet',
];

/** Lists are compared as text: their records hold texts, numbers and words in schema order. */
function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (Array.isArray(a) && JSON.stringify(a) === JSON.stringify(b));
}

function rowsAbout(state: ReferenceState, event: ReferenceEvent): readonly ReferenceEvent[] {
  switch (event.type) {
    case 'ProductSet':
      return state.products.get(productKeyOf(event)) ?? [];
    case 'ContractSet':
      return state.contracts.get(event.contract) ?? [];
    case 'CalendarDaySet': {
      const day = state.calendars.get(event.calendar)?.get(event.date);
      return day === undefined ? [] : [day];
    }
    case 'CcpSet':
      return state.ccps.get(event.ccp) ?? [];
    case 'MemberSet':
      return state.members.get(event.ccp)?.get(event.member) ?? [];
    case 'ClientSet':
      return state.clients.get(event.client) ?? [];
    case 'AccountSet':
      return state.accounts.get(event.account) ?? [];
    case 'FeeSet':
      return (state.fees.get(feeKey(event)) ?? []).map(({ row }) => row);
    case 'ReportingLevelSet':
      return state.reportingLevels.get(event.part17Class) ?? [];
    case 'GiveUpAgreementSet':
      return state.giveUpAgreements.get(agreementKey(event)) ?? [];
    case 'GiveUpDaysSet':
      return state.giveUpDays.get(giveUpDaysKey(event)) ?? [];
  }
}
