import { z } from 'zod';
import { scaledToText } from '../../domain/basics/decimal.ts';
import { askBook, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';
import { percentShares, percentSharesOf } from './share-rule-input.ts';

type StandingRow = { readonly account: string; readonly shares: string };

const instruction = z.object({ firm: z.string(), account: z.string(), shares: percentShares });

/** Accounts whose new trades are divided by themselves. */
export function standingAllocationCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'standingAllocations',
      summary: 'Accounts whose new trades are divided as they come',
      kind: 'question',
      params: z.object({ firm: z.string() }),
      run: ({ firm }) => rows(installation, firm),
    }),
    runnable({
      name: 'setStandingAllocation',
      summary: 'Divides new trades of an account by percent as they come; no shares: no longer',
      kind: 'instruction',
      params: instruction,
      run: (input, caller) => set(installation, input, caller),
    }),
  ];
}

async function rows(
  installation: Installation,
  firm: string,
): Promise<CallAnswer<readonly StandingRow[]>> {
  const found = await askBook(installation, firm, ({ standingAllocations }) =>
    [...standingAllocations]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([account, shares]) => {
        const parts = shares.map(
          (one) => `${one.account} ${scaledToText(BigInt(one.percent), 6, 0)}%`,
        );
        return { account, shares: parts.join(', ') };
      }),
  );
  return found.ok ? { ...found, left: 0 } : found;
}

async function set(
  installation: Installation,
  { firm, account, shares }: z.infer<typeof instruction>,
  caller: Caller,
): Promise<CallAnswer<readonly StandingRow[]>> {
  const command = {
    type: 'setStandingAllocation',
    account,
    shares: percentSharesOf(shares),
  } as const;
  const done = await submitOne(installation, firm, command, caller);
  return done.ok ? rows(installation, firm) : done;
}
