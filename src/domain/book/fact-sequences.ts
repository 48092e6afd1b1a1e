import type { BusinessDate } from '../basics/business-date.ts';
import { keptReport, reportOf, sameContent } from '../trade/report-record.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { legTradeIdOf, reportedTradeId } from '../trade/trade-id.ts';
import { sequenceAt } from '../trade/trade-register.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { itemOf, itemsAbout } from '../trade/worklists.ts';
import { missingToAllocate } from './allocate.ts';
import { missingToDivide } from './allocate-trades.ts';
import { missingForAssignment } from './assignment-notice.ts';
import { missingForGroup } from './average-missing.ts';
import type { Book, Context, Facts } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import { reportOfChange } from './change-trade.ts';
import type { Command } from './commands.ts';
import { missingToWithdraw } from './delivery.ts';
import { positionsToRate, tradesOf } from './end-of-day-fees.ts';
import { missingForLife } from './end-of-day-life.ts';
import { sequencesOfLife } from './end-of-life.ts';
import { enrich } from './enrich.ts';
import { optionProblem } from './exercise.ts';
import { findTrade, hasLegName, reportedTrade, sequencesAbout, stands } from './find-trade.ts';
import { instructionOf } from './four-eyes.ts';
import { missingForGiveUp, missingForTransfer } from './give-up-facts.ts';
import { missingHistories } from './missing-histories.ts';
import { namedReport } from './named-report.ts';
import { bookableHeld, movedReport } from './resolve.ts';
import { bookedUnder, sequencesUnder } from './ripple.ts';
import { missingToSplit } from './split-trade.ts';
import { legNames, legReports } from './spread-legs.ts';
import { missingToReverse } from './transfer.ts';

const NONE: readonly number[] = [];

/**
 * Sequences of the old events that a decision needs and `facts` does not have. The engine loads them and asks again
 * until none is missing; a decision may ask for nothing else.
 */
export function factSequences(book: Book, command: Command, facts: Facts): readonly number[] {
  switch (command.type) {
    case 'captureTrade':
      return missingForReport(book, command.report, facts);
    case 'resolveSuspense':
      return missingForMove(book, command.tradeId, command.account, facts);
    case 'resolveItem': {
      const { action, itemId } = command;
      const item = action === 'discard' ? undefined : itemOf(book.worklists, itemId);
      return item === undefined ? NONE : missingForReport(book, reportOf(item), facts);
    }
    case 'redriveHeld':
      return bookableHeld(book, preparing(facts)).flatMap((item) =>
        missingForReport(book, reportOf(item), facts),
      );
    case 'allocate':
      return missingToAllocate(book, command, facts);
    case 'deallocate':
      return missingToAllocate(book, { ...command, shares: [] }, facts);
    case 'correctTrade':
    case 'bustTrade': {
      const about = missing(sequencesAbout(book, command.tradeId), facts);
      const report = about.length > 0 ? undefined : reportOfChange(book, command, facts);
      return report === undefined ? about : missingForSide(book, report, command.tradeId, facts);
    }
    case 'splitTrade':
      return missingToSplit(book, command, facts);
    case 'joinTrade':
      return missingToSplit(book, { ...command, parts: [] }, facts);
    case 'allocateTrades':
      return missingToDivide(book, command, facts);
    case 'addToAverageGroup':
    case 'stepAverageGroup':
    case 'allocateAverageGroup':
      return missingForGroup(book, command, facts);
    case 'markGiveUp':
    case 'stepGiveUp':
    case 'tellAllocation':
    case 'expireGiveUps':
      return missingForGiveUp(book, command, facts);
    case 'instructExercise': {
      const place = { ...command, asOfRun: command.date };
      const isOption = !('ok' in optionProblem(book, command.contract, command.date));
      return isOption ? missing(sequencesOfLife(book, place), facts) : NONE;
    }
    case 'allocateAssignment':
      return missingForAssignment(book, command, facts);
    case 'decideApproval': {
      const approval = book.approvals.byId.get(command.approvalId);
      const isMeant = command.outcome === 'approved' && approval?.decided === undefined;
      return approval === undefined || !isMeant
        ? NONE
        : factSequences(book, instructionOf(approval), facts);
    }
    case 'decideTransfer':
      return missingToReverse(book, command, facts);
    case 'withdrawDelivery':
      return missingToWithdraw(book, command, facts);
    case 'advanceEndOfDay':
      return [
        ...missing(chargedTrades(book, command.date), facts),
        ...missingForLife(book, command.date, facts),
      ];
    default:
      return NONE;
  }
}

// A trade that takes its clearing date from the time of its decision is never of a final day: any time will do.
const YEAR_2000 = 946_684_800_000_000;

/** Enough of a context to find a report's account and dates while facts are being prepared. */
function preparing(facts: Facts): Context {
  return { nowMicros: YEAR_2000, actor: '', sequence: 0, facts };
}

function missingForReport(book: Book, given: TradeReport, facts: Facts): readonly number[] {
  const report = namedReport(book, given);
  if (report.multiLeg === 'spread') return missingForSpread(book, report, facts);
  return missingForSide(book, report, reportedTradeId(report), facts);
}

