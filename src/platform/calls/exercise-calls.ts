import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { canonicalContract } from '../../domain/basics/contract-id.ts';
import { ASSIGNMENT_METHODS } from '../../domain/position/assignment.ts';
import { ASSIGNMENT_ORIGINS } from '../../domain/position/exercise-events.ts';
import type { ExerciseState } from '../../domain/position/exercise-state.ts';
import { askBook, refused, submitCommands, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';

const ofFirm = z.object({ firm: z.string() });
const exerciseInput = z.object({
  firm: z.string(),
  account: z.string(),
  contract: z.string(),
  date: dateInput,
  action: z.enum(['exercise', 'abandon']).default('exercise'),
  quantity: z.number().int().min(0),
  notifiedBy: z.enum(['client', 'ccp']).default('client'),
});
const assignmentInput = z.object({
  firm: z.string(),
  noticeId: z.string(),
  contract: z.string(),
  date: dateInput,
  origin: z.enum(ASSIGNMENT_ORIGINS).default('customer'),
  account: z.string().default(''),
  quantity: z.number().int().positive(),
  method: z.enum(ASSIGNMENT_METHODS).default('random'),
  /** Blank: drawn by the platform, and kept with the notice. */
  seed: z.string().max(200).default(''),
});

/** What holders instruct, and what clearing houses assign; the end of day brings it about. */
export function exerciseCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'exercises',
      summary: 'Instructions to exercise or abandon options',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => list(installation, firm, instructionRows),
    }),
    runnable({
      name: 'exercise',
      summary: 'Instructs the exercise, or on the last day the abandonment, of long options',
      kind: 'instruction',
      params: exerciseInput,
      run: (input, caller) => exercise(installation, input, caller),
    }),
    runnable({
      name: 'assignments',
      summary: 'Assignments of clearing houses, with their split and its evidence',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => list(installation, firm, noticeRows),
    }),
    runnable({
      name: 'assign',
      summary: 'Splits an assignment among the accounts that are short',
      kind: 'instruction',
      params: assignmentInput,
      run: (input, caller) => assign(installation, input, caller),
    }),
    runnable({
      name: 'withdrawAssignment',
      summary: 'Takes an assignment back that was wrong',
      kind: 'instruction',
      params: z.object({ firm: z.string(), noticeId: z.string(), reason: z.string().default('') }),
      run: async ({ firm, noticeId, reason }, caller) => {
        const command = { type: 'withdrawAssignment', noticeId, reason } as const;
        const done = await submitOne(installation, firm, command, caller);
        if (!done.ok) return done;
        return { ok: true, value: { noticeId, reason }, sequence: done.sequence, left: 0 };
      },
    }),
  ];
}

async function list<Row>(
  installation: Installation,
  firm: string,
  rowsOf: (state: ExerciseState) => Row[],
): Promise<CallAnswer<readonly Row[]>> {
  const found = await askBook(installation, firm, ({ exercises }) => rowsOf(exercises));
  return found.ok ? { ...found, left: 0 } : found;
}

function instructionRows({ instructions }: ExerciseState) {
  return [...instructions.values()]
    .filter(({ quantity }) => quantity > 0)
    .map(({ account, contract, date, action, quantity, notifiedBy, bookingDate, actor }) => ({
      account,
      contract,
      date,
      action,
      quantity,
      notifiedBy,
      bookingDate,
      actor,
    }));
}

function noticeRows({ notices }: ExerciseState) {
  return [...notices.values()].map(({ allocated, withdrawn, bookingDate }) => {
    const { noticeId, contract, date, origin, quantity, method, seed, actor } = allocated;
    const shares = allocated.shares.map((share) => ({ ...share }));
    const notice = { noticeId, contract, date, origin, quantity, method, seed };
    return { ...notice, withdrawn, bookingDate, actor, shares };
  });
}

async function exercise(
  installation: Installation,
  input: z.infer<typeof exerciseInput>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const { firm, ...instruction } = input;
  const contract = canonicalContract(input.contract);
  if (contract === undefined) return notAContract(input.contract);
  const command = { ...instruction, type: 'instructExercise', contract } as const;
  const done = await submitOne(installation, firm, command, caller);
  if (!done.ok) return done;
  const { account, date, action, quantity } = input;
  const value = { account, contract, date, action, quantity };
  return { ok: true, value, sequence: done.sequence, left: 0 };
}

/** A notice that is sent again without a seed is the same: the seed that was drawn for it counts. */
async function assign(
  installation: Installation,
  input: z.infer<typeof assignmentInput>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const { firm, ...notice } = input;
  const contract = canonicalContract(input.contract);
  if (contract === undefined) return notAContract(input.contract);
  const known = await askBook(
    installation,
    firm,
    ({ exercises }) => exercises.notices.get(input.noticeId)?.allocated.seed,
  );
  if (!known.ok) return known;
  const seed = input.seed === '' ? (known.value ?? randomUUID()) : input.seed;
  const command = { ...notice, type: 'allocateAssignment', contract, seed } as const;
  // The body is what was asked: the seed that is drawn for it is none of the key's business.
  const digest = createHash('sha256').update(JSON.stringify(input)).digest('hex');
  const answer = await submitCommands(installation, firm, [command], caller, digest);
  if (!answer.ok) return answer;
  const [outcome] = answer.outcomes;
  if (outcome !== undefined && !outcome.ok) return outcome;
  const rows = await list(installation, firm, noticeRows);
  if (!rows.ok) return rows;
  const value = rows.value.find(({ noticeId }) => noticeId === input.noticeId);
  return { ok: true, value, sequence: answer.sequence, left: 0 };
}

function notAContract(seen: string) {
  return refused(
    'contract_must_be_a_contract',
    seen,
    'EXCHANGE:PRODUCT:TYPE:MATURITY[:C|P:STRIKE]',
  );
}
