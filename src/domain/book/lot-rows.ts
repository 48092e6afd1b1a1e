import { dateOfDay } from '../basics/business-date.ts';
import { byTime, type MatchableLot } from '../position/close-out.ts';
import { lotAt } from '../position/lot-table.ts';
import { lotRows } from '../position/position-lots.ts';
import {
  accountsWithPositions,
  type Position,
  positionsOfAccount,
} from '../position/position-state.ts';
import type { CloseOutRow, LotRow } from '../reporting/rows.ts';
import { ccpTradeIdIn } from '../trade/trade-id.ts';
import type { Book } from './book-state.ts';
import { fullPair } from './undo-runs.ts';

/** Open lots of an account (all accounts if blank), oldest first within account and contract. */
export function openLots(book: Book, account: string): LotRow[] {
  return positionsIn(book, account).flatMap((position) => {
    const lots: MatchableLot[] = [];
    for (const row of lotRows(book.positions, position)) {
      const lot = lotAt(book.positions.lots, row);
      if (lot.open !== 0) lots.push({ ...lot, bookedSequence: 0 });
    }
    return lots.sort(byTime).map((lot) => lotRow(position, lot));
  });
}

function lotRow(position: Position, lot: MatchableLot): LotRow {
  return {
    account: position.account,
    contract: position.contract,
    side: lot.open > 0 ? 'buy' : 'sell',
    quantity: Math.abs(lot.open),
    price: lot.price,
    tradeDate: dateOfDay(lot.tradeDay),
    openDate: dateOfDay(lot.openDay),
    tradeId: lot.tradeId,
    ccpTradeId: ccpTradeIdIn(lot.tradeId),
  };
}

/** Purchase-and-sale lines of days that are not final, as they stand. */
export function openDayCloseOuts(book: Book, account: string): CloseOutRow[] {
  return positionsIn(book, account).flatMap((position) =>
    position.runs.flatMap((run) =>
      run.closeOuts.flatMap((closeOut) =>
        closeOut.pairs.map((remembered) => {
          const pair = fullPair(book, remembered);
          return {
            account: position.account,
            contract: position.contract,
            quantity: pair.quantity,
            buyPrice: pair.buyPrice,
            sellPrice: pair.sellPrice,
            profit: pair.profit,
            currency: position.currency,
            date: run.date,
            bookingDate: run.date,
            reversalDate: '',
            buyTradeId: pair.buyTradeId,
            sellTradeId: pair.sellTradeId,
            buyDate: pair.buyTradeDate,
            sellDate: pair.sellTradeDate,
            memo: !closeOut.postsProfit,
          };
        }),
      ),
    ),
  );
}

function positionsIn(book: Book, account: string): Position[] {
  const { positions } = book;
  const accounts = account === '' ? [...accountsWithPositions(positions)].sort() : [account];
  return accounts.flatMap((known) => positionsOfAccount(positions, known));
}
