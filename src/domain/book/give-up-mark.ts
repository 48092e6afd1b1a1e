import { groupOfFill } from '../allocation/average-groups.ts';
import type { DerivedResult } from '../allocation/derivation-events.ts';
import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import { accept, assertThat, reject } from '../basics/decision.ts';
import type { Quantity } from '../basics/quantity.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { lastGiveUpDay } from '../reference/give-up-terms.ts';
import { accountOn, memberIsOurs } from '../reference/parties.ts';
import { reportOfBooked } from '../trade/report-record.ts';
import { isSuspense } from '../trade/suspense-account.ts';
import { giveUpAccountOf } from './accounts.ts';
import type { Book, BookDecision, Context } from './book-state.ts';
import { boundTradeProblem } from './bound-trade.ts';
import type { Refusal } from './enter-again.ts';
import { findTrade, type KnownTrade, notStanding, stands } from './find-trade.ts';
import { type GiveUpPlan, newPlan, planEvents } from './give-up-plan.ts';
import { agreedTerms } from './give-up-report.ts';
import { derivedTrade } from './give-up-steps.ts';
import { movedLotProblem } from './moved-lot.ts';
import type { MarkGiveUp } from './trade-life-commands.ts';

/**
 * The contracts wait in the firm's give-up suspense account from the trade's own day on, until another firm claims them.
 * Given up in part, the rest stays where it is, as a trade of its own.
 */
export function markGiveUp(book: Book, command: MarkGiveUp, context: Context): BookDecision {
  const { tradeId, firm, account } = command;
  const known = findTrade(book, tradeId, context.facts);
  if (!stands(known)) return notStanding(tradeId);
  if (known.derivation !== undefined) {
    const { kind, derivationId } = known.derivation;
    const life = book.giveUps.byId.get(giveUpIdOf(tradeId, firm, account));
    const seen =
      life === undefined
        ? `${tradeId} is the source of ${kind} ${derivationId}`
        : `${tradeId} is given up to ${firm} already: ${life.giveUpId} is ${life.state}`;
    return reject('trade_must_not_be_divided', seen, 'a trade that stands in a position');
  }
  const { ccp, clearingDate } = known.booked;
  const isOurs = book.reference.members.size > 0;
  if (firm === '' || (isOurs && memberIsOurs(book.reference, ccp, firm, clearingDate)))
    return reject('give_up_firm_must_be_another', firm, 'the firm that is to claim, none of ours');
  const { quantity: traded } = known.booked;
  const quantity = command.quantity === 0 ? traded : command.quantity;
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > traded) {
    const seen = `${command.quantity} of ${traded} contracts`;
    return reject('give_up_must_not_exceed_the_trade', seen, `1 to ${traded}`);
  }
  const plan = newPlan(undefined);
  const by = { toldBy: 'person', source: 'person' } as const;
  const refusal = planMark(book, plan, { known, quantity, firm, account, ...by }, context);
  return refusal ?? accept(...planEvents(book, plan, context));
}

export type Mark = {
  readonly known: KnownTrade;
  readonly quantity: Quantity;
  readonly firm: string;
  readonly account: string;
  readonly toldBy: GiveUpStepped['toldBy'];
  readonly source: string;
};

/** The first step of an executing firm's give-up: the trade leaves its position, what is given up waits apart. */
export function planMark(
  book: Book,
  plan: GiveUpPlan,
  mark: Mark,
  context: Context,
): Refusal | undefined {
  const { known, quantity } = mark;
  const { trade, booked, bookedSequence } = known;
  const group = groupOfFill(book.averageGroups, booked.tradeId);
  if (group !== undefined) {
    const seen = `${booked.tradeId} is in ${group.groupId}`;
    return reject('trade_must_not_be_in_a_group', seen, 'a trade in no average-price group');
  }
  const bound = boundTradeProblem(booked) ?? movedLotProblem(book, booked);
  if (bound !== undefined) return bound;
  const life = firstStep(book, mark, context);
  const report = { ...reportOfBooked(booked), giveUpFirm: mark.firm };
  const held = giveUpAccountOf(booked.ccp, booked.customerOrigin);
  const part = derivedTrade(
    book,
    { tradeId: life.giveUpId, report: { ...report, account: held, quantity } },
    context,
  );
  if ('ok' in part) return part;
  const results: DerivedResult[] = [{ tradeId: life.giveUpId, account: held, quantity }];
  plan.entering.push(part);
  const rest = booked.quantity - quantity;
  if (rest > 0) {
    const account = isSuspense(booked.account) ? booked.statedAccount : booked.account;
    const tradeId = `${booked.tradeId}/${booked.account}`;
    const stays = { ...reportOfBooked(booked), account, quantity: rest };
    const entering = derivedTrade(book, { tradeId, report: stays }, context);
    if ('ok' in entering) return entering;
    plan.entering.push(entering);
    results.push({ tradeId, account: entering.enriched.account.account, quantity: rest });
  }
  plan.leaving.push({ trade, booked, bookedSequence, removal: 'derived' });
  plan.life = life;
  plan.records.push(life);
  plan.results = results;
  return undefined;
}

function firstStep(book: Book, mark: Mark, context: Context): GiveUpStepped {
  const { booked } = mark.known;
  const { ccp, contract, side, price, tradeDate, clearingDate, customerOrigin } = booked;
  const terms = contractOn(book.reference, contract, clearingDate);
  assertThat(terms !== undefined, () => `${contract} is known`);
  const client = accountOn(book.reference, booked.account, clearingDate)?.client ?? '';
  const parties = {
    ccp,
    executingFirm: booked.executingFirm === '' ? booked.member : booked.executingFirm,
    clearingFirm: mark.firm,
    client,
    tradeClearingDate: clearingDate,
  };
  return {
    type: 'GiveUpStepped',
    giveUpId: giveUpIdOf(booked.tradeId, mark.firm, mark.account),
    role: 'executor',
    step: 'mark',
    state: 'marked',
    contract,
    side,
    quantity: mark.quantity,
    price,
    tradeDate,
    stepDate: clearingDate,
    lastDay: lastGiveUpDay(book.reference, terms, terms.calendar, clearingDate),
    sourceTradeId: booked.tradeId,
    ownAccount: isSuspense(booked.account) ? booked.statedAccount : booked.account,
    customerOrigin,
    theirAccount: mark.account,
    ccpAllocationId: '',
    firmAllocationId: '',
    groupId: '',
    transferTradeId: '',
    orderId: booked.orderId,
    ...parties,
    ...agreedTerms(book, parties),
    toldBy: mark.toldBy,
    reason: '',
    actor: context.actor,
    atMicros: context.nowMicros,
    source: mark.source,
    partOf: '',
    toldAs: '',
  };
}

/** Made of natural names: the trade, and whom a part of it is for. */
export function giveUpIdOf(tradeId: string, firm: string, account: string): string {
  const name = account === '' ? firm : `${firm}-${account}`;
  return `${tradeId}/up-${name.replaceAll(':', '.')}`;
}
