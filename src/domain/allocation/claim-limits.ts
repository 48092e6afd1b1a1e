import type { Quantity } from '../basics/quantity.ts';

/** The limits of an agreement (CFTC 1.73); 0 = none. */
export type ClaimLimits = {
  readonly autoAccept: boolean;
  readonly largestGiveUp: Quantity;
  readonly largestDay: Quantity;
};

/** Why a claim waits for a person. */
export type ParkedReason =
  | 'agreement_must_be_known'
  | 'account_must_be_known'
  | 'agreement_must_accept_by_itself'
  | 'give_up_must_be_within_its_limit'
  | 'day_must_be_within_its_limit';

/**
 * Whether what is offered may be claimed without a person. `counted`: contracts claimed on that clearing date under the
 * same agreement, with those that wait, without this one.
 */
export function parkedReason(
  quantity: Quantity,
  limits: ClaimLimits | undefined,
  counted: Quantity,
): ParkedReason | undefined {
  if (limits === undefined) return 'agreement_must_be_known';
  const { autoAccept, largestGiveUp, largestDay } = limits;
  if (!autoAccept) return 'agreement_must_accept_by_itself';
  if (largestGiveUp > 0 && quantity > largestGiveUp) return 'give_up_must_be_within_its_limit';
  if (largestDay > 0 && counted + quantity > largestDay) return 'day_must_be_within_its_limit';
  return undefined;
}
