import type { AverageGroupMoved, GroupFill } from '../allocation/average-events.ts';
import {
  type AverageGroup,
  fillsOf,
  partDerivationId,
  partId,
  partOf,
} from '../allocation/average-groups.ts';
import {
  averageRoundingOf,
  exactAverage,
  residualOf,
  roundedAverage,
} from '../allocation/average-price.ts';
import type { TradesDerived } from '../allocation/derivation-events.ts';
import { assertThat, reject } from '../basics/decision.ts';
import type { Amount } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { CashEntered } from '../cash/cash-events.ts';
import { ccpOn } from '../reference/clearing-calendar.ts';
import { type ContractTerms, contractOn } from '../reference/contract-terms.ts';
import { reportOfBooked } from '../trade/report-record.ts';
import { isSuspense } from '../trade/suspense-account.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, BookEvent, Context, Facts } from './book-state.ts';
import { bookingDateOf } from './booking-day.ts';
import type { TradeEntering, TradeLeaving } from './change-setting.ts';
import { enrich } from './enrich.ts';
import { enteringAgain, enteringDerived, type Refusal } from './enter-again.ts';
import { findTrade, type KnownTrade } from './find-trade.ts';

/** What a step of a group comes to, before its trades' moves are worked out. */
export type GroupMove = {
  readonly records: BookEvent[];
  readonly leaving: TradeLeaving[];
  readonly entering: TradeEntering[];
};

export function groupContract(book: Book, { terms }: AverageGroup): ContractTerms {
  const found = contractOn(book.reference, terms.contract, terms.clearingDate);
  assertThat(found !== undefined, () => `${terms.contract} is known`);
  return found;
}

/** The group's price and what its rounding leaves, of all its fills. */
export function groupAverage(
  book: Book,
  group: AverageGroup,
): { readonly averagePrice: Price; readonly residual: Amount } {
  const contract = groupContract(book, group);
  const { ccp, clearingDate } = group.terms;
  const rounding = averageRoundingOf(
    ccpOn(book.reference, ccp, clearingDate)?.averagePriceRounding ?? 'none',
  );
  const fills = [...group.fills.values()];
  const averagePrice = roundedAverage(exactAverage(fills), rounding, contract.ticks);
  return { averagePrice, residual: residualAt(book, group, fills, averagePrice) };
}

function residualAt(
  book: Book,
  group: AverageGroup,
  fills: readonly Pick<GroupFill, 'price' | 'quantity'>[],
  average: Price,
): Amount {
  const { multiplier, currency } = groupContract(book, group);
  return residualOf({ fills, average, side: group.terms.side, multiplier, currency });
}

/**
 * Money of a group's rounding to an account, or back from it when it is undone: the account's lots at the average and this
 * together are worth what the fills were. Nothing when it is nothing.
 */
export function residualEntry(
  book: Book,
  group: AverageGroup,
  entry: {
    readonly entryId: string;
    readonly account: string;
    readonly amount: Amount;
    readonly reason: string;
  },
): CashEntered[] {
  if (entry.amount === 0) return [];
  const { calendar, currency } = groupContract(book, group);
  const { clearingDate } = group.terms;
  const bookingDate = bookingDateOf(book, calendar, clearingDate);
  return [
    { ...entry, type: 'CashEntered', currency, clearingDate, bookingDate, valueDate: clearingDate },
  ];
}

export const RESIDUAL_REASON = 'average price residual';

/** Takes the fills of the nth part out of the group's account and puts one trade at the average in their place. */
export function averagePart(
  book: Book,
  group: AverageGroup,
  part: number,
  context: Context,
): GroupMove | Refusal {
  const fills = partOf(group, part);
  const known = fills.map(({ tradeId }) => requiredTrade(book, tradeId, context.facts));
  const tradeId = partId(group.groupId, part);
  const gone = dividedOf(known);
  if (gone !== undefined) return gone;
  const entering = partTrade(book, group, { known, tradeId }, context);
  if ('ok' in entering) return entering;
  const { averagePrice } = group;
  const amount = residualAt(book, group, fills, averagePrice);
  const derived: TradesDerived = {
    type: 'TradesDerived',
    derivationId: partDerivationId(group.groupId, part),
    kind: 'average-price',
    method: 'average',
    evidence: `group ${group.groupId}`,
    actor: context.actor,
    atMicros: context.nowMicros,
    sources: fills.map((fill) => ({ tradeId: fill.tradeId })),
    results: [
      { tradeId, account: group.terms.account, quantity: entering.enriched.report.quantity },
    ],
  };
  const entry = { entryId: tradeId, account: group.terms.account, amount, reason: RESIDUAL_REASON };
  return {
    records: [derived, ...residualEntry(book, group, entry)],
    leaving: known.map(leavingDerived),
    entering: [entering],
  };
}

