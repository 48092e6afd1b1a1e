import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { HeardStatement } from './drill-replayers.ts';

/**
 * How long a message is answered for before a replayer has proven it. Counted from the moment its request went out, which is
 * before the platform's own disk had it, so the figure is never too good.
 */
export type ProofLag = {
  /** Answers that a statement covered before the attack began, or that waited for one for longer than the bar. */
  readonly answers: number;
  /** Answers that had waited for less than the bar when the attack began, and were not proven yet. */
  readonly cutOff: number;
  /** Of the answers: 95 of 100 were proven so soon. Answers that were never proven wait for ever: then −1. */
  readonly p95Seconds: number;
  readonly worstSeconds: number;
  /** Answers that waited for longer than the bar and were not proven when the attack began. */
  readonly neverProven: number;
};

export type TimedAnswer = {
  readonly firm: string;
  readonly sequence: number;
  /** Milliseconds since 1970, as in `HeardStatement`. */
  readonly postedMs: number;
};

/** Wanted of a replayer: proven so soon after the answer, 95 times of 100. */
export const PROOF_LAG_BAR_SECONDS = 5;

/** `endMs`: the attacker's first change; nobody is asked to prove anything from then on. */
export function proofLag(
  answers: readonly TimedAnswer[],
  statements: readonly HeardStatement[],
  endMs: number,
): ProofLag {
  const seconds: number[] = [];
  let cutOff = 0;
  const byFirm = Map.groupBy(statements, ({ firm }) => firm);
  for (const { firm, sequence, postedMs } of answers) {
    if (postedMs >= endMs) continue;
    const proof = firstProving(byFirm.get(firm) ?? [], sequence);
    if (proof !== undefined && proof.atMs < endMs)
      seconds.push(Math.max(0, proof.atMs - postedMs) / 1_000);
    else if (endMs - postedMs > PROOF_LAG_BAR_SECONDS * 1_000) seconds.push(Infinity);
    else cutOff += 1;
  }
  seconds.sort((a, b) => a - b);
  const figure = (value: number | undefined) =>
    value === undefined || value === Infinity ? -1 : value;
  return {
    answers: seconds.length,
    cutOff,
    p95Seconds: figure(seconds[Math.ceil(seconds.length * 0.95) - 1]),
    worstSeconds: figure(seconds.at(-1)),
    neverProven: seconds.filter((each) => each === Infinity).length,
  };
}

/** For people: the figure beside its bar. */
export function lagSentence({ answers, p95Seconds, worstSeconds, neverProven }: ProofLag): string {
  const worst = worstSeconds < 0 ? `${neverProven} never` : `all within ${worstSeconds.toFixed(1)}`;
  const p95 = p95Seconds < 0 ? 'missed' : `${p95Seconds.toFixed(1)} s`;
  return `p95 ${p95} (bar ${PROOF_LAG_BAR_SECONDS} s) of ${answers} answers, ${worst}`;
}

/** Sequences of one firm's statements never fall. */
function firstProving(
  statements: readonly HeardStatement[],
  sequence: number,
): HeardStatement | undefined {
  let from = 0;
  let to = statements.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const stated = statements[middle];
    if (stated !== undefined && stated.sequence < sequence) from = middle + 1;
    else to = middle;
  }
  return statements[from];
}

/** The client's answers in the order in which they came. */
export async function readTimedAnswers(
  path: string,
  firms: readonly string[],
): Promise<readonly TimedAnswer[]> {
  const answers: TimedAnswer[] = [];
  for await (const line of createInterface({ input: createReadStream(path, 'latin1') })) {
    const [word, at, , , sequence, , postedMs, answeredMs] = line.split(' ');
    const firm = firms[Number(at)];
    // A line that the client was ended in the middle of says nothing.
    if (word !== 'answered' || firm === undefined || answeredMs === undefined) continue;
    answers.push({ firm, sequence: Number(sequence), postedMs: Number(postedMs) });
  }
  return answers;
}
