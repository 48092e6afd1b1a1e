import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import type { ExternalAccount } from '../trade/trade-report.ts';
import type { GiveUpRole, GiveUpStep } from './give-up-life.ts';

/**
 * What a message is: a firm's instruction to the CCP, the CCP's acknowledgement of one, the CCP's word on a group of
 * fills, the CCP's report on an allocation.
 */
export type AllocationMessageKind = 'instruction' | 'acknowledgement' | 'group' | 'report';

/** What a message asks or tells: a step of a give-up's life, or something of the group it comes out of. */
export type AllocationStep =
  | GiveUpStep
  | 'complete-group'
  | 'reopen-group'
  | 'cancel-group'
  | 'sub-allocate'
  /** Kept and counted, no effect. */
  | 'notice';

/** One fill that is given up, as the CCP's group lists it. */
export type AllocatedFill = {
  /** The CCP's id of the fill's trade side. */
  readonly ccpTradeId: string;
  readonly quantity: Quantity;
  readonly price: Price;
};

/** One part for one firm and account; a give-up has a life for each. */
export type AllocatedShare = {
  /** The executing firm's own id (IndAllocID); blank when not sent. */
  readonly firmAllocationId: string;
  /** The CCP's id (IndAllocID2), the same in every later message; blank until the CCP has given one. */
  readonly ccpAllocationId: string;
  /** 0 when not sent. */
  readonly quantity: Quantity;
  readonly cti: string;
  /** The firm that is to claim; the message's own is the executing firm, in reports to both. */
  readonly firm: string;
  readonly account: ExternalAccount;
  /** The CCP's id of the trade that the claim makes (TrdID2), and of the one given up (OrigTrdID2). */
  readonly transferTradeId: string;
  readonly originalTradeId: string;
};

/**
 * An allocation message in the field's words and free of any wire format. Text that was not sent is blank, a number 0.
 * `side` is that of the firm the message is to or from; blank only where the message has none.
 */
export type AllocationMessage = {
  readonly kind: AllocationMessageKind;
  readonly step: AllocationStep;
  readonly transaction: 'new' | 'replace' | 'cancel';
  readonly role: GiveUpRole;
  readonly purpose: 'give-up' | 'average-price';
  readonly ccp: string;
  readonly messageId: string;
  /** Id of the instruction that an acknowledgement or a group's word answers. */
  readonly answeredId: string;
  readonly groupId: string;
  readonly matchId: string;
  readonly orderId: string;
  readonly contract: ContractId;
  readonly side: Side | '';
  /** Contracts; of a group's word the change, of either sign. */
  readonly quantity: number;
  /** Contracts of the whole group after this; 0 when not sent. */
  readonly groupQuantity: Quantity;
  /** AvgPx: of one fill its price. 0 together with `isPriced` false when not sent. */
  readonly price: Price;
  readonly isPriced: boolean;
  readonly tradeDate: BusinessDate;
  readonly clearingDate: BusinessDate;
  /** The executing firm and its account. */
  readonly firm: string;
  readonly account: ExternalAccount;
  readonly fills: readonly AllocatedFill[];
  readonly shares: readonly AllocatedShare[];
  /** Why the CCP refuses, as sent. */
  readonly text: string;
  /** File and message number, or the face it came from. */
  readonly source: string;
};

/** Something in messages that does not add up: kept for a person, never mended in silence. */
export type QuantityBreak = {
  readonly code: 'allocation_shares_must_add_up' | 'allocation_fills_must_add_up';
  readonly seen: string;
  readonly wanted: string;
};

/** What a message says of its parts against what it says of the whole. */
export function quantityBreaks(
  message: Pick<AllocationMessage, 'kind' | 'quantity' | 'shares' | 'fills'>,
): readonly QuantityBreak[] {
  const breaks: QuantityBreak[] = [];
  const whole = Math.abs(message.quantity);
  const shares = sumOf(message.shares);
  // An acknowledgement names its parts without quantities.
  if (message.kind !== 'acknowledgement' && message.shares.length > 0 && shares !== whole) {
    const seen = message.shares.map(({ quantity }) => quantity).join(' + ');
    breaks.push({ code: 'allocation_shares_must_add_up', seen, wanted: `${whole} in all` });
  }
  if (message.fills.length > 0 && sumOf(message.fills) !== whole) {
    const seen = message.fills.map(({ quantity }) => quantity).join(' + ');
    breaks.push({ code: 'allocation_fills_must_add_up', seen, wanted: `${whole} in all` });
  }
  return breaks;
}

function sumOf(parts: readonly { readonly quantity: number }[]): number {
  return parts.reduce((sum, { quantity }) => sum + quantity, 0);
}