/** The part's fills stand again, and its trade is gone, with what was made of it (`gone`). Its money goes back. */
export function undonePart(
  book: Book,
  group: AverageGroup,
  { derivation, gone }: { readonly derivation: TradesDerived; readonly gone: GroupMove },
  context: Context,
): GroupMove | Refusal {
  const entering: TradeEntering[] = [];
  for (const { tradeId } of derivation.sources) {
    const again = enteringAgain(book, requiredTrade(book, tradeId, context.facts), context);
    if ('ok' in again) return again;
    entering.push(again);
  }
  const records = [endedPart(derivation, context), ...partResidualBack(book, group, derivation)];
  return {
    // What is gone first: versions that pass name the place of their event.
    records: [...gone.records, ...records],
    leaving: gone.leaving,
    entering: [...entering, ...gone.entering],
  };
}

/** The refusal of a step over a trade of which others were made, by a give-up or otherwise: that is taken back first. */
export function dividedOf(trades: readonly KnownTrade[]): Refusal | undefined {
  const divided = trades.find(({ live }) => !live);
  if (divided === undefined) return undefined;
  const seen = `${divided.booked.tradeId} is the source of ${divided.derivation?.kind ?? 'nothing'}`;
  return reject('trade_must_not_be_divided', seen, 'a trade that stands in a position');
}

export function endedPart({ derivationId }: TradesDerived, context: Context): BookEvent {
  const { actor, nowMicros: atMicros } = context;
  return { type: 'DerivationEnded', derivationId, reason: 'cancelled', actor, atMicros };
}

export function partResidualBack(
  book: Book,
  group: AverageGroup,
  { derivationId, sources }: TradesDerived,
): CashEntered[] {
  const fills = fillsOf(
    group,
    sources.map(({ tradeId }) => tradeId),
  );
  const amount = 0 - residualAt(book, group, fills, group.averagePrice);
  const { account } = group.terms;
  return residualEntry(book, group, {
    entryId: derivationId,
    account,
    amount,
    reason: `${RESIDUAL_REASON} back`,
  });
}

export function groupMoved(
  { groupId }: AverageGroup,
  to: Pick<AverageGroupMoved, 'status' | 'reason' | 'averagePrice' | 'residual'>,
  { actor, nowMicros }: Context,
): AverageGroupMoved {
  return { type: 'AverageGroupMoved', groupId, ...to, actor, atMicros: nowMicros };
}

export function leavingDerived({ trade, booked, bookedSequence }: KnownTrade): TradeLeaving {
  return { trade, booked, bookedSequence, removal: 'derived' };
}

export function requiredTrade(book: Book, tradeId: string, facts: Facts): KnownTrade {
  const known = findTrade(book, tradeId, facts);
  assertThat(known !== undefined, () => `${tradeId} is known`);
  return known;
}

/** One trade of the fills at the average: theirs in what they have in common, and no fill's own ids and times. */
function partTrade(
  book: Book,
  group: AverageGroup,
  { known, tradeId }: { readonly known: readonly KnownTrade[]; readonly tradeId: string },
  context: Context,
): TradeEntering | Refusal {
  const [first] = known;
  assertThat(first !== undefined, 'a part has a fill');
  const { account, clearingDate } = group.terms;
  let quantity = 0;
  let { tradeDate } = first.booked;
  for (const { booked } of known) {
    quantity += booked.quantity;
    if (booked.tradeDate < tradeDate) tradeDate = booked.tradeDate;
  }
  const report = {
    ...reportOfBooked(first.booked),
    quantity,
    tradeDate,
    price: group.averagePrice,
    priceType: 'average' as const,
    account: isSuspense(account) ? '' : account,
    averagePriceGroup: group.groupId,
    multiLeg: 'outright' as const,
    ...{ ccpTradeId: '', executionTime: '', orderId: '', execId: '', matchId: '' },
  };
  const enriched = enrich(book, report, context);
  if (!enriched.ok) return enriched;
  const terms = accountTermsOn(book.reference, account, clearingDate);
  assertThat(terms !== undefined, () => `${account} is known`);
  return enteringDerived(book, tradeId, { ...enriched, account: terms }, context);
}
