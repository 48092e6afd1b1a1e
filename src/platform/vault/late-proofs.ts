import type { Journal } from '../journal/types.ts';
import type { TrustedVaults } from './key-files.ts';
import type { ProofChange, Proofs } from './proofs.ts';

type ProvenEngine = {
  readonly journal: Journal;
  readonly firms: () => readonly string[];
  readonly origin: (firm: string) => string;
};

/** Entries that nobody has proven for so long are said to be late. */
const LATE_MS = 5_000;
const LOOK_EVERY_MS = 500;

/** Says loudly, once for each firm and time, when no replayer keeps up; returns how to end that. */
export function lookForLateProofs(
  { journal, firms, origin: originOf }: ProvenEngine,
  proven: Proofs,
  { replayers }: TrustedVaults,
  tell: (sentence: string) => void,
): () => void {
  if (replayers.length === 0) return () => undefined;
  /** Size that is not proven yet, and since when it is waited for. */
  const waits = new Map<
    string,
    { readonly size: number; readonly sinceMs: number; isTold: boolean }
  >();
  const look = (firm: string) => {
    const origin = originOf(firm);
    const done = proven.provenTo(origin);
    const wait = waits.get(origin);
    if (wait !== undefined && done >= wait.size) {
      waits.delete(origin);
      if (wait.isTold) tell(`Proof: ${origin} is proven up to entry ${done - 1} again`);
    }
    const size = journal.size(origin);
    if (waits.has(origin) || done >= size) return;
    waits.set(origin, { size, sinceMs: performance.now(), isTold: false });
  };
  const timer = setInterval(() => {
    for (const firm of firms()) look(firm);
    for (const [origin, wait] of waits) {
      if (wait.isTold || performance.now() - wait.sinceMs < LATE_MS) continue;
      wait.isTold = true;
      const seconds = LATE_MS / 1_000;
      tell(
        `PROOF LATE: no replayer has proven ${origin} up to entry ${wait.size - 1} in ${seconds} s`,
      );
    }
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

export function proofSentence(change: ProofChange): string {
  if (change.kind === 'resolved')
    return `Proof: ${change.replayer} states ${change.origin} again; its answers are not unproven any more`;
  const { origin, entry, code, seen, replayer } = change.refusal;
  return `UNPROVEN: ${replayer} refuses ${origin} from entry ${entry}: ${seen} (${code})`;
}
