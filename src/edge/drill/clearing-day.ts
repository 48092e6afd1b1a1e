/**
 * The day that a drill plays: what every firm knows beforehand, and its trades by number. All of it follows from seed and
 * firm, so that the client, the forger and whoever compares afterwards agree without sending each other anything.
 */
export const CLEARING_DATE = '2026-03-02';
/** Clearing dates up to the last one; a drill of several days plays the last of them. */
const DATES = ['2026-02-25', '2026-02-26', '2026-02-27', CLEARING_DATE];
export const MOST_DAYS = DATES.length;

const EFFECTIVE = '2020-01-01';
const SOURCE = 'invented for the drill';
const PRODUCTS = ['DA', 'DB', 'DC', 'DD', 'DE'];
const MATURITIES = ['202604', '202605', '202606', '202609', '202612'];
const ACCOUNTS = 50;
const FIRST_TRADE_ID = 4_000_000;
/** Nobody's number: what the attacker books, so that people who look at a transcript see it at once. */
const FIRST_FORGED_ID = 9_000_000;
/** Of this many messages, one repeats and one takes back the trade of some messages ago. */
const EVERY = 100;
const REACH = 60;

/** One line of the day: a new trade, the same report again, or the CCP taking it back. */
export type Message = { readonly kind: 'new' | 'duplicate' | 'bust'; readonly trade: number };

/** Terms of a trade; all that is compared afterwards. */
export type TradeTerms = {
  readonly tradeId: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  /** Hundredths. */
  readonly price: number;
  readonly contract: string;
  readonly account: string;
};

/** Message number `at` of a firm, from 0. Trade numbers are those of the message that first brought them. */
export function messageAt(at: number): Message {
  const place = at % EVERY;
  if (at >= EVERY && place === 37) return { kind: 'duplicate', trade: at - REACH };
  if (at >= EVERY && place === 73) return { kind: 'bust', trade: at - REACH };
  return { kind: 'new', trade: at };
}

export function termsOf(seed: number, trade: number): TradeTerms {
  const bits = mixed(seed, trade);
  const product = PRODUCTS[bits % PRODUCTS.length] ?? '';
  const maturity = MATURITIES[(bits >>> 3) % MATURITIES.length] ?? '';
  return {
    tradeId: String(FIRST_TRADE_ID + trade),
    side: (bits >>> 6) % 2 === 0 ? 'buy' : 'sell',
    quantity: 1 + ((bits >>> 7) % 20),
    price: 200_000 + 25 * ((bits >>> 12) % 400),
    contract: `CME:${product}:FUT:${maturity}`,
    account: accountName((bits >>> 21) % ACCOUNTS),
  };
}

/** How many messages a firm has, and over how many clearing dates they are spread, one date after the other. */
export type DayCount = { readonly messagesPerFirm: number; readonly days: number };

/** Clearing date of a trade by its number. What takes it back later is of the same date. */
export function dateOfTrade(trade: number, { messagesPerFirm, days }: DayCount): string {
  const day = Math.floor((trade * days) / messagesPerFirm);
  return datesOf(days)[Math.min(day, days - 1)] ?? CLEARING_DATE;
}

export function datesOf(days: number): readonly string[] {
  return DATES.slice(DATES.length - days);
}

export function forgedTerms(seed: number, number: number): TradeTerms {
  return { ...termsOf(~seed, number), tradeId: String(FIRST_FORGED_ID + number) };
}

export function isForgedId(tradeId: string): boolean {
  return Number(tradeId) >= FIRST_FORGED_ID;
}

/** Number of a trade by the id that the CCP gave it; undefined for one that was never of this day. */
export function tradeNumber(tradeId: string): number | undefined {
  const number = Number(tradeId) - FIRST_TRADE_ID;
  return /^\d{7,9}$/.test(tradeId) && number >= 0 && !isForgedId(tradeId) ? number : undefined;
}

/** A firm's own seed, so that no two books are alike. */
export function seedOfFirm(seed: number, firm: number): number {
  return mixed(seed, firm + 1);
}

/** A message as the API takes it, and as the CCP's trade file has it: the columns of the trades file as text. */
export function messageCells(
  terms: TradeTerms,
  action: 'new' | 'replace' | 'bust',
  date: string,
): Record<string, string> {
  return {
    tradeId: terms.tradeId,
    side: terms.side,
    quantity: String(terms.quantity),
    price: priceText(terms.price),
    contract: terms.contract,
    account: terms.account,
    tradeDate: date,
    clearingDate: date,
    executionTime: `${date}T15:00:00.000Z`,
    venue: 'XCME',
    cti: '4',
    type: 'regular',
    action,
    ccp: 'CME',
    member: '685',
    origin: 'customer',
  };
}

/** Events hold prices in 10^-8. */
export const PRICE_UNITS_OF_A_HUNDREDTH = 1_000_000;

export function priceText(hundredths: number): string {
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}

/** Files that every firm imports before its day, by name, in the order of import. */
export function referenceFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['ccps.csv', table([CCP])],
    ['products.csv', table(PRODUCTS.map(productRow))],
    [
      'members.csv',
      table([{ ccp: 'CME', member: '685', role: 'clearing', effectiveFrom: EFFECTIVE }]),
    ],
    ['clients.csv', table([{ client: 'C1', name: 'Client 1', lei: '', effectiveFrom: EFFECTIVE }])],
    ['accounts.csv', table(Array.from({ length: ACCOUNTS }, (_, at) => accountRow(at)))],
    ['fees.csv', table([FEE])],
  ]);
}

type Row = Readonly<Record<string, string>>;

export function table(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return `${columns.join(',')}\n${rows.map((row) => `${Object.values(row).join(',')}\n`).join('')}`;
}

const CCP: Row = {
  ccp: 'CME',
  name: 'CME Clearing',
  rollTime: '17:00',
  zone: 'America/Chicago',
  calendar: 'CME',
  moneyRounding: 'per-contract-half-away',
  averagePriceRounding: 'tick',
  source: SOURCE,
};

const FEE: Row = {
  fee: 'clearing',
  exchange: '*',
  product: '*',
  perContract: '0.25',
  currency: 'USD',
  effectiveFrom: EFFECTIVE,
};

function productRow(product: string): Row {
  return {
    exchange: 'CME',
    ccp: 'CME',
    product,
    type: 'FUT',
    name: `Future ${product}`,
    currency: 'USD',
    multiplier: '50',
    priceDecimals: '2',
    tick: '0.25',
    display: 'decimal',
    optionStyle: '',
    exerciseStyle: '',
    settlement: 'cash',
    mic: 'XCME',
    underlying: '',
    part17Class: '',
    effectiveFrom: EFFECTIVE,
    source: SOURCE,
    valuation: 'FUT',
    cftcExchange: '02',
    cftcCommodity: product,
  };
}

function accountName(at: number): string {
  return `D${String(at).padStart(3, '0')}`;
}

function accountRow(at: number): Row {
  return {
    account: accountName(at),
    externalAccounts: `CME/685/X${at}/1`,
    client: 'C1',
    type: 'customer',
    segregation: '4d',
    positionMethod: 'net',
    closeOutOrder: 'fifo',
    settlementStyle: 'open-trade-equity',
    currency: 'USD',
    marginClass: '',
    effectiveFrom: EFFECTIVE,
  };
}

/** 32 well mixed bits of two numbers: the finalizer of MurmurHash3 over both. */
function mixed(seed: number, number: number): number {
  let bits = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b) ^ seed;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
