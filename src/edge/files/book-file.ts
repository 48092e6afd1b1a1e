import type { Rejection } from '../../domain/basics/decision.ts';
import { type Price, priceToText } from '../../domain/basics/price.ts';
import type { Command, KeepInbound } from '../../domain/book/commands.ts';
import type { StatedPrice } from '../../domain/book/price-warnings.ts';
import { FACT_REASON } from '../../domain/trade/worklists.ts';
import type { ListBuilder } from './bounded-list.ts';
import type { PriorSettle, StagedCommand } from './import-record.ts';
import { type CommandOutcome, countedAs, type ImportTally, notedReasonOf } from './import-tally.ts';
import type { PlacedFailure } from './placed-failure.ts';
import { warnOfPrices } from './price-warnings.ts';
import type { SealedSpool } from './sealed-spool.ts';
import { openBatch, type Place, type StagedBatch } from './staged-batch.ts';

/**
 * Commands to be decided in order as one submission. Same key = same file and same place in it, so the key stands for
 * the body: the engine answers a key it knows with the first outcomes (`replayed`), whatever name the file now has.
 */
export type SubmittedBatch = {
  /** Undefined for what may be said again: that a file was imported, that held trades are to be tried. */
  readonly key: string | undefined;
  readonly commands: readonly Command[];
};

export type SubmitAnswer =
  | { readonly ok: true; readonly replayed: boolean; readonly outcomes: readonly CommandOutcome[] }
  /** The engine took nothing of it (`storage-low`, stopping …). */
  | { readonly ok: false; readonly rejection: Rejection };

export type BookPorts = {
  /**
   * Resolves when the outcome is durable. Called in the file's order, with several under way: a busy engine makes it wait,
   * because a batch refused between two accepted ones would change the order.
   */
  readonly submit: (batch: SubmittedBatch) => Promise<SubmitAnswer>;
  /**
   * For each contract the stored settlement price of the business day before `date`, undefined when none is stored.
   */
  readonly priorPrices: (asked: readonly PriorSettle[]) => Promise<readonly (Price | undefined)[]>;
  /** For each price what is odd about it, against reference as it is now. */
  readonly priceWarnings: (
    asked: readonly StatedPrice[],
  ) => Promise<readonly (readonly Rejection[])[]>;
};

export type BookRequest = {
  readonly fileName: string;
  readonly kind: string;
  readonly sha256: string;
  /** Names how the file was cut and read: with its hash, what a batch's number means. */
  readonly reading: string;
  /** Batches from the first on that are booked already, and whose keys are forgotten. */
  readonly skippedBatches: number;
  readonly spool: SealedSpool;
  readonly ports: BookPorts;
  readonly tally: ImportTally;
  readonly failures: ListBuilder<PlacedFailure>;
  readonly warnings: ListBuilder<PlacedFailure>;
  /** Products of prices that were warned of already. */
  readonly unknownProducts: Set<string>;
  readonly progress: (progress: { readonly batches: number; readonly of: number }) => void;
};

/** Submissions under way at once: the next is opened and decided while the last is on its way to the disk. */
const IN_FLIGHT = 2;

/** Raw bytes in one `keepInbound`; a larger message is kept in several, the later ones with `messageCount` 0. */
const KEPT_BYTES = 512 * 1024;

/** How often a known batch's rejected commands may be tried again, one further each time the file comes. */
const RETRIES = 1_000;

/** Books a proven file out of its spool. Returns why the engine stopped taking it, or undefined when all is booked. */
export async function bookFile(request: BookRequest): Promise<Rejection | undefined> {
  const underWay: Promise<Settled>[] = [];
  let bookedCount = 0;
  let batchIndex = 0;
  let last: Settled = {};
  const settleOldest = async () => {
    const settled = await underWay.shift();
    if (last.stopped === undefined && last.error === undefined) last = settled ?? last;
    bookedCount += 1;
    request.progress({ batches: bookedCount, of: request.spool.batchCount });
  };
  for await (const plain of request.spool.batches()) {
    const index = batchIndex;
    batchIndex += 1;
    if (index < request.skippedBatches) {
      tallySkipped(request, openBatch(plain));
      bookedCount += 1;
      continue;
    }
    underWay.push(settledBatch(request, openBatch(plain), index));
    if (underWay.length >= IN_FLIGHT) await settleOldest();
    if (last.stopped !== undefined || last.error !== undefined) break;
  }
  while (underWay.length > 0) await settleOldest();
  if (last.error !== undefined) throw last.error;
  return last.stopped;
}

function tallySkipped({ tally }: BookRequest, { commands }: StagedBatch): void {
  tally.count('duplicate', commands.filter(({ type }) => type !== 'teachContract').length);
}

/** A batch that is done with; an error waits its turn here, so that none goes unheard while another is awaited. */
type Settled = { readonly stopped?: Rejection; readonly error?: unknown };

async function settledBatch(
  request: BookRequest,
  batch: StagedBatch,
  index: number,
): Promise<Settled> {
  try {
    const stopped = await bookBatch(request, batch, index);
    return stopped === undefined ? {} : { stopped };
  } catch (error) {
    return { error };
  }
}

