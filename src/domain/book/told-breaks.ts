import { type AllocationMessage, quantityBreaks } from '../allocation/allocation-message.ts';
import type { GiveUpBroke, GiveUpStepped } from '../allocation/give-up-events.ts';
import { stepsTo } from '../allocation/give-up-life.ts';
import type { Book, BookEvent, Context } from './book-state.ts';
import { isOfPart, offeredAtFirst } from './give-up-part.ts';
import type { Telling } from './told-share.ts';

/** A later message must be about the same contracts: what it says otherwise is a break, and moves nothing. */
export function misfitOf(
  book: Book,
  life: GiveUpStepped,
  telling: Telling,
  context: Context,
): BookEvent[] | undefined {
  const { message, share } = telling;
  const isOtherSide = message.side !== '' && message.side !== life.side;
  if (message.contract !== life.contract || isOtherSide) {
    const seen = `${message.side} ${message.contract}`;
    const wanted = `${life.side} ${life.contract}`;
    const code = 'give_up_terms_must_be_as_offered';
    return broke(book, telling, { code, seen, wanted, life }, context);
  }
  const { quantity } = share;
  if (quantity === 0 || quantity === life.quantity) return undefined;
  const isTakeable = stepsTo(life.state, telling.step) !== undefined;
  if (isTakeable && isOfPart(life, telling.step, quantity)) return undefined;
  if (telling.step === 'offer' && quantity === offeredAtFirst(book, life)) return undefined;
  const seen = `${share.quantity} contracts`;
  const wanted = `${life.quantity}, as offered`;
  const code = 'give_up_quantity_must_be_as_offered';
  return broke(book, telling, { code, seen, wanted, life }, context);
}

export function broke(
  book: Book,
  { message, share }: Telling,
  found: {
    readonly code: string;
    readonly seen: string;
    readonly wanted?: string;
    readonly life: GiveUpStepped | undefined;
  },
  context: Context,
): GiveUpBroke[] {
  const about = found.life?.giveUpId ?? share.ccpAllocationId;
  const { code, seen, wanted = 'a step of its state' } = found;
  return openBreak(book, message, { code, about, seen, wanted }, context);
}

export function breakEvents(book: Book, message: AllocationMessage, context: Context): BookEvent[] {
  return quantityBreaks(message).flatMap(({ code, seen, wanted }) =>
    openBreak(book, message, { code, about: message.messageId, seen, wanted }, context),
  );
}

/** The same fault of the same thing is one item, however often it is told. */
export function openBreak(
  book: Book,
  { source }: { readonly source: string },
  fault: {
    readonly code: string;
    readonly about: string;
    readonly seen: string;
    readonly wanted: string;
  },
  { nowMicros }: Context,
): GiveUpBroke[] {
  const { code, about, seen, wanted } = fault;
  const itemId = `${code}:${about}:${seen}`;
  const { breaks, settled } = book.giveUps;
  if (breaks.has(itemId) || settled.has(itemId)) return [];
  const at = { source, atMicros: nowMicros };
  return [{ type: 'GiveUpBroke', itemId, giveUpId: about, code, seen, wanted, ...at }];
}
