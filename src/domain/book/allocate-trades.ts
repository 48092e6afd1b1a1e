import { groupOfFill } from '../allocation/average-groups.ts';
import { exactAverage, roundedAverage } from '../allocation/average-price.ts';
import type { TradesDerived } from '../allocation/derivation-events.ts';
import { divideFairly, divideInOrder, type Piece } from '../allocation/divide-lots.ts';
import { turnedRule } from '../allocation/rotations.ts';
import { shareEvidence } from '../allocation/share-evidence.ts';
import { type ShareRule, type Shares, sharesOf } from '../allocation/share-rule.ts';
import { accept, reject } from '../basics/decision.ts';
import { PRICE_PLACES, priceToText } from '../basics/price.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { shareTrade } from './allocate.ts';
import type { Book, BookDecision, BookEvent, Context, Facts } from './book-state.ts';
import { boundTradeProblem } from './bound-trade.ts';
import type { TradeEntering, TradeLeaving } from './change-setting.ts';
import type { Refusal } from './enter-again.ts';
import { findTrade, type KnownTrade, notStanding, sequencesAbout } from './find-trade.ts';
import { missingHistories } from './missing-histories.ts';
import { movedLotProblem } from './moved-lot.ts';
import { tradeChanges } from './trade-changes.ts';
import type { AllocateTrades } from './trade-life-commands.ts';

/** Trades of one command, so that it stays short; more go through an average-price group. */
const MOST_TRADES = 250;
/** Accounts × different prices: 5 × 80, 20 × 20. Dividing fairly looks at every pair of both. */
const MOST_CELLS = 400;

/**
 * Divides trades of one contract and side among accounts by a rule, each trade an allocation of its own: by `quantity` the
 * accounts take the trades as both are listed, by any other rule so that their average prices are as near as can be.
 */
export function allocateTrades(
  book: Book,
  command: AllocateTrades,
  context: Context,
): BookDecision {
  const trades = tradesToDivide(book, command, context);
  if ('ok' in trades) return trades;
  const quantity = trades.reduce((sum, { booked }) => sum + booked.quantity, 0);
  const rule = turnedRule(book.rotations, command.rule);
  const shares = sharesOf(quantity, rule);
  if (!shares.ok) return shares;
  const prices = new Set(trades.map(({ booked }) => booked.price)).size;
  if (prices * shares.shares.length > MOST_CELLS) {
    const seen = `${shares.shares.length} accounts and ${prices} prices`;
    return reject(
      'allocation_must_be_small_enough',
      seen,
      'an average-price group, or a few at a time',
    );
  }
  const lots = trades.map(({ booked: { tradeId, price, quantity: lot } }) => {
    return { tradeId, price, quantity: lot };
  });
  const divide = rule.method === 'quantity' ? divideInOrder : divideFairly;
  const pieces = divide(lots, shares.shares);
  const evidence = `${shareEvidence(rule, shares)}; ${averagesOf(trades, pieces)}`;
  const moves = movesOf(book, trades, { rule, pieces, evidence }, context);
  if ('ok' in moves) return moves;
  const { records, leaving, entering } = moves;
  records.push(...turned(rule, shares));
  const at = { ...context, sequence: context.sequence + records.length };
  return accept(...records, ...tradeChanges(book, { leaving, entering }, at));
}

function tradesToDivide(
  book: Book,
  { tradeIds }: AllocateTrades,
  { facts }: Context,
): readonly KnownTrade[] | Refusal {
  const named = [...new Set(tradeIds)];
  if (named.length === 0 || named.length > MOST_TRADES) {
    const wanted = `1 to ${MOST_TRADES} trades`;
    return reject('allocation_must_be_small_enough', `${named.length} trades`, wanted);
  }
  const trades: KnownTrade[] = [];
  for (const tradeId of named) {
    const known = divisible(book, tradeId, facts);
    if ('ok' in known) return known;
    trades.push(known);
  }
  const [first] = trades;
  const unlike = trades.find(({ booked }) => first !== undefined && !isAlike(booked, first.booked));
  if (unlike === undefined || first === undefined) return trades;
  const { tradeId, side, contract, clearingDate } = unlike.booked;
  const seen = `${tradeId}: ${side} ${contract} on ${clearingDate}`;
  const wanted = `${first.booked.side} ${first.booked.contract} on ${first.booked.clearingDate}`;
  return reject('allocation_trades_must_agree', seen, wanted);
}

function isAlike(a: TradeBooked, b: TradeBooked): boolean {
  return a.contract === b.contract && a.side === b.side && a.clearingDate === b.clearingDate;
}

