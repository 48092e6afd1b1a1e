import type { JudgedCounts, JudgedEvent, JudgedLog } from './judge.ts';
import { type ProvenLog, type SignedHead, type Trust, withCosigners } from './proven-log.ts';
import type { SuspiciousAccess } from './suspicious-access.ts';

/** A moment at which a vault said what it held, and what outsiders say of all that came before it. */
export type CleanPointCandidate = JudgedCounts & {
  readonly entries: number;
  /** Of the earliest cosignature, seconds since 1970 UTC. */
  readonly timeSeconds: number;
};

/** Until when a log is known to be good, and what behind that is not. */
export type CleanPoint = {
  /** Entries of the latest head that a vault cosigned and before which nothing is contradicted; 0 = there is none. */
  readonly entries: number;
  /** Of the earliest cosignature on it; 0 = none. */
  readonly timeSeconds: number;
  readonly cosigners: readonly string[];
  /** The newest ones, those around the point among them, oldest first. */
  readonly candidates: readonly CleanPointCandidate[];
  readonly counts: JudgedCounts;
  /** Events that outsiders say cannot be true. */
  readonly contradicted: readonly JudgedEvent[];
  /** Events behind the point of which no outsider tells. */
  readonly unconfirmed: readonly JudgedEvent[];
  /** What a person should look at, the first ones. */
  readonly suspicious: readonly JudgedEvent[];
  /** Who was let in near the point or when nobody is expected at work, each once: `suspicious-access.ts`. */
  readonly access: readonly SuspiciousAccess[];
  /** Where what stays comes to something else than outsiders say. */
  readonly differences: readonly string[];
  readonly files: readonly string[];
  readonly failures: readonly string[];
};

const MOST_CANDIDATES = 24;
const MOST_NAMED = 500;

type Proven = Extract<ProvenLog, { readonly state: 'proven' }>;

/**
 * The latest provably good point: each head that a vault cosigned is a candidate (its chain is proven: the entries lead to
 * it), and it is good when nothing before it is contradicted. The old host's clock decides nothing.
 */
export function findCleanPoint(
  { heads, head }: Proven,
  trust: Trust,
  judged: JudgedLog,
): Omit<CleanPoint, 'access' | 'differences' | 'files' | 'failures'> {
  const firstBad = judged.contradicted.reduce(
    (least, { entry }) => Math.min(least, entry),
    head.size,
  );
  const cosigned = heads.filter(({ size }) => size > 0);
  const good = firstCosigned(
    cosigned.filter(({ size }) => size <= firstBad),
    trust,
  );
  const size = good === undefined ? 0 : good.size;
  return {
    entries: size,
    timeSeconds: good === undefined ? 0 : earliest(good),
    cosigners: (good?.cosigners ?? []).map(({ name }) => name),
    candidates: around(cosigned, size).flatMap((each) => candidate(each, trust, judged)),
    counts: judged.countsBefore(Number.POSITIVE_INFINITY),
    contradicted: judged.contradicted,
    unconfirmed:
      judged.contradicted.length === 0
        ? []
        : judged.unconfirmed.filter(({ entry }) => entry >= size),
    suspicious: judged.suspicious.slice(0, MOST_NAMED),
  };
}

function firstCosigned(heads: readonly SignedHead[], trust: Trust): SignedHead | undefined {
  for (const head of heads) {
    const [checked] = withCosigners([head], trust);
    if (checked !== undefined && checked.cosigners.length > 0) return checked;
  }
  return undefined;
}

function earliest({ cosigners }: SignedHead): number {
  return cosigners.reduce(
    (least, { timeSeconds }) => Math.min(least, timeSeconds),
    Number.MAX_SAFE_INTEGER,
  );
}

/** Heads come largest first: those next to the point, and the newest. */
function around(heads: readonly SignedHead[], size: number): SignedHead[] {
  const at = heads.findIndex((head) => head.size <= size);
  const half = MOST_CANDIDATES / 2;
  const near = at < 0 ? heads.slice(-half) : heads.slice(Math.max(0, at - half), at + half);
  return [...new Set([...heads.slice(0, half), ...near])].reverse();
}

function candidate(head: SignedHead, trust: Trust, judged: JudgedLog): CleanPointCandidate[] {
  const [checked] = withCosigners([head], trust);
  if (checked === undefined || checked.cosigners.length === 0) return [];
  const counts = judged.countsBefore(head.size);
  return [{ entries: head.size, timeSeconds: earliest(checked), ...counts }];
}
