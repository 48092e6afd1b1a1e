import assert from 'node:assert/strict';
import type { Disk } from '../../journal/disk.ts';
import { type SimulatedDisk, simulatedDisk } from '../../journal/simulated-disk.ts';
import { type Keyring, openKeyring } from '../../keys/keyring.ts';
import type { Engine } from '../engine.ts';
import type { EngineOptions } from '../engine-state.ts';
import { type EngineOpening, openEngine } from '../open-engine.ts';
import type { Submission } from '../submission.ts';
import { type Till, type TillCommand, type TillEvent, tillRules } from './till.ts';

export type TillEngine = Engine<Till, TillEvent, TillCommand>;
export type TillOptions = EngineOptions<Till, TillEvent, TillCommand>;

export const DATA = '/data';
/** 2 March 2026, 08:00 UTC. */
export const START_MICROS = 1_772_438_400_000_000;

/** A clock that moves by a millisecond whenever it is read, so that a run is the same every time. */
export function steppingClock(startMicros = START_MICROS): () => number {
  let now = startMicros;
  return () => {
    now += 1_000;
    return now;
  };
}

export async function openTill(
  disk: Disk,
  options: Partial<TillOptions> & {
    readonly epochMicros?: number;
    /** A recovery key's, for every epoch from the first on. */
    readonly recipient?: string;
    readonly onKeys?: (keys: Keyring) => void;
  } = {},
): Promise<EngineOpening<Till, TillEvent, TillCommand>> {
  if ((await disk.list(DATA)) === undefined) {
    await disk.makeDirectory(DATA);
    await disk.syncDirectory('/');
  }
  const { epochMicros, recipient, onKeys, ...others } = options;
  const opening = await openKeyring({
    disk,
    directory: `${DATA}/keys`,
    ...(epochMicros === undefined ? {} : { epochMicros }),
  });
  if (!opening.ok) return opening;
  const { keys } = opening;
  onKeys?.(keys);
  if (recipient !== undefined && !keys.recipients().includes(recipient))
    await keys.addRecipient(recipient);
  return openEngine({
    disk,
    directory: DATA,
    keys,
    eraseKeys: keys.eraseEpochs,
    rules: tillRules,
    release: 'test',
    now: steppingClock(),
    sealing: 'inline',
    onFatal: () => undefined,
    ...others,
  });
}

/** The engine, which must open. */
export async function mustOpen(
  disk: Disk,
  options: Parameters<typeof openTill>[1] = {},
): Promise<TillEngine> {
  const opening = await openTill(disk, options);
  assert.ok(opening.ok, JSON.stringify(opening));
  return opening.engine;
}

/** An engine on a fresh simulated disk with one firm. */
export async function freshTill(
  options: Parameters<typeof openTill>[1] = {},
): Promise<{ readonly disk: SimulatedDisk; readonly engine: TillEngine }> {
  const disk = simulatedDisk(1);
  const engine = await mustOpen(disk, options);
  assert.ok((await engine.createFirm('abc')).ok);
  return { disk, engine };
}

export function submission(
  commands: readonly TillCommand[],
  more: Partial<Submission<TillCommand>> = {},
): Submission<TillCommand> {
  return { sender: 'desk', actor: 'ann', commands, level: 'local', ...more };
}

export async function hashOf(engine: TillEngine, firm = 'abc'): Promise<string> {
  const answer = await engine.bookHash(firm);
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.value;
}

export const deposit = (account: string, amount: number): TillCommand => ({
  type: 'deposit',
  account,
  amount,
});

/** Submits, and gives the outcomes as short words: `Deposited+Deposited`, a rejection's code, or the engine's refusal. */
export async function outcomesOf(
  engine: TillEngine,
  commands: readonly TillCommand[],
  more: Partial<Submission<TillCommand>> = {},
): Promise<readonly string[]> {
  const answer = await engine.submit('abc', submission(commands, more));
  if (!answer.ok) return [answer.rejection.code];
  return answer.outcomes.map((outcome) =>
    outcome.ok ? outcome.events.map(({ type }) => type).join('+') : outcome.rejection.code,
  );
}

export async function balancesOf(engine: TillEngine): Promise<Record<string, number>> {
  const answer = await engine.query('abc', (till) => Object.fromEntries(till.balances));
  assert.ok(answer.ok);
  return answer.value;
}