/** A rotation that goes on where it stopped. */
export function turned(rule: ShareRule, { next }: Shares): BookEvent[] {
  if (rule.method !== 'rotation') return [];
  return [{ type: 'RotationTurned', accounts: rule.accounts.join(' '), next }];
}

/** A trade that stands in a position of its own, and in no average-price group. */
export function divisible(book: Book, tradeId: string, facts: Facts): KnownTrade | Refusal {
  const known = findTrade(book, tradeId, facts);
  if (known?.derivation !== undefined) {
    const { kind, derivationId } = known.derivation;
    const seen = `${tradeId} is the source of ${kind} ${derivationId}`;
    return reject('trade_must_not_be_divided', seen, 'a trade that stands in a position');
  }
  if (known?.live !== true) return notStanding(tradeId);
  const bound = boundTradeProblem(known.booked) ?? movedLotProblem(book, known.booked);
  if (bound !== undefined) return bound;
  const group = groupOfFill(book.averageGroups, tradeId);
  if (group === undefined) return known;
  const wanted = 'a trade in no average-price group';
  return reject('trade_must_not_be_in_a_group', `${tradeId} is in ${group.groupId}`, wanted);
}

type Division = {
  readonly rule: ShareRule;
  readonly pieces: readonly Piece[];
  readonly evidence: string;
};

function movesOf(
  book: Book,
  trades: readonly KnownTrade[],
  { rule, pieces, evidence }: Division,
  context: Context,
) {
  const records: BookEvent[] = [];
  const leaving: TradeLeaving[] = [];
  const entering: TradeEntering[] = [];
  for (const { trade, booked, bookedSequence } of trades) {
    const { tradeId } = booked;
    const results: TradesDerived['results'][number][] = [];
    for (const { account, quantity } of pieces.filter((piece) => piece.tradeId === tradeId)) {
      const share = { account, quantity, tradeId: `${tradeId}/${account}` };
      const come = shareTrade(book, booked, share, context);
      if ('ok' in come) return come;
      entering.push(come);
      results.push({ tradeId: share.tradeId, account, quantity });
    }
    leaving.push({ trade, booked, bookedSequence, removal: 'derived' });
    records.push({
      type: 'TradesDerived',
      derivationId: tradeId,
      kind: 'allocation',
      method: rule.method,
      // The whole of it once; the others of the same instruction say with which it went.
      evidence: booked === trades[0]?.booked ? evidence : `as ${trades[0]?.booked.tradeId}`,
      actor: context.actor,
      atMicros: context.nowMicros,
      sources: [{ tradeId }],
      results,
    });
  }
  return { records, leaving, entering };
}

/** `average prices A 3.25, B 3.2501`: to eight decimals. */
function averagesOf(trades: readonly KnownTrade[], pieces: readonly Piece[]): string {
  const prices = new Map(trades.map(({ booked }) => [booked.tradeId, booked.price]));
  const fills = new Map<string, { price: number; quantity: number }[]>();
  for (const { tradeId, account, quantity } of pieces) {
    const price = prices.get(tradeId);
    if (price === undefined) continue;
    const known = fills.get(account);
    if (known === undefined) fills.set(account, [{ price, quantity }]);
    else known.push({ price, quantity });
  }
  const averages = [...fills].map(([account, own]) => {
    const average = roundedAverage(exactAverage(own), PRICE_PLACES, []);
    return `${account} ${priceToText(average)}`;
  });
  return `average prices ${averages.join(', ')}`;
}

/** Old events that dividing trades needs and `facts` does not have. */
export function missingToDivide(
  book: Book,
  { tradeIds, rule }: AllocateTrades,
  facts: Facts,
): readonly number[] {
  const accounts = accountsOfRule(rule);
  const missing = new Set<number>();
  for (const tradeId of tradeIds.slice(0, MOST_TRADES)) {
    for (const name of [tradeId, ...accounts.map((account) => `${tradeId}/${account}`)])
      for (const sequence of sequencesAbout(book, name))
        if (!facts.has(sequence)) missing.add(sequence);
  }
  if (missing.size > 0) return [...missing];
  const places = tradeIds.slice(0, MOST_TRADES).flatMap((tradeId) => {
    const known = findTrade(book, tradeId, facts);
    if (known === undefined) return [];
    const { account, contract, clearingDate } = known.booked;
    return [account, ...accounts].map((name) => ({ account: name, contract, clearingDate }));
  });
  return missingHistories(book, places, facts);
}

export function accountsOfRule(rule: ShareRule): string[] {
  return 'accounts' in rule ? [...rule.accounts] : rule.shares.map(({ account }) => account);
}
