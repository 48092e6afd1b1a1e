import type { BookEvent } from '../engine/book-rules.ts';
import type { LogState } from '../engine/log-state.ts';
import { type CleanPoint, findCleanPoint } from './clean-point.ts';
import type { Proving } from './examine-firm.ts';
import type { FirmQuestion } from './firm-thread-messages.ts';
import { judgedLog } from './judge.ts';
import { exclusionsOf, type LeftOut, withSuspects } from './left-out.ts';
import { type FirmProof, type FirmReading, foldFirm, proofOf, proveFirm } from './prove-firm.ts';
import { type ProvenLog, sizeHeldBy } from './proven-log.ts';
import { rangeIndex, type SequenceRange } from './range-index.ts';
import { newestStatement } from './replayer-statement.ts';
import type { Finding, SourceLog } from './source.ts';
import { suspiciousAccess } from './suspicious-access.ts';
import { walked } from './walk-entries.ts';

type Proven = Extract<ProvenLog, { readonly state: 'proven' }>;

export type JudgedFirm<Book> = {
  readonly proof: FirmProof;
  readonly state: LogState<Book>;
  readonly leftOut: LeftOut;
  readonly cleanPoint: CleanPoint | undefined;
};

/** Two people, since this changes what happened. */
const LEAST_APPROVERS = 2;
/** One round finds all that refers to what is left out; each further one an event that cannot be folded without. */
const MOST_ROUNDS = 32;

/**
 * Proves a log, held against what outsiders say where there is such a word. What they contradict is left out when two
 * people have said so; else trust ends at the last good point and all behind it is kept as suspect.
 */
export async function proveJudged<Book, Event extends BookEvent, Command>(
  proving: Proving<Book, Event, Command>,
  { firm, exclusions, platformAccess }: FirmQuestion,
  { log, logs, findings }: LogToProve,
): Promise<JudgedFirm<Book>> {
  const { rules, codec, outsiders, openers, trust, replayers } = proving;
  const cut = cutOf(log, proving);
  const leftOut: LeftOut = { exclusions, suspects: [] };
  const cleanLimit = Math.min(log.head.size, cut.limit);
  const statementWithout = (without: LeftOut, entries = cleanLimit) =>
    newestStatement(logs, { roots: log.roots, replayers }, { entries, sequence: firstOf(without) });
  const reading: FirmReading<Event> = {
    entries: [...log.entries, ...log.beyond],
    cleanLimit,
    untilMicros: cut.micros,
    leftOut,
    openers,
    findings,
    statement: statementWithout(leftOut),
  };
  const judge = outsiders && (await rules.judgeBy(outsiders.folder, firm));
  if (judge === undefined || outsiders === undefined)
    return { ...(await proveFirm(rules, codec, reading)), leftOut, cleanPoint: undefined };
  const writer = judgedLog(judge);
  const submissions: SequenceRange[] = [];
  const first = await foldFirm(rules, codec, {
    ...reading,
    judge: writer,
    onEngineEvent: (event, sequence) => {
      if (event.type === 'SubmissionRecorded')
        submissions.push({ first: event.firstSequence, last: sequence });
    },
  });
  const judged = writer.end();
  const { files, failures } = judge;
  const differences = judge.differences();
  const found = findCleanPoint(log, trust, judged);
  const access = suspiciousAccess(platformAccess, found.timeSeconds, judge.isOdd);
  const cleanPoint = { ...found, access, differences, files, failures };
  if (judged.contradicted.length === 0) return { ...proofOf(rules, first), leftOut, cleanPoint };
  // The copies are looked at to their ends in the first round: their damage is told once.
  walked(first.walk);
  const again = { ...reading, findings: [] };
  if (outsiders.approvers.length < LEAST_APPROVERS) {
    const limit = Math.min(cleanLimit, cleanPoint.entries);
    const upTo = { ...again, cleanLimit: limit, statement: statementWithout(leftOut, limit) };
    return { ...(await proveFirm(rules, codec, upTo)), leftOut, cleanPoint };
  }
  const contradicted = exclusionsOf(judged.contradicted, outsiders.approvers);
  const kept = Map.groupBy(cleanPoint.unconfirmed, ({ code }) => code);
  let wanted: LeftOut = { exclusions: [...exclusions, ...contradicted], suspects: [] };
  for (const [code, events] of kept)
    wanted = withSuspects(
      wanted,
      events.map(({ sequence }) => sequence),
      code,
    );
  // Records of submissions of which something is left out would come out in the next round; that saves a fold.
  const records = recordsTouched(submissions, wanted);
  const without = withSuspects(wanted, records, 'records_what_is_left_out');
  const statement = statementWithout(without);
  const proven = await proveWithout(proving, { ...again, statement }, without);
  return { ...proven, cleanPoint };
}

type LogToProve = {
  readonly log: Proven;
  /** What the sources have of it. */
  readonly logs: readonly SourceLog[];
  readonly findings: Finding[];
};

/** From this event on another book is made than a replayer made; dependents come behind what they need. */
function firstOf({ exclusions, suspects }: LeftOut): number {
  return [...exclusions, ...suspects].reduce(
    (least, { first }) => Math.min(least, first),
    Number.POSITIVE_INFINITY,
  );
}

function recordsTouched(
  submissions: readonly SequenceRange[],
  { exclusions, suspects }: LeftOut,
): number[] {
  const leftOut = rangeIndex<SequenceRange>([...exclusions, ...suspects]);
  return submissions.filter(leftOut.touches).map(({ last }) => last);
}

/** Leaves out, as suspects, what needs something that is left out: until nothing does. */
async function proveWithout<Book, Event extends BookEvent, Command>(
  { rules, codec }: Proving<Book, Event, Command>,
  reading: FirmReading<Event>,
  wanted: LeftOut,
): Promise<Omit<JudgedFirm<Book>, 'cleanPoint'>> {
  let leftOut = wanted;
  for (let round = 1; ; round += 1) {
    const folded = await foldFirm(rules, codec, { ...reading, leftOut });
    const { dependents } = folded;
    if (dependents.length === 0 || round === MOST_ROUNDS)
      return { ...proofOf(rules, folded), leftOut };
    leftOut = withSuspects(leftOut, dependents, 'needs_what_is_left_out');
  }
}

/**
 * Where trust ends. A time is compared with the vaults' own: what the earliest vault held by then. Only where no vault
 * has said anything does the old host's clock count.
 */
function cutOf<Book, Event extends BookEvent, Command>(
  { heads }: Proven,
  { until, trust }: Proving<Book, Event, Command>,
): { readonly limit: number; readonly micros: number } {
  const none = { limit: Number.POSITIVE_INFINITY, micros: Number.POSITIVE_INFINITY };
  if (until === undefined) return none;
  if ('entry' in until) return { ...none, limit: until.entry + 1 };
  const held = sizeHeldBy(heads, trust, until.timeSeconds);
  return held === undefined
    ? { ...none, micros: until.timeSeconds * 1_000_000 }
    : { ...none, limit: held };
}
