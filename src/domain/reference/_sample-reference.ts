import { assertThat } from '../basics/decision.ts';
import { decideReference } from './decide-reference.ts';
import type { ReferenceKind } from './reference-rows.ts';
import { emptyReference, evolveReference, type ReferenceState } from './reference-state.ts';
import { setReference, type TextRecord } from './set-reference.ts';

/** One right row of each kind, for tests to change one cell of. Only tests import this file. */
export const SAMPLE_ROWS = {
  ccps: {
    ccp: 'CME',
    name: 'CME Clearing',
    rollTime: '17:00',
    zone: 'America/Chicago',
    calendar: 'CME',
    averagePriceRounding: 'tick',
    source: 'rulebook',
  },
  calendars: { calendar: 'CME', date: '2025-11-27', kind: 'holiday', source: 'notice' },
  products: {
    exchange: 'CBT',
    ccp: 'CME',
    product: 'C',
    type: 'FUT',
    name: 'Corn Futures',
    currency: 'USD',
    multiplier: '5000',
    priceDecimals: '4',
    tick: '0.0025',
    display: 'eighths',
    settlement: 'physical',
    mic: 'XCBT',
    part17Class: 'Corn',
    effectiveFrom: '2019-01-01',
    source: 'rulebook chapter 10',
    cftcExchange: '01',
    cftcCommodity: 'C',
  },
  contracts: {
    contract: 'CBT:C:FUT:202609',
    firstTradeDate: '2024-01-02',
    lastTradeDate: '2026-09-14',
    expiryDate: '2026-09-14',
    firstNoticeDate: '2026-08-31',
    source: 'settlement file',
  },
  reportingLevels: {
    class: 'Corn',
    level: '250',
    effectiveFrom: '2019-01-01',
    source: '17 CFR 15.03',
  },
  members: { ccp: 'CME', member: '330', role: 'clearing', effectiveFrom: '2019-01-01' },
  clients: { client: 'ACME', name: 'Acme Grain Ltd', lei: '529900T8BM49AURSDO55' },
  accounts: {
    account: 'A1',
    externalAccounts: 'ACME',
    client: 'ACME',
    type: 'customer',
    segregation: '4d',
  },
  fees: {
    fee: 'exchange',
    exchange: 'CBT',
    product: 'C',
    perContract: '2.13',
    currency: 'USD',
    effectiveFrom: '2026-01-01',
  },
  giveUpAgreements: {
    ccp: 'CME',
    executingFirm: '560',
    clearingFirm: '330',
    client: '*',
    ratePerContract: '0.25',
    currency: 'USD',
    autoAccept: 'yes',
    largestGiveUp: '100',
    largestDay: '500',
    effectiveFrom: '2026-01-01',
    source: 'agreement of 2025-12-01',
  },
  giveUpDays: {
    ccp: 'CME',
    exchange: 'CBT',
    product: '*',
    giveUpDays: '3',
    effectiveFrom: '2026-01-01',
    source: 'rulebook',
  },
} as const satisfies { readonly [Kind in ReferenceKind]: TextRecord };

/** A corn option, premium style: what a row of another type needs beside the sample. */
export const OPTION_CELLS = {
  type: 'OOF',
  optionStyle: 'premium',
  exerciseStyle: 'american',
} as const;

/** The event types and codes that a load comes to: `ProductSet`, or the code of its refusal. */
export function outcomeOf(
  state: ReferenceState,
  kind: ReferenceKind,
  rows: readonly TextRecord[],
): string {
  const decision = decideReference(state, setReference(kind, rows, 'test.csv'), {
    enteredBy: 'clerk',
  });
  return decision.ok ? decision.events.map(({ type }) => type).join(' ') : decision.rejection.code;
}

/** Loads rows into the state; they must be right. */
export function load(
  state: ReferenceState,
  kind: ReferenceKind,
  rows: readonly TextRecord[],
): ReferenceState {
  const decision = decideReference(state, setReference(kind, rows, 'test.csv'), {
    enteredBy: 'clerk',
  });
  assertThat(decision.ok, () => `sample ${kind} rows are right: ${JSON.stringify(decision)}`);
  for (const event of decision.events) evolveReference(state, event);
  return state;
}

/** A state with every sample row. */
export function sampleReference(): ReferenceState {
  const state = emptyReference();
  load(state, 'ccps', [SAMPLE_ROWS.ccps]);
  load(state, 'calendars', [SAMPLE_ROWS.calendars]);
  load(state, 'products', [SAMPLE_ROWS.products, { ...SAMPLE_ROWS.products, ...OPTION_CELLS }]);
  load(state, 'contracts', [SAMPLE_ROWS.contracts]);
  load(state, 'reportingLevels', [SAMPLE_ROWS.reportingLevels]);
  load(state, 'members', [SAMPLE_ROWS.members]);
  load(state, 'clients', [SAMPLE_ROWS.clients]);
  load(state, 'accounts', [SAMPLE_ROWS.accounts]);
  load(state, 'fees', [SAMPLE_ROWS.fees]);
  load(state, 'giveUpAgreements', [SAMPLE_ROWS.giveUpAgreements]);
  return load(state, 'giveUpDays', [SAMPLE_ROWS.giveUpDays]);
}
