import type { ContractId } from '../basics/contract-id.ts';
import { ACTIVITY_COUNTS, type ActivityCount, type PositionActivity } from './position-activity.ts';

/**
 * What each count adds to long minus short (CFTC Guidebook for Part 17.00 v2.0). The Guidebook has one identity for
 * futures and one for options; no contract has counts of both kinds, so this is their sum. Notices stopped and issued
 * take contracts out of the position. "Short exercised" = our short option was assigned.
 */
const NET_EFFECT: { readonly [Count in ActivityCount]: 1 | -1 } = {
  bought: 1,
  sold: -1,
  efrpBought: 1,
  efrpSold: -1,
  noticesIssued: 1,
  noticesStopped: -1,
  shortExpired: 1,
  longExpired: -1,
  shortExercised: 1,
  longExercised: -1,
  longAssigned: 1,
  shortAssigned: -1,
  longReceived: 1,
  longSent: -1,
  shortSent: 1,
  shortReceived: -1,
};

export type PositionChange = {
  readonly account: string;
  readonly contract: ContractId;
  /** Long minus short at the close of the day before, and of the day. */
  readonly netBefore: number;
  readonly netAfter: number;
  readonly activity: PositionActivity;
};

export type IdentityBreak = {
  readonly account: string;
  readonly contract: ContractId;
  readonly netBefore: number;
  readonly netAfter: number;
  /** Net that the day's activity explains. */
  readonly netExplained: number;
};

/** The change of long minus short that the day's activity explains. */
export function explainedChange(activity: PositionActivity): number {
  let change = 0;
  for (const count of ACTIVITY_COUNTS) change += NET_EFFECT[count] * activity[count];
  return change;
}

/** Positions whose change the day's activity does not explain; empty = the identity holds. Run every night. */
export function positionIdentityBreaks(
  changes: readonly PositionChange[],
): readonly IdentityBreak[] {
  const breaks: IdentityBreak[] = [];
  for (const { account, contract, netBefore, netAfter, activity } of changes) {
    const netExplained = netBefore + explainedChange(activity);
    if (netExplained !== netAfter)
      breaks.push({ account, contract, netBefore, netAfter, netExplained });
  }
  return breaks;
}
