import { z } from 'zod';
import { amountToText } from '../../domain/basics/money.ts';
import { priceToText } from '../../domain/basics/price.ts';
import { APPROVAL_OUTCOMES, FOUR_EYES_OCCASIONS } from '../../domain/book/approval-events.ts';
import type { Approval } from '../../domain/book/approvals.ts';
import { instructionOf, outcomesFor } from '../../domain/book/four-eyes.ts';
import type { Approvable } from '../../domain/book/four-eyes-occasion.ts';
import { askBook, submitOne } from './ask.ts';
import { type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

const ofFirm = z.object({ firm: z.string() });
const listInput = z.object({
  firm: z.string(),
  list: z.enum(['pending', 'all']).default('pending'),
});
const decisionInput = z.object({
  firm: z.string(),
  approvalId: z.string(),
  outcome: z.enum(APPROVAL_OUTCOMES),
  reason: z.string().default(''),
});
const policyInput = z.object({
  firm: z.string(),
  occasions: z.array(z.enum(FOUR_EYES_OCCASIONS)),
});

/** What needs a second person: the policy, what waits for one, and his word. */
export function approvalCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'approvals',
      summary: 'What waits for a second person, or all that ever did, oldest first',
      kind: 'question',
      params: listInput,
      run: async ({ firm, list }, { actor }) => {
        const found = await askBook(installation, firm, ({ approvals }) =>
          [...approvals.byId.values()]
            .filter(({ decided }) => list === 'all' || decided === undefined)
            .map((approval) => approvalRow(approval, actor)),
        );
        return found.ok ? { ...found, left: 0 } : found;
      },
    }),
    runnable({
      name: 'decideApproval',
      summary:
        'Approves or refuses what another person asked for, or takes back what one asked for',
      kind: 'instruction',
      params: decisionInput,
      run: async ({ firm, ...decision }, caller) => {
        const command = { ...decision, type: 'decideApproval' } as const;
        const done = await submitOne(installation, firm, command, caller);
        if (!done.ok) return done;
        const { approvalId, outcome } = decision;
        const booked = done.events.flatMap((event) =>
          event.type === 'TradeBooked' ? [event.tradeId] : [],
        );
        const value = { approvalId, outcome, booked };
        return { ok: true, value, sequence: done.sequence, left: 0 };
      },
    }),
    runnable({
      name: 'fourEyes',
      summary: 'Occasions that need a second person',
      kind: 'question',
      params: ofFirm,
      run: async ({ firm }) => {
        const found = await askBook(installation, firm, ({ approvals }) =>
          FOUR_EYES_OCCASIONS.map((occasion) => ({
            occasion,
            needsSecondPerson: approvals.occasions.has(occasion),
          })),
        );
        return found.ok ? { ...found, left: 0 } : found;
      },
    }),
    runnable({
      name: 'setFourEyes',
      summary: 'Sets the occasions that need a second person, as a whole',
      kind: 'instruction',
      params: policyInput,
      run: async ({ firm, occasions }, caller) => {
        const command = { type: 'setFourEyes', occasions } as const;
        const done = await submitOne(installation, firm, command, caller);
        if (!done.ok) return done;
        return { ok: true, value: { occasions }, sequence: done.sequence, left: 0 };
      },
    }),
  ];
}

/** `outcomes`: what the person who asks may say to it. */
function approvalRow(approval: Approval, asking: string) {
  const { requested, decided } = approval;
  const { approvalId, occasion, instruction, subject, actor, atMicros } = requested;
  return {
    approvalId,
    status: decided === undefined ? 'pending' : decided.outcome,
    occasion,
    instruction,
    subject,
    terms: shownTerms(instructionOf(approval)),
    requestedBy: actor,
    requestedAt: instantText(atMicros),
    decidedBy: decided === undefined ? '' : decided.actor,
    reason: decided === undefined ? '' : decided.reason,
    outcomes: outcomesFor(approval, asking),
  };
}

function instantText(atMicros: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(atMicros / 1_000)).toString();
}

/** The instruction's own words, one after the other, as faces show them: what the second person says yes to. */
function shownTerms(instruction: Approvable) {
  if (instruction.type === 'enterCash') {
    const { entryId: _drawn, amount, ...said } = instruction;
    return termsOf({ amount: amountToText(amount, said.currency), ...said });
  }
  if (instruction.type !== 'correctTrade' || instruction.terms.price === undefined)
    return termsOf(instruction);
  const { terms, tradeId } = instruction;
  return termsOf({ tradeId, ...terms, price: priceToText(instruction.terms.price) });
}

function termsOf(instruction: object): { readonly term: string; readonly value: string }[] {
  return Object.entries(instruction).flatMap(([term, value]): { term: string; value: string }[] => {
    if (term === 'type' || value === '' || value === undefined) return [];
    if (typeof value !== 'object' || value === null) return [{ term, value: String(value) }];
    if (Array.isArray(value)) return [{ term, value: value.map(String).join(', ') }];
    return termsOf(value);
  });
}
