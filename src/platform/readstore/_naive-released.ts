import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { BalanceRow, PositionRow } from '../../domain/reporting/rows.ts';
import { ofType } from './_naive-rows.ts';
import { CONTRACTS } from './_sample-history.ts';
import type { ProjectedEvent } from './project.ts';

function releaseOf(events: readonly ProjectedEvent[], date: BusinessDate): number {
  return ofType(events, 'DayReleased').find((event) => event.date === date)?.sequence ?? 0;
}

export function releasedPositions(
  events: readonly ProjectedEvent[],
  date: BusinessDate,
): PositionRow[] {
  const release = releaseOf(events, date);
  const words = [
    ...ofType(events, 'PositionMarked'),
    ...ofType(events, 'PositionUnmarked'),
    ...ofType(events, 'MarkReversed'),
  ]
    .filter((event) => event.date === date && event.sequence <= release)
    .sort((a, b) => a.sequence - b.sequence);
  const last = new Map(words.map((event) => [`${event.account}|${event.contract}`, event]));
  const rows: PositionRow[] = [];
  for (const event of last.values()) {
    const { account, contract, currency } = event;
    const head = { account, contract, currency };
    if (event.type === 'PositionUnmarked') {
      rows.push({
        ...head,
        long: event.long,
        short: event.short,
        settlementPrice: undefined,
        priceDate: '',
        priceKind: '',
        openTradeEquity: undefined,
        optionValue: undefined,
        variation: undefined,
        bought: 0,
        sold: 0,
      });
    }
    if (event.type !== 'PositionMarked') continue;
    const late = lateVariation(events, event, date);
    const { long, short, bought, sold, openTradeEquity, optionValue } = event;
    const variation = event.variation + late;
    if (long + short + bought + sold === 0 && variation === 0) continue;
    rows.push({
      ...head,
      long,
      short,
      settlementPrice: event.price,
      priceDate: event.priceDate,
      priceKind: event.priceKind,
      openTradeEquity,
      optionValue,
      variation,
      bought,
      sold,
    });
  }
  for (const account of ['A1', 'A2', 'S1']) {
    for (const { contract, currency } of CONTRACTS) {
      if (rows.some((row) => row.account === account && row.contract === contract)) continue;
      const word = last.get(`${account}|${contract}`);
      const variation = lateVariation(events, { account, contract }, date);
      if (word?.type === 'PositionMarked' || variation === 0) continue;
      const flat = { long: 0, short: 0, bought: 0, sold: 0, openTradeEquity: 0, optionValue: 0 };
      const noPrice = { settlementPrice: undefined, priceDate: '', priceKind: '' } as const;
      rows.push({ account, contract, currency, ...flat, ...noPrice, variation });
    }
  }
  return rows.sort((a, b) =>
    `${a.account}|${a.contract}` < `${b.account}|${b.contract}` ? -1 : 1,
  );
}

function lateVariation(
  events: readonly ProjectedEvent[],
  key: { readonly account: string; readonly contract: string },
  date: BusinessDate,
): number {
  const posted = [
    ...ofType(events, 'TradeBooked').map((event) => ({ ...event, posted: event.bookingDate })),
    ...ofType(events, 'TradeRemoved').map((event) => ({ ...event, posted: event.removalDate })),
  ];
  return posted
    .filter(
      (event) =>
        event.posted === date && event.account === key.account && event.contract === key.contract,
    )
    .reduce((sum, event) => sum + event.asOfVariation, 0);
}

export function releasedBalances(
  events: readonly ProjectedEvent[],
  date: BusinessDate,
): BalanceRow[] {
  const release = releaseOf(events, date);
  const missing = releasedPositions(events, date).filter((row) => row.variation === undefined);
  const closed = ofType(events, 'AccountDayClosed').filter(
    (event) => event.date === date && event.sequence <= release,
  );
  const last = new Map(closed.map((event) => [event.account, event]));
  return [...last.values()].map((event) => ({
    account: event.account,
    currency: event.currency,
    segregation: 'none',
    cash: event.cash,
    openTradeEquity: event.openTradeEquity,
    longOptionValue: event.longOptionValue,
    shortOptionValue: event.shortOptionValue,
    complete: event.complete,
    missing: missing
      .filter((row) => row.account === event.account && row.currency === event.currency)
      .map((row) => row.contract),
    initialBalance: event.initialBalance,
    premium: event.premium,
    fees: event.fees,
    realised: event.realised,
    variation: event.variation,
    variationCash:
      event.cash -
      event.initialBalance -
      event.premium -
      event.fees -
      event.realised -
      event.otherCash,
    cashEntries: event.otherCash,
  }));
}
