import { z } from 'zod';
import { amountFromText } from '../../domain/basics/money.ts';
import { priceFromText } from '../../domain/basics/price.ts';
import type { BookEvent } from '../../domain/book/book-state.ts';
import type {
  AllocateAverageGroup,
  StepAverageGroup,
} from '../../domain/book/trade-life-commands.ts';
import { withoutPassing } from '../../domain/trade/without-passing.ts';
import { askBook, refused, submitOne } from './ask.ts';
import { type AverageGroupRow, averageGroupRows } from './average-group-rows.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';
import { shareRuleInput, shareRuleOf } from './share-rule-input.ts';

const ofGroup = z.object({ firm: z.string(), groupId: z.string() });
const withTrades = ofGroup.extend({ tradeIds: z.array(z.string()) });

/** Trades of one command: `addToAverageGroup` takes no more. */
const FILLS_AT_ONCE = 250;

/** Average-price groups, from the first fill to the allocation. */
export function averagePriceCalls(installation: Installation): RunnableCall[] {
  const step = (name: string, summary: string, word: 'complete' | 'reopen' | 'cancel') =>
    runnable({
      name,
      summary,
      kind: 'instruction',
      params: ofGroup,
      run: ({ firm, groupId }, caller) =>
        stepped(installation, firm, { type: 'stepAverageGroup', groupId, step: word }, caller),
    });
  return [
    runnable({
      name: 'averageGroups',
      summary:
        'Average-price groups with their exact and rounded price, the residual and what the CCP says of it',
      kind: 'question',
      params: z.object({ firm: z.string(), groupId: z.string().default('') }),
      run: ({ firm, groupId }) => groups(installation, firm, groupId),
    }),
    runnable({
      name: 'openAverageGroup',
      summary: 'Opens an average-price group with its first fills',
      kind: 'instruction',
      params: withTrades,
      run: (input, caller) => added(installation, { ...input, opens: true }, caller),
    }),
    runnable({
      name: 'addToAverageGroup',
      summary: 'Adds fills, late ones too, to a group that is open',
      kind: 'instruction',
      params: withTrades,
      run: (input, caller) => added(installation, { ...input, opens: false }, caller),
    }),
    step('completeAverageGroup', 'Books the fills of a group at their average price', 'complete'),
    step('reopenAverageGroup', 'The fills of a group stand again; it takes late ones', 'reopen'),
    step('cancelAverageGroup', 'The fills of a group stand again, and it is forgotten', 'cancel'),
    runnable({
      name: 'allocateAverageGroup',
      summary: 'Divides a complete group among accounts, with its residual',
      kind: 'instruction',
      params: ofGroup.extend({ rule: shareRuleInput }),
      run: ({ firm, groupId, rule }, caller) => {
        const command = { type: 'allocateAverageGroup', groupId, rule: shareRuleOf(rule) } as const;
        return one(installation, firm, command, caller);
      },
    }),
    runnable({
      name: 'stateAverageGroup',
      summary: 'Keeps what the CCP says of a group; a difference is a break',
      kind: 'instruction',
      params: ofGroup.extend({
        averagePrice: z.string(),
        residual: z.string(),
        source: z.string().default('by hand'),
      }),
      run: (input, caller) => stated(installation, input, caller),
    }),
  ];
}

/** The trades that now stand in the place of others. */
type Booked = readonly {
  readonly tradeId: string;
  readonly account: string;
  readonly quantity: number;
}[];
type Grouped = CallAnswer<
  | AverageGroupRow
  | readonly AverageGroupRow[]
  | { readonly groupId: string; readonly booked?: Booked }
>;

/** Groups that differ from what the CCP says are left for a person. */
async function groups(installation: Installation, firm: string, groupId: string): Promise<Grouped> {
  const found = await askBook(installation, firm, averageGroupRows);
  if (!found.ok) return found;
  const value = found.value.filter((row) => groupId === '' || row.groupId === groupId);
  if (groupId !== '' && value.length === 0)
    return refused('group_must_be_known', groupId, 'a group that was opened');
  return { ...found, value, left: value.filter(({ isBreak }) => isBreak).length };
}

