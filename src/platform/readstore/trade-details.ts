import type { Charge, TradeBooked } from '../../domain/trade/trade-events.ts';
import { type NaturalKey, tradeIdOf } from '../../domain/trade/trade-id.ts';
import { MULTI_LEG_WORDS, OPEN_CLOSE_WORDS, TRADE_TYPE_WORDS } from './words.ts';

/**
 * The fields of a trade that no query adds up or chooses by, in two texts: a column costs 0.1 µs a row, and thirty more
 * would halve the rate. `habit` holds what many trades share (venue, type, fee names …) and is a name, stored once;
 * `details` what is the trade's own. Fields are separated by tabs; `\`, tab, newline and NUL inside one are written
 * `\\`, `\t`, `\n`, `\0` as in PostgreSQL's COPY text. Charges: name, rule and currency of each end `habit`, their
 * amounts end `details`.
 */
export type TradeDetails = {
  readonly tradeId: string;
  readonly executionTime: string;
  readonly ccp: string;
  readonly member: string;
  readonly venue: string;
  readonly cti: string;
  readonly customerOrigin: string;
  readonly tradeType: TradeBooked['tradeType'];
  readonly openClose: TradeBooked['openClose'];
  readonly multiLeg: TradeBooked['multiLeg'];
  readonly orderId: string;
  readonly execId: string;
  readonly matchId: string;
  readonly executingFirm: string;
  readonly giveUpFirm: string;
  readonly averagePriceGroup: string;
  readonly source: string;
  readonly ticketId: string;
  readonly warnings: string;
  readonly life: number;
  readonly premiumValueDate: string;
  readonly basis: number;
  readonly charges: TradeBooked['charges'];
};

/** What the trade shares with others. One chain of `+`: V8 then copies each text once. */
export function tradeHabit(event: TradeBooked): string {
  let text =
    `${escaped(event.ccp)}\t${escaped(event.member)}\t${escaped(event.venue)}\t${escaped(event.cti)}` +
    `\t${escaped(event.customerOrigin)}\t${event.tradeType}\t${event.openClose}\t${event.multiLeg}` +
    `\t${escaped(event.executingFirm)}\t${escaped(event.giveUpFirm)}\t${escaped(event.warnings)}\t${event.life}`;
  for (const { fee, rule, currency } of event.charges) {
    text += `\t${escaped(fee)}\t${escaped(rule)}\t${escaped(currency)}`;
  }
  return text;
}

/**
 * What is the trade's own. The trade id is left blank where it follows from the other fields (`tradeIdOf`), being the
 * longest of all; so is a basis that is the price.
 */
export function tradeDetails(event: TradeBooked): string {
  const tradeId = event.tradeId === tradeIdOf(event) ? '' : escaped(event.tradeId);
  const basis = event.basis === event.price ? '' : `${event.basis}`;
  let text =
    `${tradeId}\t${escaped(event.executionTime)}\t${escaped(event.orderId)}\t${escaped(event.execId)}` +
    `\t${escaped(event.matchId)}\t${escaped(event.averagePriceGroup)}\t${escaped(event.source)}` +
    `\t${escaped(event.ticketId)}\t${event.premiumValueDate}\t${basis}`;
  for (const { amount } of event.charges) text += `\t${amount}`;
  return text;
}

/** Places in `details` of the texts that are the trade's own: order, execution, match, average-price group, source, ticket. */
const OWN_FIRST = 2;
const OWN_END = 8;
const CHARGES_FROM = 10;

/** The same details without those texts, and charges of nothing; the exact form otherwise. */
export function blankedDetails(details: string): string {
  return details
    .split('\t')
    .map((field, at) => {
      if (at >= CHARGES_FROM) return '0';
      return at >= OWN_FIRST && at < OWN_END ? '' : field;
    })
    .join('\t');
}

const FIRST_PLAIN = 0x20;
const BACKSLASH = 0x5c;

function escaped(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < FIRST_PLAIN || code === BACKSLASH) return withEscapes(text);
  }
  return text;
}

function withEscapes(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\0', '\\0');
}

const PLAIN: ReadonlyMap<string, string> = new Map([
  ['\\\\', '\\'],
  ['\\t', '\t'],
  ['\\n', '\n'],
  ['\\0', '\0'],
]);

/** What the row itself says of the trade. */
export type TradeRowKey = Omit<NaturalKey, 'ccp' | 'member'> & { readonly price: number };

/** The exact inverse of `tradeHabit` and `tradeDetails`; throws when the texts are not of that form (damage). */
export function readTradeDetails(habit: string, details: string, key: TradeRowKey): TradeDetails {
  const shared = fieldsOf(habit);
  const own = fieldsOf(details);
  const [ccp, member] = [shared.next(), shared.next()];
  const [tradeId, executionTime] = [own.next(), own.next()];
  const read = {
    tradeId: tradeId === '' ? tradeIdOf({ ...key, ccp, member }) : tradeId,
    executionTime,
    ccp,
    member,
    venue: shared.next(),
    cti: shared.next(),
    customerOrigin: shared.next(),
    tradeType: oneOf(TRADE_TYPE_WORDS, shared.next()),
    openClose: oneOf(OPEN_CLOSE_WORDS, shared.next()),
    multiLeg: oneOf(MULTI_LEG_WORDS, shared.next()),
    orderId: own.next(),
    execId: own.next(),
    matchId: own.next(),
    executingFirm: shared.next(),
    giveUpFirm: shared.next(),
    averagePriceGroup: own.next(),
    source: own.next(),
    ticketId: own.next(),
    warnings: shared.next(),
    life: whole(shared.next()),
    premiumValueDate: own.next(),
  };
  const basis = own.next();
  return {
    ...read,
    basis: basis === '' ? key.price : whole(basis),
    charges: readCharges(shared, own),
  };
}

type FieldReader = { readonly next: () => string; readonly isDone: () => boolean };

function fieldsOf(text: string): FieldReader {
  const fields = text
    .split('\t')
    .map((field) => field.replace(/\\./g, (pair) => PLAIN.get(pair) ?? pair));
  let at = 0;
  return {
    next: () => {
      const field = fields[at];
      if (field === undefined)
        throw new Error(`Cannot read trade details: ${text}, wanted more fields`);
      at += 1;
      return field;
    },
    isDone: () => at >= fields.length,
  };
}

function readCharges(shared: FieldReader, own: FieldReader): readonly Charge[] {
  const charges: Charge[] = [];
  while (!own.isDone()) {
    const [fee, rule, currency] = [shared.next(), shared.next(), shared.next()];
    charges.push({ fee, rule, currency, amount: whole(own.next()) });
  }
  return charges;
}

function oneOf<Word extends string>(words: readonly Word[], text: string): Word {
  const word = words.find((known) => known === text);
  if (word === undefined)
    throw new Error(`Cannot read trade details: ${text}, wanted ${words.join(', ')}`);
  return word;
}

function whole(text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isSafeInteger(value)) {
    throw new Error(`Cannot read trade details: ${text}, wanted a whole number`);
  }
  return value;
}
