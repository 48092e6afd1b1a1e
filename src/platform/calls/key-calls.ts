import { z } from 'zod';
import { isAgeRecipient } from '../keys/age-wrap.ts';
import type { UncoveredEpoch } from '../keys/earlier-wraps.ts';
import { daysHeld } from '../readstore/days-held.ts';
import { type Refused, readStoreCaughtUp, refused, unknownFirm } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { keyExposure, type Remnants } from './key-exposure.ts';
import { lastLockedDay } from './locked-days.ts';

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
    ...eraseCalls(installation),
  ];
}

/** What this host forgets, and what it can still read. */
function eraseCalls(installation: Installation): RunnableCall[] {
  const remnants: Remnants = new Map();
  return [
    runnable({
      name: 'eraseKeys',
      summary: 'Forgets the keys of all closed epochs, and the rows and snapshots of that time',
      kind: 'instruction',
      params: z.object({}),
      run: (_, { actor }) => eraseKeys(installation, remnants, actor),
    }),
    runnable({
      name: UNLOCK_KEYS,
      summary: 'Opens erased time again until a moment, with a recovery key that is not kept',
      kind: 'instruction',
      params: unlockInput,
      run: (input, { actor }) => unlockKeys(installation, remnants, { ...input, actor }),
    }),
    runnable({
      name: 'lockKeys',
      summary: 'Ends an unlock before its time',
      kind: 'instruction',
      params: z.object({}),
      run: async (_, { actor }) => {
        await installation.unlocks.lock(actor);
        return { ok: true, value: { locked: true }, sequence: 0, left: 0 };
      },
    }),
    runnable({
      name: 'keyExposure',
      summary: 'Days of firms that can be read with what is on this host, by place',
      kind: 'question',
      params: z.object({}),
      run: async () => {
        const value = await keyExposure(installation, remnants);
        return { ok: true, value, sequence: 0, left: 0 };
      },
    }),
  ];
}

/** Takes a secret: only a command on this machine may put it. */
export const UNLOCK_KEYS = 'unlockKeys';

const unlockInput = z.object({
  firm: z.string().optional(),
  identity: z.string(),
  from: z.union([z.object({ date: dateInput }), z.object({ epoch: z.int().min(1) })]),
  /** Microseconds since 1970 UTC. */
  untilMicros: z.int(),
  reason: z.string().trim().min(1).max(1_000),
});

const MOST_UNLOCKED_HOURS = 24;

async function unlockKeys(
  installation: Installation,
  remnants: Remnants,
  { firm, ...input }: z.infer<typeof unlockInput> & { readonly actor: string },
): Promise<CallAnswer<unknown>> {
  const { engine, unlocks } = installation;
  const unknown = firm === undefined ? undefined : unknownFirm(installation, firm);
  if (unknown !== undefined) return unknown;
  const hours = (input.untilMicros - Date.now() * 1_000) / 3_600_000_000;
  if (hours <= 0 || hours > MOST_UNLOCKED_HOURS)
    return refused(
      'unlock_must_end_soon',
      new Date(input.untilMicros / 1_000).toISOString(),
      `a moment in the next ${MOST_UNLOCKED_HOURS} hours`,
    );
  const firms = engine.erasures().map((erasure) => erasure.firm);
  const wanted = firms.filter((known) => firm === undefined || known === firm);
  if (wanted.length === 0)
    return refused(
      'unlock_must_be_of_erased_time',
      firm ?? 'all firms',
      'a firm with erased epochs',
    );
  const done = await unlocks.unlock({ ...input, firms: wanted });
  if (!done.ok) {
    const seen = `epoch ${done.epoch} of ${done.firm}`;
    return refused('recovery_key_must_open_an_epoch', seen, 'a key that the epoch is wrapped to');
  }
  for (const name of wanted) {
    const read = unlocks.readFor(name);
    const days = read === undefined ? { shown: [], carried: [] } : await daysHeld(read, name);
    remember(remnants, name, [...days.shown, ...days.carried]);
  }
  return { ok: true, value: done.epochs, sequence: 0, left: 0 };
}

function remember(remnants: Remnants, firm: string, days: readonly string[]): void {
  remnants.set(firm, new Set([...(remnants.get(firm) ?? []), ...days]));
}

async function eraseKeys(
  installation: Installation,
  remnants: Remnants,
  actor: string,
): Promise<CallAnswer<unknown>> {
  const { engine, projector, unlocks } = installation;
  await unlocks.lock(actor);
  for (const firm of engine.firms()) {
    await readStoreCaughtUp(installation, firm);
    remember(remnants, firm, (await daysHeld(installation.read, firm)).shown);
  }
  const done = await engine.eraseEpochs(actor);
  if (!done.ok) return done;
  for (const { firm, sequence } of done.erased) await projector.erase(firm, sequence);
  const value = [];
  for (const { firm, epoch } of done.erased)
    value.push({
      firm,
      throughEpoch: epoch,
      lockedThrough: (await lastLockedDay(installation, firm)) ?? '',
    });
  return { ok: true, value, sequence: 0, left: 0 };
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
