import { dateOfDay } from '../../domain/basics/business-date.ts';
import { type Amount, addAmounts } from '../../domain/basics/money.ts';
import type { PostingKind } from '../../domain/cash/postings.ts';
import type { BalanceRow, PositionRow } from '../../domain/reporting/rows.ts';
import { dayPrices } from './history-prices.ts';
import type { HistoryReference } from './history-reference.ts';
import {
  type BookedSum,
  bookedSums,
  dayActivity,
  dayPairs,
  type HistoryScope,
  openTrades,
  postingSums,
  profitSoFar,
} from './history-rows.ts';
import type { ReadDatabase } from './read-database.ts';
import { optionalDate } from './trade-list.ts';
import { type PositionFacts, type ValuedPosition, valuePosition } from './value-positions.ts';
import { POSTING_KINDS, PRICE_TYPES, SIDES, wordAt } from './words.ts';

export async function positionsKnownNow(
  db: ReadDatabase,
  of: HistoryScope,
  reference: HistoryReference,
): Promise<readonly PositionRow[]> {
  return (await valuedPositions(db, of, reference)).map(({ row }) => row);
}

async function valuedPositions(
  db: ReadDatabase,
  of: HistoryScope,
  reference: HistoryReference,
): Promise<readonly ValuedPosition[]> {
  const date = dateOfDay(of.day);
  const facts = await positionFacts(db, of);
  const contracts = [...new Set(facts.map(({ contract }) => contract))];
  const prices = await dayPrices(db, of.scope, contracts, { date, reference });
  return facts.map((position) =>
    valuePosition(position, {
      valuation: reference.valuation(position.contract, date),
      settledToMarket: reference.account(position.account, date).settledToMarket,
      prices: prices.get(position.contract),
    }),
  );
}

type GatheredFacts = {
  readonly account: string;
  readonly contract: string;
  readonly currency: string;
  readonly lots: PositionFacts['lots'][number][];
  readonly pairs: PositionFacts['pairs'][number][];
  bought: number;
  sold: number;
};

/** Everything of the day by position, sorted by account and contract. */
async function positionFacts(
  db: ReadDatabase,
  of: HistoryScope,
): Promise<readonly PositionFacts[]> {
  const gathered = new Map<string, GatheredFacts>();
  const at = (account: string, contract: string, currency: string): GatheredFacts => {
    const key = `${account}|${contract}`;
    const known = gathered.get(key);
    if (known !== undefined) return known;
    const fresh: GatheredFacts = {
      account,
      contract,
      currency,
      lots: [],
      pairs: [],
      bought: 0,
      sold: 0,
    };
    gathered.set(key, fresh);
    return fresh;
  };
  for (const trade of await openTrades(db, of)) {
    at(trade.account_name, trade.contract_name, trade.currency_name).lots.push({
      open: wordAt(SIDES, trade.side) === 'buy' ? trade.open : -trade.open,
      price: trade.price,
      date: optionalDate(trade.clearing_date),
      isPlaceholder: wordAt(PRICE_TYPES, trade.price_type) === 'placeholder',
    });
  }
  for (const pair of await dayPairs(db, of)) {
    at(pair.account_name, pair.contract_name, pair.currency_name).pairs.push({
      quantity: pair.quantity,
      buy: { price: pair.buy_price, date: optionalDate(pair.buy_day) },
      sell: { price: pair.sell_price, date: optionalDate(pair.sell_day) },
    });
  }
  for (const { account, contract, currency, side, quantity } of await dayActivity(db, of)) {
    const facts = at(account, contract, currency);
    if (wordAt(SIDES, side) === 'buy') facts.bought += quantity;
    else facts.sold += quantity;
  }
  return [...gathered.values()].sort(
    (a, b) => compare(a.account, b.account) || compare(a.contract, b.contract),
  );
}

