import { priceToText } from '../../domain/basics/price.ts';
import type { ReportRecord } from '../../domain/trade/report-record.ts';

/** What the trades file says of a trade, in its order of importance to a reader. */
const TRADE_COLUMNS = [
  'account',
  'contract',
  'side',
  'quantity',
  'price',
  'tradeDate',
  'clearingDate',
  'executionTime',
  'venue',
  'cti',
  'type',
  'ccp',
  'member',
  'origin',
  'openClose',
  'priceType',
  'spreadId',
  'orderId',
  'execId',
  'executingFirm',
  'giveUpFirm',
  'averagePriceGroup',
] as const;

export type TradeColumns = Readonly<Record<(typeof TRADE_COLUMNS)[number], string>>;

/** What every form of a trade in this house has, whether it is a ticket, a kept report or a row of the blotter. */
type AnyTrade = Omit<
  ReportRecord,
  | 'statedMultiplier'
  | 'statedAccount'
  | 'externalFirm'
  | 'externalNames'
  | 'ccpTradeId'
  | 'multiLeg'
  | 'source'
> & { readonly account: string };

/** A trade as columns of the trades file (docs/formats/trades-csv.md); exact text, blank = not said. */
export function tradeColumns(trade: AnyTrade): TradeColumns {
  const { account, contract, side, quantity, price, tradeDate, clearingDate } = trade;
  const { executionTime, venue, cti, tradeType, ccp, member, customerOrigin, openClose } = trade;
  const { priceType, matchId, orderId, execId, executingFirm, giveUpFirm } = trade;
  return {
    account,
    contract,
    side,
    quantity: String(quantity),
    price: priceToText(price),
    tradeDate,
    clearingDate,
    executionTime,
    venue,
    cti,
    type: tradeType,
    ccp,
    member,
    origin: customerOrigin,
    openClose,
    priceType,
    spreadId: matchId,
    orderId,
    execId,
    executingFirm,
    giveUpFirm,
    averagePriceGroup: trade.averagePriceGroup,
  };
}

export type ComparedColumn = {
  readonly term: keyof TradeColumns;
  readonly booked: string;
  readonly reported: string;
  readonly differs: boolean;
};

/** Column by column; without a booked trade every one that is reported differs. */
export function comparedColumns(
  booked: TradeColumns | undefined,
  reported: TradeColumns,
): ComparedColumn[] {
  return TRADE_COLUMNS.map((term) => {
    const stands = booked === undefined ? '' : booked[term];
    return { term, booked: stands, reported: reported[term], differs: stands !== reported[term] };
  });
}
