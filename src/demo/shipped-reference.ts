import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { BusinessDate } from '../domain/basics/business-date.ts';
import { isWeekend } from '../domain/basics/business-date.ts';
import { type ContractType, isContractType } from '../domain/basics/contract-id.ts';
import { assertThat } from '../domain/basics/decision.ts';
import { type Price, priceFromText } from '../domain/basics/price.ts';
import type { DemoFile } from './demo-file.ts';

/** The reference files that the project ships and the demo loads, in load order. */
const SHIPPED = ['ccps.csv', 'calendars.csv', 'products.csv', 'reporting-levels.csv'] as const;

/** CCPs that the demo's firm is a member of; a demo day is a clearing day of all four. */
export const DEMO_CCPS = ['CME', 'ICUS', 'ICEU', 'ECAG'] as const;
export type DemoCcp = (typeof DEMO_CCPS)[number];

export type ShippedProduct = {
  readonly exchange: string;
  readonly ccp: DemoCcp;
  readonly product: string;
  readonly type: ContractType;
  readonly currency: string;
  /** Exact text as shipped: messages state it and the book compares it. */
  readonly multiplier: string;
  /** Smallest first. */
  readonly ticks: readonly Price[];
};

type Row = Readonly<Record<string, string>>;

function rowsOf(file: (typeof SHIPPED)[number]): readonly Row[] {
  const rows: Row[] = parse(readShipped(file), { columns: true });
  assertThat(rows.length > 0, `${file} is shipped with rows`);
  return rows;
}

function readShipped(file: string): Buffer {
  return readFileSync(new URL(`../../reference-data/${file}`, import.meta.url));
}

export function shippedFiles(): DemoFile[] {
  return SHIPPED.map((name) => ({ name, bytes: new Uint8Array(readShipped(name)) }));
}

/** The product's row in force on the date, or undefined when it is not shipped or begins later. */
export function shippedProduct(key: string, date: BusinessDate): ShippedProduct | undefined {
  const row = productRows()
    .get(key)
    ?.findLast(({ effectiveFrom = '' }) => effectiveFrom <= date);
  if (row === undefined) return undefined;
  const { exchange = '', product = '', type = '', currency = '', multiplier = '', tick = '' } = row;
  const ccp = DEMO_CCPS.find((known) => known === row.ccp);
  assertThat(ccp !== undefined && isContractType(type), `${key} is cleared by a CCP of the demo`);
  const ticks = tick.split(';').map(priceFromText);
  const known = ticks.filter((price) => price !== undefined).sort((a, b) => a - b);
  return { exchange, ccp, product, type, currency, multiplier, ticks: known };
}

let productsByKey: ReadonlyMap<string, readonly Row[]> | undefined;

/** Rows by `EXCHANGE:PRODUCT:TYPE`, oldest first. */
function productRows(): ReadonlyMap<string, readonly Row[]> {
  productsByKey ??= Map.groupBy(
    rowsOf('products.csv').toSorted((a, b) => compare(a.effectiveFrom, b.effectiveFrom)),
    ({ exchange, product, type }) => `${exchange}:${product}:${type}`,
  );
  return productsByKey;
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : Number(a > b);
}

type CalendarDays = {
  /** Years for which each calendar has rows; the rest are unknown, not free of holidays. */
  readonly years: ReadonlySet<string>;
  /** Days on which a CCP of the demo does not clear, or does not settle. */
  readonly closed: ReadonlySet<BusinessDate>;
};

let calendarDays: CalendarDays | undefined;

/** Whether all CCPs of the demo clear and settle on the date, as far as the shipped calendars reach. */
export function isDemoDay(date: BusinessDate): boolean {
  calendarDays ??= readCalendars();
  const { years, closed } = calendarDays;
  return years.has(date.slice(0, 4)) && !isWeekend(date) && !closed.has(date);
}

/** The first year of the shipped calendars: no demo day lies before it. */
export function firstCalendarYear(): string {
  calendarDays ??= readCalendars();
  const [first] = [...calendarDays.years].sort();
  assertThat(first !== undefined, 'calendars cover a year');
  return first;
}

function readCalendars(): CalendarDays {
  const rows = rowsOf('calendars.csv').filter(({ calendar }) =>
    DEMO_CCPS.some((ccp) => ccp === calendar),
  );
  const closing = rows.filter(({ kind }) => kind === 'holiday' || kind === 'no-settlement');
  return {
    years: new Set(rows.map(({ date = '' }) => date.slice(0, 4))),
    closed: new Set(closing.map(({ date = '' }) => date)),
  };
}
