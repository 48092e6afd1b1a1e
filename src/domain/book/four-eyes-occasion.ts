import { parkedReason } from '../allocation/claim-limits.ts';
import { dayKey } from '../allocation/give-ups.ts';
import { clearingDateAt } from '../reference/clearing-calendar.ts';
import type { ApprovalRequested } from './approval-events.ts';
import type { Book, Context } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import type { Command, DecideTransfer, EnterCash, ReleaseDay } from './commands.ts';
import { findTrade } from './find-trade.ts';
import { agreementOfLife } from './give-up-report.ts';
import type { BustTrade, CorrectTrade, SetFourEyes, StepGiveUp } from './trade-life-commands.ts';

/** Commands that a policy may want a second person for. */
export type Approvable =
  | BustTrade
  | CorrectTrade
  | DecideTransfer
  | StepGiveUp
  | EnterCash
  | ReleaseDay
  | SetFourEyes;

export type Occasion = {
  readonly occasion: ApprovalRequested['occasion'];
  readonly command: Approvable;
  /** What it is about. */
  readonly subject: string;
};

/** The occasion of a command, whatever the policy says of it; undefined where one person is always enough. */
export function occasionOf(book: Book, command: Command, context: Context): Occasion | undefined {
  switch (command.type) {
    case 'bustTrade':
    case 'correctTrade': {
      const known = findTrade(book, command.tradeId, context.facts);
      if (known === undefined || !isFinal(book, known.booked.clearingDate)) return undefined;
      return { occasion: 'change-of-final-day', command, subject: command.tradeId };
    }
    case 'decideTransfer':
      return transferOccasion(book, command, context);
    case 'stepGiveUp':
      if (!isClaimOverLimit(book, command, context)) return undefined;
      return { occasion: 'claim-over-limit', command, subject: command.giveUpId };
    case 'enterCash':
      return { occasion: 'cash-by-hand', command, subject: command.account };
    case 'releaseDay':
      return { occasion: 'release-of-day', command, subject: command.date };
    case 'setFourEyes':
      return { occasion: 'policy', command, subject: 'four-eyes' };
    default:
      return undefined;
  }
}

/** Contracts that leave or enter the firm, or come back; who did not ask for the transfer is its second person. */
function transferOccasion(
  book: Book,
  command: DecideTransfer,
  { actor }: Context,
): Occasion | undefined {
  const { transferId, outcome } = command;
  const asked = book.transfers.get(transferId)?.requested;
  if (asked === undefined || asked.counterparty === '') return undefined;
  const isSecond = outcome === 'approved' && asked.actor !== actor;
  if (isSecond || (outcome !== 'approved' && outcome !== 'reversed')) return undefined;
  return { occasion: 'transfer-between-firms', command, subject: transferId };
}

/** A claim that the agreement's limits (CFTC 1.73) would have kept waiting for a person. */
function isClaimOverLimit(
  book: Book,
  { giveUpId, step, date }: StepGiveUp,
  { nowMicros }: Context,
): boolean {
  const life = step === 'claim' ? book.giveUps.byId.get(giveUpId) : undefined;
  const limits = life?.role === 'claimer' ? agreementOfLife(book, life) : undefined;
  if (life === undefined || limits === undefined) return false;
  const day = date === '' ? clearingDateAt(book.reference, life.ccp, nowMicros) : date;
  if (day === undefined) return false;
  // What is refused is not counted; all else of that day is, this one with it.
  const own = life.state === 'refused' || day !== life.stepDate ? 0 : life.quantity;
  const counted = (book.giveUps.claimed.get(dayKey(life, day)) ?? 0) - own;
  return parkedReason(life.quantity, { ...limits, autoAccept: true }, counted) !== undefined;
}
