import type { Firm } from './_book-in-test.ts';
import { contractAt, dayAt, type Instruction } from './_random-world.ts';
import type { InstructedPair } from './commands.ts';
import { openDayCloseOuts, openLots } from './lot-rows.ts';

/** Tries the instruction in an account; whether the book takes it is the book's affair. */
export function instruct(firm: Firm, account: string, instruction: Instruction): void {
  const { contract } = contractAt(instruction.contract);
  const date = dayAt(instruction.day);
  const pair =
    instruction.kind === 'reopen'
      ? closedPair(firm, account, instruction)
      : openPair(firm, account, instruction);
  if (pair === undefined) return;
  const type = instruction.kind === 'reopen' ? 'reopen' : 'closeOut';
  firm.run({ type, account, contract, date, pairs: [pair] });
}

function openPair(
  firm: Firm,
  account: string,
  { contract, nth, quantity }: Instruction,
): InstructedPair | undefined {
  const lots = openLots(firm.book, account).filter(
    (lot) => lot.contract === contractAt(contract).contract,
  );
  const buys = lots.filter(({ side }) => side === 'buy');
  const sells = lots.filter(({ side }) => side === 'sell');
  const buy = buys[nth % Math.max(buys.length, 1)];
  const sell = sells[nth % Math.max(sells.length, 1)];
  if (buy === undefined || sell === undefined) return undefined;
  return { buyTradeId: buy.tradeId, sellTradeId: sell.tradeId, quantity };
}

function closedPair(
  firm: Firm,
  account: string,
  { contract, day, nth }: Instruction,
): InstructedPair | undefined {
  const pairs = openDayCloseOuts(firm.book, account).filter(
    (pair) => pair.contract === contractAt(contract).contract && pair.date === dayAt(day),
  );
  const pair = pairs[nth % Math.max(pairs.length, 1)];
  if (pair === undefined) return undefined;
  const { buyTradeId, sellTradeId, quantity } = pair;
  return { buyTradeId, sellTradeId, quantity };
}