/** A command with the place it came from; `keepInbound` has none. */
type PlacedCommand = { readonly command: Command; readonly place: Place | undefined };

async function bookBatch(
  request: BookRequest,
  batch: StagedBatch,
  index: number,
): Promise<Rejection | undefined> {
  let commands: readonly PlacedCommand[] = [
    ...keptBytes(request, batch, index).map((command) => ({ command, place: undefined })),
    ...batch.commands.map((staged, at) => ({
      command: withHash(staged, request.sha256),
      place: batch.places[at],
    })),
  ];
  // No await before the first submit: batches must reach the engine in the file's order.
  for (let retry = 0; retry < RETRIES; retry += 1) {
    const key = `file:${request.sha256}:${request.reading}:${index}${retry === 0 ? '' : `:again-${retry}`}`;
    const answer = await request.ports.submit({
      key,
      commands: commands.map(({ command }) => command),
    });
    if (!answer.ok) return answer.rejection;
    const refused = commands.filter((_, at) => answer.outcomes[at]?.ok === false);
    // A known batch was rejected in part when it came before: what it was refused then may be right by now.
    const goesOn = answer.replayed && refused.length > 0;
    tallyOutcomes(request, commands, { ...answer, goesOn });
    await warnOfPrices(request, commands, answer.outcomes);
    if (!goesOn) break;
    commands = refused;
  }
  await comparePriorSettles(request, batch.priorSettles);
  return undefined;
}

/**
 * Raw bytes in pieces that fit one journal entry each; together the batches hold the whole file. The first piece of a
 * batch, empty if need be, tells the book that the batch is taken.
 */
function keptBytes(request: BookRequest, batch: StagedBatch, index: number): KeepInbound[] {
  const { fileName: source, kind, sha256, reading } = request;
  const { firstMessage, raw } = batch;
  const head = { type: 'keepInbound', source, kind, firstMessage } as const;
  const begins = { sha256, reading, batch: index };
  const { messageCount } = batch;
  const kept: KeepInbound[] = [
    { ...head, messageCount, bytes: raw.subarray(0, KEPT_BYTES), begins },
  ];
  for (let at = KEPT_BYTES; at < raw.length; at += KEPT_BYTES) {
    kept.push({ ...head, messageCount: 0, bytes: raw.subarray(at, at + KEPT_BYTES) });
  }
  return kept;
}

/** The command as the book takes it. */
export function withHash(staged: StagedCommand, sourceHash: string): Command {
  return staged.type === 'setSettlementPrice' ? { ...staged, sourceHash } : staged;
}

function tallyOutcomes(
  request: BookRequest,
  commands: readonly PlacedCommand[],
  answer: {
    readonly replayed: boolean;
    readonly goesOn: boolean;
    readonly outcomes: readonly CommandOutcome[];
  },
): void {
  if (answer.outcomes.length !== commands.length) {
    throw new Error(`Bug: ${commands.length} commands got ${answer.outcomes.length} outcomes`);
  }
  for (const [at, { command, place }] of commands.entries()) {
    const outcome = answer.outcomes[at];
    if (outcome === undefined || place === undefined) continue;
    if (!outcome.ok && answer.goesOn) continue;
    if (!outcome.ok) listRejection(request, command, place, outcome.rejection);
    if (outcome.ok) warnOfFacts(request, place, outcome.events);
    if (command.type === 'teachContract') continue;
    const as = answer.replayed && outcome.ok ? 'duplicate' : countedAs(outcome);
    if (as === 'noted') request.tally.countNoted(notedReasonOf(outcome));
    else request.tally.count(as);
  }
}

/** What a message states against reference is a worklist item; the import says so, and books what it came with. */
function warnOfFacts(
  request: BookRequest,
  [line, message]: Place,
  events: Extract<CommandOutcome, { readonly ok: true }>['events'],
): void {
  for (const { type, contract, field, seen, known = '' } of events) {
    if (type !== 'ContractFactDisagreed') continue;
    request.warnings.add({
      code: FACT_REASON,
      field: '',
      seen: `${contract} ${field} ${seen}`,
      wanted: known,
      file: request.fileName,
      line,
      message,
    });
  }
}

/** A lesson that cannot be written down is a warning: the price or trade beside it counts by itself. */
function listRejection(
  request: BookRequest,
  command: Command,
  place: Place,
  rejection: Rejection,
): void {
  const list = command.type === 'teachContract' ? request.warnings : request.failures;
  const [line, message] = place;
  list.add({ ...rejection, field: '', file: request.fileName, line, message });
}

async function comparePriorSettles(
  request: BookRequest,
  priorSettles: readonly PriorSettle[],
): Promise<void> {
  if (priorSettles.length === 0) return;
  const stored = await request.ports.priorPrices(priorSettles);
  for (const [at, { contract, price }] of priorSettles.entries()) {
    const known = stored[at];
    if (known === undefined || known === price) continue;
    request.warnings.add({
      code: 'prior_settle_must_agree_with_stored_price',
      field: 'PRIOR SETTLE',
      seen: `${contract} ${priceToText(price)}`,
      wanted: priceToText(known),
      file: request.fileName,
      line: 0,
      message: 0,
    });
  }
}
