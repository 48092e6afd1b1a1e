import { z } from 'zod';
import type { AllocationMessage } from '../../domain/allocation/allocation-message.ts';
import type { GiveUpStepped } from '../../domain/allocation/give-up-events.ts';
import { GIVE_UP_STEPS, takesStep } from '../../domain/allocation/give-up-life.ts';
import type { Book } from '../../domain/book/book-state.ts';
import type { Command } from '../../domain/book/commands.ts';
import { executionFeeRows, giveUpRows } from '../../domain/book/give-up-rows.ts';
import { askBook, refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';

/** The message that tells the CCP of a step, in whatever format it reads; undefined where the step has none. */
export type WriteAllocation = (message: AllocationMessage, sentAt: string) => string | undefined;

const ofFirm = z.object({ firm: z.string() });
const listInput = z.object({
  firm: z.string(),
  list: z.enum(['unclaimed', 'pending', 'all']).default('all'),
  role: z.enum(['', 'executor', 'claimer']).default(''),
});
const markInput = z.object({
  firm: z.string(),
  tradeId: z.string(),
  /** The firm that is to claim. */
  to: z.string(),
  account: z.string().default(''),
  /** Without it all of the trade. */
  quantity: z.number().int().positive().optional(),
});
const stepInput = z.object({
  firm: z.string(),
  giveUpId: z.string(),
  step: z.enum(GIVE_UP_STEPS),
  date: dateInput.optional(),
  account: z.string().default(''),
  /** Of a claim: contracts that it takes; without it all that are offered. */
  quantity: z.number().int().optional(),
  told: z.boolean().default(false),
  reason: z.string().default(''),
});

/** Give-ups and take-ups: both sides of one life. */
export function giveUpCalls(
  installation: Installation,
  writeAllocation: WriteAllocation,
): RunnableCall[] {
  return [
    runnable({
      name: 'giveUps',
      summary: 'Give-ups and take-ups; what nobody has claimed most at risk first',
      kind: 'question',
      params: listInput,
      run: ({ firm, list, role }) =>
        rows(installation, firm, (book) => giveUpRows(book, list, role)),
    }),
    runnable({
      name: 'giveUpBreaks',
      summary: "What a CCP's allocation messages say that does not fit or add up",
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => rows(installation, firm, breakRows),
    }),
    runnable({
      name: 'executionFees',
      summary: 'Lines of the bill for execution: claims, and claims given back',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => rows(installation, firm, executionFeeRows),
    }),
    runnable({
      name: 'giveUpMessage',
      summary: 'The message that tells the CCP of the newest step of a give-up',
      kind: 'question',
      params: z.object({ firm: z.string(), giveUpId: z.string() }),
      run: ({ firm, giveUpId }) => messageOf(installation, writeAllocation, { firm, giveUpId }),
    }),
    runnable({
      name: 'markGiveUp',
      summary: 'Means to give contracts of a trade up: they wait in the give-up account',
      kind: 'instruction',
      params: markInput,
      run: ({ firm, tradeId, to, account, quantity = 0 }, caller) => {
        const command = { type: 'markGiveUp', tradeId, firm: to, account, quantity } as const;
        return instruct(installation, firm, command, caller);
      },
    }),
    runnable({
      name: 'stepGiveUp',
      summary: 'A step of a give-up: ours, or with `told` what another party did',
      kind: 'instruction',
      params: stepInput,
      run: ({ firm, told: isTold, date = '', ...step }, caller) =>
        instruct(installation, firm, { type: 'stepGiveUp', ...step, date, isTold }, caller),
    }),
    runnable({
      name: 'settleGiveUpBreak',
      summary: 'Takes a break off the list, with the reason',
      kind: 'instruction',
      params: z.object({ firm: z.string(), itemId: z.string(), reason: z.string().default('') }),
      run: ({ firm, itemId, reason }, caller) =>
        instruct(installation, firm, { type: 'settleGiveUpBreak', itemId, reason }, caller),
    }),
  ];
}

async function rows<Row>(
  installation: Installation,
  firm: string,
  rowsOf: (book: Book) => Row[],
): Promise<CallAnswer<readonly Row[]>> {
  const found = await askBook(installation, firm, rowsOf);
  return found.ok ? { ...found, left: 0 } : found;
}

function breakRows(book: Book) {
  return [...book.giveUps.breaks.values()].map(
    ({ itemId, giveUpId, code, seen, wanted, source }) => ({
      itemId,
      giveUpId,
      code,
      seen,
      wanted,
      source,
    }),
  );
}

/** Answers with the step taken and the trades that stand now because of it. */
async function instruct(
  installation: Installation,
  firm: string,
  command: Extract<Command, { readonly type: 'markGiveUp' | 'stepGiveUp' | 'settleGiveUpBreak' }>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const done = await submitOne(installation, firm, command, caller);
  if (!done.ok) return done;
  const steps = done.events.filter((event) => event.type === 'GiveUpStepped');
  const booked = done.events.flatMap((event) => {
    if (event.type !== 'TradeBooked') return [];
    const { tradeId, account, contract, side, quantity } = event;
    return [{ tradeId, account, contract, side, quantity }];
  });
  const value = {
    steps: steps.map(({ giveUpId, step, state, quantity, stepDate, reason }) => ({
      giveUpId,
      step,
      state,
      quantity,
      stepDate,
      reason,
    })),
    booked,
  };
  return { ok: true, value, sequence: done.sequence, left: 0 };
}

async function messageOf(
  installation: Installation,
  writeAllocation: WriteAllocation,
  { firm, giveUpId }: { readonly firm: string; readonly giveUpId: string },
): Promise<CallAnswer<unknown>> {
  const found = await askBook(installation, firm, (book) => {
    const life = book.giveUps.byId.get(giveUpId);
    return life === undefined ? undefined : { ...life };
  });
  if (!found.ok) return found;
  const life = found.value;
  if (life === undefined)
    return refused('give_up_must_be_known', giveUpId, 'a give-up of this firm');
  const at = Temporal.Instant.fromEpochMilliseconds(Math.floor(life.atMicros / 1_000));
  const isOurs = takesStep(life.role, life.step);
  const text = isOurs ? writeAllocation(instructionOf(life), at.toString()) : undefined;
  if (text === undefined) {
    const wanted = 'a step of ours that the CCP is told of';
    return refused('give_up_step_must_have_a_message', life.step, wanted);
  }
  return {
    ok: true,
    value: { giveUpId, step: life.step, text },
    sequence: found.sequence,
    left: 0,
  };
}

/** Our firm's instruction to the CCP, of the newest step. */
function instructionOf(life: GiveUpStepped): AllocationMessage {
  const isExecutor = life.role === 'executor';
  const account = { clearingFirm: life.clearingFirm, names: [life.theirAccount], origin: '' };
  const own = { clearingFirm: life.executingFirm, names: [], origin: '' };
  return {
    kind: 'instruction',
    step: life.step,
    transaction: life.step === 'cancel' ? 'cancel' : 'new',
    role: life.role,
    purpose: 'give-up',
    ccp: life.ccp,
    messageId: `${life.giveUpId}#${life.step}`,
    answeredId: '',
    groupId: life.groupId,
    matchId: '',
    orderId: life.orderId,
    contract: life.contract,
    side: life.side,
    quantity: life.quantity,
    groupQuantity: 0,
    price: 0,
    isPriced: false,
    tradeDate: life.tradeDate,
    clearingDate: life.stepDate,
    firm: isExecutor ? life.executingFirm : life.clearingFirm,
    account: own,
    fills: [],
    shares: [
      {
        firmAllocationId: isExecutor ? life.giveUpId : life.firmAllocationId,
        ccpAllocationId: life.ccpAllocationId,
        quantity: life.quantity,
        cti: '',
        firm: life.clearingFirm,
        account: life.theirAccount === '' ? { ...account, names: [] } : account,
        transferTradeId: '',
        originalTradeId: '',
      },
    ],
    text: life.reason,
    source: '',
  };
}
