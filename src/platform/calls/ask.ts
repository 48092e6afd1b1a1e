import { createHash } from 'node:crypto';
import { assertThat } from '../../domain/basics/decision.ts';
import { isKnownAccount } from '../../domain/book/accounts.ts';
import type { Book, BookEvent } from '../../domain/book/book-state.ts';
import type { Command } from '../../domain/book/commands.ts';
import type { Outcome } from '../engine/submission.ts';
import type { CallAnswer, Caller } from './call.ts';
import type { HoldfastEngine, Installation } from './installation.ts';

export type Refused = Extract<CallAnswer<never>, { readonly ok: false }>;

export function refused(code: string, seen: string, wanted: string): Refused {
  return { ok: false, rejection: { code, seen, wanted } };
}

/** Computes on the firm's book; what is returned must not share anything with it. */
export async function askBook<Value>(
  { engine }: Installation,
  firm: string,
  compute: (book: Book) => Value,
): Promise<{ readonly ok: true; readonly sequence: number; readonly value: Value } | Refused> {
  return engine.query(firm, compute);
}

/** The refusal of a question about an account that nobody has entered; undefined when it is known, or none is named. */
export async function unknownAccount(
  installation: Installation,
  firm: string,
  account: string | undefined,
): Promise<Refused | undefined> {
  if (account === undefined || account === '') return undefined;
  const known = await askBook(installation, firm, (book) =>
    isKnownAccount(book.reference, account),
  );
  if (!known.ok) return known;
  return known.value
    ? undefined
    : refused('account_must_be_known', account, 'an account in reference');
}

/** The refusal of a question about a firm that is not there; undefined when it is. */
export function unknownFirm({ engine }: Installation, firm: string): Refused | undefined {
  if (engine.firms().includes(firm)) return undefined;
  return refused('firm_unknown', firm, 'a firm of this data directory');
}

/** The newest durable event of a firm that is there; 0 = it has none yet. */
export function durableOf(engine: HoldfastEngine, firm: string): number {
  const sequence = engine.durableSequence(firm);
  assertThat(sequence !== undefined, () => `${firm} is a firm of this data directory`);
  return sequence;
}

/** Waits until the read store has seen everything durable of the firm, so that an answer never misses a write. */
export async function readStoreCaughtUp(
  { engine, projector }: Pick<Installation, 'engine' | 'projector'>,
  firm: string,
): Promise<number> {
  const sequence = durableOf(engine, firm);
  await projector.waitFor(firm, sequence);
  return sequence;
}

export type Submitted =
  | {
      readonly ok: true;
      readonly sequence: number;
      readonly replayed: boolean;
      readonly outcomes: readonly Outcome<BookEvent>[];
    }
  | Refused;

/** Hands commands to the engine as one submission under the caller's key; `digest` where the key stands for the body. */
export async function submitCommands(
  { engine }: Installation,
  firm: string,
  commands: readonly Command[],
  caller: Caller,
  digest?: string,
): Promise<Submitted> {
  if (caller.isPreview === true) return decided(engine, firm, commands, caller);
  const { actor, sender, key } = caller;
  const keyed = key === undefined ? {} : { key, bodyDigest: digest ?? digestOf(commands) };
  const answer = await engine.submit(firm, { sender, actor, ...keyed, commands, level: 'vaulted' });
  if (!answer.ok) return answer;
  const { sequence, replayed, outcomes } = answer;
  return { ok: true, sequence, replayed, outcomes };
}

/** What the commands would come to, as a refusal: no call goes on as if something were booked. */
async function decided(
  engine: HoldfastEngine,
  firm: string,
  commands: readonly Command[],
  { actor, sender }: Caller,
): Promise<Refused> {
  const submission = { sender, actor, commands, level: 'local', preview: true } as const;
  const answer = await engine.submit(firm, submission);
  if (!answer.ok) return answer;
  const { sequence, outcomes } = answer;
  return { ...refused('call_must_have_a_preview', '', ''), decided: { sequence, outcomes } };
}

/** One command whose refusal is the call's refusal. */
export async function submitOne(
  installation: Installation,
  firm: string,
  command: Command,
  caller: Caller,
): Promise<
  { readonly ok: true; readonly sequence: number; readonly events: readonly BookEvent[] } | Refused
> {
  const answer = await submitCommands(installation, firm, [command], caller);
  if (!answer.ok) return answer;
  const [outcome] = answer.outcomes;
  if (outcome === undefined)
    return refused('engine_stopped', 'no outcome', 'one outcome a command');
  if (!outcome.ok) return outcome;
  return (
    waitingFor(outcome.events, answer.sequence) ?? {
      ok: true,
      sequence: answer.sequence,
      events: outcome.events,
    }
  );
}

/** The policy asked for a second person instead of doing what was instructed. */
function waitingFor(events: readonly BookEvent[], sequence: number): Refused | undefined {
  const [event] = events;
  if (event?.type !== 'ApprovalRequested') return undefined;
  const { approvalId, occasion } = event;
  const waits = { approvalId, approval: 'pending', occasion, sequence } as const;
  const asked = refused('approval_must_be_given', approvalId, 'a second person who approves it');
  return { ...asked, waits };
}

/** Two bodies are the same when they ask for the same commands. */
function digestOf(commands: readonly Command[]): string {
  return createHash('sha256').update(JSON.stringify(commands)).digest('hex');
}
