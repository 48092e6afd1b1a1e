import { executionFee } from '../allocation/execution-fee.ts';
import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import { type GiveUpStep, stateAfter } from '../allocation/give-up-life.ts';
import { derivedTransferId, partsOf } from '../allocation/give-ups.ts';
import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat, reject } from '../basics/decision.ts';
import { reportOfBooked } from '../trade/report-record.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book, Context } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import { enrich } from './enrich.ts';
import { enteringAgain, enteringDerived, type Refusal } from './enter-again.ts';
import { findTrade } from './find-trade.ts';
import { adoptTransfer } from './give-up-adopt.ts';
import { type GiveUpPlan, isUndivided, resultsOfPlan } from './give-up-plan.ts';
import { ownAccountReport } from './give-up-report.ts';

/** One step to take, and by whose word. */
export type StepWord = {
  readonly step: GiveUpStep;
  readonly stepDate: BusinessDate;
  readonly toldBy: GiveUpStepped['toldBy'];
  readonly reason: string;
  readonly source: string;
  /** What is learnt with it: ids of the CCP, our account. */
  readonly learnt: Partial<GiveUpStepped>;
};

/** Takes a step that the present state allows, with everything it moves; the plan says it all at its end. */
export function takeStep(
  book: Book,
  plan: GiveUpPlan,
  word: StepWord,
  context: Context,
): Refusal | undefined {
  const { life } = plan;
  assertThat(life !== undefined, 'a life begins with its mark or offer');
  const state = stateAfter(life.state, word.step);
  assertThat(state !== undefined, () => `${word.step} is a step of ${life.state}`);
  const { step, stepDate, toldBy, reason, source, learnt } = word;
  const at = { actor: context.actor, atMicros: context.nowMicros, source };
  // The CCP may have corrected the trade since.
  const held = life.role === 'executor' ? findTrade(book, life.giveUpId, context.facts) : undefined;
  const price = held?.booked.price ?? life.price;
  const said = { step, state, stepDate, toldBy, reason, price, ...at };
  const next: GiveUpStepped = { ...life, ...learnt, ...said };
  plan.life = next;
  plan.records.push(next);
  return moveContracts(book, plan, next, context);
}

/** Only a claim, its reversal, and the end of an offer move anything. */
function moveContracts(
  book: Book,
  plan: GiveUpPlan,
  life: GiveUpStepped,
  context: Context,
): Refusal | undefined {
  const isExecutor = life.role === 'executor';
  switch (life.step) {
    case 'claim':
      plan.records.push(...executionFee(life, 'claim', life.stepDate));
      if (adoptTransfer(book, plan, life, context)) return undefined;
      return isExecutor ? offset(book, plan, life, context) : onset(book, plan, life, context);
    case 'accept-reversal':
      plan.records.push(...executionFee(life, 'reversal', life.stepDate));
      return reversed(book, plan, life, context);
    case 'cancel':
    case 'expire':
      return isExecutor ? backToOwner(book, plan, context) : undefined;
    default:
      return undefined;
  }
}

/**
 * At the executing firm: the contracts leave on the day of the claim, at the price and trade date they came with, and
 * close the trade given up; its variation goes back in the pair.
 */
function offset(
  book: Book,
  plan: GiveUpPlan,
  life: GiveUpStepped,
  context: Context,
): Refusal | undefined {
  const report = heldReport(book, plan, life, context);
  const trade = derivedTrade(
    book,
    {
      tradeId: derivedTransferId(life),
      report: {
        ...report,
        side: report.side === 'buy' ? 'sell' : 'buy',
        tradeType: 'offset',
        clearingDate: life.stepDate,
        openClose: '',
      },
    },
    context,
  );
  if ('ok' in trade) return trade;
  plan.entering.push(trade);
  plan.pairing.push({
    enteringTradeId: trade.tradeId,
    standingTradeId: life.giveUpId,
    quantity: life.quantity,
  });
  addResult(book, plan, trade);
  plan.fees.push({ tradeId: life.giveUpId, isCharged: false, date: life.stepDate });
  return undefined;
}

/** At the clearing firm: the contracts come on the day of the claim, at the price and trade date of the trade. */
function onset(
  book: Book,
  plan: GiveUpPlan,
  life: GiveUpStepped,
  context: Context,
): Refusal | undefined {
  if (life.ownAccount === '')
    return reject('account_must_be_known', life.theirAccount, 'our account that takes it');
  const report = ownAccountReport(life, { side: life.side, tradeType: 'onset' });
  const trade = derivedTrade(book, { tradeId: derivedTransferId(life), report }, context);
  if ('ok' in trade) return trade;
  plan.entering.push(trade);
  addResult(book, plan, trade);
  return undefined;
}

