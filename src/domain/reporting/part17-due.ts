import { compareText } from './_compare-text.ts';
import type { FilingDue } from './part17-filing.ts';
import type { Part17Input, SpecialAccountReport } from './part17-input.ts';
import { fillAccountNumber } from './part17-record.ts';
import { isEmptyTotal, seriesTotals } from './part17-series.ts';
import { type Holding, holdingOf, isReportable } from './reportable-position.ts';
import { mustGet, type SpecialAccounts } from './special-accounts.ts';

/** What one account number holds in one commodity on one market. */
type Part = {
  readonly group: string;
  readonly number: string;
  readonly exchange: string;
  readonly commodity: string;
  readonly holdings: Holding[];
};

/**
 * Which special accounts file, in which commodity. Status is decided over the whole group of accounts that count as
 * one; each account number of the group then files its own positions, whatever their size. Sorted by number, market, commodity.
 */
export function filingsDue(input: Part17Input, accounts: SpecialAccounts): readonly FilingDue[] {
  const parts = partsOf(input, accounts);
  const groups = Map.groupBy(parts.values(), (part) => partKey(part.group, part));
  const reportable = [...groups.values()]
    .filter((group) => isReportable(group.flatMap((part) => part.holdings)))
    .flat()
    .filter(holdsAnything);
  const still = new Set(reportable.map((part) => partKey(filled(part.number), part)));
  const ended = input.previous.filter(
    (before) => before.state === 'reportable' && !still.has(partKey(before.accountNumber, before)),
  );
  const due = [
    ...reportable.map((part): FilingDue => ({ ...dueOf(part), state: 'reportable', earlier: [] })),
    ...ended.map((before) => exitOf(before, parts)),
  ];
  return due.toSorted((a, b) => compareText(partKey(a.number, a), partKey(b.number, b)));
}

function partsOf(input: Part17Input, accounts: SpecialAccounts): ReadonlyMap<string, Part> {
  const rowOf = new Map(input.accounts.map((row) => [row.account, row]));
  const parts = new Map<string, Part>();
  for (const position of input.positions) {
    const { cftcExchange: exchange, commodity } = position.contract;
    if (exchange === '') continue;
    const number = mustGet(accounts.numberOf, position.account);
    const key = partKey(filled(number), { exchange, commodity });
    const group = mustGet(accounts.groupOf, position.account);
    const part = parts.get(key) ?? { group, number, exchange, commodity, holdings: [] };
    part.holdings.push(holdingOf(mustGet(rowOf, position.account), position));
    parts.set(key, part);
  }
  return parts;
}

function holdsAnything({ holdings }: Part): boolean {
  return !seriesTotals(holdings).every(isEmptyTotal);
}

/** 17 CFR 17.00(a)(2): the first day on which the special account is no longer reportable. */
function exitOf(before: SpecialAccountReport, parts: ReadonlyMap<string, Part>): FilingDue {
  const { accountNumber: number, exchange, commodity, positions: earlier } = before;
  const part = parts.get(partKey(number, before));
  const due = part === undefined ? { number, exchange, commodity, holdings: [] } : dueOf(part);
  return { ...due, state: 'exit', earlier };
}

function dueOf({
  number,
  exchange,
  commodity,
  holdings,
}: Part): Omit<FilingDue, 'state' | 'earlier'> {
  return { number, exchange, commodity, holdings };
}

function filled(number: string): string {
  return fillAccountNumber(number) ?? number;
}

function partKey(
  owner: string,
  { exchange, commodity }: { readonly exchange: string; readonly commodity: string },
): string {
  return `${owner} ${exchange} ${commodity}`;
}
