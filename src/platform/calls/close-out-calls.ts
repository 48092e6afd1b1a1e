import { z } from 'zod';
import { canonicalContract } from '../../domain/basics/contract-id.ts';
import { refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';

const instruction = z.object({
  firm: z.string(),
  account: z.string(),
  contract: z.string(),
  date: dateInput,
  pairs: z
    .array(
      z.object({
        buyTradeId: z.string(),
        sellTradeId: z.string(),
        quantity: z.number().int().positive(),
      }),
    )
    .min(1)
    .max(1000),
});

/** Close-outs that a person instructs: the only ones of gross, specified and hold-open accounts. */
export function closeOutCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'closeOut',
      summary: 'Closes named lots against each other',
      kind: 'instruction',
      params: instruction,
      run: (input, caller) => instruct(installation, 'closeOut', input, caller),
    }),
    runnable({
      name: 'reopen',
      summary: 'Takes pairs of a day that is not final back; the lots are open again',
      kind: 'instruction',
      params: instruction,
      run: (input, caller) => instruct(installation, 'reopen', input, caller),
    }),
  ];
}

async function instruct(
  installation: Installation,
  type: 'closeOut' | 'reopen',
  input: z.infer<typeof instruction>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const contract = canonicalContract(input.contract);
  if (contract === undefined) {
    const wanted = 'EXCHANGE:PRODUCT:TYPE:MATURITY[:C|P:STRIKE]';
    return refused('contract_must_be_a_contract', input.contract, wanted);
  }
  const { firm, account, date, pairs } = input;
  const done = await submitOne(
    installation,
    firm,
    { type, account, contract, date, pairs },
    caller,
  );
  if (!done.ok) return done;
  const value = { account, contract, date, pairs: pairs.length };
  return { ok: true, value, sequence: done.sequence, left: 0 };
}
