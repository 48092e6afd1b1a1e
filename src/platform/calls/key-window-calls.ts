import { z } from 'zod';
import { LEAST_HELD } from '../engine/erase-epochs.ts';
import { daysHeld } from '../readstore/days-held.ts';
import { readStoreCaughtUp, refused, unknownFirm } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { keyExposure } from './key-exposure.ts';
import { lastLockedDay } from './locked-days.ts';

/** What this host forgets, and what it can still read. */
export function keyWindowCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'eraseKeys',
      summary: 'Forgets the keys of all closed epochs, and the rows and snapshots of that time',
      kind: 'instruction',
      params: z.object({}),
      run: (_, { actor }) => eraseKeys(installation, actor),
    }),
    runnable({
      name: 'setKeyWindow',
      summary: 'Says how many key epochs are held before a server forgets older ones by itself',
      kind: 'instruction',
      params: keyWindowInput,
      run: ({ epochs }, { actor }) => setKeyWindow(installation, epochs, actor),
    }),
    runnable({
      name: UNLOCK_KEYS,
      summary: 'Opens erased time again until a moment, with a recovery key that is not kept',
      kind: 'instruction',
      params: unlockInput,
      run: (input, { actor }) => unlockKeys(installation, { ...input, actor }),
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
        const value = await keyExposure(installation);
        return { ok: true, value, sequence: 0, left: 0 };
      },
    }),
  ];
}

/** Takes a secret: only a command on this machine may put it. */
export const UNLOCK_KEYS = 'unlockKeys';

/** 0 = only when somebody says so. */
const keyWindowInput = z.object({
  epochs: z.union([z.literal(0), z.int().min(LEAST_HELD).max(1_000)]),
});

async function setKeyWindow(
  { engine }: Installation,
  epochs: number,
  actor: string,
): Promise<CallAnswer<{ readonly epochs: number }>> {
  if (engine.keyWindow() !== epochs)
    await engine.recordKeyWindow({ type: 'KeyWindowSet', epochs, actor });
  return { ok: true, value: { epochs: engine.keyWindow() }, sequence: 0, left: 0 };
}

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
    remember(installation, name, [...days.shown, ...days.carried]);
  }
  return { ok: true, value: done.epochs, sequence: 0, left: 0 };
}

function remember({ remnants }: Installation, firm: string, days: readonly string[]): void {
  remnants.set(firm, new Set([...(remnants.get(firm) ?? []), ...days]));
}

export async function eraseKeys(
  installation: Installation,
  actor: string,
): Promise<CallAnswer<unknown>> {
  const { engine, projector, unlocks } = installation;
  await unlocks.lock(actor);
  for (const firm of engine.firms()) {
    await readStoreCaughtUp(installation, firm);
    remember(installation, firm, (await daysHeld(installation.read, firm)).shown);
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
