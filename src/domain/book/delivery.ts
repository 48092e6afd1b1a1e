import { type BusinessDate, dateOfDay, dayNumber } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import { accept, type Rejection, reject } from '../basics/decision.ts';
import type { Quantity } from '../basics/quantity.ts';
import { assignedShares } from '../position/assignment.ts';
import { byTime, type MatchableLot } from '../position/close-out.ts';
import { intentKey } from '../position/delivery-state.ts';
import { lotAt } from '../position/lot-table.ts';
import { lotRows } from '../position/position-lots.ts';
import { findPosition, type Position, positionsOfContract } from '../position/position-state.ts';
import { settlementInForce } from '../position/price-table.ts';
import { isClearingDay } from '../reference/clearing-calendar.ts';
import { type ContractTerms, contractOn } from '../reference/contract-terms.ts';
import { accountTermsOn } from './accounts.ts';
import { originOf } from './assignment-origin.ts';
import type { Book, BookDecision, BookEvent, Context, Facts } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import { linkCloseOuts } from './close-out-chain.ts';
import { PAIRS_PER_EVENT } from './closing-events.ts';
import type { IntendDelivery, NoticeDelivery, WithdrawDelivery } from './commands.ts';
import { findTrade, sequencesAbout } from './find-trade.ts';
import { type GivenLot, type GivingSide, givenPairs, givingSide } from './given-lots.ts';
import { missingHistories } from './missing-histories.ts';
import { enteringOwnTrade } from './own-trade.ts';
import { settlementDue } from './settlement-due.ts';
import { tradeChanges } from './trade-changes.ts';
import { bookedEvent } from './trade-effects.ts';

type Refused = { readonly ok: false; readonly rejection: Rejection };

/** A short wants to deliver: kept for the clearing house, and for the split of its notice. */
export function intendDelivery(
  book: Book,
  command: IntendDelivery,
  { actor }: Context,
): BookDecision {
  const { account, contract, date, quantity } = command;
  const terms = deliverable(book, contract, date);
  if ('ok' in terms) return terms;
  const position = findPosition(book.positions, account, contract);
  if (position === undefined)
    return reject('position_must_exist', `${account} ${contract}`, 'a position with lots');
  if (!Number.isSafeInteger(quantity) || quantity < 0 || quantity > position.short) {
    const seen = `${quantity} of ${position.short} short`;
    return reject('intent_must_not_exceed_the_short', seen, `0 to ${position.short}`);
  }
  const known = book.deliveries.intents.get(intentKey(command));
  if ((known === undefined ? 0 : known.quantity) === quantity) return accept();
  return accept({ type: 'DeliveryIntended', account, contract, date, quantity, actor });
}

/**
 * A clearing house's notice takes contracts out of positions at the day's settlement: issued by shorts in proportion to
 * their intents, stopped by the oldest longs of the origin, whoever holds them.
 */
export function noticeDelivery(
  book: Book,
  command: NoticeDelivery,
  context: Context,
): BookDecision {
  const { noticeId, contract, date, way, origin, quantity } = command;
  const terms = deliverable(book, contract, date);
  if ('ok' in terms) return terms;
  const known = book.deliveries.notices.get(noticeId)?.noticed;
  if (known !== undefined && saysTheSame(known, command)) return accept();
  if (noticeId.trim() === '' || noticeId.includes('~') || known !== undefined) {
    const seen = known === undefined ? `'${noticeId}'` : `${noticeId} is known with other terms`;
    return reject('delivery_notice_must_be_new', seen, 'an id of its own, without ~');
  }
  if (terms.firstNoticeDate !== '' && date < terms.firstNoticeDate) {
    const seen = `${date}, the first notice day is ${terms.firstNoticeDate}`;
    return reject('delivery_must_be_in_the_notice_period', seen, 'a day from then on');
  }
  const settlement = invoiced(book, contract, date);
  if (settlement === undefined) {
    const wanted = 'the settlement of the day, or the last one';
    return reject('delivery_needs_a_settlement', `${contract} ${date}`, wanted);
  }
  const sides = sidesOf(book, { contract, date, origin });
  const chosen =
    way === 'stopped' ? oldestLongs(sides, quantity) : intendedShorts(book, sides, command);
  if ('ok' in chosen) return chosen;
  const delivered = deliveredLots(book, { ...command, price: settlement.price }, chosen);
  const shares = [...delivered].map(([{ account }, given]) => {
    return { account, quantity: given.reduce((sum, lot) => sum + lot.quantity, 0) };
  });
  const trades = [...delivered.values()].flat().map(({ trade }) => ({ tradeId: trade.tradeId }));
  const notice = { noticeId, contract, date, way, origin, quantity, price: settlement.price };
  const { actor } = context;
  const noticed: BookEvent = { type: 'DeliveryNoticed', ...notice, actor, shares, trades };
  const moved = [...delivered].flatMap(([position, given]) => [
    ...(sides.get(position)?.undone.events ?? []),
    ...given.map(({ trade }) =>
      bookedEvent(book, trade, { basis: trade.enriched.report.price, isAsOf: false }),
    ),
    givenPairs(book, position, date, given),
  ]);
  return accept(noticed, ...linkCloseOuts(book, moved, context.sequence + 1));
}

