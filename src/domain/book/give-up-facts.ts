import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import { GIVE_UP_STEPS, type GiveUpStep } from '../allocation/give-up-life.ts';
import { derivedTransferId, earlyTransfers } from '../allocation/give-ups.ts';
import type { BusinessDate } from '../basics/business-date.ts';
import type { Quantity } from '../basics/quantity.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { giveUpAccountOf } from './accounts.ts';
import type { Book, Facts } from './book-state.ts';
import { findTrade, sequencesAbout, stands } from './find-trade.ts';
import { expiring } from './give-up-commands.ts';
import { awaitingTransfer } from './give-up-confirm.ts';
import { giveUpIdOf } from './give-up-mark.ts';
import { isOfPart, partOfOffer } from './give-up-part.ts';
import { toldPartName } from './give-up-told-part.ts';
import { missingHistories, type Place } from './missing-histories.ts';
import { sequencesUnder } from './ripple.ts';
import { leftToGive, lifeOfShare, sourceOf, takeUpIdOf } from './told-share.ts';
import type {
  ExpireGiveUps,
  MarkGiveUp,
  StepGiveUp,
  TellAllocation,
} from './trade-life-commands.ts';

type GiveUpCommand = MarkGiveUp | StepGiveUp | TellAllocation | ExpireGiveUps;

/** What a decision about one give-up looks at: its trades, and the days on which they change. */
type Subject = {
  readonly giveUpId: string;
  readonly sourceTradeId: string;
  readonly life: GiveUpStepped | undefined;
  readonly date: BusinessDate;
  /** The CCP's own trades that a claim may be about. */
  readonly early: readonly string[];
};

/** Old events that a give-up's decision needs and `facts` does not have. */
export function missingForGiveUp(
  book: Book,
  command: GiveUpCommand,
  facts: Facts,
): readonly number[] {
  const subjects = subjectsOf(book, command, facts);
  const about = subjects.flatMap((subject) => tradesOf(book, subject, facts));
  const unknown = [...new Set(about)].filter((sequence) => !facts.has(sequence));
  if (unknown.length > 0) return unknown;
  return missingHistories(
    book,
    subjects.flatMap((subject) => placesOf(book, subject, facts)),
    facts,
  );
}

function subjectsOf(book: Book, command: GiveUpCommand, facts: Facts): Subject[] {
  switch (command.type) {
    case 'markGiveUp': {
      const { tradeId: sourceTradeId, firm, account } = command;
      const giveUpId = giveUpIdOf(sourceTradeId, firm, account);
      return [{ giveUpId, sourceTradeId, life: undefined, date: '', early: [] }];
    }
    case 'stepGiveUp': {
      const life = book.giveUps.byId.get(command.giveUpId);
      if (life === undefined) return [];
      const { date, step, quantity = 0 } = command;
      return [
        subjectOf(book, life, date),
        ...partSubjects(book, life, { date, step, quantity, name: '' }),
      ];
    }
    case 'expireGiveUps':
      return expiring(book, command.date).map((life) => subjectOf(book, life, life.lastDay));
    case 'tellAllocation':
      return toldSubjects(book, command, facts);
  }
}

function subjectOf(book: Book, life: GiveUpStepped, date: BusinessDate): Subject {
  const { giveUpId, sourceTradeId } = life;
  const early = earlyTransfers(book.giveUps, life);
  return { giveUpId, sourceTradeId, life, date, early };
}

/** The part of the life that the step is about, where it is about part of it. */
function partSubjects(
  book: Book,
  life: GiveUpStepped,
  {
    date,
    step,
    ...part
  }: {
    readonly date: BusinessDate;
    readonly step: GiveUpStep;
    readonly quantity: Quantity;
    readonly name: string;
  },
): Subject[] {
  if (!isOfPart(life, step, part.quantity)) return [];
  return [subjectOf(book, partOfOffer(book, life, part), date)];
}

