import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Price } from '../basics/price.ts';
import type { SettlementPriceSet } from './position-events.ts';

export type PriceKind = SettlementPriceSet['kind'];

/** One contract's prices of one clearing date: the newest of each source. */
export type DatedPrices = { readonly date: BusinessDate; readonly quotes: PriceQuote[] };

export type PriceQuote = {
  readonly kind: PriceKind;
  readonly source: string;
  readonly sourceHash: string;
  readonly price: Price;
  readonly version: number;
};

/** By contract, dates ascending. Plain data. */
export type PriceTable = Map<ContractId, DatedPrices[]>;

export type SettlementPrice = {
  readonly price: Price;
  readonly date: BusinessDate;
  readonly kind: PriceKind;
};

export type Unpriced = 'no-price' | 'prices-differ' | 'early-price-not-allowed';

/** Later means stronger: a manual price is a person's correction, a final settlement ends the contract. */
const STRENGTH: readonly PriceKind[] = ['early', 'daily', 'final-settlement', 'manual'];

export function evolvePrices(table: PriceTable, event: SettlementPriceSet): void {
  const dates = datesOf(table, event.contract);
  const day = dayIn(dates, event.date);
  const { kind, source, sourceHash, price, version } = event;
  const at = day.quotes.findIndex((quote) => quote.kind === kind && quote.source === source);
  const quote = { kind, source, sourceHash, price, version };
  if (at >= 0) day.quotes.splice(at, 1);
  day.quotes.push(quote);
}

/** The quote of the same kind and source, if any: its price tells whether a new one says anything new. */
export function quoteOf(
  table: PriceTable,
  key: { contract: ContractId; date: BusinessDate; kind: PriceKind; source: string },
): PriceQuote | undefined {
  const day = table.get(key.contract)?.find((prices) => prices.date === key.date);
  return day?.quotes.find((quote) => quote.kind === key.kind && quote.source === key.source);
}

/**
 * The settlement of exactly that date: the strongest kind there is (manual, final settlement, daily, then early when
 * allowed). Two sources of that kind that differ are no price (domain.md, "Calendars and days").
 */
export function settlementOn(
  table: PriceTable,
  contract: ContractId,
  date: BusinessDate,
  allowEarly: boolean,
): SettlementPrice | Unpriced {
  const quotes = table.get(contract)?.find((prices) => prices.date === date)?.quotes;
  if (quotes === undefined || quotes.length === 0) return 'no-price';
  for (let strength = STRENGTH.length - 1; strength >= 0; strength -= 1) {
    const kind = STRENGTH[strength];
    const found = quotes.filter((quote) => quote.kind === kind);
    const newest = found.at(-1);
    if (kind === undefined || newest === undefined) continue;
    if (kind === 'early' && !allowEarly) return 'early-price-not-allowed';
    if (kind !== 'manual' && found.some((quote) => quote.price !== newest.price))
      return 'prices-differ';
    return { price: newest.price, date, kind };
  }
  return 'no-price';
}

/** The newest settlement on or before `date`, early ones left out; for values between runs, never for a run. */
export function settlementInForce(
  table: PriceTable,
  contract: ContractId,
  date: BusinessDate,
): SettlementPrice | undefined {
  const dates = table.get(contract);
  if (dates === undefined) return undefined;
  for (let at = dates.length - 1; at >= 0; at -= 1) {
    const day = dates[at];
    if (day === undefined || day.date > date) continue;
    const found = settlementOn(table, contract, day.date, false);
    if (typeof found !== 'string') return found;
  }
  return undefined;
}

export function* canonicalPrices(table: PriceTable): Generator<string> {
  for (const contract of [...table.keys()].sort()) {
    for (const day of table.get(contract) ?? []) {
      for (const quote of day.quotes) {
        yield `price ${contract} ${day.date} ${quote.kind} ${quote.price} ${quote.source} ${quote.sourceHash} ${quote.version}`;
      }
    }
  }
}

function datesOf(table: PriceTable, contract: ContractId): DatedPrices[] {
  const known = table.get(contract);
  if (known !== undefined) return known;
  const dates: DatedPrices[] = [];
  table.set(contract, dates);
  return dates;
}

function dayIn(dates: DatedPrices[], date: BusinessDate): DatedPrices {
  let at = dates.length;
  while (at > 0 && (dates[at - 1]?.date ?? '') > date) at -= 1;
  const before = dates[at - 1];
  if (before?.date === date) return before;
  const day: DatedPrices = { date, quotes: [] };
  dates.splice(at, 0, day);
  return day;
}
