import { readTradeRow } from '../edge/files/trade-row.ts';
import type { ReadTrade } from '../platform/calls/trade-calls.ts';

/** One trade given as the columns of the trades file: the same reading, whatever the face. */
export const readTrade: ReadTrade = (cells, source) => {
  const { commands, failures } = readTradeRow(cells, source);
  const [command] = commands;
  if (failures.length > 0 || command === undefined) return { failures };
  if (command.type !== 'captureTrade') throw new Error('Bug: a trade row is a trade');
  return { command };
};
