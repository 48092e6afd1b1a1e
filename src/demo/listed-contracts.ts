import { addDays, type BusinessDate, dayNumber, weekday } from '../domain/basics/business-date.ts';
import { type ContractId, contractId } from '../domain/basics/contract-id.ts';
import { assertThat } from '../domain/basics/decision.ts';
import { type Price, priceFromText, priceToText } from '../domain/basics/price.ts';
import { type ShippedProduct, shippedProduct } from './shipped-reference.ts';
import {
  type LastDayRule,
  SESSIONS,
  type Session,
  TRADED_FUTURES,
  TRADED_OPTIONS,
  type TradedFuture,
  type TradedOption,
} from './traded-products.ts';

export type ListedFuture = {
  readonly kind: 'future';
  readonly contract: ContractId;
  readonly product: ShippedProduct;
  readonly traded: TradedFuture;
  readonly session: Session;
  readonly maturity: string;
  /** Months between the nearest listed month and this one. */
  readonly monthsOut: number;
  readonly lastDay: BusinessDate;
  /** Exact text; a contract's own where it differs from the product's. */
  readonly multiplier: string;
};

export type ListedOption = {
  readonly kind: 'option';
  readonly contract: ContractId;
  readonly product: ShippedProduct;
  readonly traded: TradedOption;
  readonly session: Session;
  readonly maturity: string;
  readonly lastDay: BusinessDate;
  readonly multiplier: string;
  readonly future: ListedFuture;
  readonly putCall: 'C' | 'P';
  readonly strike: Price;
};

export type Listed = ListedFuture | ListedOption;

/** Contracts that trade in the sample, by product key, nearest month first. */
export type ListedContracts = {
  readonly futures: ReadonlyMap<string, readonly ListedFuture[]>;
  readonly options: ReadonlyMap<string, readonly ListedOption[]>;
};

/** A product that is not shipped for the date (SOFR options before 2020) is left out. */
export function listedContracts(lastDate: BusinessDate): ListedContracts {
  const futures = new Map<string, readonly ListedFuture[]>();
  for (const traded of TRADED_FUTURES) {
    const product = shippedProduct(traded.key, lastDate);
    if (product !== undefined) futures.set(traded.key, listFutures(traded, product, lastDate));
  }
  const options = new Map<string, readonly ListedOption[]>();
  for (const traded of TRADED_OPTIONS) {
    const product = shippedProduct(traded.key, lastDate);
    const underlying = futures.get(traded.future);
    if (product === undefined || underlying === undefined) continue;
    options.set(traded.key, listOptions(traded, product, { underlying, lastDate }));
  }
  return { futures, options };
}

export function allListed({ futures, options }: ListedContracts): Listed[] {
  return [...futures.values(), ...options.values()].flat();
}

const MONTH_LETTERS = 'FGHJKMNQUVXZ';

function listFutures(
  traded: TradedFuture,
  product: ShippedProduct,
  lastDate: BusinessDate,
): ListedFuture[] {
  const thisMonth = Number(lastDate.slice(0, 4)) * 12 + Number(lastDate.slice(5, 7)) - 1;
  const months: number[] = [];
  for (let month = thisMonth + traded.lead; months.length < traded.months; month += 1) {
    if (traded.cycle.includes(MONTH_LETTERS.charAt(month % 12))) months.push(month);
  }
  const [nearest = thisMonth] = months;
  return months.map((month) => {
    const maturity = maturityOf(month);
    return {
      kind: 'future',
      contract: idOf(product, maturity, '', ''),
      product,
      traded,
      session: SESSIONS[traded.session],
      maturity,
      monthsOut: month - nearest,
      lastDay: lastDayOf(month, traded.lastDay),
      multiplier: multiplierOf(traded.key, product, month),
    };
  });
}

function listOptions(
  traded: TradedOption,
  product: ShippedProduct,
  on: { readonly underlying: readonly ListedFuture[]; readonly lastDate: BusinessDate },
): ListedOption[] {
  const step = priceOf(traded.strikeStep);
  // The options of a future that still trades may be over.
  const alive = on.underlying.filter(
    ({ maturity }) => lastDayOf(monthOf(maturity), traded.lastDay) > on.lastDate,
  );
  return alive.slice(0, traded.months).flatMap((future) => {
    const level =
      priceOf(future.traded.level) + future.monthsOut * priceOf(future.traded.carryPerMonth);
    const middle = Math.round(level / step);
    const strikes = Array.from(
      { length: traded.strikesEachSide * 2 + 1 },
      (_, at) => (middle - traded.strikesEachSide + at) * step,
    );
    const { maturity, session } = future;
    const lastDay = lastDayOf(monthOf(maturity), traded.lastDay);
    const common = { kind: 'option', product, traded, session, maturity, lastDay, future } as const;
    return strikes.flatMap((strike) =>
      (['C', 'P'] as const).map((putCall) => ({
        ...common,
        contract: idOf(product, maturity, putCall, priceToText(strike)),
        multiplier: product.multiplier,
        putCall,
        strike,
      })),
    );
  });
}

function idOf(
  { exchange, product, type }: ShippedProduct,
  maturity: string,
  putCall: 'C' | 'P' | '',
  strike: string,
): ContractId {
  const id = contractId({ exchange, product, type, maturity, putCall, strike });
  assertThat(id !== undefined, `${exchange}:${product}:${type}:${maturity} is a contract`);
  return id;
}

/** A month counted from year 0 as `YYYYMM`. */
function maturityOf(month: number): string {
  return `${Math.floor(month / 12)}${String((month % 12) + 1).padStart(2, '0')}`;
}

function monthOf(maturity: string): number {
  return Number(maturity.slice(0, 4)) * 12 + Number(maturity.slice(4)) - 1;
}

function lastDayOf(month: number, { monthsBefore, day }: LastDayRule): BusinessDate {
  const maturity = maturityOf(month - monthsBefore);
  const first = `${maturity.slice(0, 4)}-${maturity.slice(4)}-01`;
  // Friday is 5: the third one is 14 days after the first.
  if (day === 'third-friday') return addDays(first, ((5 - weekday(first) + 7) % 7) + 14);
  let last = addDays(first, day - 1);
  while (weekday(last) === 0 || weekday(last) === 6) last = addDays(last, -1);
  return last;
}

/** UK gas is 1,000 therms a day in pence: 10 pounds a penny for each day of the delivery month. */
function multiplierOf(key: string, product: ShippedProduct, month: number): string {
  if (key !== 'IFEU:M:FUT') return product.multiplier;
  return String(daysIn(month) * 10);
}

function daysIn(month: number): number {
  const firstOf = (counted: number) => {
    const maturity = maturityOf(counted);
    const day = dayNumber(`${maturity.slice(0, 4)}-${maturity.slice(4)}-01`);
    assertThat(day !== undefined, `${maturity} is a month`);
    return day;
  };
  return firstOf(month + 1) - firstOf(month);
}

export function priceOf(text: string): Price {
  const price = priceFromText(text);
  assertThat(price !== undefined, `${text} is a price`);
  return price;
}
