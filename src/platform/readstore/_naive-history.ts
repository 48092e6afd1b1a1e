import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { BalanceRow, PositionRow } from '../../domain/reporting/rows.ts';
import { releasedBalances, releasedPositions } from './_naive-released.ts';
import { ofType, openLots, type Sequenced, standingPairs, standingTrades } from './_naive-rows.ts';
import { CONTRACTS, NO_SETTLEMENT, SETTLED, unitValue } from './_sample-history.ts';
import type { HistoryMode } from './history-rows.ts';
import type { ProjectedEvent } from './project.ts';

type NaivePrice = {
  readonly price: number;
  readonly date: BusinessDate;
  readonly kind: Sequenced<'SettlementPriceSet'>['kind'];
};

function priceOn(
  events: readonly ProjectedEvent[],
  contract: string,
  date: BusinessDate,
  allowEarly: boolean,
): NaivePrice | undefined {
  const all = ofType(events, 'SettlementPriceSet').filter(
    (event) => event.contract === contract && event.date === date,
  );
  for (const kind of ['manual', 'final-settlement', 'daily', 'early'] as const) {
    const bySource = new Map(
      all.filter((event) => event.kind === kind).map((event) => [event.source, event]),
    );
    const newest = [...bySource.values()].sort((a, b) => a.sequence - b.sequence).at(-1);
    if (newest === undefined) continue;
    if (kind === 'early' && !allowEarly) return undefined;
    if (kind !== 'manual' && [...bySource.values()].some((event) => event.price !== newest.price))
      return undefined;
    return { price: newest.price, date, kind };
  }
  return undefined;
}