function toldSubjects(book: Book, { message, share: at }: TellAllocation, facts: Facts): Subject[] {
  const share = message.shares[at];
  if (share === undefined) return [];
  const step = GIVE_UP_STEPS.find((word) => word === message.step) ?? 'offer';
  const telling = { message, share, step };
  const { clearingDate: date } = message;
  const life = lifeOfShare(book, telling);
  if (life !== undefined) {
    const { quantity } = share;
    const part = { date, step, quantity, name: toldPartName(telling) };
    return [subjectOf(book, life, date), ...partSubjects(book, life, part)];
  }
  // Only a report begins a life, and it has a side.
  if (message.side === '') return [];
  const early = earlyTransfers(book.giveUps, {
    ...message,
    side: message.side,
    quantity: share.quantity,
  });
  if (message.role === 'claimer')
    return [{ giveUpId: takeUpIdOf(message, share), sourceTradeId: '', life, date, early }];
  const named = sourceOf(telling);
  const left = leftOf(book, named, share.quantity, facts);
  const [account = ''] = share.account.names;
  return [named, ...(left === '' || left === named ? [] : [left])].map((sourceTradeId) => ({
    giveUpId: giveUpIdOf(sourceTradeId, share.firm, account),
    sourceTradeId,
    life,
    date,
    early,
  }));
}

/** Id of what an earlier give-up has left of the trade; blank while its events are not prepared. */
function leftOf(book: Book, tradeId: string, quantity: number, facts: Facts): string {
  const about = [...sequencesAbout(book, tradeId), ...sequencesUnder(book, tradeId)];
  if (about.some((sequence) => !facts.has(sequence))) return '';
  const source = findTrade(book, tradeId, facts);
  if (!stands(source)) return '';
  return leftToGive(book, source, quantity, facts)?.booked.tradeId ?? '';
}

function tradesOf(book: Book, subject: Subject, facts: Facts): number[] {
  const { giveUpId, sourceTradeId } = subject;
  const named = [
    giveUpId,
    `${giveUpId}/offset`,
    `${giveUpId}/onset`,
    `${giveUpId}/reversal`,
    book.giveUps.transferTrade.get(giveUpId) ?? giveUpId,
    ...(sourceTradeId === '' ? [] : [sourceTradeId]),
    ...subject.early,
  ].flatMap((tradeId) => sequencesAbout(book, tradeId));
  if (sourceTradeId === '') return named;
  const source = named.every((sequence) => facts.has(sequence))
    ? findTrade(book, sourceTradeId, facts)
    : undefined;
  const rest = source === undefined ? '' : `${sourceTradeId}/${source.booked.account}`;
  return [
    ...named,
    ...sequencesUnder(book, sourceTradeId),
    ...(rest === '' ? [] : sequencesAbout(book, rest)),
  ];
}

/** Positions that may change, each from the trade's own day or from that of the step. */
function placesOf(book: Book, subject: Subject, facts: Facts): Place[] {
  const { life, date, sourceTradeId } = subject;
  const source = sourceTradeId === '' ? undefined : findTrade(book, sourceTradeId, facts);
  const places: Place[] = [];
  if (source !== undefined) {
    const { account, contract, clearingDate, ccp, customerOrigin } = source.booked;
    const held = giveUpAccountOf(ccp, customerOrigin);
    for (const name of [account, held]) places.push({ account: name, contract, clearingDate });
  }
  if (life !== undefined && life.ownAccount !== '') {
    const clearingDate = date === '' ? life.tradeClearingDate : date;
    places.push({ account: life.ownAccount, contract: life.contract, clearingDate });
  }
  return places;
}

/** The same for a CCP's trade that may belong to a claim. */
export function missingForTransfer(
  book: Book,
  report: TradeReport,
  facts: Facts,
): readonly number[] {
  const life = report.action === 'book' ? awaitingTransfer(book, report) : undefined;
  if (life === undefined) return NONE;
  const unknown = sequencesAbout(book, derivedTransferId(life)).filter(
    (sequence) => !facts.has(sequence),
  );
  if (unknown.length > 0) return unknown;
  const ours = findTrade(book, derivedTransferId(life), facts);
  if (ours === undefined) return NONE;
  const { account, contract, clearingDate } = ours.booked;
  return missingHistories(book, [{ account, contract, clearingDate }], facts);
}

const NONE: readonly number[] = [];
