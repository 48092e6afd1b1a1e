import { type Amount, amountToText, type Currency } from '../basics/money.ts';
import { priceToText } from '../basics/price.ts';
import { balanceJson, closeOutJson, lotJson, positionJson, tradeJson } from './row-json.ts';
import type { Statement, StatementPosition } from './statement.ts';
import type { CloseOutLine, TradeLine } from './statement-lines.ts';

/** The statement as plain JSON: the same shapes as the faces, each line with what it is. */
export function statementJson(statement: Statement) {
  const { firm, account, client, segregation, date, view, release, notices } = statement;
  return {
    firm,
    account,
    client,
    segregation,
    date,
    view,
    release,
    notices: notices.map(({ currency, contracts }) => ({ currency, contracts: [...contracts] })),
    trades: statement.trades.map(({ line, trade }) => ({ line, ...tradeJson(trade) })),
    purchaseAndSale: statement.purchaseAndSale.map((known) => {
      const { line, ...json } = closeOutJson(known);
      return { line, ...json };
    }),
    positions: statement.positions.map(({ position, lots }) => ({
      ...positionJson(position),
      lots: lots.map(lotJson),
    })),
    balances: statement.balances.map(balanceJson),
  };
}

/** Columns of the CSV; docs/formats/statement.md says which section fills which. Every amount has a row of its own. */
export const STATEMENT_COLUMNS = [
  'section',
  'account',
  'date',
  'line',
  'contract',
  'side',
  'quantity',
  'long',
  'short',
  'price',
  'buyPrice',
  'sellPrice',
  'settlementPrice',
  'priceDate',
  'tradeId',
  'buyTradeId',
  'sellTradeId',
  'tradeDate',
  'buyDate',
  'sellDate',
  'label',
  'amount',
  'currency',
  'clearingDate',
] as const;

type Cells = { readonly [Column in (typeof STATEMENT_COLUMNS)[number]]?: string };

/** Rows of text for a CSV writer, the header first; quoting and the formula guard are the writer's. */
export function statementCsv(statements: readonly Statement[]): readonly (readonly string[])[] {
  const rows = statements.flatMap((statement) => {
    const { account, date } = statement;
    return sectionsOf(statement).map((cells) => ({ ...cells, account, date }));
  });
  return [
    STATEMENT_COLUMNS,
    ...rows.map((row: Cells) => STATEMENT_COLUMNS.map((column) => row[column] ?? '')),
  ];
}

function sectionsOf(statement: Statement): readonly Cells[] {
  return [
    { section: 'statement', line: statement.release, label: statement.view },
    ...statement.notices.flatMap(({ currency, contracts }) =>
      contracts.map((contract) => ({ section: 'notice', label: 'no-mark', contract, currency })),
    ),
    ...statement.trades.flatMap(tradeCells),
    ...statement.purchaseAndSale.map(closeOutCells),
    ...statement.positions.flatMap(positionCells),
    ...statement.balances.flatMap((row) => {
      const json = balanceJson(row);
      return BALANCE_FIGURES.filter((label) => json[label] !== '').map((label) => {
        const { currency } = row;
        return { section: 'balance', label, amount: json[label], currency };
      });
    }),
  ];
}

const BALANCE_FIGURES = [
  'initialBalance',
  'premium',
  'fees',
  'realised',
  'variation',
  'variationCash',
  'cashEntries',
  'cash',
  'openTradeEquity',
  'totalEquity',
  'longOptionValue',
  'shortOptionValue',
  'liquidatingValue',
] as const;

function tradeCells({ line, trade }: TradeLine): readonly Cells[] {
  const { contract, side, tradeId, tradeDate, clearingDate } = trade;
  const amount = (label: string, of: Amount, currency: Currency): Cells => {
    const text = amountToText(of, currency);
    return { section: 'trade-amount', line, contract, tradeId, label, amount: text, currency };
  };
  const price = priceToText(trade.price);
  const quantity = String(trade.quantity);
  const label =
    trade.priceType === 'average' ? `${trade.tradeType} average-price` : trade.tradeType;
  return [
    {
      section: 'trade',
      line,
      contract,
      side,
      quantity,
      price,
      tradeId,
      tradeDate,
      label,
      clearingDate,
    },
    ...(trade.premium === 0 ? [] : [amount('premium', trade.premium, trade.currency)]),
    ...trade.charges.map((charge) => amount(charge.fee, charge.amount, charge.currency)),
  ];
}

function closeOutCells(line: CloseOutLine): Cells {
  const json = closeOutJson(line);
  return {
    section: 'purchase-and-sale',
    line: json.line,
    contract: json.contract,
    quantity: String(json.quantity),
    buyPrice: json.buyPrice,
    sellPrice: json.sellPrice,
    buyTradeId: json.buyTradeId,
    sellTradeId: json.sellTradeId,
    buyDate: json.buyDate,
    sellDate: json.sellDate,
    label: json.memo ? 'profit-memo' : 'profit',
    amount: json.profit,
    currency: json.currency,
    clearingDate: json.date,
  };
}

function positionCells({ position, lots }: StatementPosition): readonly Cells[] {
  const json = positionJson(position);
  const { contract, currency, settlementPrice, priceDate } = json;
  const long = String(position.long);
  const short = String(position.short);
  const mark = { settlementPrice, priceDate, label: position.priceKind };
  return [
    { section: 'position', contract, long, short, ...mark, currency },
    ...POSITION_FIGURES.filter((label) => json[label] !== '').map((label) => ({
      section: 'position-amount',
      contract,
      label,
      amount: json[label],
      currency,
    })),
    ...lots.map((lot) => {
      const { side, price, tradeId, tradeDate } = lotJson(lot);
      const quantity = String(lot.quantity);
      return { section: 'lot', contract, side, quantity, price, tradeId, tradeDate };
    }),
  ];
}

const POSITION_FIGURES = ['openTradeEquity', 'optionValue', 'variation'] as const;
