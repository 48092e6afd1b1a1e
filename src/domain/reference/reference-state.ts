import type { BusinessDate } from '../basics/business-date.ts';
import { type ExternalRule, indexExternalAccounts } from './_external-index.ts';
import type {
  AccountSet,
  CalendarDaySet,
  CcpSet,
  ClientSet,
  ContractSet,
  FeeSet,
  GiveUpAgreementSet,
  GiveUpDaysSet,
  MemberSet,
  ProductSet,
  ReferenceEvent,
  ReportingLevelSet,
} from './reference-events.ts';
import { inForce, setVersion, type Versions, versionsOf } from './versions.ts';

/** A fee row with the count of times its key and date were set: both name the version a charge was rated by. */
export type FeeVersion = {
  readonly effectiveFrom: BusinessDate;
  readonly row: FeeSet;
  readonly revision: number;
};

/**
 * What a firm knows of products, parties and calendars: the rows as they were set, and one index over account names.
 * Plain data, so that a snapshot can clone it. The two counters let lookups drop what they remember.
 */
export type ReferenceState = {
  /** By product key `EXCHANGE:PRODUCT:TYPE`. */
  readonly products: Map<string, Versions<ProductSet>>;
  readonly contracts: Map<string, Versions<ContractSet>>;
  readonly calendars: Map<string, Map<BusinessDate, CalendarDaySet>>;
  readonly ccps: Map<string, Versions<CcpSet>>;
  /** By CCP, then member; several roles may begin on one day. */
  readonly members: Map<string, Map<string, MemberSet[]>>;
  readonly clients: Map<string, Versions<ClientSet>>;
  readonly accounts: Map<string, Versions<AccountSet>>;
  /** By CCP account name (`*` = any): derived from `accounts`. */
  readonly externalAccounts: Map<string, ExternalRule[]>;
  /** By `feeKey`. */
  readonly fees: Map<string, Versions<FeeVersion>>;
  readonly reportingLevels: Map<string, Versions<ReportingLevelSet>>;
  /** By `agreementKey`. */
  readonly giveUpAgreements: Map<string, Versions<GiveUpAgreementSet>>;
  /** By `giveUpDaysKey`. */
  readonly giveUpDays: Map<string, Versions<GiveUpDaysSet>>;
  /** Counts products, contracts and CCPs set. */
  termsRevision: number;
  /** Counts fees set. */
  feesRevision: number;
};

export function emptyReference(): ReferenceState {
  return {
    products: new Map(),
    contracts: new Map(),
    calendars: new Map(),
    ccps: new Map(),
    members: new Map(),
    clients: new Map(),
    accounts: new Map(),
    externalAccounts: new Map(),
    fees: new Map(),
    reportingLevels: new Map(),
    giveUpAgreements: new Map(),
    giveUpDays: new Map(),
    termsRevision: 0,
    feesRevision: 0,
  };
}

/** Changes the state in place. Never looks anything up that an event does not carry. */
export function evolveReference(state: ReferenceState, event: ReferenceEvent): void {
  switch (event.type) {
    case 'ProductSet':
      state.termsRevision += 1;
      setVersion(versionsOf(state.products, productKeyOf(event)), event);
      break;
    case 'ContractSet':
      state.termsRevision += 1;
      setVersion(versionsOf(state.contracts, event.contract), event);
      break;
    case 'CcpSet':
      state.termsRevision += 1;
      setVersion(versionsOf(state.ccps, event.ccp), event);
      break;
    case 'CalendarDaySet':
      innerMap(state.calendars, event.calendar).set(event.date, event);
      break;
    case 'MemberSet':
      setMember(innerMap(state.members, event.ccp), event);
      break;
    case 'ClientSet':
      setVersion(versionsOf(state.clients, event.client), event);
      break;
    case 'AccountSet':
      setAccount(state, event);
      break;
    case 'FeeSet':
      setFee(state, event);
      break;
    case 'ReportingLevelSet':
      setVersion(versionsOf(state.reportingLevels, event.part17Class), event);
      break;
    case 'GiveUpAgreementSet':
      setVersion(versionsOf(state.giveUpAgreements, agreementKey(event)), event);
      break;
    case 'GiveUpDaysSet':
      setVersion(versionsOf(state.giveUpDays, giveUpDaysKey(event)), event);
      break;
  }
}

export function productKeyOf(
  row: Pick<ProductSet, 'exchange' | 'product' | 'productType'>,
): string {
  return `${row.exchange}:${row.product}:${row.productType}`;
}

/** What makes two fee rows versions of one rule. */
export function feeKey(row: FeeSet): string {
  const { fee, exchange, product, productType, accountType, marginClass, tradeType } = row;
  return [fee, exchange, product, productType, accountType, marginClass, tradeType].join('|');
}

/** What makes two rows versions of one agreement. */
export function agreementKey(
  row: Pick<GiveUpAgreementSet, 'ccp' | 'executingFirm' | 'clearingFirm' | 'client'>,
): string {
  return [row.ccp, row.executingFirm, row.clearingFirm, row.client].join('|');
}

export function giveUpDaysKey(row: Pick<GiveUpDaysSet, 'ccp' | 'exchange' | 'product'>): string {
  return [row.ccp, row.exchange, row.product].join('|');
}

function innerMap<Value>(outer: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = outer.get(key);
  if (known !== undefined) return known;
  const created = new Map<string, Value>();
  outer.set(key, created);
  return created;
}

function setMember(byMember: Map<string, MemberSet[]>, event: MemberSet): void {
  const others = (byMember.get(event.member) ?? []).filter(
    (row) => row.effectiveFrom !== event.effectiveFrom || row.role !== event.role,
  );
  others.push(event);
  others.sort(
    (a, b) => compareText(a.effectiveFrom, b.effectiveFrom) || compareText(a.role, b.role),
  );
  byMember.set(event.member, others);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function setAccount(state: ReferenceState, event: AccountSet): void {
  const versions = versionsOf(state.accounts, event.account);
  const before = [...versions];
  setVersion(versions, event);
  indexExternalAccounts(state.externalAccounts, before, versions);
}

function setFee(state: ReferenceState, event: FeeSet): void {
  state.feesRevision += 1;
  const versions = versionsOf(state.fees, feeKey(event));
  const replaced = inForce(versions, event.effectiveFrom);
  const revision = replaced?.effectiveFrom === event.effectiveFrom ? replaced.revision + 1 : 1;
  setVersion(versions, { effectiveFrom: event.effectiveFrom, row: event, revision });
}
