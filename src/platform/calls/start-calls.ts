import { z } from 'zod';
import { refused } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

/** Two people, since a host brought back from an old copy would go on as if nothing had been lost. */
const LEAST_APPROVERS = 2;

const override = z.object({
  reason: z.string().trim().min(1).max(1_000),
  approvers: z.array(z.string().trim().min(1).max(200)).max(20),
});

/** A start that waits for vaults, and the word of two people that it is not to. */
export function startCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'overrideStart',
      summary: 'Two people: firms take commands though no vault has shown its copy since the start',
      kind: 'instruction',
      params: override,
      run: (given, caller) => overrideStart(installation, given, caller),
    }),
  ];
}

async function overrideStart(
  { vaults, engine }: Installation,
  { reason, approvers }: z.infer<typeof override>,
  { actor }: Caller,
): Promise<CallAnswer<unknown>> {
  const people = [...new Set(approvers)];
  if (people.length < LEAST_APPROVERS)
    return refused('override_must_be_of_two_people', people.join(', '), 'two different names');
  if (vaults === undefined)
    return refused('override_must_be_of_a_start_with_vaults', 'no vaults', 'serve --vault-port');
  const waiting = engine.firms().filter((firm) => vaults.whyNotYet(firm) !== undefined);
  // On record before anything is taken.
  const names = people.map((name) => ({ name }));
  await engine.recordAlarm({ type: 'StartOverridden', reason, approvers: names, actor });
  vaults.overrideStart(people.join(', '));
  return { ok: true, value: { firms: waiting.length }, sequence: 0, left: 0 };
}
