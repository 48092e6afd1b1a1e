import type { BusinessDate } from '../basics/business-date.ts';
import { compareText } from './_compare-text.ts';
import type { CloseOutRow, TradeRow } from './rows.ts';

/** `known`: the day as known now. `released`: the day as it was sent. */
export type StatementView = 'known' | 'released';

/**
 * `of-the-day`: what stands of the day's clearing date. `posted`: what was posted in the day, with what it took back and
 * what it booked as-of of days that are final.
 */
export type StatementLines = 'of-the-day' | 'posted';

/** `removed`: taken back on this day after an earlier day was final; its money is the negative of what was booked. */
export type TradeLine = { readonly line: 'booked' | 'removed'; readonly trade: TradeRow };

/** `reversed`: a line of a final day taken back on this day; its profit is the negative of what was posted. */
export type CloseOutLine = { readonly line: 'closed' | 'reversed'; readonly closeOut: CloseOutRow };

/** The trades that a statement of the day shows, by contract, trade date and id. */
export function statementTrades(
  trades: readonly TradeRow[],
  date: BusinessDate,
  shown: StatementLines,
): readonly TradeLine[] {
  const lines = trades.flatMap((trade): TradeLine[] => {
    if (shown === 'of-the-day') {
      const isShown = trade.removal === '' && trade.clearingDate === date;
      return isShown ? [{ line: 'booked', trade }] : [];
    }
    const posted = postedOn({ booked: trade.bookingDate, undone: trade.removalDate }, date);
    if (posted === 'undone') return [{ line: 'removed', trade: takenBack(trade) }];
    return posted === 'booked' ? [{ line: 'booked', trade: asBooked(trade) }] : [];
  });
  return lines.toSorted(byTexts(TRADE_ORDER));
}

// The whole row comes last: it is spelled out only for lines that nothing else tells apart.
const TRADE_ORDER: readonly ((line: TradeLine) => string)[] = [
  ({ trade }) => trade.contract,
  ({ trade }) => trade.tradeDate,
  ({ trade }) => trade.tradeId,
  ({ line }) => line,
  ({ trade }) => JSON.stringify(trade),
];

/** The purchase-and-sale lines of the day, reversed ones beside new ones, by contract, buy and sell. */
export function statementCloseOuts(
  closeOuts: readonly CloseOutRow[],
  date: BusinessDate,
  shown: StatementLines,
): readonly CloseOutLine[] {
  const lines = closeOuts.flatMap((closeOut) => closeOutLines(closeOut, date, shown));
  return lines.toSorted(byTexts(CLOSE_OUT_ORDER));
}

const CLOSE_OUT_ORDER: readonly ((line: CloseOutLine) => string)[] = [
  ({ closeOut }) => closeOut.contract,
  ({ closeOut }) => closeOut.buyDate,
  ({ closeOut }) => closeOut.buyTradeId,
  ({ closeOut }) => closeOut.sellDate,
  ({ closeOut }) => closeOut.sellTradeId,
  ({ line }) => line,
  ({ closeOut }) => JSON.stringify(closeOut),
];

/** What a close-out is on a day: nothing, a line of its own, or the line that takes it back. */
export function closeOutLines(
  closeOut: CloseOutRow,
  date: BusinessDate,
  shown: StatementLines,
): readonly CloseOutLine[] {
  if (shown === 'of-the-day') {
    const isShown = closeOut.reversalDate === '' && closeOut.date === date;
    return isShown ? [{ line: 'closed', closeOut }] : [];
  }
  const { bookingDate: booked, reversalDate: undone } = closeOut;
  const posted = postedOn({ booked, undone }, date);
  if (posted === 'undone')
    return [{ line: 'reversed', closeOut: { ...closeOut, profit: minus(closeOut.profit) } }];
  const asClosed = { ...closeOut, reversalDate: '' };
  return posted === 'booked' ? [{ line: 'closed', closeOut: asClosed }] : [];
}

/**
 * Which posting of a released day a row stands for. Booked and undone within one day: it never was, no released output
 * had it. Undone later: this day's output does not know yet.
 */
function postedOn(
  { booked, undone }: { readonly booked: BusinessDate; readonly undone: BusinessDate },
  date: BusinessDate,
): 'booked' | 'undone' | '' {
  if (booked === undone) return '';
  if (booked === date) return 'booked';
  return undone === date ? 'undone' : '';
}

function asBooked(trade: TradeRow): TradeRow {
  return { ...trade, removal: '', removalDate: '' };
}

function takenBack(trade: TradeRow): TradeRow {
  const charges = trade.charges.map((charge) => ({ ...charge, amount: minus(charge.amount) }));
  return { ...trade, premium: minus(trade.premium), charges };
}

/** Never `-0`. */
function minus(amount: number): number {
  return 0 - amount;
}

/** By the first text that differs. */
function byTexts<Line>(texts: readonly ((line: Line) => string)[]): (a: Line, b: Line) => number {
  return (a, b) => {
    for (const textOf of texts) {
      const order = compareText(textOf(a), textOf(b));
      if (order !== 0) return order;
    }
    return 0;
  };
}