/** Newest price on or before a day, early ones left out; `2020-03-15` is before every sample. */
function priceThrough(
  events: readonly ProjectedEvent[],
  contract: string,
  date: BusinessDate,
): NaivePrice | undefined {
  const dates = [...new Set(ofType(events, 'SettlementPriceSet').map((event) => event.date))]
    .sort()
    .reverse();
  for (const day of dates) {
    const found = day <= date ? priceOn(events, contract, day, false) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

const isWeekend = (date: BusinessDate): boolean => date === '2020-03-21' || date === '2020-03-22';

function pricesOf(events: readonly ProjectedEvent[], contract: string, date: BusinessDate) {
  // A price dated on the day without settlement is nobody's settlement on the day after.
  const before = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
  const prior = priceThrough(events, contract, before === NO_SETTLEMENT ? '2020-03-17' : before);
  if (date === NO_SETTLEMENT || isWeekend(date)) return { today: prior, prior };
  const advanced = ofType(events, 'EndOfDayAdvanced').filter((event) => event.date === date);
  return { today: priceOn(events, contract, date, advanced.at(-1)?.allowEarly === true), prior };
}

type NaiveValue = {
  readonly row: PositionRow;
  readonly before: number;
  readonly longValue: number;
  readonly shortValue: number;
};

function valued(events: readonly ProjectedEvent[], date: BusinessDate): NaiveValue[] {
  const lots = openLots(events, date, 'known-now');
  const pairs = standingPairs(events, date, 'known-now').filter(({ head }) => head.date === date);
  const today = standingTrades(events, date, 'known-now').filter(
    (trade) => trade.clearingDate === date,
  );
  const trades = ofType(events, 'TradeBooked');
  const values: NaiveValue[] = [];
  for (const account of ['A1', 'A2', 'S1']) {
    for (const { contract, currency, premiumStyle } of CONTRACTS.toSorted((a, b) =>
      a.contract < b.contract ? -1 : 1,
    )) {
      const mine = lots.filter(
        ({ trade }) => trade.account === account && trade.contract === contract,
      );
      const ownPairs = pairs.filter(
        ({ head }) => head.account === account && head.contract === contract,
      );
      const own = today.filter((trade) => trade.account === account && trade.contract === contract);
      if (mine.length + ownPairs.length + own.length === 0) continue;
      const prices = pricesOf(events, contract, date);
      const barred = mine.some(({ trade }) => trade.priceType === 'placeholder');
      const mark = barred ? undefined : prices.today;
      const v = (at: number) => unitValue(contract, at);
      const basis = (trade: { readonly clearingDate: string; readonly price: number }) =>
        prices.prior !== undefined && trade.clearingDate <= prices.prior.date
          ? prices.prior.price
          : trade.price;
      let before = 0;
      let variation = 0;
      let equity = 0;
      let long = 0;
      let short = 0;
      for (const { trade, open } of mine) {
        const signed = trade.side === 'buy' ? open : -open;
        if (signed > 0) long += signed;
        else short -= signed;
        before += signed * (v(basis(trade)) - v(trade.price));
        if (mark === undefined) continue;
        variation += signed * (v(mark.price) - v(basis(trade)));
        equity += signed * (v(mark.price) - v(trade.price));
      }
      for (const pair of ownPairs) {
        const buy = trades.find((trade) => trade.sequence === pair.buyBookedSequence);
        const sell = trades.find((trade) => trade.sequence === pair.sellBookedSequence);
        if (buy === undefined || sell === undefined)
          throw new Error('Bug: a sample pair has its trades');
        const ofPair = pair.quantity * (v(basis(sell)) - v(basis(buy)));
        variation += ofPair;
        before += pair.profit - ofPair;
      }
      const known = mine.length === 0 || mark !== undefined;
      const value = mark === undefined ? 0 : v(mark.price);
      const sum = (side: string) =>
        own.filter((trade) => trade.side === side).reduce((all, trade) => all + trade.quantity, 0);
      const figures = premiumStyle
        ? { openTradeEquity: 0, optionValue: (long - short) * value, variation: 0 }
        : { openTradeEquity: account === SETTLED ? 0 : equity, optionValue: 0, variation };
      const row: PositionRow = {
        account,
        contract,
        currency,
        long,
        short,
        settlementPrice: mark?.price,
        priceDate: mark?.date ?? '',
        priceKind: mark?.kind ?? '',
        openTradeEquity: known ? figures.openTradeEquity + 0 : undefined,
        optionValue: known ? figures.optionValue + 0 : undefined,
        variation: known ? figures.variation + 0 : undefined,
        bought: sum('buy'),
        sold: sum('sell'),
      };
      const option = premiumStyle
        ? { longValue: long * value, shortValue: short * value }
        : { longValue: 0, shortValue: 0 };
      values.push({ row, before: premiumStyle ? 0 : before, ...option });
    }
  }
  return values;
}

export function naivePositions(
  events: readonly ProjectedEvent[],
  date: BusinessDate,
  mode: HistoryMode,
): PositionRow[] {
  if (mode === 'known-now') return valued(events, date).map(({ row }) => row);
  return releasedPositions(events, date);
}

type NaiveMoney = { premium: number; fees: number; realised: number; other: number };

/** Cash effects by economic date, without variation. */
function moneyOf(
  events: readonly ProjectedEvent[],
  account: string,
  currency: string,
  within: (date: string) => boolean,
): NaiveMoney {
  const money: NaiveMoney = { premium: 0, fees: 0, realised: 0, other: 0 };
  const charge = (
    charges: readonly { readonly currency: string; readonly amount: number }[],
    sign: number,
  ) => {
    for (const { currency: of, amount } of charges)
      if (of === currency) money.fees += sign * amount;
  };
  for (const event of events) {
    if (!('account' in event) || event.account !== account) continue;
    const own = 'currency' in event && event.currency === currency;
    if (event.type === 'TradeBooked' || event.type === 'TradeRemoved') {
      if (!within(event.clearingDate)) continue;
      const sign = event.type === 'TradeBooked' ? 1 : -1;
      charge(event.charges, sign);
      if (own) money.premium += sign * event.premium;
    }
    if (event.type === 'FeesAdjusted' && within(event.clearingDate)) charge(event.charges, 1);
    if (event.type === 'CashEntered' && own && within(event.clearingDate))
      money.other += event.amount;
    if (
      (event.type === 'LotsClosedOut' || event.type === 'CloseOutsReversed') &&
      own &&
      event.postsProfit &&
      within(event.date)
    ) {
      const profit = event.pairs.reduce((sum, pair) => sum + pair.profit, 0);
      money.realised += event.type === 'LotsClosedOut' ? profit : -profit;
    }
  }
  return money;
}

/** Only rows with any figure: an account and currency without money or position is left out. */
export function naiveBalances(
  events: readonly ProjectedEvent[],
  date: BusinessDate,
  mode: HistoryMode,
): BalanceRow[] {
  if (mode === 'as-closed') return releasedBalances(events, date);
  const values = valued(events, date);
  const rows: BalanceRow[] = [];
  for (const account of ['A1', 'A2', 'S1']) {
    for (const currency of ['EUR', 'JPY', 'USD']) {
      const earlier = moneyOf(events, account, currency, (day) => day < date);
      const today = moneyOf(events, account, currency, (day) => day === date);
      const mine = values.filter(({ row }) => row.account === account && row.currency === currency);
      const settled = account === SETTLED;
      let initial = earlier.premium + earlier.fees + earlier.realised + earlier.other;
      const missing: string[] = [];
      let variation = 0;
      let openTradeEquity = 0;
      let longOptionValue = 0;
      let shortOptionValue = 0;
      for (const { row, before, longValue, shortValue } of mine) {
        if (settled) initial += before;
        if (row.variation === undefined) missing.push(row.contract);
        else {
          variation += row.variation;
          openTradeEquity += row.openTradeEquity ?? 0;
          longOptionValue += longValue;
          shortOptionValue += shortValue;
        }
      }
      if (settled) {
        for (const { head, profit } of standingPairs(events, date, 'known-now')) {
          const futures = CONTRACTS.some(
            (known) => known.contract === head.contract && !known.premiumStyle,
          );
          if (head.account === account && head.currency === currency && futures && head.date < date)
            initial += profit;
        }
      }
      const { premium, fees, realised, other } = today;
      const variationCash = settled ? variation : 0;
      const cash = initial + premium + fees + realised + other + variationCash;
      rows.push({
        account,
        currency,
        segregation: 'none',
        cash,
        openTradeEquity,
        longOptionValue,
        shortOptionValue,
        complete: missing.length === 0,
        missing,
        initialBalance: initial,
        premium,
        fees,
        realised,
        variation,
        variationCash,
        cashEntries: other,
      });
    }
  }
  return rows;
}
