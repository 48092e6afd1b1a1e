import type {
  AllocationMessageKind,
  AllocationStep,
} from '../../domain/allocation/allocation-message.ts';
import type { GiveUpRole } from '../../domain/allocation/give-up-life.ts';
import { type CodeCells, cellsFit, codeCells } from './code-cells.ts';
import type { Direction } from './dialects/dialect.ts';

/**
 * What an allocation message tells, by its codes (docs/formats/fixml.md §8). `TransTyp` is AllocTransType (71) here:
 * 1 replaces and 2 cancels, the other way round than in a trade report. Sources: reference/fix.md §1.7, CME's samples.
 */
export type AllocationCodes = readonly [
  direction: Direction,
  message: string,
  /** AllocRpt: RptTyp (857); the others: Typ (626). */
  type: string,
  transTyp: string,
  stat: string,
  reversal: string,
  postTrdTyp: string,
];

type AllocationRow = readonly [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  AllocationStep,
];

/** First matching row wins; a combination without a row is a notice and left for a person. */
export const allocationRows: readonly AllocationRow[] = [
  ['out', 'AllocInstrctn', '17', '0,1', '*', '*', '*', 'offer'],
  ['out', 'AllocInstrctn', '17', '2', '*', '*', '*', 'cancel'],
  ['out', 'AllocInstrctn', '18', '*', '*', '*', '*', 'claim'],
  ['out', 'AllocInstrctn', '19', '*', '*', '*', '*', 'refuse'],
  ['out', 'AllocInstrctn', '20', '*', '*', '*', '*', 'reverse'],
  ['out', 'AllocInstrctn', '21', '*', '*', '*', '*', 'accept-reversal'],
  ['out', 'AllocInstrctn', '22', '*', '*', '*', '*', 'refuse-reversal'],
  ['out', 'AllocInstrctn', '23', '*', '*', '*', '*', 'sub-allocate'],
  ['out', 'AllocInstrctn', '24', '*', '*', '*', '*', 'approve-give-up'],
  ['out', 'AllocInstrctn', '25', '*', '*', '*', '*', 'claim'],
  ['out', 'AllocInstrctn', '13', '*', '*', '*', '*', 'complete-group'],
  ['out', 'AllocInstrctn', '15', '*', '*', '*', '*', 'reopen-group'],
  ['out', 'AllocInstrctn', '16', '*', '*', '*', '*', 'cancel-group'],
  ['in', 'AllocInstrctnAck', '17', '*', '1,2,5', '*', '-,0', 'reject'],
  ['in', 'AllocInstrctnAck', '*', '*', '0,3,6', '*', '*', 'notice'],
  ['in', 'AllocInstrctnAck', '*', '*', '1,2,5', '*', '*', 'notice'],
  ['in', 'AllocInstrctnAlert', '11,12', '*', '*', '*', '*', 'reopen-group'],
  ['in', 'AllocInstrctnAlert', '13', '*', '*', '*', '*', 'complete-group'],
  ['in', 'AllocInstrctnAlert', '16', '*', '*', '*', '*', 'cancel-group'],
  ['in', 'AllocRpt', '*', '*', '*', '*', '1', 'notice'],
  ['in', 'AllocRpt', '15,16', '2', '*', '*', '-,0', 'cancel'],
  ['in', 'AllocRpt', '15,16', '0,1', '6', '*', '-,0', 'offer'],
  ['in', 'AllocRpt', '15,16', '0,1', '11', '*', '-,0', 'ask-give-up-approval'],
  ['in', 'AllocRpt', '15,16', '0,1', '13', '*', '-,0', 'ask-take-up-approval'],
  ['in', 'AllocRpt', '15,16', '0,1', '9', '*', '-,0', 'claim'],
  ['in', 'AllocRpt', '15,16', '0,1', '10', '*', '-,0', 'refuse'],
  ['in', 'AllocRpt', '15,16', '0,1', '12', '*', '-,0', 'cancel'],
  ['in', 'AllocRpt', '17,18', '0,1', '14', '*', '-,0', 'reverse'],
  ['in', 'AllocRpt', '17,18', '0,1', '7', '0', '-,0', 'accept-reversal'],
  ['in', 'AllocRpt', '17,18', '0,1', '7', '1', '-,0', 'refuse-reversal'],
  ['in', 'AllocRpt', '17,18', '0,1', '7', '2', '-,0', 'cancel-reversal'],
];

const table: readonly { readonly cells: CodeCells; readonly step: AllocationStep }[] =
  allocationRows.map((row) => ({ cells: codeCells(row.slice(0, 7)), step: row[7] }));

/** The first row that fits, or undefined: a combination nobody described is left for a person. */
export function allocationStepOf(codes: AllocationCodes): AllocationStep | undefined {
  for (const row of table) if (cellsFit(row.cells, codes)) return row.step;
  return undefined;
}

const KINDS: ReadonlyMap<string, AllocationMessageKind> = new Map([
  ['AllocInstrctn', 'instruction'],
  ['AllocInstrctnAck', 'acknowledgement'],
  ['AllocInstrctnAlert', 'group'],
  ['AllocRpt', 'report'],
]);

export function allocationKindOf(messageName: string): AllocationMessageKind | undefined {
  return KINDS.get(messageName);
}

/** ExecOrClaimInd (0 executing, 1 claiming firm); without it a report's type tells to whom it is. */
export function roleOfCodes(execOrClaim: string, reportType: string): GiveUpRole {
  if (execOrClaim !== '') return execOrClaim === '1' ? 'claimer' : 'executor';
  return reportType === '16' || reportType === '17' ? 'claimer' : 'executor';
}

/** The attributes that say a step of an instruction, as our firm sends it. */
export const INSTRUCTION_TYPE: ReadonlyMap<AllocationStep, string> = new Map([
  ['offer', '17'],
  ['cancel', '17'],
  ['claim', '18'],
  ['refuse', '19'],
  ['reverse', '20'],
  ['accept-reversal', '21'],
  ['refuse-reversal', '22'],
  ['sub-allocate', '23'],
  ['approve-give-up', '24'],
  ['complete-group', '13'],
  ['reopen-group', '15'],
  ['cancel-group', '16'],
]);

/** AllocInstrctnAlert `Typ` of a group's word. */
export const GROUP_TYPE: ReadonlyMap<AllocationStep, string> = new Map([
  ['reopen-group', '12'],
  ['complete-group', '13'],
  ['cancel-group', '16'],
]);

/** AllocRpt: RptTyp to the executing and to the claiming firm, Stat, RvrslStat. */
export const REPORT_CODES: ReadonlyMap<
  AllocationStep,
  readonly [executor: string, claimer: string, stat: string, reversal: string]
> = new Map([
  ['offer', ['15', '16', '6', '']],
  ['ask-give-up-approval', ['15', '16', '11', '']],
  ['ask-take-up-approval', ['15', '16', '13', '']],
  ['claim', ['15', '16', '9', '']],
  ['refuse', ['15', '16', '10', '']],
  ['cancel', ['15', '16', '12', '']],
  ['reverse', ['18', '17', '14', '']],
  ['accept-reversal', ['18', '17', '7', '0']],
  ['refuse-reversal', ['18', '17', '7', '1']],
  ['cancel-reversal', ['18', '17', '7', '2']],
]);
