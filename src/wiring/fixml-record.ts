import { type AllocationMessage, quantityBreaks } from '../domain/allocation/allocation-message.ts';
import { priceFromText } from '../domain/basics/price.ts';
import type {
  FieldFailure,
  NoPrice,
  ParsedRecord,
  StagedCommand,
} from '../edge/files/import-record.ts';
import { allocationFrom, isAllocationMessage } from '../edge/fixml/allocation-messages.ts';
import { averageStatementFrom } from '../edge/fixml/average-statement.ts';
import { dialectOf } from '../edge/fixml/dialect-of.ts';
import type { FixmlMessage } from '../edge/fixml/fixml-message.ts';
import type { PositionMessage } from '../edge/fixml/position-message.ts';
import { positionMessageFrom } from '../edge/fixml/position-messages.ts';
import type { FixmlWarning } from '../edge/fixml/report-outcome.ts';
import { settlementPricesFrom } from '../edge/fixml/settlement-prices.ts';
import { tradeReportsFrom } from '../edge/fixml/trade-reports.ts';

/** A message as the import reads any record. Here two edges meet that do not know each other. */
export function recordOf(message: FixmlMessage): ParsedRecord {
  const place = { message: message.number, line: message.line, endOffset: message.endByte };
  const content = contentOf(message);
  const stated = averageStatementFrom(message);
  const commands = stated === undefined ? content.commands : [...content.commands, stated];
  return { ...place, noPrices: [], ...content, commands, priorSettles: [] };
}

function contentOf(message: FixmlMessage): Content {
  if (message.name === 'MktDataFull') return pricesIn(message);
  if (isAllocationMessage(message)) return allocationIn(message);
  return positionIn(message) ?? reportsIn(message);
}

type Content = {
  readonly commands: readonly StagedCommand[];
  readonly failures: readonly FieldFailure[];
  readonly warnings: readonly FieldFailure[];
  readonly noPrices?: readonly NoPrice[];
};

function reportsIn(message: FixmlMessage): Content {
  const { dialect, warnings } = dialectOf(message);
  const outcome = tradeReportsFrom(message, dialect);
  return {
    commands: outcome.reports.map((report) => ({ type: 'captureTrade', report })),
    failures: outcome.failures,
    warnings: [...warnings, ...outcome.warnings].map(asWarning),
  };
}

/** Share by share; a message without any is told once. */
function tellings(message: AllocationMessage): readonly StagedCommand[] {
  const shares = message.shares.length === 0 ? [0] : message.shares.map((_, at) => at);
  return shares.map((share) => ({ type: 'tellAllocation', message, share }));
}

/** What tells a step, or does not add up, is for the book; the rest has its bytes in the journal. */
function allocationIn(message: FixmlMessage): Content {
  const { dialect, warnings } = dialectOf(message);
  const outcome = allocationFrom(message, dialect);
  const told = outcome.message;
  const isForBook =
    told !== undefined && (told.step !== 'notice' || quantityBreaks(told).length > 0);
  return {
    commands: isForBook ? tellings(told) : [],
    failures: outcome.failures,
    warnings: [...warnings, ...outcome.warnings].map(asWarning),
  };
}

function pricesIn(message: FixmlMessage): Content {
  const { prices, failures, warnings } = settlementPricesFrom(message);
  const commands: StagedCommand[] = [];
  const noPrices: NoPrice[] = [];
  for (const known of prices) {
    const { contract, date, kind, expiryDate, lastTradeDate, underlyingContract, multiplier } =
      known;
    const price = known.price === '' ? undefined : priceFromText(known.price);
    if (price === undefined) noPrices.push({ contract, date, seen: known.price });
    else
      commands.push({
        type: 'setSettlementPrice',
        contract,
        date,
        kind,
        price,
        source: message.file,
      });
    const isTeaching = [expiryDate, lastTradeDate, underlyingContract, multiplier].some(
      (fact) => fact !== '',
    );
    if (!isTeaching) continue;
    const source = message.file;
    commands.push({
      type: 'teachContract',
      contract,
      expiryDate,
      lastTradeDate,
      underlyingContract,
      multiplier,
      source,
    });
  }
  return { commands, failures, warnings: warnings.map(asWarning), noPrices };
}

/** What a clearing house tells of positions; undefined when the message is not about any, or tells nothing for the book. */
function positionIn(message: FixmlMessage): Content | undefined {
  if (message.name !== 'PosMntRpt' && message.name !== 'PosRpt') return undefined;
  const { position, failures, warnings } = positionMessageFrom(message);
  const said = { failures, warnings: warnings.map(asWarning) };
  if (failures.length > 0) return { commands: [], ...said };
  if (position === undefined) return undefined;
  const command = isAssignment(position) ? assignmentOf(position) : tellingOf(position, message);
  return command === undefined ? undefined : { commands: [command], ...said };
}

function assignmentOf({ id, contract, date, origin, quantities }: PositionMessage): StagedCommand {
  const quantity = quantities.reduce(
    (sum, { type, long, short }) => (type === 'AS' ? sum + contractsOf(short, long) : sum),
    0,
  );
  return {
    type: 'allocateAssignment',
    noticeId: id,
    contract,
    date,
    origin: origin === '2' ? 'house' : 'customer',
    account: '',
    quantity,
    method: 'random',
    // The firm does not choose it, and the same file again draws the same.
    seed: id,
  };
}

/** Positions at the end of a day, both sides told, of a whole origin; and instructions that were refused. */
function tellingOf(position: PositionMessage, message: FixmlMessage): StagedCommand | undefined {
  const { id, ccp, contract, date, text } = position;
  const origin = position.origin === '2' ? 'house' : 'customer';
  const about = { messageId: id, ccp, contract, date, origin, text, source: message.file } as const;
  if (position.status === 'rejected')
    return { type: 'tellPosition', says: 'refused', long: 0, short: 0, ...about };
  const final = position.quantities.find(({ type }) => type === 'FIN' || type === 'TOT');
  const { long, short } = final ?? {};
  const isWhole = position.name === 'PosRpt' && position.account === '' && position.origin !== '';
  if (!isWhole || long === undefined || short === undefined) return undefined;
  return { type: 'tellPosition', says: 'held', long, short, ...about };
}

/** An assignment is of shorts; a report that states it on the other side means the same contracts. */
function contractsOf(short: number | undefined, long: number | undefined): number {
  if (short !== undefined) return short;
  return long === undefined ? 0 : long;
}

function isAssignment({ transaction, action, status, quantities }: PositionMessage): boolean {
  const isNew = action === 'new' || action === 'none';
  const isExercise = transaction === 'exercise' && isNew && status !== 'rejected';
  return isExercise && quantities.some(({ type }) => type === 'AS');
}

/** What a message that was kept without effect would have had to be; of all other warnings the code says it. */
const WANTED: ReadonlyMap<FixmlWarning['code'], string> = new Map([
  ['effect_is_not_described', 'codes of a table in docs/formats/fixml.md; nothing was booked'],
  ['direction_is_unknown', 'a sender or clearing house that we know; nothing was booked'],
]);

function asWarning({ code, field, seen }: FixmlWarning): FieldFailure {
  return { code, field, seen, wanted: WANTED.get(code) ?? '' };
}
