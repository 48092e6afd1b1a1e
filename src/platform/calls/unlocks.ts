import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type BusinessDate, dayNumber } from '../../domain/basics/business-date.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import type { EpochKey, JournalEpoch } from '../journal/types.ts';
import { laterWrapsIn } from '../keys/later-wraps.ts';
import { openEpochFor } from '../keys/open-epoch-for.ts';
import { discardReadStore } from '../readstore/discard.ts';
import { type HistoryBegin, lockBefore } from '../readstore/lock-before.ts';
import { startProjector } from '../readstore/projector.ts';
import { openReadDatabase, type ReadDatabase } from '../readstore/read-database.ts';
import { type ReadTarget, STORE_FILES } from '../readstore/read-target.ts';
import { durableOf } from './ask.ts';
import { feedProjector } from './feed.ts';
import type { HoldfastEngine } from './installation.ts';
import { ALL_SCHEMAS } from './schemas.ts';

export type UnlockRequest = {
  readonly firms: readonly string[];
  /** `AGE-SECRET-KEY-1…`; in memory until the keys are unwrapped, and nowhere after. */
  readonly identity: string;
  /** What is answered again: this clearing date or epoch, and all later ones. */
  readonly from: { readonly date: BusinessDate } | { readonly epoch: number };
  readonly untilMicros: number;
  readonly reason: string;
  readonly actor: string;
};

export type UnlockOutcome =
  | {
      readonly ok: true;
      readonly epochs: readonly { readonly firm: string; readonly epochs: number }[];
    }
  | { readonly ok: false; readonly firm: string; readonly epoch: number };

/** Erased time that is open for a while: its keys in memory, its rows in a store of their own. */
export type Unlocks = {
  /** The store that answers for the firm's past; undefined while nothing of it is unlocked. */
  readonly readFor: (firm: string) => ReadDatabase | undefined;
  readonly standing: () =>
    | { readonly firms: readonly string[]; readonly untilMicros: number }
    | undefined;
  /** What was unlocked before is locked first. */
  readonly unlock: (request: UnlockRequest) => Promise<UnlockOutcome>;
  /** Forgets keys and rows, and puts that on record. */
  readonly lock: (actor: string) => Promise<void>;
  /** The same without a record, when the directory is let go. */
  readonly close: () => Promise<void>;
};

type Open = {
  readonly firms: readonly string[];
  readonly untilMicros: number;
  readonly read: ReadDatabase;
  readonly letGo: () => Promise<void>;
  readonly timer: NodeJS.Timeout;
};

export const UNLOCKED_STORE = 'unlocked.sqlite';
/** Who ends an unlock whose time is over. */
const EXPIRY = 'expiry';

export async function newUnlocks(
  engine: HoldfastEngine,
  directory: string,
  options: {
    readonly now: () => number;
    readonly onTrouble: (sentence: string, cause: unknown) => void;
  },
): Promise<Unlocks> {
  const target = { kind: 'sqlite', path: join(directory, 'readstore', UNLOCKED_STORE) } as const;
  // A process that was killed left it: a restart forgets.
  await wipe(target);
  let standing: Open | undefined;
  const letGo = async (): Promise<readonly string[]> => {
    const { firms = [], timer } = standing ?? {};
    const open = standing;
    standing = undefined;
    clearTimeout(timer);
    await open?.letGo();
    return firms;
  };
  const lock = async (actor: string): Promise<void> => {
    for (const firm of await letGo())
      await engine.recordUnlock({ type: 'HistoryLocked', firm, actor });
  };
  return {
    readFor: (firm) => (standing?.firms.includes(firm) === true ? standing.read : undefined),
    standing: () => standing,
    lock,
    close: async () => void (await letGo()),
    unlock: async (request) => {
      const found = await unwrapped(engine, request);
      if (!found.ok) return found;
      await lock(request.actor);
      const { untilMicros, reason, actor, from } = request;
      const text = 'date' in from ? from.date : `epoch ${from.epoch}`;
      for (const { firm } of found.keys)
        await engine.recordUnlock({
          type: 'HistoryUnlocked',
          firm,
          from: text,
          untilMicros,
          reason,
          actor,
        });
      const opened = await openStore(engine, target, found.keys, request, options.onTrouble);
      const timer = setTimeout(
        () => lock(EXPIRY).catch((cause: unknown) => options.onTrouble('Cannot lock again', cause)),
        Math.max(0, (untilMicros - options.now()) / 1_000),
      );
      timer.unref();
      const firms = found.keys.map(({ firm }) => firm);
      standing = { firms, untilMicros, timer, ...opened };
      return {
        ok: true,
        epochs: found.keys.map(({ firm, keys }) => ({ firm, epochs: keys.length })),
      };
    },
  };
}

