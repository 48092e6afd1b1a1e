import { assertThat } from '../domain/basics/decision.ts';
import { type Confirm, namingOf, type SpreadConfirm } from './confirm.ts';
import { SECOND_TRADING_MEMBER } from './demo-firm.ts';
import { everydayOrders } from './everyday-orders.ts';
import type { EpochMs } from './local-time.ts';
import type { DayIndex } from './market-prices.ts';
import { negotiatedTrades } from './negotiated-trades.ts';
import { Random } from './random.ts';
import type { DraftTrade, Execution, Sample } from './sample.ts';
import { DEMO_CCPS, type DemoCcp } from './shipped-reference.ts';

/** A message of a day: a trade side, or a CME spread told whole. */
export type DayMessage =
  | { readonly type: 'trade'; readonly confirm: Confirm }
  | { readonly type: 'spread'; readonly confirm: SpreadConfirm };

/** Hands out each CCP's trade ids, without gaps and in the order of execution. */
export class TradeIds {
  readonly #last = new Map<DemoCcp, number>();

  /** `given`: how many ids of the day are taken already. */
  constructor(day: DayIndex, given = 0) {
    // A million a day: an id tells its day and is never given twice.
    for (const [at, ccp] of DEMO_CCPS.entries()) {
      this.#last.set(ccp, (at * 2 + 3) * 10_000_000 + day * 1_000_000 + given);
    }
  }

  next(ccp: DemoCcp): string {
    const last = this.#last.get(ccp);
    assertThat(last !== undefined, `${ccp} is a CCP of the demo`);
    const id = last + 1;
    this.#last.set(ccp, id);
    return String(id);
  }
}

/** The trades of a day as the CCPs confirm them, in order of execution; on the last day those until now. */
export function dayConfirms(sample: Sample, day: DayIndex, ids: TradeIds): DayMessage[] {
  const executions = [...everydayOrders(sample, day), ...negotiatedTrades(sample, day)]
    .filter(({ at }) => at <= sample.now)
    .sort((a, b) => a.at - b.at);
  const random = new Random(sample.seed, `confirms ${day}`);
  return executions.flatMap((execution) => messagesOf(execution, { sample, day, ids, random }));
}

type Confirming = {
  readonly sample: Sample;
  readonly day: DayIndex;
  readonly ids: TradeIds;
  readonly random: Random;
};

function messagesOf(execution: Execution, confirming: Confirming): DayMessage[] {
  const { ids, random, sample, day } = confirming;
  const sentAt = execution.at + random.between(120, 900);
  if (execution.kind === 'outright') {
    const confirm = confirmOf(execution.trade, {
      ids,
      at: execution.at,
      sentAt,
      date: sample.days[day],
    });
    // Some of our CME orders go out under our second trading id.
    const isSecond = confirm.ccp === 'CME' && random.chance(0.08);
    return [trade(isSecond ? { ...confirm, member: SECOND_TRADING_MEMBER } : confirm)];
  }
  const [near, far] = execution.legs;
  const { ccp } = near.listed.product;
  const whole = ids.next(ccp);
  const matchId = ccp === 'CME' ? `M${whole}` : `${whole}7`;
  const legs = [near, far].map((leg): Confirm => {
    const confirm = confirmOf(leg, { ids, at: execution.at, sentAt, date: sample.days[day] });
    return { ...confirm, matchId, multiLeg: 'leg' };
  });
  const [first, second] = legs;
  if (first === undefined || second === undefined || ccp !== 'CME') return legs.map(trade);
  const { legsInside } = execution;
  const spread: DayMessage = {
    type: 'spread',
    confirm: { ccpTradeId: whole, legs: [first, second], legsInside },
  };
  return legsInside ? [spread] : [spread, trade(first), trade(second)];
}

export function trade(confirm: Confirm): DayMessage {
  return { type: 'trade', confirm };
}

export function confirmOf(
  { listed, account, side, quantity, price, tradeType, priceType, orderId, openClose }: DraftTrade,
  given: {
    readonly ids: TradeIds;
    readonly at: EpochMs;
    readonly sentAt: EpochMs;
    readonly date: string;
  },
): Confirm {
  const { ccp } = listed.product;
  const ccpTradeId = given.ids.next(ccp);
  return {
    ...namingOf(ccp, account),
    kind: 'new',
    listed,
    executedAt: given.at,
    sentAt: given.sentAt,
    tradeDate: given.date,
    clearingDate: given.date,
    ccpTradeId,
    side,
    quantity,
    price,
    priceType,
    tradeType,
    openClose,
    orderId,
    // CME names the match of every trade, the others only the strategy that ties two legs.
    matchId: ccp === 'CME' ? `M${ccpTradeId}` : '',
    multiLeg: 'outright',
    giveUpFirm: '',
  };
}

/** When the CCP sent the message. */
export function sentAtOf(message: DayMessage): EpochMs {
  return message.type === 'trade' ? message.confirm.sentAt : message.confirm.legs[0].sentAt;
}