async function added(
  installation: Installation,
  { firm, groupId, tradeIds, opens }: z.infer<typeof withTrades> & { readonly opens: boolean },
  caller: Caller,
): Promise<Grouped> {
  // One key stands for one command: a long list goes without, and said twice its second part is refused.
  const isLong = tradeIds.length > FILLS_AT_ONCE;
  const back = await reopened(installation, firm, groupId, caller);
  if (!back.ok) return back;
  for (let from = 0; from === 0 || from < tradeIds.length; from += FILLS_AT_ONCE) {
    const some = tradeIds.slice(from, from + FILLS_AT_ONCE);
    const command = {
      type: 'addToAverageGroup',
      groupId,
      opens: opens && from === 0,
      tradeIds: some,
    } as const;
    const who = isLong ? { ...caller, key: undefined } : caller;
    const done = await submitOne(installation, firm, command, who);
    if (!done.ok) return done;
  }
  return rowOf(installation, firm, groupId);
}

/** The instruction, and the way that it begins, part by part; said again it goes on where it stopped. */
async function stepped(
  installation: Installation,
  firm: string,
  command: StepAverageGroup,
  caller: Caller,
): Promise<Grouped> {
  const { groupId } = command;
  const back = await reopened(installation, firm, groupId, caller);
  if (!back.ok) return back;
  const begun = await submitOne(installation, firm, command, caller);
  if (!begun.ok) return begun;
  const part = await advanced(installation, firm, groupId, caller);
  return part.ok
    ? withBooked(installation, firm, groupId, [...begun.events, ...part.events])
    : part;
}

/** A bust only begins a group's way back to its fills: whoever instructs next takes it there. */
async function reopened(installation: Installation, firm: string, groupId: string, caller: Caller) {
  const found = await askBook(
    installation,
    firm,
    (book) => book.averageGroups.byId.get(groupId)?.status === 'reopening',
  );
  return found.ok && found.value ? advanced(installation, firm, groupId, caller) : found;
}

/** Takes a group to the end of the way that it is on, part by part, with all that it booked; on none, nothing. */
async function advanced(installation: Installation, firm: string, groupId: string, caller: Caller) {
  const advance = { type: 'stepAverageGroup', groupId, step: 'advance' } as const;
  const events: BookEvent[] = [];
  for (;;) {
    const part = await submitOne(installation, firm, advance, { ...caller, key: undefined });
    if (!part.ok) return part;
    if (part.events.length === 0) return { ...part, events };
    events.push(...part.events);
  }
}

async function one(
  installation: Installation,
  firm: string,
  command: AllocateAverageGroup,
  caller: Caller,
): Promise<Grouped> {
  const done = await submitOne(installation, firm, command, caller);
  return done.ok ? withBooked(installation, firm, command.groupId, done.events) : done;
}

/** The group, and the trades that the instruction booked. */
async function withBooked(
  installation: Installation,
  firm: string,
  groupId: string,
  events: readonly BookEvent[],
): Promise<Grouped> {
  const answer = await rowOf(installation, firm, groupId);
  if (!answer.ok) return answer;
  const booked = withoutPassing(events).flatMap((event) => {
    if (event.type !== 'TradeBooked') return [];
    const { tradeId, account, quantity } = event;
    return [{ tradeId, account, quantity }];
  });
  return { ...answer, value: { ...answer.value, booked } };
}

async function stated(
  installation: Installation,
  input: z.infer<typeof ofGroup> & {
    readonly averagePrice: string;
    readonly residual: string;
    readonly source: string;
  },
  caller: Caller,
): Promise<Grouped> {
  const { firm, groupId, source } = input;
  const found = await askBook(installation, firm, (book) => {
    return book.averageGroups.byId.get(groupId)?.terms.currency;
  });
  if (!found.ok) return found;
  if (found.value === undefined)
    return refused('group_must_be_known', groupId, 'a group that was opened');
  const averagePrice = priceFromText(input.averagePrice);
  if (averagePrice === undefined)
    return refused(
      'price_must_be_a_decimal',
      input.averagePrice,
      'a price, eight decimals at most',
    );
  const residual = amountFromText(input.residual, found.value);
  if (residual === undefined)
    return refused('amount_must_be_money', input.residual, `money in ${found.value}`);
  const command = { type: 'stateAverageGroup', groupId, averagePrice, residual, source } as const;
  const done = await submitOne(installation, firm, command, caller);
  return done.ok ? rowOf(installation, firm, groupId) : done;
}

/** The group as it is now; its name alone once it is forgotten. */
async function rowOf(
  installation: Installation,
  firm: string,
  groupId: string,
): Promise<CallAnswer<AverageGroupRow | { readonly groupId: string }>> {
  const found = await askBook(installation, firm, (book) =>
    averageGroupRows(book).find((row) => row.groupId === groupId),
  );
  if (!found.ok) return found;
  const value = found.value ?? { groupId };
  return { ...found, value, left: 'isBreak' in value && value.isBreak ? 1 : 0 };
}