/**
 * The contracts go back at their original price on the day of the reversal: out of the clearing firm's account, into the
 * account at the executing firm that they came from, where they are an ordinary position.
 */
function reversed(
  book: Book,
  plan: GiveUpPlan,
  life: GiveUpStepped,
  context: Context,
): Refusal | undefined {
  const isExecutor = life.role === 'executor';
  const opposite = life.side === 'buy' ? 'sell' : 'buy';
  const side = isExecutor ? life.side : opposite;
  const report = ownAccountReport(life, { side, tradeType: 'reversal' });
  const tradeId = `${life.giveUpId}/reversal`;
  const trade = derivedTrade(book, { tradeId, report }, context);
  if ('ok' in trade) return trade;
  plan.entering.push(trade);
  addResult(book, plan, trade);
  const claimed = book.giveUps.transferTrade.get(life.giveUpId) ?? derivedTransferId(life);
  const charged = isExecutor ? life.giveUpId : claimed;
  plan.fees.push({ tradeId: charged, isCharged: isExecutor, date: life.stepDate });
  return undefined;
}

/**
 * Not claimed, and no longer to be: the trade stands again where it was. If something was made of the part that had
 * stayed there, or some of it was claimed, only what is left of the part given up goes back, as a trade of its own.
 */
function backToOwner(book: Book, plan: GiveUpPlan, context: Context): Refusal | undefined {
  const { life } = plan;
  assertThat(life !== undefined, 'the give-up is known');
  const results = resultsOfPlan(book, plan);
  const source = findTrade(book, life.sourceTradeId, context.facts);
  assertThat(source !== undefined, () => `the trade ${life.sourceTradeId} is known`);
  const isWhole = life.partOf === '' && partsOf(book.giveUps, life.giveUpId).length === 0;
  if (!isWhole || !isUndivided(book, results)) return partBack(book, plan, context);
  const entering = enteringAgain(book, source, context);
  if ('ok' in entering) return entering;
  for (const { tradeId } of results) leave(book, plan, tradeId, context);
  plan.entering.push(entering);
  plan.isEnded = true;
  return undefined;
}

function partBack(book: Book, plan: GiveUpPlan, context: Context): Refusal | undefined {
  const { life } = plan;
  assertThat(life !== undefined, 'the give-up is known');
  const part = leave(book, plan, life.giveUpId, context);
  const report = { ...reportOfBooked(part), account: life.ownAccount };
  const trade = derivedTrade(book, { tradeId: life.giveUpId, report }, context);
  if ('ok' in trade) return trade;
  plan.entering.push(trade);
  plan.results = resultsOfPlan(book, plan).map((result) =>
    result.tradeId === life.giveUpId
      ? { ...result, account: trade.enriched.account.account }
      : result,
  );
  return undefined;
}

/** Takes a trade that stands out of its position, and says what it was. */
export function leave(book: Book, plan: GiveUpPlan, tradeId: string, context: Context) {
  const known = findTrade(book, tradeId, context.facts);
  assertThat(known?.live === true, () => `${tradeId} stands`);
  const { trade, booked, bookedSequence } = known;
  plan.leaving.push({ trade, booked, bookedSequence, removal: 'derived' });
  return booked;
}

/** The trade that holds the contracts, as it stands or is about to. */
function heldReport(
  book: Book,
  plan: GiveUpPlan,
  life: GiveUpStepped,
  context: Context,
): TradeReport {
  const coming = plan.entering.find(({ tradeId }) => tradeId === life.giveUpId);
  if (coming !== undefined) return coming.enriched.report;
  const known = findTrade(book, life.giveUpId, context.facts);
  assertThat(known !== undefined, () => `the trade ${life.giveUpId} is known`);
  return reportOfBooked(known.booked);
}

/** A trade of the firm's own making under its id, in the account that its report names. */
export function derivedTrade(
  book: Book,
  { tradeId, report }: { readonly tradeId: string; readonly report: TradeReport },
  context: Context,
): TradeEntering | Refusal {
  const enriched = enrich(book, report, context);
  if (!enriched.ok) return enriched;
  return enteringDerived(book, tradeId, enriched, context);
}

function addResult(book: Book, plan: GiveUpPlan, { tradeId, enriched }: TradeEntering): void {
  const { account, report } = enriched;
  const result = { tradeId, account: account.account, quantity: report.quantity };
  const others = resultsOfPlan(book, plan).filter((known) => known.tradeId !== tradeId);
  plan.results = [...others, result];
}
