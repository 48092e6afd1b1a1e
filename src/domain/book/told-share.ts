import type { AllocatedShare, AllocationMessage } from '../allocation/allocation-message.ts';
import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import type { GiveUpStep } from '../allocation/give-up-life.ts';
import { ccpKey } from '../allocation/give-ups.ts';
import { assertThat } from '../basics/decision.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { lastGiveUpDay } from '../reference/give-up-terms.ts';
import { accountOn } from '../reference/parties.ts';
import { isGiveUpAccount } from '../trade/suspense-account.ts';
import { tradeIdOf } from '../trade/trade-id.ts';
import type { Book, Context, Facts } from './book-state.ts';
import type { KnownTrade } from './find-trade.ts';
import { giveUpIdOf } from './give-up-mark.ts';
import { agreedTerms } from './give-up-report.ts';
import { partOfShare } from './give-up-told-part.ts';
import { ourAccount } from './our-account.ts';
import { resultsOf } from './ripple.ts';

/** One share of a CCP's message, and the step that the message tells of it. */
export type Telling = {
  readonly message: AllocationMessage;
  readonly share: AllocatedShare;
  readonly step: GiveUpStep;
};

/** The life that a share is about: by the CCP's id, else by the trade and whom it is for. */
export function lifeOfShare(book: Book, telling: Telling): GiveUpStepped | undefined {
  const { message, share } = telling;
  const { byId, byCcpId } = book.giveUps;
  const { ccp, role } = message;
  const named =
    share.ccpAllocationId === ''
      ? undefined
      : byCcpId.get(ccpKey(ccp, role, share.ccpAllocationId));
  const [account = ''] = share.account.names;
  const tradeId = role === 'claimer' ? '' : sourceOf(telling);
  const own = [
    share.firmAllocationId,
    giveUpIdOf(tradeId, share.firm, account),
    giveUpIdOf(tradeId, share.firm, ''),
  ];
  const ids = named === undefined && role === 'executor' ? own : [named ?? ''];
  const life = ids.flatMap((giveUpId) => byId.get(giveUpId) ?? [])[0];
  return life === undefined ? undefined : partOfShare(book, life, telling);
}

/** Our id of the trade that an executing firm gives up; blank when the message names none. */
export function sourceOf({ message, share }: Telling): string {
  const [fill] = message.fills;
  const ccpTradeId = fill === undefined ? share.originalTradeId : fill.ccpTradeId;
  const { ccp, contract, tradeDate, firm: member, side } = message;
  return ccpTradeId === '' || side === ''
    ? ''
    : tradeIdOf({ ccp, contract, tradeDate, member, ccpTradeId, side });
}

export function takeUpIdOf(message: AllocationMessage, share: AllocatedShare): string {
  const { ccp, contract, tradeDate, firm: member, side } = message;
  assertThat(side !== '', 'a report has a side');
  const ccpTradeId = share.ccpAllocationId;
  return tradeIdOf({ ccp, contract, tradeDate, member, ccpTradeId, side });
}

/**
 * The trade that so many contracts are given up of: the one that the CCP names, or what an earlier give-up has left of it,
 * or brought back. Of several the first by id, never by arrival.
 */
export function leftToGive(
  book: Book,
  known: KnownTrade,
  quantity: number,
  facts: Facts,
): KnownTrade | undefined {
  const { booked, derivation } = known;
  if (known.live) return booked.quantity >= quantity ? known : undefined;
  if (derivation?.kind !== 'give-up') return undefined;
  const left = resultsOf(book, derivation, facts)
    .filter(({ booked: part }) => !isGiveUpAccount(part.account) && part.side === booked.side)
    .sort((a, b) => (a.booked.tradeId < b.booked.tradeId ? -1 : 1));
  for (const part of left) {
    const found = leftToGive(book, part, quantity, facts);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the clearing firm is offered, before the step that offers it. */
export function firstSight(
  book: Book,
  { message, share }: Telling,
  context: Context,
): GiveUpStepped {
  const { ccp, contract, side, tradeDate, clearingDate } = message;
  assertThat(side !== '', 'a report has a side');
  const match = ourAccount(book.reference, {
    ccp,
    account: '',
    externalAccount: share.account,
    clearingDate,
  });
  const ownAccount = 'account' in match ? match.account : '';
  const parties = {
    ccp,
    executingFirm: message.firm,
    clearingFirm: share.firm,
    client: accountOn(book.reference, ownAccount, clearingDate)?.client ?? '',
    tradeClearingDate: clearingDate,
  };
  const terms = contractOn(book.reference, contract, clearingDate);
  const calendar = terms?.calendar ?? ccp;
  const product = terms ?? { ccp, exchange: '', product: '' };
  return {
    type: 'GiveUpStepped',
    giveUpId: takeUpIdOf(message, share),
    role: 'claimer',
    step: 'mark',
    state: 'marked',
    contract,
    side,
    quantity: share.quantity,
    price: message.price,
    tradeDate,
    stepDate: clearingDate,
    lastDay: lastGiveUpDay(book.reference, product, calendar, clearingDate),
    sourceTradeId: '',
    ownAccount,
    customerOrigin: share.account.origin,
    theirAccount: share.account.names.join('/'),
    ccpAllocationId: share.ccpAllocationId,
    firmAllocationId: share.firmAllocationId,
    groupId: message.groupId,
    transferTradeId: share.transferTradeId,
    orderId: message.orderId,
    ...parties,
    ...agreedTerms(book, parties),
    toldBy: 'ccp',
    reason: '',
    actor: context.actor,
    atMicros: context.nowMicros,
    source: message.source,
    partOf: '',
    toldAs: '',
  };
}
