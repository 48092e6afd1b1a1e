import { assertThat, type Decision, reject } from '../../../domain/basics/decision.ts';
import { type EventOf, eventSchema } from '../../../domain/basics/schema.ts';
import type { BookRules, Context, Facts } from '../book-rules.ts';

/** A small deciding book for the engine's tests: accounts with money in them, no business of ours. */
const deposited = eventSchema('Deposited', 10, {
  account: 'id',
  amount: 'whole',
  reference: 'text',
  actor: 'id',
});
const withdrawn = eventSchema('Withdrawn', 11, { account: 'id', amount: 'whole' });
/** Undoes the deposit at `sequence`; carries its terms, so that evolving needs no look at it. */
const undone = eventSchema('Undone', 12, { sequence: 'whole', account: 'id', amount: 'whole' });
const noted = eventSchema('Noted', 13, { text: 'longText', atMicros: 'whole' });
const broken = eventSchema('Broken', 14, { always: 'flag' });

export type TillEvent =
  | EventOf<typeof deposited>
  | EventOf<typeof withdrawn>
  | EventOf<typeof undone>
  | EventOf<typeof noted>
  | EventOf<typeof broken>;

export type TillCommand =
  | {
      readonly type: 'deposit';
      readonly account: string;
      readonly amount: number;
      readonly reference?: string;
    }
  | { readonly type: 'withdraw'; readonly account: string; readonly amount: number }
  | { readonly type: 'undo'; readonly sequence: number }
  /** One decision of so many deposits of 1. */
  | { readonly type: 'split'; readonly account: string; readonly parts: number }
  | { readonly type: 'note'; readonly text: string }
  /** Meets a bug while deciding or evolving. */
  | { readonly type: 'break'; readonly where: 'decide' | 'evolve' };

export type Till = {
  readonly balances: Map<string, number>;
  readonly undone: Set<number>;
  noteCharacters: number;
  /** The last sequence evolved: a fold that leaves one out or takes one twice is seen. */
  lastSequence: number;
  eventCount: number;
};

export const tillRules: BookRules<Till, TillEvent, TillCommand> = {
  schemas: [deposited, withdrawn, undone, noted, broken],
  emptyBook: () => ({
    balances: new Map(),
    undone: new Set(),
    noteCharacters: 0,
    lastSequence: 0,
    eventCount: 0,
  }),
  factSequences: (_till, command, facts: Facts<TillEvent>) =>
    command.type === 'undo' && !facts.has(command.sequence) && command.sequence > 0
      ? [command.sequence]
      : [],
  decide,
  evolve,
  canonicalState: function* (till) {
    yield `events ${till.eventCount} last ${till.lastSequence} notes ${till.noteCharacters}`;
    for (const account of [...till.balances.keys()].sort())
      yield `${account} ${till.balances.get(account)}`;
    for (const sequence of [...till.undone].sort((a, b) => a - b)) yield `undone ${sequence}`;
  },
};

function decide(
  till: Till,
  command: TillCommand,
  context: Context<TillEvent>,
): Decision<TillEvent> {
  switch (command.type) {
    case 'deposit': {
      const { account, amount, reference = '' } = command;
      if (amount <= 0) return reject('amount_must_be_positive', `${amount}`, 'above zero');
      return {
        ok: true,
        events: [{ type: 'Deposited', account, amount, reference, actor: context.actor }],
      };
    }
    case 'withdraw': {
      const { account, amount } = command;
      const balance = balanceOf(till, account);
      if (amount > balance) return reject('balance_is_too_small', `${balance}`, `${amount}`);
      return { ok: true, events: [{ type: 'Withdrawn', account, amount }] };
    }
    case 'undo': {
      const fact = context.facts.get(command.sequence);
      if (fact?.type !== 'Deposited') return reject('not_a_deposit', `${fact?.type}`, 'Deposited');
      if (till.undone.has(command.sequence))
        return reject('already_undone', `${command.sequence}`, 'a deposit');
      const { account, amount } = fact;
      return {
        ok: true,
        events: [{ type: 'Undone', sequence: command.sequence, account, amount }],
      };
    }
    case 'split': {
      const { account, parts } = command;
      const event: TillEvent = {
        type: 'Deposited',
        account,
        amount: 1,
        reference: '',
        actor: context.actor,
      };
      return { ok: true, events: Array.from({ length: parts }, () => event) };
    }
    case 'note':
      return {
        ok: true,
        events: [{ type: 'Noted', text: command.text, atMicros: context.nowMicros }],
      };
    case 'break':
      assertThat(command.where !== 'decide', 'a decision that breaks');
      return { ok: true, events: [{ type: 'Broken', always: true }] };
  }
}

function evolve(till: Till, event: TillEvent, sequence: number): void {
  assertThat(event.type !== 'Broken', 'an event that breaks the book');
  assertThat(sequence > till.lastSequence, `event ${sequence} comes after ${till.lastSequence}`);
  till.lastSequence = sequence;
  till.eventCount += 1;
  if (event.type === 'Deposited') add(till, event.account, event.amount);
  if (event.type === 'Withdrawn') add(till, event.account, -event.amount);
  if (event.type === 'Noted') till.noteCharacters += event.text.length;
  if (event.type !== 'Undone') return;
  add(till, event.account, -event.amount);
  till.undone.add(event.sequence);
}

function add(till: Till, account: string, amount: number): void {
  till.balances.set(account, balanceOf(till, account) + amount);
}

function balanceOf(till: Till, account: string): number {
  const balance = till.balances.get(account);
  return balance === undefined ? 0 : balance;
}