/** Takes the trades of a wrong notice out again, as-of where its day is final. */
export function withdrawDelivery(
  book: Book,
  { noticeId, reason }: WithdrawDelivery,
  context: Context,
): BookDecision {
  const notice = book.deliveries.notices.get(noticeId);
  if (notice === undefined || notice.withdrawn)
    return reject('delivery_notice_must_stand', noticeId, 'a notice that is not withdrawn');
  if (reason.trim() === '') return reject('reason_must_be_given', '', 'why the notice was wrong');
  // What is gone already went with its lot, by a bust or a correction.
  const leaving = notice.noticed.trades.flatMap(({ tradeId }) => {
    const known = findTrade(book, tradeId, context.facts);
    if (known?.live !== true) return [];
    const { trade, booked, bookedSequence } = known;
    return [{ trade, booked, bookedSequence, removal: 'reverse' as const }];
  });
  if (leaving.length === 0 && notice.noticed.trades.length > 0) {
    const seen = `all of ${noticeId} went with the trades whose lots it closed`;
    return reject('delivery_notice_must_have_trades_that_stand', seen, 'a notice with a trade');
  }
  const at = { ...context, sequence: context.sequence + 1 };
  const withdrawn: BookEvent = {
    type: 'DeliveryWithdrawn',
    noticeId,
    reason,
    actor: context.actor,
  };
  return accept(withdrawn, ...tradeChanges(book, { leaving, entering: [] }, at));
}

/** Old events that a withdrawal needs. */
export function missingToWithdraw(
  book: Book,
  { noticeId }: WithdrawDelivery,
  facts: Facts,
): readonly number[] {
  const trades = book.deliveries.notices.get(noticeId)?.noticed.trades ?? [];
  const unknown = trades
    .flatMap(({ tradeId }) => sequencesAbout(book, tradeId))
    .filter((sequence) => !facts.has(sequence));
  if (unknown.length > 0) return unknown;
  const places = trades.flatMap(({ tradeId }) => {
    const booked = findTrade(book, tradeId, facts)?.booked;
    return booked === undefined ? [] : [booked];
  });
  return missingHistories(book, places, facts);
}

/** The longs of a contract by trade date, oldest first: what a clearing house asks for as long-date inventory. */
export type LongDate = {
  readonly account: string;
  readonly origin: 'customer' | 'house';
  readonly tradeDate: BusinessDate;
  readonly quantity: Quantity;
};

/** Adds up to the open longs of the contract, which is checked by whoever asks. */
export function longDates(book: Book, contract: ContractId): LongDate[] {
  const { newest } = book.days;
  const rows = new Map<string, LongDate>();
  for (const position of positionsOfContract(book.positions, contract)) {
    const terms = accountTermsOn(book.reference, position.account, newest);
    if (terms === undefined || position.long === 0) continue;
    for (const row of lotRows(book.positions, position)) {
      const lot = lotAt(book.positions.lots, row);
      if (lot.open <= 0) continue;
      const tradeDate = dateOfDay(lot.tradeDay);
      const key = `${tradeDate} ${position.account}`;
      const quantity = (rows.get(key)?.quantity ?? 0) + lot.open;
      rows.set(key, { account: position.account, origin: originOf(terms), tradeDate, quantity });
    }
  }
  return [...rows.keys()].sort().flatMap((key) => rows.get(key) ?? []);
}

function saysTheSame(
  known: Omit<NoticeDelivery, 'type'>,
  { contract, date, way, origin, quantity }: NoticeDelivery,
): boolean {
  const isSameDay = known.contract === contract && known.date === date;
  return isSameDay && known.way === way && known.origin === origin && known.quantity === quantity;
}

/** The day's settlement; of a contract that is not traded any more, its last. */
function invoiced(book: Book, contract: ContractId, date: BusinessDate) {
  const due = settlementDue(book, contract, date, false);
  if (due === 'past-expiry') return settlementInForce(book.positions.prices, contract, date);
  return typeof due === 'string' ? undefined : due;
}

