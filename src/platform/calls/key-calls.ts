import { z } from 'zod';
import { isAgeRecipient } from '../keys/age-wrap.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

/** Who can open the logs besides the running host. */
export function keyCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'keyPolicy',
      summary: 'Origin, recovery recipients and log keys: what a rebuild is to trust; print it',
      kind: 'question',
      params: z.object({}),
      run: async () => ({ ok: true, value: keyPolicy(installation), sequence: 0, left: 0 }),
    }),
    runnable({
      name: 'addRecoveryRecipient',
      summary: 'Wraps the keys of all logs to one more recovery key, from now on',
      kind: 'instruction',
      params: z.object({ recipient: z.string() }),
      run: ({ recipient }) => addRecoveryRecipient(installation, recipient),
    }),
    runnable({
      name: 'rotateKeys',
      summary: 'Begins a new key epoch in every log',
      kind: 'instruction',
      params: z.object({}),
      run: () => rotateKeys(installation),
    }),
  ];
}

type KeyPolicy = {
  readonly originPrefix: string;
  readonly recipients: readonly string[];
  /** Verifier keys, as notes are signed with them. */
  readonly logs: readonly string[];
};

function keyPolicy({ keys, engine }: Installation): KeyPolicy {
  const { journal } = engine;
  return {
    originPrefix: keys.originPrefix,
    recipients: keys.recipients(),
    logs: journal.origins().map((origin) => journal.verifierKey(origin)),
  };
}

async function addRecoveryRecipient(
  installation: Installation,
  recipient: string,
): Promise<CallAnswer<KeyPolicy>> {
  const { keys } = installation;
  if (!(await isAgeRecipient(recipient))) {
    const wanted = 'an age recipient: age1 and what follows';
    return { ok: false, rejection: { code: 'recipient_must_be_age', seen: recipient, wanted } };
  }
  // With the directory itself it was there first, and every epoch has it.
  if (keys.recipients().includes(recipient))
    return { ok: true, value: keyPolicy(installation), sequence: 0, left: 0 };
  await keys.addRecipient(recipient);
  return rotateKeys(installation);
}

async function rotateKeys(installation: Installation): Promise<CallAnswer<KeyPolicy>> {
  await installation.keys.ready();
  const rejection = await installation.engine.rotateKeys();
  return rejection === undefined
    ? { ok: true, value: keyPolicy(installation), sequence: 0, left: 0 }
    : { ok: false, rejection };
}
