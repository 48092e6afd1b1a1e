import type { AllocatedShare, AllocationMessage } from '../allocation/allocation-message.ts';
import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import { type GiveUpStep, stateAfter } from '../allocation/give-up-life.ts';
import { partsOf } from '../allocation/give-ups.ts';
import type { Book } from './book-state.ts';

type ToldShare = {
  readonly message: AllocationMessage;
  readonly share: AllocatedShare;
  readonly step: GiveUpStep;
};

/** A share of a message as one name, since the same message may come in several files; blank = it has no id. */
export function toldAs({ message, share }: Omit<ToldShare, 'step'>): string {
  const { messageId, shares } = message;
  return messageId === '' ? '' : `${messageId}#${shares.indexOf(share)}`;
}

/** What a part that the CCP tells of is named for: the trade it makes, else the message; blank = neither has an id. */
export function toldPartName(telling: Omit<ToldShare, 'step'>): string {
  const { transferTradeId } = telling.share;
  if (transferTradeId !== '') return `T${transferTradeId}`;
  const said = toldAs(telling);
  return said === '' ? '' : `M${said}`;
}

/**
 * Of a give-up that was claimed in parts, the part that a share is about, or the rest: what was told of already, else what
 * the trade's id names, what we claimed ourselves and nobody has confirmed, the rest if it is so much, and at last a part
 * of that quantity in whose state the step makes sense. Of several alike the first by id.
 */
export function partOfShare(book: Book, life: GiveUpStepped, telling: ToldShare): GiveUpStepped {
  const parts = partsOf(book.giveUps, life.giveUpId);
  if (parts.length === 0) return life;
  const { share, step } = telling;
  const { quantity, transferTradeId } = share;
  const said = toldAs(telling);
  const named =
    [life, ...parts].find((known) => said !== '' && known.toldAs === said) ??
    parts.find((part) => transferTradeId !== '' && part.transferTradeId === transferTradeId);
  if (named !== undefined) return named;
  const alike = parts.filter((part) => part.quantity === quantity);
  const ours = alike.find((part) => part.step === step && part.toldAs === '');
  if (ours !== undefined) return ours;
  const fits = (known: GiveUpStepped) => stateAfter(known.state, step) !== undefined;
  if (life.quantity === quantity && fits(life)) return life;
  return alike.find(fits) ?? life;
}
