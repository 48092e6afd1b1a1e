import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { CloseOutRow, LotRow } from '../../domain/reporting/rows.ts';
import type { HistoryMode } from './history-rows.ts';
import type { ProjectedEvent } from './project.ts';

/**
 * History by the letter of its definition, over the events in memory: slow, without SQL, and with none of the code
 * under test. Sequence = place in the list + 1.
 */
export type Sequenced<Type extends ProjectedEvent['type']> = Extract<
  ProjectedEvent,
  { readonly type: Type }
> & {
  readonly sequence: number;
};

export function ofType<Type extends ProjectedEvent['type']>(
  events: readonly ProjectedEvent[],
  type: Type,
): Sequenced<Type>[] {
  const found: Sequenced<Type>[] = [];
  for (const [at, event] of events.entries()) {
    if (isOf(event, type)) found.push({ ...event, sequence: at + 1 });
  }
  return found;
}

function isOf<Type extends ProjectedEvent['type']>(
  event: ProjectedEvent,
  type: Type,
): event is Extract<ProjectedEvent, { readonly type: Type }> {
  return event.type === type;
}

/** The day whose released statements answer, or undefined. */
export function naiveReleasedDay(
  events: readonly ProjectedEvent[],
  date: BusinessDate,
): BusinessDate | undefined {
  const released = ofType(events, 'DayReleased').map((event) => event.date);
  const last = released.at(-1);
  if (last === undefined || date > last) return undefined;
  return released.filter((day) => day <= date).at(-1);
}

export function standingTrades(
  events: readonly ProjectedEvent[],
  date: BusinessDate,
  mode: HistoryMode,
) {
  const removals = ofType(events, 'TradeRemoved');
  return ofType(events, 'TradeBooked').filter((trade) => {
    const removal = removals.find((event) => event.bookedSequence === trade.sequence);
    if (mode === 'known-now') return trade.clearingDate <= date && removal === undefined;
    return trade.bookingDate <= date && !(removal !== undefined && removal.removalDate <= date);
  });
}

type NaivePair = Sequenced<'LotsClosedOut'>['pairs'][number] & {
  readonly head: Sequenced<'LotsClosedOut'>;
  reversal: Sequenced<'CloseOutsReversed'> | undefined;
};

/** Every pair with the reversal that took it back: the newest standing one before it that says the same. */
function allPairs(events: readonly ProjectedEvent[]): NaivePair[] {
  const pairs: NaivePair[] = [];
  for (const head of ofType(events, 'LotsClosedOut')) {
    for (const pair of head.pairs) pairs.push({ ...pair, head, reversal: undefined });
  }
  for (const reversal of ofType(events, 'CloseOutsReversed')) {
    for (const taken of reversal.pairs) {
      const found = pairs.findLast(
        (pair) =>
          pair.reversal === undefined &&
          pair.head.sequence < reversal.sequence &&
          pair.head.date === reversal.date &&
          pair.quantity === taken.quantity &&
          pair.buyBookedSequence === taken.buyBookedSequence &&
          pair.sellBookedSequence === taken.sellBookedSequence,
      );
      if (found !== undefined) found.reversal = reversal;
    }
  }
  return pairs;
}

export function standingPairs(
  events: readonly ProjectedEvent[],
  date: BusinessDate,
  mode: HistoryMode,
): NaivePair[] {
  return allPairs(events).filter(({ head, reversal }) => {
    if (mode === 'known-now') return head.date <= date && reversal === undefined;
    return head.bookingDate <= date && !(reversal !== undefined && reversal.bookingDate <= date);
  });
}

export function openLots(events: readonly ProjectedEvent[], date: BusinessDate, mode: HistoryMode) {
  const pairs = standingPairs(events, date, mode);
  return standingTrades(events, date, mode)
    .map((trade) => {
      const closed = pairs
        .filter((pair) =>
          [pair.buyBookedSequence, pair.sellBookedSequence].includes(trade.sequence),
        )
        .reduce((sum, pair) => sum + pair.quantity, 0);
      return { trade, open: trade.quantity - closed };
    })
    .filter(({ open }) => open > 0);
}

export function naiveLots(
  events: readonly ProjectedEvent[],
  date: BusinessDate,
  mode: HistoryMode,
): LotRow[] {
  return openLots(events, date, mode).map(({ trade, open }) => ({
    account: trade.account,
    contract: trade.contract,
    side: trade.side,
    quantity: open,
    price: trade.price,
    tradeDate: trade.tradeDate,
    openDate: trade.clearingDate,
    tradeId: trade.tradeId,
    ccpTradeId: trade.ccpTradeId,
  }));
}

export function naiveCloseOuts(
  events: readonly ProjectedEvent[],
  date: BusinessDate,
  mode: HistoryMode,
): CloseOutRow[] {
  if (mode === 'known-now') {
    return standingPairs(events, date, mode)
      .filter(({ head }) => head.date === date)
      .map((pair) => closeOutRow(pair, ''));
  }
  const own = standingPairs(events, date, mode).filter(({ head }) => head.bookingDate === date);
  const undone = allPairs(events).filter(
    ({ head, reversal }) => reversal?.bookingDate === date && head.bookingDate < date,
  );
  return [
    ...own.map((pair) => closeOutRow(pair, '')),
    ...undone.map((pair) => closeOutRow(pair, date)),
  ];
}

function closeOutRow(pair: NaivePair, reversalDate: BusinessDate): CloseOutRow {
  const { head } = pair;
  return {
    account: head.account,
    contract: head.contract,
    quantity: pair.quantity,
    buyPrice: pair.buyPrice,
    sellPrice: pair.sellPrice,
    profit: pair.profit,
    currency: head.currency,
    date: head.date,
    bookingDate: head.bookingDate,
    reversalDate,
    buyTradeId: pair.buyTradeId,
    sellTradeId: pair.sellTradeId,
    buyDate: pair.buyTradeDate,
    sellDate: pair.sellTradeDate,
    memo: !head.postsProfit,
  };
}
