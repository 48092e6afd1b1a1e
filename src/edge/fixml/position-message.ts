import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { ContractId } from '../../domain/basics/contract-id.ts';

/** Codes of FIX 709 PosTransType that are used here, with our words (reference/fix.md §1.8). */
export const POSITION_TRANSACTIONS = {
  '1': 'exercise',
  '2': 'do-not-exercise',
  '3': 'adjustment',
  '4': 'submission',
  '9': 'internal-transfer',
  '10': 'firm-transfer',
  '11': 'external-transfer',
  '15': 'close-out',
  '16': 're-open',
} as const;
export type PositionTransaction =
  (typeof POSITION_TRANSACTIONS)[keyof typeof POSITION_TRANSACTIONS];

/** FIX 712 PosMaintAction. */
export const POSITION_ACTIONS = {
  '1': 'new',
  '2': 'replace',
  '3': 'cancel',
  '4': 'reverse',
} as const;
export type PositionAction = (typeof POSITION_ACTIONS)[keyof typeof POSITION_ACTIONS];

/** FIX 722 PosMaintStatus. */
export const POSITION_STATUSES = {
  '0': 'accepted',
  '1': 'accepted-with-warnings',
  '2': 'rejected',
  '3': 'completed',
  '4': 'completed-with-warnings',
} as const;
export type PositionStatus = (typeof POSITION_STATUSES)[keyof typeof POSITION_STATUSES];

/** Long and short as sent; undefined = not reported, which is not zero. `PA` may be negative. */
export type PositionQuantity = {
  /** FIX 703 as sent: `FIN`, `TOT`, `EX`, `AS`, `PA`, `DN` … */
  readonly type: string;
  readonly long: number | undefined;
  readonly short: number | undefined;
};

/** A position message in our words: a request to a clearing house, its report of one, or its report of a position. */
export type PositionMessage = {
  readonly name: 'PosMntReq' | 'PosMntRpt' | 'PosRpt';
  /** ReqID of a request, RptID of a report. */
  readonly id: string;
  /** `none` in a PosRpt, which has no such words. */
  readonly transaction: PositionTransaction | 'none';
  readonly action: PositionAction | 'none';
  readonly status: PositionStatus | 'none';
  readonly date: BusinessDate;
  readonly ccp: string;
  readonly clearingFirm: string;
  /** Position account at the clearing house, role 38, or blank. */
  readonly account: string;
  /** `1` customer, `2` house, blank when not said. */
  readonly origin: string;
  readonly contract: ContractId;
  readonly quantities: readonly PositionQuantity[];
  readonly text: string;
};
