import type { TradesDerived } from '../allocation/derivation-events.ts';
import { accept, reject } from '../basics/decision.ts';
import type { Price } from '../basics/price.ts';
import { reportOfBooked } from '../trade/report-record.ts';
import { isSuspense } from '../trade/suspense-account.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { wholeAgain } from './allocate.ts';
import { divisible } from './allocate-trades.ts';
import type { Book, BookDecision, Context, Facts } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import type { Refusal } from './enter-again.ts';
import { findTrade, sequencesAbout } from './find-trade.ts';
import { derivedTrade } from './give-up-steps.ts';
import { missingHistories } from './missing-histories.ts';
import { sequencesUnder } from './ripple.ts';
import { tradeChanges } from './trade-changes.ts';
import type { JoinTrade, SplitPart, SplitTrade } from './trade-life-commands.ts';

/** Parts of one event; more are split in turn. */
const MOST_PARTS = 1_000;

/**
 * A CCP's split that we are told of by a person: one trade becomes several in the same account, each with contracts, and a
 * price if it is another, of its own. A split that the CCP's messages report is a reversal and new trades, and needs none.
 */
export function splitTrade(book: Book, command: SplitTrade, context: Context): BookDecision {
  const { tradeId, parts } = command;
  const known = divisible(book, tradeId, context.facts);
  if ('ok' in known) return known;
  const { trade, booked, bookedSequence } = known;
  const refusal = partsProblem(booked, parts);
  if (refusal !== undefined) return refusal;
  const entering: TradeEntering[] = [];
  for (const [at, part] of parts.entries()) {
    const made = partTrade(book, booked, { ...part, tradeId: splitId(tradeId, at) }, context);
    if ('ok' in made) return made;
    entering.push(made);
  }
  const derived: TradesDerived = {
    type: 'TradesDerived',
    derivationId: tradeId,
    kind: 'split',
    method: 'quantity',
    evidence: '',
    actor: context.actor,
    atMicros: context.nowMicros,
    sources: [{ tradeId }],
    results: entering.map(({ tradeId: partId, enriched: { account, report } }) => {
      return { tradeId: partId, account: account.account, quantity: report.quantity };
    }),
  };
  const leaving = [{ trade, booked, bookedSequence, removal: 'derived' as const }];
  const at = { ...context, sequence: context.sequence + 1 };
  return accept(derived, ...tradeChanges(book, { leaving, entering }, at));
}

/** Takes a split back: the trade stands again as one. */
export function joinTrade(book: Book, { tradeId }: JoinTrade, context: Context): BookDecision {
  const known = findTrade(book, tradeId, context.facts);
  const derivation = known?.derivation;
  if (known === undefined || derivation?.kind !== 'split')
    return reject('trade_must_be_split', tradeId, 'a trade that was split here');
  return wholeAgain(book, known, derivation, context);
}

/** Old events that a split, or taking it back, needs and `facts` does not have. */
export function missingToSplit(
  book: Book,
  { tradeId, parts }: Pick<SplitTrade, 'tradeId' | 'parts'>,
  facts: Facts,
): readonly number[] {
  const about = [
    ...sequencesAbout(book, tradeId),
    ...sequencesUnder(book, tradeId),
    ...parts.flatMap((_, at) => sequencesAbout(book, splitId(tradeId, at))),
  ].filter((sequence) => !facts.has(sequence));
  if (about.length > 0) return about;
  const booked = findTrade(book, tradeId, facts)?.booked;
  return booked === undefined ? [] : missingHistories(book, [booked], facts);
}

function splitId(tradeId: string, at: number): string {
  return `${tradeId}/split-${at + 1}`;
}

function partTrade(
  book: Book,
  booked: TradeBooked,
  part: { readonly tradeId: string; readonly quantity: number; readonly price?: Price | undefined },
  context: Context,
): TradeEntering | Refusal {
  const { tradeId, quantity, price = booked.price } = part;
  const account = isSuspense(booked.account) ? booked.statedAccount : booked.account;
  const report = { ...reportOfBooked(booked), account, quantity, price };
  return derivedTrade(book, { tradeId, report }, context);
}

function partsProblem(booked: TradeBooked, parts: readonly SplitPart[]): Refusal | undefined {
  if (parts.length < 2 || parts.length > MOST_PARTS) {
    const wanted = `2 to ${MOST_PARTS} parts`;
    return reject('split_must_have_parts', `${parts.length} parts`, wanted);
  }
  const bad = parts.find(({ quantity }) => !Number.isSafeInteger(quantity) || quantity <= 0);
  if (bad !== undefined) {
    const wanted = 'whole contracts above zero';
    return reject('split_part_must_be_contracts', String(bad.quantity), wanted);
  }
  let sum = 0;
  for (const { quantity } of parts) sum += quantity;
  if (sum === booked.quantity) return undefined;
  const seen = `parts of ${sum} of a trade of ${booked.quantity}`;
  return reject('split_must_conserve_quantity', seen, 'parts that add up to the trade');
}
