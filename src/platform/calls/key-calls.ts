import { z } from 'zod';
import { isAgeRecipient } from '../keys/age-wrap.ts';
import type { UncoveredEpoch } from '../keys/earlier-wraps.ts';
import { type Refused, refused, unknownFirm } from './ask.ts';
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
      summary: 'Wraps the keys of all logs to one more recovery key, those of closed epochs too',
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
    runnable({
      name: 'addFirmRecipient',
      summary:
        "Wraps the keys of one firm's log to a key of the firm's own, those of closed epochs too",
      kind: 'instruction',
      params: z.object({ firm: z.string(), recipient: z.string() }),
      run: (input) => addFirmRecipient(installation, input),
    }),
  ];
}

async function addFirmRecipient(
  installation: Installation,
  added: { readonly firm: string; readonly recipient: string },
): Promise<CallAnswer<KeyPolicy & Coverage>> {
  const { keys } = installation;
  const unknown = unknownFirm(installation, added.firm);
  if (unknown !== undefined) return unknown;
  if (!(await isAgeRecipient(added.recipient))) return notAge(added.recipient);
  const isKnown = keys
    .firmRecipients()
    .some(({ firm, recipient }) => firm === added.firm && recipient === added.recipient);
  if (!isKnown) await keys.addFirmRecipient(added);
  const origin = installation.engine.origin(added.firm);
  return coverEpochs(installation, !isKnown, () =>
    keys.uncovered(added.recipient).filter((epoch) => epoch.origin === origin),
  );
}

function notAge(recipient: string): Refused {
  return refused('recipient_must_be_age', recipient, 'an age recipient: age1 and what follows');
}

type KeyPolicy = {
  readonly originPrefix: string;
  readonly recipients: readonly string[];
  /** Verifier keys, as notes are signed with them. */
  readonly logs: readonly string[];
  /** `<firm> <age recipient>` of firms' own keys. */
  readonly firms: readonly string[];
};

function keyPolicy({ keys, engine }: Installation): KeyPolicy {
  const { journal } = engine;
  return {
    originPrefix: keys.originPrefix,
    recipients: keys.recipients(),
    logs: journal.origins().map((origin) => journal.verifierKey(origin)),
    firms: keys.firmRecipients().map(({ firm, recipient }) => `${firm} ${recipient}`),
  };
}

async function addRecoveryRecipient(
  installation: Installation,
  recipient: string,
): Promise<CallAnswer<KeyPolicy & Coverage>> {
  const { keys } = installation;
  if (!(await isAgeRecipient(recipient))) return notAge(recipient);
  const isKnown = keys.recipients().includes(recipient);
  if (!isKnown) await keys.addRecipient(recipient);
  return coverEpochs(installation, !isKnown, () => keys.uncovered(recipient));
}

type Coverage = {
  /** Time that the recipient cannot open, since this host had forgotten its keys before: `<firm> <first day> to <last day> (epoch <n>)`. */
  readonly notCovered: readonly string[];
};

/**
 * The epochs that begin now bring the recipient wraps of all that this host holds. Asked again, it finishes what was
 * interrupted between the policy and the logs.
 */
async function coverEpochs(
  installation: Installation,
  isNew: boolean,
  uncovered: () => readonly UncoveredEpoch[],
): Promise<CallAnswer<KeyPolicy & Coverage>> {
  const { keys } = installation;
  await keys.ready();
  for (let isDue = isNew; isDue || keys.hasEarlierWraps(); isDue = false) {
    const rotated = await rotateKeys(installation);
    if (!rotated.ok) return rotated;
  }
  const notCovered = uncovered().map(uncoveredText);
  const value = { ...keyPolicy(installation), notCovered };
  return { ok: true, value, sequence: 0, left: 0 };
}

/** Days in UTC: of a forgotten time no clearing date is known any more. */
function uncoveredText({ origin, epoch, fromMicros, untilMicros }: UncoveredEpoch): string {
  const [from, until] = [fromMicros, untilMicros].map((micros) =>
    new Date(micros / 1_000).toISOString().slice(0, 10),
  );
  return `${origin.slice(origin.lastIndexOf('/') + 1)} ${from} to ${until} (epoch ${epoch})`;
}

async function rotateKeys(installation: Installation): Promise<CallAnswer<KeyPolicy>> {
  await installation.keys.ready();
  const rejection = await installation.engine.rotateKeys();
  return rejection === undefined
    ? { ok: true, value: keyPolicy(installation), sequence: 0, left: 0 }
    : { ok: false, rejection };
}