export async function balancesKnownNow(
  db: ReadDatabase,
  of: HistoryScope,
  reference: HistoryReference,
): Promise<readonly BalanceRow[]> {
  const date = dateOfDay(of.day);
  const sums = new Map<string, Figures>();
  const at = (account: string, currency: string): Figures => {
    const key = `${account}|${currency}`;
    const known = sums.get(key);
    if (known !== undefined) return known;
    const fresh = noFigures(account, currency);
    sums.set(key, fresh);
    return fresh;
  };
  const settled = (account: string): boolean => reference.account(account, date).settledToMarket;
  for (const sum of await bookedSums(db, of)) {
    // Trades alone make no money row: as in the book, only amounts and positions do.
    if (movesMoney(sum)) addBooked(at(sum.account, sum.currency), sum);
  }
  for (const sum of await postingSums(db, of)) {
    addPosted(at(sum.account, sum.currency), wordAt(POSTING_KINDS, sum.kind), sum);
  }
  for (const position of await valuedPositions(db, of, reference)) {
    addPosition(
      at(position.row.account, position.row.currency),
      position,
      settled(position.row.account),
    );
  }
  // Variation of closed pairs is in the cash of settled-to-market accounts for good: all their profit.
  const dayPairProfits = new Map<string, Amount>();
  for (const pair of await dayPairs(db, of)) {
    const key = `${pair.account_name}|${pair.contract_name}`;
    dayPairProfits.set(key, addAmounts(dayPairProfits.get(key) ?? 0, pair.profit));
  }
  for (const { account, contract, profit } of await profitSoFar(db, of)) {
    const valuation = reference.valuation(contract, date);
    if (!settled(account) || valuation === undefined || valuation.premiumStyle) continue;
    const today = dayPairProfits.get(`${account}|${contract}`) ?? 0;
    add(at(account, valuation.currency), 'initial', addAmounts(profit, 0 - today));
  }
  return [...sums.values()]
    .map((figures) => balanceRow(figures, reference.account(figures.account, date)))
    .sort((a, b) => compare(a.account, b.account) || compare(a.currency, b.currency));
}

type Figures = {
  readonly account: string;
  readonly currency: string;
  initial: Amount;
  premium: Amount;
  fees: Amount;
  realised: Amount;
  other: Amount;
  variation: Amount;
  openTradeEquity: Amount;
  longOptionValue: Amount;
  shortOptionValue: Amount;
  readonly missing: string[];
};

type FigureName = Exclude<keyof Figures, 'account' | 'currency' | 'missing'>;

function noFigures(account: string, currency: string): Figures {
  const money = { initial: 0, premium: 0, fees: 0, realised: 0, other: 0, variation: 0 };
  const values = { openTradeEquity: 0, longOptionValue: 0, shortOptionValue: 0, missing: [] };
  return { account, currency, ...money, ...values };
}

function add(figures: Figures, name: FigureName, amount: Amount): void {
  figures[name] = addAmounts(figures[name], amount);
}

function movesMoney(sum: BookedSum): boolean {
  const { premium_before, premium_today, fees_before, fees_today } = sum;
  return [premium_before, premium_today, fees_before, fees_today].some((amount) => amount !== 0);
}

function addBooked(figures: Figures, sum: BookedSum): void {
  add(figures, 'initial', addAmounts(sum.premium_before, sum.fees_before));
  add(figures, 'premium', sum.premium_today);
  add(figures, 'fees', sum.fees_today);
}

// Variation as posted belongs to the days as they were run; known now it is valued anew.
function addPosted(
  figures: Figures,
  kind: PostingKind,
  sum: { readonly before: Amount; readonly today: Amount },
): void {
  if (kind === 'variation') return;
  add(figures, 'initial', sum.before);
  add(figures, kind, sum.today);
}

function addPosition(figures: Figures, position: ValuedPosition, settledToMarket: boolean): void {
  const { row } = position;
  if (settledToMarket) add(figures, 'initial', position.variationBefore);
  if (row.openTradeEquity === undefined || row.variation === undefined) {
    figures.missing.push(row.contract);
    return;
  }
  add(figures, 'openTradeEquity', row.openTradeEquity);
  add(figures, 'variation', row.variation);
  add(figures, 'longOptionValue', position.longOptionValue);
  add(figures, 'shortOptionValue', position.shortOptionValue);
}

function balanceRow(figures: Figures, terms: ReturnType<HistoryReference['account']>): BalanceRow {
  const { account, currency, premium, fees, realised, variation, missing } = figures;
  const variationCash = terms.settledToMarket ? variation : 0;
  const moved = [premium, fees, realised, figures.other, variationCash];
  return {
    account,
    currency,
    segregation: terms.segregation,
    cash: moved.reduce(addAmounts, figures.initial),
    openTradeEquity: figures.openTradeEquity,
    longOptionValue: figures.longOptionValue,
    shortOptionValue: figures.shortOptionValue,
    complete: missing.length === 0,
    missing,
    initialBalance: figures.initial,
    premium,
    fees,
    realised,
    variation,
    variationCash,
    cashEntries: figures.other,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
