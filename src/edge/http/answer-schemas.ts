/*
 * What calls answer, for the OpenAPI document. Answers are not checked against it on the way out; a test compares real
 * answers with it.
 */

type Json = Readonly<Record<string, unknown>>;

const TEXT = { type: 'string' };
const COUNT = { type: 'integer' };
const FLAG = { type: 'boolean' };
const DATE = { type: 'string', description: 'YYYY-MM-DD, or blank' };
const AMOUNT = {
  type: 'string',
  description: "Decimal with the currency's full decimals, or blank",
};
const PRICE = { type: 'string', description: 'Exact decimal in clearing format, or blank' };
const SIDE = { enum: ['buy', 'sell'] };

function record(properties: Json): Json {
  return { type: 'object', properties, required: Object.keys(properties) };
}

function rowsOf(properties: Json): Json {
  return { type: 'array', items: record(properties) };
}

const outcomeWord = [
  'removed',
  'booked',
  'duplicate',
  'suspense',
  'held',
  'parked',
  'conflict',
  'unmatched',
  'noted',
  'ticket',
  'rejected',
];

const PREVIEWED_TRADE = {
  tradeId: TEXT,
  account: TEXT,
  contract: TEXT,
  side: SIDE,
  quantity: COUNT,
  price: PRICE,
};

const tradeOutcome = {
  type: 'object',
  properties: {
    outcome: { enum: outcomeWord },
    tradeId: TEXT,
    itemId: TEXT,
    code: TEXT,
    seen: TEXT,
    wanted: TEXT,
  },
  required: ['outcome'],
};

/** By name of the call, and the shapes they share. */
export const ANSWER_SCHEMAS: Readonly<Record<string, Json>> = {
  problem: record({
    type: TEXT,
    title: TEXT,
    status: COUNT,
    detail: TEXT,
    code: TEXT,
    seen: TEXT,
    wanted: TEXT,
  }),
  tradeOutcome,
  preview: record({
    booked: rowsOf(PREVIEWED_TRADE),
    removed: rowsOf(PREVIEWED_TRADE),
    money: rowsOf({ account: TEXT, kind: TEXT, currency: TEXT, amount: AMOUNT }),
    evidence: { type: 'array', items: TEXT },
    events: { type: 'array', items: { type: 'object' } },
    rejected: rowsOf({ at: COUNT, code: TEXT, seen: TEXT, wanted: TEXT }),
  }),
  firms: rowsOf({ firm: TEXT, reportingFirm: TEXT }),
  submitTrades: record({
    outcomes: { type: 'array', items: tradeOutcome },
    booked: COUNT,
    duplicate: COUNT,
    suspense: COUNT,
    held: COUNT,
    failed: COUNT,
  }),
  balances: rowsOf({
    account: TEXT,
    currency: TEXT,
    cash: AMOUNT,
    openTradeEquity: AMOUNT,
    longOptionValue: AMOUNT,
    shortOptionValue: AMOUNT,
    totalEquity: AMOUNT,
    liquidatingValue: AMOUNT,
    segregation: TEXT,
    complete: FLAG,
    initialBalance: AMOUNT,
    premium: AMOUNT,
    fees: AMOUNT,
    realised: AMOUNT,
    variation: AMOUNT,
    variationCash: AMOUNT,
    cashEntries: AMOUNT,
  }),
  segregation: rowsOf({
    segregation: TEXT,
    currency: TEXT,
    cash: AMOUNT,
    openTradeEquity: AMOUNT,
    longOptionValue: AMOUNT,
    shortOptionValue: AMOUNT,
    netEquity: AMOUNT,
    deficits: AMOUNT,
    required: AMOUNT,
    accounts: { type: 'array', items: TEXT },
    incomplete: { type: 'array', items: TEXT },
  }),
  positions: rowsOf({
    account: TEXT,
    contract: TEXT,
    currency: TEXT,
    long: COUNT,
    short: COUNT,
    settlementPrice: PRICE,
    priceDate: DATE,
    priceKind: TEXT,
    openTradeEquity: AMOUNT,
    optionValue: AMOUNT,
    variation: AMOUNT,
    bought: COUNT,
    sold: COUNT,
  }),
  lots: rowsOf({
    account: TEXT,
    contract: TEXT,
    side: SIDE,
    quantity: COUNT,
    price: PRICE,
    tradeDate: DATE,
    openDate: DATE,
    tradeId: TEXT,
    ccpTradeId: TEXT,
  }),
  closeouts: rowsOf({
    account: TEXT,
    contract: TEXT,
    quantity: COUNT,
    buyPrice: PRICE,
    sellPrice: PRICE,
    profit: AMOUNT,
    currency: TEXT,
    date: DATE,
    buyTradeId: TEXT,
    sellTradeId: TEXT,
    buyDate: DATE,
    sellDate: DATE,
    memo: FLAG,
    line: { enum: ['closed', 'reversed'] },
    bookingDate: DATE,
  }),
};
