import type { TradeType } from '../../domain/trade/trade-report.ts';
import { cellsFit, codeCells } from './code-cells.ts';

/** TrdTyp, TrdSubTyp, TrnsfrRsn → trade type; cells as in the effect tables, first match wins (docs/formats/fixml.md). */
export type TradeTypeRow = readonly [string, string, string, TradeType];

export const tradeTypeRows: readonly TradeTypeRow[] = [
  ['*', '*', 'REV', 'reversal'],
  ['*', '*', 'ADJ', 'adjustment'],
  ['*', '9', '*', 'exercise'],
  ['*', '10', '*', 'assignment'],
  ['45', '*', '*', 'exercise'],
  ['3', '*', '*', 'transfer'],
  ['*', '5', '*', 'offset'],
  ['*', '6', '*', 'onset'],
  ['*', '1', '*', 'adjustment'],
  ['*', '2', '*', 'transfer'],
  ['1', '*', '*', 'block'],
  ['2,11,12,14,22', '*', '*', 'efrp'],
  ['-,0,6,15,16,17,20,23,54,60,61,62,63,64,65,66,67,68,69,70', '*', '*', 'regular'],
];

const compiled = tradeTypeRows.map((row) => ({
  cells: codeCells(row.slice(0, 3)),
  tradeType: row[3],
}));

/** Undefined for a TrdTyp that nobody described; the caller books it as regular and warns. */
export function tradeTypeOf(
  type: string,
  subType: string,
  transferReason: string,
): TradeType | undefined {
  const codes = [type, subType, transferReason];
  for (const row of compiled) if (cellsFit(row.cells, codes)) return row.tradeType;
  return undefined;
}