function missingForSpread(book: Book, report: TradeReport, facts: Facts): readonly number[] {
  const named = legNames(book, report).flatMap((name) => sequencesAbout(book, name));
  const unknown = missing(named, facts);
  if (unknown.length > 0) return unknown;
  return legReports(book, report, preparing(facts)).flatMap((leg) =>
    missingForSide(book, leg, reportedTradeId(leg), facts),
  );
}

function missingForSide(
  book: Book,
  report: TradeReport,
  tradeId: string,
  facts: Facts,
): readonly number[] {
  const about = hasLegName(report)
    ? [...sequencesAbout(book, tradeId), ...sequencesAbout(book, legTradeIdOf(report))]
    : sequencesAbout(book, tradeId);
  const unknown = about.length === 0 ? NONE : missing(about, facts);
  if (unknown.length > 0) return unknown;
  const claim = missingForTransfer(book, report, facts);
  if (claim.length > 0) return claim;
  const older = about.length === 0 ? NONE : missingVersion(book, report, tradeId, facts);
  if (older.length > 0) return older;
  const known = about.length === 0 ? undefined : reportedTrade(book, report, tradeId, facts);
  const under =
    known === undefined ? NONE : missing(sequencesUnder(book, known.booked.tradeId), facts);
  if (under.length > 0) return under;
  if (book.days.finalThrough === '') return NONE;
  return missingForFinalDays(book, report, tradeId, facts);
}

/** Earlier versions of a live trade, when a New says something else than the newest. */
function missingVersion(
  book: Book,
  report: TradeReport,
  tradeId: string,
  facts: Facts,
): readonly number[] {
  if (report.action !== 'book') return NONE;
  const known = findTrade(book, tradeId, facts);
  if (!stands(known)) return NONE;
  const said = keptReport(report);
  let version = known.booked;
  while (!sameContent(version, said) && version.previousVersion !== 0) {
    const older = facts.get(version.previousVersion);
    if (older === undefined) return [version.previousVersion];
    if (older.type !== 'TradeBooked') return NONE;
    version = older;
  }
  return NONE;
}

/** The close-outs that a change of a final day has to match again. */
function missingForFinalDays(
  book: Book,
  report: TradeReport,
  tradeId: string,
  facts: Facts,
): readonly number[] {
  const leaving = leavingTrades(book, report, tradeId, facts);
  const said = [report, ...parkedReports(book, report, tradeId)];
  const isOpen = said.every(
    ({ clearingDate }) => clearingDate !== '' && !isFinal(book, clearingDate),
  );
  if (leaving.length === 0 && isOpen) return NONE;
  const entering = said.flatMap((known) => {
    const enriched = known.action === 'remove' ? undefined : enrich(book, known, preparing(facts));
    return enriched?.ok === true ? [enriched] : [];
  });
  const places = [
    ...leaving.map(({ account, contract, clearingDate }) => ({ account, contract, clearingDate })),
    // What was made of the trade follows it.
    ...leaving.flatMap(({ account }) =>
      entering.map(({ report: { contract, clearingDate } }) => ({
        account,
        contract,
        clearingDate,
      })),
    ),
    ...entering.map(({ account: { account }, report: { contract, clearingDate } }) => ({
      account,
      contract,
      clearingDate,
    })),
  ];
  return missingHistories(book, places, facts);
}

/** The booked trades that the report, or what waits for it, takes out of their positions. */
function leavingTrades(
  book: Book,
  report: TradeReport,
  tradeId: string,
  facts: Facts,
): TradeBooked[] {
  const known =
    report.action === 'book' && hasLegName(report)
      ? findTrade(book, legTradeIdOf(report), facts)
      : reportedTrade(book, report, tradeId, facts);
  if (!stands(known) || (report.action === 'book' && !hasLegName(report))) return [];
  return bookedUnder(book, known, facts);
}

/** Replaces that came before their New and are applied with it. */
function parkedReports(book: Book, report: TradeReport, tradeId: string): TradeReport[] {
  if (report.action !== 'book' || book.worklists.parked.size === 0) return [];
  return itemsAbout(book.worklists, tradeId).flatMap((item) =>
    item.type === 'ReportParked' ? [reportOf(item)] : [],
  );
}

function missingForMove(
  book: Book,
  tradeId: string,
  account: string,
  facts: Facts,
): readonly number[] {
  const unknown = missing(sequencesAbout(book, tradeId), facts);
  if (unknown.length > 0) return unknown;
  const known = findTrade(book, tradeId, facts);
  if (known === undefined || book.days.finalThrough === '') return NONE;
  const { clearingDate, contract } = known.booked;
  const entering = enrich(book, movedReport(known.booked, account), preparing(facts));
  const accounts = entering.ok
    ? [known.booked.account, entering.account.account]
    : [known.booked.account];
  const places = accounts.map((name) => ({ account: name, contract, clearingDate }));
  return missingHistories(book, places, facts);
}

/** Bookings of the day's trades in the next positions whose fees are to be rated again. */
function chargedTrades(book: Book, date: BusinessDate): number[] {
  return positionsToRate(book, date).flatMap((position) =>
    tradesOf(book, position, date).map((trade) => sequenceAt(book.register, trade)),
  );
}

function missing(sequences: readonly number[], facts: Facts): readonly number[] {
  return sequences.filter((sequence) => !facts.has(sequence));
}
