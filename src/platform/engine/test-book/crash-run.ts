import assert from 'node:assert/strict';
import type { Disk, DiskFile } from '../../journal/disk.ts';
import { type SimulatedDisk, simulatedDisk } from '../../journal/simulated-disk.ts';
import { bookHash } from '../book-hash.ts';
import { dumpLog } from '../dump.ts';
import type { Submission } from '../submission.ts';
import { openTill, START_MICROS, steppingClock, submission, type TillEngine } from './open-till.ts';
import { seeded } from './seeded.ts';
import { type Till, type TillCommand, type TillEvent, tillRules } from './till.ts';

/**
 * One seed of the engine's crash test: a random load on two firms, a power failure at a random operation of the disk,
 * and a start on what the disk kept; every fourth seed twice over. After each start the log must be the predicted one,
 * cut between two units, and not before the last one that was acknowledged; and the book must be the fold of that log.
 */

/** The planted bugs. Each must be found by this test, else the test finds nothing. */
export type Planted = 'none' | 'no fsync' | 'answer before fsync' | 'no directory fsync';

const FIRMS = ['abc', 'xyz'] as const;
type FirmName = (typeof FIRMS)[number];

/** What a firm's log must hold after the schemas and names: units of events, as JSON, in order. */
type Prediction = {
  readonly book: Till;
  readonly units: (readonly string[])[];
  /** Units of which somebody was told. */
  acknowledged: number;
  /** Answers of queries: after so many events (by sequence) the book had counted so many. */
  readonly seen: { readonly sequence: number; readonly eventCount: number }[];
  lastSequence: number;
};

export async function crashRun(
  seed: number,
  planted: Planted,
): Promise<{ readonly acknowledged: number }> {
  const random = seeded(seed * 7 + 1);
  let disk = simulatedDisk(seed);
  let startMicros = START_MICROS;
  let acknowledged = 0;
  const predictions = new Map<FirmName, Prediction>();
  const lives = seed % 4 === 0 ? 2 : 1;
  for (let life = 0; life < lives; life += 1) {
    const clock = steppingClock(startMicros);
    disk.crashAfter(40 + Math.floor(random() * (life === 0 ? 300 : 200)));
    const engine = await openOrCrash(withBug(disk, planted), clock);
    if (engine !== undefined) await load(engine, random, predictions);
    disk = disk.crash();
    startMicros = clock();
    for (const prediction of predictions.values()) acknowledged += prediction.acknowledged;
    await checkAfterCrash(disk, clock, predictions);
  }
  return { acknowledged };
}

async function openOrCrash(disk: Disk, now: () => number): Promise<TillEngine | undefined> {
  try {
    const opening = await openTill(disk, { now, maxCommitFileBytes: 65_536 });
    assert.ok(opening.ok, `the engine does not open: ${JSON.stringify(opening)}`);
    return opening.engine;
  } catch (failure) {
    if (isPowerFailure(failure)) return undefined;
    throw failure;
  }
}

function isPowerFailure(failure: unknown): boolean {
  for (let cause = failure; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && cause.code === 'ECRASH') return true;
  }
  return false;
}

/** Submits in waves until the power fails or the load is done; then perhaps closes. */
async function load(
  engine: TillEngine,
  random: () => number,
  predictions: Map<FirmName, Prediction>,
): Promise<void> {
  let isAlive = true;
  for (const firm of FIRMS) isAlive = isAlive && (await createFirm(engine, firm, predictions));
  for (let wave = 0; isAlive && wave < 6; wave += 1) {
    const told: Promise<boolean>[] = [];
    for (let i = Math.floor(random() * 6); i >= 0; i -= 1) {
      const prediction = predictions.get(random() < 0.6 ? 'abc' : 'xyz');
      const firm = prediction === predictions.get('abc') ? 'abc' : 'xyz';
      if (prediction !== undefined) told.push(submitPredicted(engine, firm, prediction, random));
    }
    isAlive = (await Promise.all(told)).every((alive) => alive);
  }
  if (isAlive && random() < 0.5) await engine.close().catch(() => undefined);
}

async function createFirm(
  engine: TillEngine,
  firm: FirmName,
  predictions: Map<FirmName, Prediction>,
): Promise<boolean> {
  if (engine.firms().includes(firm)) return true;
  const creation = await engine.createFirm(firm).catch(() => undefined);
  if (creation === undefined || !creation.ok) return false;
  predictions.set(firm, {
    book: tillRules.emptyBook(),
    units: [],
    acknowledged: 0,
    seen: [],
    lastSequence: 0,
  });
  return true;
}

async function submitPredicted(
  engine: TillEngine,
  firm: FirmName,
  prediction: Prediction,
  random: () => number,
): Promise<boolean> {
  const sent = randomSubmission(prediction.units.length, random);
  predict(prediction, sent);
  const unitCount = prediction.units.length;
  const answer = await engine.submit(firm, sent);
  if (!answer.ok) return false;
  prediction.acknowledged = Math.max(prediction.acknowledged, unitCount);
  assert.ok(
    answer.sequence <= (engine.durableSequence(firm) ?? -1),
    'an answer is not ahead of the disk',
  );
  if (random() < 0.3) {
    const query = await engine.query(firm, (till) => till.eventCount);
    if (!query.ok) return false;
    prediction.seen.push({ sequence: query.sequence, eventCount: query.value });
  }
  return true;
}