/** The terms of a future for delivery on a clearing day that is not final. */
function deliverable(book: Book, contract: string, date: string): ContractTerms | Refused {
  if (dayNumber(date) === undefined)
    return reject('date_must_be_real', date, 'a day as YYYY-MM-DD');
  const terms = contractOn(book.reference, contract, date);
  if (terms === undefined || terms.putCall !== '' || terms.settlement !== 'physical')
    return reject('contract_must_be_for_delivery', contract, 'a future that is delivered');
  if (isFinal(book, date)) {
    const wanted = `a day after ${book.days.finalThrough}`;
    return reject('day_must_not_be_final', `${date} is final`, wanted);
  }
  if (isClearingDay(book.reference, terms.calendar, date)) return terms;
  const seen = `${date} is none for ${contract}`;
  return reject('date_must_be_a_clearing_day', seen, `a clearing day of ${terms.calendar}`);
}

type Sides = ReadonlyMap<Position, GivingSide>;
type Chosen = {
  readonly position: Position;
  readonly lot: MatchableLot;
  readonly quantity: number;
};

function sidesOf(
  book: Book,
  { contract, date, origin }: Pick<NoticeDelivery, 'contract' | 'date' | 'origin'>,
): Sides {
  const sides = new Map<Position, GivingSide>();
  for (const position of positionsOfContract(book.positions, contract)) {
    const terms = accountTermsOn(book.reference, position.account, date);
    if (terms !== undefined && originOf(terms) === origin)
      sides.set(position, givingSide(book, position, date));
  }
  return sides;
}

function oldestLongs(sides: Sides, quantity: Quantity): Chosen[] | Refused {
  const longs = [...sides].flatMap(([position, side]) =>
    side.longs.map((lot) => ({ position, lot })),
  );
  longs.sort((a, b) => byTime(a.lot, b.lot));
  return taken(longs, quantity);
}

/** Pro rata to the day's intents; of each account its oldest shorts. */
function intendedShorts(
  book: Book,
  sides: Sides,
  { contract, date, quantity }: NoticeDelivery,
): Chosen[] | Refused {
  const shorts = [...sides.keys()].map(({ account }) => {
    const intent = book.deliveries.intents.get(intentKey({ account, contract, date }));
    return { account, short: intent === undefined ? 0 : intent.quantity };
  });
  const intended = shorts.reduce((sum, { short }) => sum + short, 0);
  if (!isWithin(quantity, intended)) return tooMany(quantity, intended, 'intended');
  const shares = assignedShares({ shorts, quantity, method: 'pro-rata', seed: '' });
  const chosen: Chosen[] = [];
  for (const [position, side] of sides) {
    const share = shares.find(({ account }) => account === position.account)?.assigned;
    if (share === undefined || share === 0) continue;
    const given = taken(
      side.shorts.map((lot) => ({ position, lot })),
      share,
    );
    if ('ok' in given) return given;
    chosen.push(...given);
  }
  return chosen;
}

function taken(
  lots: readonly { readonly position: Position; readonly lot: MatchableLot }[],
  quantity: Quantity,
): Chosen[] | Refused {
  const open = lots.reduce((sum, { lot }) => sum + Math.abs(lot.open), 0);
  if (!isWithin(quantity, open)) return tooMany(quantity, open, 'open');
  const chosen: Chosen[] = [];
  let left = quantity;
  for (const { position, lot } of lots) {
    if (left === 0) break;
    const contracts = Math.min(left, Math.abs(lot.open));
    chosen.push({ position, lot, quantity: contracts });
    left -= contracts;
  }
  if (chosen.length <= PAIRS_PER_EVENT) return chosen;
  const wanted = `at most ${PAIRS_PER_EVENT} lots a notice`;
  return reject('delivery_must_fit_one_event', `${chosen.length} lots`, wanted);
}

function isWithin(quantity: Quantity, most: Quantity): boolean {
  return Number.isSafeInteger(quantity) && quantity > 0 && quantity <= most;
}

function tooMany(quantity: Quantity, most: Quantity, what: string): Refused {
  const seen = `${quantity} of ${most} ${what}`;
  return reject('delivery_must_not_exceed_the_position', seen, `1 to ${most}`);
}

/** By position, each lot with the trade that takes it out; named by the notice and the lot. */
function deliveredLots(
  book: Book,
  { noticeId, contract, date, way, price }: NoticeDelivery & { readonly price: number },
  chosen: readonly Chosen[],
): Map<Position, GivenLot[]> {
  const delivered = new Map<Position, GivenLot[]>();
  for (const { position, lot, quantity } of chosen) {
    const trade = enteringOwnTrade(
      book,
      {
        member: '~delivery',
        name: `${noticeId} ${lot.tradeId}`,
        account: position.account,
        contract,
        tradeDate: date,
        clearingDate: date,
        side: way === 'stopped' ? 'sell' : 'buy',
        quantity,
        price,
        tradeType: 'delivery',
        openClose: 'close',
        source: `delivery ${noticeId}`,
      },
      undefined,
    );
    const given = delivered.get(position) ?? [];
    given.push({ lot, quantity, trade });
    delivered.set(position, given);
  }
  return delivered;
}
