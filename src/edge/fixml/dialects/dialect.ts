import type { Removal, ReportAction } from '../../../domain/trade/trade-report.ts';
import { type CodeCells, cellsFit, codeCells } from '../code-cells.ts';

export type DialectName = 'cme' | 'ice-us' | 'ice-europe' | 'eurex';

/** `in`: a CCP speaks to the firm. `out`: the firm speaks to the CCP (kept by some feeds; never books). */
export type Direction = 'in' | 'out' | 'unknown';

/** What a TrdCaptRpt asks of the book; one word or pair of words per row of docs/formats/fixml.md. */
export type Effect =
  | 'book'
  | 'replace'
  | 'remove (bust)'
  | 'remove (cancel)'
  | 'remove (reverse)'
  | 'unmatched'
  | 'notice';

/**
 * What an effect depends on, in the order of the table's columns: direction, RptTyp, TransTyp, TrdRptStat, MtchStat,
 * MLegRptTyp, CopyMsgInd; blank when not sent.
 */
export type ReportCodes = readonly [Direction, string, string, string, string, string, string];

/** The columns of `ReportCodes` as cells of a code table, then the effect. */
export type EffectRow = readonly [string, string, string, string, string, string, string, Effect];

export type Dialect = {
  readonly name: DialectName;
  /** Our name of the CCP. */
  readonly ccp: string;
  /** How the CCP calls itself in Hdr SID/TID and in role 21. */
  readonly identifiers: readonly string[];
  /** `Exch` codes and role 22 ids whose trades it clears. */
  readonly exchanges: readonly string[];
  /** Beginning of FIXML's `cv`; blank if it has no mark. */
  readonly customVersion: string;
  /** Roles under which Sub type 26 may stand, the most telling first. */
  readonly originRoles: readonly string[];
  /** Role whose Sub type 26 names the account itself (Eurex `A1`, `P1`, `PP`), or blank. */
  readonly accountInSubRole: string;
  /** First matching row wins. */
  readonly effects: readonly EffectRow[];
};

export type EffectTable = readonly { readonly cells: CodeCells; readonly effect: Effect }[];

export function effectTable(rows: readonly EffectRow[]): EffectTable {
  return rows.map((row) => ({ cells: codeCells(row.slice(0, 7)), effect: row[7] }));
}

/** The first row that fits, or undefined: a combination nobody described is left for a person. */
export function effectOf(table: EffectTable, codes: ReportCodes): Effect | undefined {
  for (const row of table) if (cellsFit(row.cells, codes)) return row.effect;
  return undefined;
}

export function actionOf(effect: Effect): {
  readonly action: ReportAction;
  readonly removal: Removal | '';
} {
  switch (effect) {
    case 'remove (bust)':
      return { action: 'remove', removal: 'bust' };
    case 'remove (cancel)':
      return { action: 'remove', removal: 'cancel' };
    case 'remove (reverse)':
      return { action: 'remove', removal: 'reverse' };
    default:
      return { action: effect, removal: '' };
  }
}