function randomSubmission(number: number, random: () => number): Submission<TillCommand> {
  const commands = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, i): TillCommand => {
    const account = `A${Math.floor(random() * 4)}`;
    const kind = random();
    if (kind < 0.6) return { type: 'deposit', account, amount: 1 + i, reference: `${number}.${i}` };
    if (kind < 0.8) return { type: 'withdraw', account, amount: Math.floor(random() * 4) };
    if (kind < 0.9) return { type: 'split', account, parts: 3 };
    return { type: 'note', text: 'n'.repeat(Math.floor(random() * 600)) };
  });
  const keyed = random() < 0.3 ? { key: `k${number}`, bodyDigest: 'd' } : {};
  return submission(commands, keyed);
}

/** Decides the submission on a book of our own, and notes the units that must come of it. */
function predict(prediction: Prediction, { commands, actor, key }: Submission<TillCommand>): void {
  const whole: string[] = [];
  for (const command of commands) {
    const context = { nowMicros: 0, actor, sequence: 0, facts: new Map() };
    const decision = tillRules.decide(prediction.book, command, context);
    const events = decision.ok ? decision.events : [];
    for (const event of events) {
      prediction.lastSequence += 1;
      tillRules.evolve(prediction.book, event, prediction.lastSequence);
    }
    const lines = decision.ok ? events.map(lineOf) : key === undefined ? [] : ['CommandRejected'];
    if (key === undefined) prediction.units.push(lines);
    else whole.push(...lines);
  }
  if (key !== undefined) prediction.units.push([...whole, 'SubmissionRecorded']);
}

/** What of an event is predicted: all but the time it was decided at. */
function lineOf(event: TillEvent): string {
  return JSON.stringify(event.type === 'Noted' ? { ...event, atMicros: 0 } : event);
}

async function checkAfterCrash(
  disk: SimulatedDisk,
  now: () => number,
  predictions: Map<FirmName, Prediction>,
): Promise<void> {
  const opening = await openTill(disk, { now, maxCommitFileBytes: 65_536 });
  assert.ok(opening.ok, `the engine does not open: ${JSON.stringify(opening)}`);
  const { engine } = opening;
  for (const [firm, prediction] of predictions) {
    assert.ok(
      engine.firms().includes(firm),
      `firm ${firm}, whose creation was acknowledged, is gone`,
    );
    await checkFirm(engine, firm, prediction);
  }
  await engine.close();
}

async function checkFirm(
  engine: TillEngine,
  firm: FirmName,
  prediction: Prediction,
): Promise<void> {
  const events = await eventsOf(engine, firm);
  const predicted = prediction.units.flat();
  const found = events.map(({ line }) => line);
  assert.deepEqual(
    found,
    predicted.slice(0, found.length),
    `${firm}: the log is not what was decided`,
  );
  const least = prediction.units.slice(0, prediction.acknowledged).flat().length;
  assert.ok(
    found.length >= least,
    `${firm}: ${least} events were acknowledged, ${found.length} are there`,
  );
  const kept = unitsWithin(prediction.units, found.length);
  assert.equal(
    prediction.units.slice(0, kept).flat().length,
    found.length,
    `${firm}: a unit was cut`,
  );
  const book = tillRules.emptyBook();
  for (const { event, sequence } of events)
    if (event !== undefined) tillRules.evolve(book, event, sequence);
  const answer = await engine.bookHash(firm);
  assert.ok(
    answer.ok && answer.value === bookHash(tillRules.canonicalState(book)),
    `${firm}: another book hash`,
  );
  for (const { sequence, eventCount } of prediction.seen) {
    const before = events.filter(
      (found) => found.event !== undefined && found.sequence <= sequence,
    );
    assert.equal(before.length, eventCount, `${firm}: a query saw what is not durable`);
  }
  startAgainFrom(prediction, kept, book);
}

/** How many whole units the first `count` events make; empty ones behind them count too, nobody can tell. */
function unitsWithin(units: readonly (readonly string[])[], count: number): number {
  let left = count;
  let kept = 0;
  for (const unit of units) {
    if (unit.length > left) break;
    left -= unit.length;
    kept += 1;
  }
  return kept;
}

function startAgainFrom(prediction: Prediction, kept: number, book: Till): void {
  prediction.units.splice(kept);
  prediction.acknowledged = Math.min(prediction.acknowledged, kept);
  prediction.lastSequence = book.lastSequence;
  Object.assign(prediction.book, structuredClone(book));
}

type LoggedEvent = {
  readonly sequence: number;
  readonly line: string;
  /** Undefined for the engine's own. */
  readonly event: TillEvent | undefined;
};

/** The events in the log but for schemas and names, read by the dump, which shares no code with the fold. */
async function eventsOf(engine: TillEngine, firm: FirmName): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const text of dumpLog(engine.journal, `holdfast/firm/${firm}`)) {
    const { sequence, event, ignored } = JSON.parse(text);
    if (ignored !== undefined || event.type === 'SchemaRecorded' || event.type === 'NamesRecorded')
      continue;
    const isEngines = event.type === 'SubmissionRecorded' || event.type === 'CommandRejected';
    events.push({
      sequence,
      line: isEngines ? event.type : lineOf(event),
      event: isEngines ? undefined : event,
    });
  }
  return events;
}

function withBug(disk: SimulatedDisk, planted: Planted): Disk {
  if (planted === 'none') return disk;
  if (planted === 'no directory fsync') return { ...disk, syncDirectory: async () => undefined };
  const wrapped = (file: DiskFile): DiskFile => ({
    ...file,
    sync: async () => {
      if (planted === 'answer before fsync') file.sync().catch(() => undefined);
    },
  });
  return {
    ...disk,
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      return path.includes('/journal/') ? wrapped(file) : file;
    },
  };
}