type FirmKeys = { readonly firm: string; readonly keys: readonly EpochKey[] };

/** The keys of every erased epoch of the firms: a day's figures are worked out from all days before it. */
async function unwrapped(
  { journal, origin, erasures }: HoldfastEngine,
  { firms, identity }: UnlockRequest,
): Promise<
  | { readonly ok: true; readonly keys: readonly FirmKeys[] }
  | { readonly ok: false; readonly firm: string; readonly epoch: number }
> {
  const all: FirmKeys[] = [];
  for (const firm of firms) {
    const keys: EpochKey[] = [];
    const later = await laterWrapsIn(journal, origin(firm));
    const erased = erasures().find((erasure) => erasure.firm === firm);
    assertThat(erased !== undefined, 'only erased time is unlocked');
    // Those that an unlock has open now are to be unwrapped again: it ends when this one begins.
    for (const { epoch, entry } of journal.epochs(origin(firm))) {
      if (epoch > erased.epoch) continue;
      const sealed = await journal.readSealed(origin(firm), entry).next();
      assertThat(sealed.done !== true, 'an epoch begins with its entry');
      const key = await openEpochFor(
        identity,
        { origin: origin(firm), epoch, later: later.get(epoch) ?? [] },
        sealed.value.payload,
      );
      if (key === undefined) return { ok: false, firm, epoch };
      keys.push(key);
    }
    if (keys.length > 0) all.push({ firm, keys });
  }
  return { ok: true, keys: all };
}

async function openStore(
  engine: HoldfastEngine,
  target: Extract<ReadTarget, { kind: 'sqlite' }>,
  unlocked: readonly FirmKeys[],
  { from }: UnlockRequest,
  onTrouble: (sentence: string, cause: unknown) => void,
): Promise<Pick<Open, 'read' | 'letGo'>> {
  const { journal, origin } = engine;
  for (const { firm, keys } of unlocked) journal.lendEpochs(origin(firm), keys);
  const forget = () => {
    for (const { firm, keys } of unlocked)
      journal.forgetEpochs(origin(firm), new Set(keys.map(({ epoch }) => epoch)));
  };
  const firms = unlocked.map(({ firm }) => firm);
  const projector = await startProjector({ target, schemas: ALL_SCHEMAS });
  const feed = feedProjector({ ...engine, firms: () => firms }, projector, (cause) =>
    onTrouble('What was unlocked is no longer filled', cause),
  );
  const letGo = async (): Promise<void> => {
    forget();
    await feed.stop();
    await projector.close();
    await wipe(target);
  };
  try {
    await feed.caughtUp;
    const read = await openReadDatabase(target);
    for (const firm of firms) {
      await projector.waitFor(firm, durableOf(engine, firm));
      await lockBefore(read, target, firm, beginOf(from, journal.epochs(origin(firm))));
    }
    return {
      read,
      letGo: async () => {
        await read.destroy();
        await letGo();
      },
    };
  } catch (failure) {
    await letGo();
    throw failure;
  }
}

function beginOf(from: UnlockRequest['from'], epochs: readonly JournalEpoch[]): HistoryBegin {
  if ('date' in from) {
    const day = dayNumber(from.date);
    assertThat(day !== undefined, 'the call has checked the date');
    return { day };
  }
  const found = epochs.find(({ epoch }) => epoch >= from.epoch) ?? epochs.at(-1);
  assertThat(found !== undefined, 'a log has an epoch');
  return { sequence: found.firstSequence };
}

/** Overwritten, then removed. */
async function wipe(target: Extract<ReadTarget, { kind: 'sqlite' }>): Promise<void> {
  for (const suffix of STORE_FILES) await overwrite(`${target.path}${suffix}`);
  await discardReadStore(target);
}

const OVERWRITE_BYTES = 1_048_576;

async function overwrite(path: string): Promise<void> {
  const file = await open(path, 'r+').catch(() => undefined);
  if (file === undefined) return;
  const { size } = await file.stat();
  for (let at = 0; at < size; at += OVERWRITE_BYTES)
    await file.write(Buffer.alloc(Math.min(OVERWRITE_BYTES, size - at)), 0, undefined, at);
  await file.sync();
  await file.close();
}
