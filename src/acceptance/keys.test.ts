import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../edge/cli/session.ts';
import { messageCells, referenceFiles, table, termsOf } from '../edge/drill/clearing-day.ts';
import { until } from '../platform/vault/_vault-fixture.ts';
import { openLocalSession } from '../wiring/local-session.ts';
import { holdfast, said } from './command-line.ts';
import { type Platform, printed, serve, stop } from './platform-process.ts';

// A week in four key epochs, through commands and a real server: what is erased is gone from every file, is refused by
// name, and comes back for a while with the recovery key.

const DAYS = ['2026-02-25', '2026-02-26', '2026-02-27', '2026-03-02'] as const;
const [FIRST, SECOND, THIRD, LAST] = DAYS;
const QUESTIONS = ['positions', 'balances', 'lots', 'closeouts', 'statement'] as const;
const LOCKED = 'history_must_be_unlocked';

const root = await mkdtemp(join(tmpdir(), 'holdfast-keys-'));
const data = join(root, 'data');
const key = join(root, 'recovery.key');
const onData = ['--data', data, '--json'];
const known = new Map<string, readonly unknown[]>();
after(() => rm(root, { recursive: true, force: true }));

async function json(words: readonly string[]) {
  return JSON.parse(await printed(words));
}

/** A session of its own, in this process: a command's start takes longer than what it asks. */
async function inSession<Value>(act: (session: Session) => Promise<Value>): Promise<Value> {
  const opened = await openLocalSession(data);
  assert.ok(opened.ok, JSON.stringify(opened));
  try {
    return await act(opened.session);
  } finally {
    await opened.session.close();
  }
}

async function answerTo(session: Session, name: string, input: object): Promise<unknown> {
  const answer = await session.call(name, input);
  return answer.ok ? answer.value : answer.rejection.code;
}

/** Every question about a day, each with its answer or the code of its refusal. */
async function answersOf(session: Session, date: string): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const question of QUESTIONS)
    answers.push(await answerTo(session, question, { firm: 'acme', date }));
  answers.push(await answerTo(session, 'trades', { firm: 'acme', clearingDate: date, limit: 100 }));
  return answers;
}

const ALL_LOCKED = [...QUESTIONS, 'trades'].map(() => LOCKED);

/** A text that is in the trades of one day alone. */
function markerOf(day: string): string {
  return `MARK-${day.replaceAll('-', 'x')}`;
}

async function importTrades(session: Session, day: string, from: number): Promise<void> {
  const rows = Array.from({ length: 40 }, (_, at) => ({
    ...messageCells(termsOf(7, from + at), 'new', day),
    orderId: `${markerOf(day)}-${at}`,
  }));
  await importText(session, `trades-${day}.csv`, table(rows));
}

async function importText(session: Session, name: string, text: string): Promise<void> {
  const path = join(root, name);
  await writeFile(path, text);
  const imported = await session.importFile('acme', path, false, () => undefined);
  assert.ok(imported.ok && imported.left === 0, JSON.stringify(imported));
}

/** Files below the data directory that hold a text in clear. */
async function filesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (bytes.includes(text)) found.push(entry.name);
  }
  return found;
}

/** Days of the firm in one place of `keys exposure`. */
function daysIn(exposure: unknown, place: string): unknown {
  const text = JSON.stringify(exposure);
  const { places } = JSON.parse(text);
  const [row] = places.filter((known: { place: string }) => known.place === place);
  return row.firms[0]?.days ?? [];
}

/** So many seconds from now. */
function soon(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

function unlock(seconds: number, words: readonly string[]) {
  const time = ['--until', soon(seconds), '--reason', 'an auditor asks'];
  return holdfast(['keys', 'unlock', '--recovery-key', key, ...time, ...words, ...onData]);
}

before(async () => {
  await printed(['keys', 'recovery', '--out', key, ...onData]);
  await inSession(async (session) => {
    await answerTo(session, 'createFirm', { firm: 'acme', reportingFirm: '' });
    for (const [name, text] of referenceFiles()) await importText(session, name, text);
    for (const [at, day] of DAYS.entries()) {
      if (at > 0) await answerTo(session, 'rotateKeys', {});
      await importTrades(session, day, 100 * at);
    }
    for (const day of DAYS) known.set(day, await answersOf(session, day));
  });
});

test('before anything is erased every day is counted as exposed, and lies in the read store', async () => {
  const exposure = await json(['keys', 'exposure', ...onData]);
  assert.equal(exposure.firmDays, DAYS.length);
  assert.deepEqual(daysIn(exposure, 'keys'), [...DAYS]);
  for (const day of DAYS) assert.deepEqual(await filesWith(markerOf(day)), ['readstore.sqlite']);
  const refused = await unlock(60, ['--epoch', '1']);
  assert.match(refused.stderr, /server_must_be_running/);
});

test('erased days lie in no file and every question about them is refused; the others answer as before', async () => {
  const erased = await json(['keys', 'erase', ...onData]);
  assert.deepEqual(erased, [{ firm: 'acme', throughEpoch: 2, lockedThrough: SECOND }]);
  for (const day of [FIRST, SECOND]) assert.deepEqual(await filesWith(markerOf(day)), [], day);
  for (const day of [THIRD, LAST])
    assert.deepEqual(await filesWith(markerOf(day)), ['readstore.sqlite']);
  await inSession(async (session) => {
    for (const day of [FIRST, SECOND]) assert.deepEqual(await answersOf(session, day), ALL_LOCKED);
    for (const day of [THIRD, LAST])
      assert.deepEqual(await answersOf(session, day), known.get(day), day);
    const list = await answerTo(session, 'trades', { firm: 'acme', limit: 1_000 });
    assert.match(JSON.stringify(list), new RegExp(`"lockedThrough":"${SECOND}"`));
    const exposure = await answerTo(session, 'keyExposure', {});
    assert.deepEqual(daysIn(exposure, 'keys'), [THIRD, LAST]);
    // Trades of erased days are open still, so the book has them: that is said too.
    assert.deepEqual(daysIn(exposure, 'memory'), [...DAYS]);
    const report = await session.call('verify', {});
    assert.ok(report.ok && report.left === 0, JSON.stringify(report));
  });
});

test('an unlock answers erased days until its time, is on record, and a restart forgets it', async () => {
  const platform = await serve(data, undefined);
  try {
    const first = await unlock(12, ['--from', SECOND]);
    assert.equal(first.exitCode, 0, said(first));
    const endMs = Date.now() + 12_000;
    assert.deepEqual(await positionsOver(platform, SECOND), known.get(SECOND)?.[0]);
    assert.equal(await positionsOver(platform, FIRST), LOCKED);
    const lent = await filesWith(markerOf(SECOND));
    assert.ok(
      lent.length > 0 && lent.every((name) => name.startsWith('unlocked.sqlite')),
      `${lent}`,
    );
    await sleep(Math.max(0, endMs - Date.now()));
    await until('the unlock is over', async () => (await filesWith(markerOf(SECOND))).length === 0);
    assert.equal(await positionsOver(platform, SECOND), LOCKED);
    for (let times = 1; times <= 2; times += 1) {
      // Also while one stands: it ends, and the next one opens the same.
      assert.equal((await unlock(600, ['--epoch', '1'])).exitCode, 0);
      assert.deepEqual(await positionsOver(platform, FIRST), known.get(FIRST)?.[0]);
    }
  } finally {
    await stop(platform, 'SIGKILL');
  }
  const again = await serve(data, undefined);
  try {
    assert.equal(await positionsOver(again, FIRST), LOCKED);
    assert.deepEqual(await filesWith(markerOf(FIRST)), []);
    assert.doesNotMatch(again.said(), /ALARM/);
  } finally {
    await stop(again, 'SIGTERM');
  }
  const events = (await printed(['dump', '--data', data])).split('\n');
  assert.equal(events.filter((line) => line.includes('"HistoryUnlocked"')).length, 3);
  const ends = events.filter((line) => line.includes('"HistoryLocked"'));
  assert.deepEqual(
    ends.map((line) => /"actor":"(\w+)"/.exec(line)?.[1]),
    ['expiry', 'operator'],
  );
});

async function positionsOver({ address, token }: Platform, date: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${address}/api/v1/firms/acme/positions?date=${date}`, { headers });
  const body = await answer.json();
  return answer.status === 200 ? body : body.code;
}

test('without its snapshots a firm does not open, and a recovery key carries its book again', async () => {
  await rm(join(data, 'snapshots'), { recursive: true });
  const refused = await holdfast(['positions', '--firm', 'acme', ...onData]);
  assert.equal(refused.exitCode, 3, said(refused));
  assert.match(refused.stderr, /book-locked/);
  const carried = await holdfast(['keys', 'carry', '--recovery-key', key, ...onData]);
  assert.equal(carried.exitCode, 0, said(carried));
  await inSession(async (session) => {
    assert.deepEqual(await answersOf(session, LAST), known.get(LAST));
    const report = await session.call('verify', {});
    assert.ok(report.ok && report.left === 0, JSON.stringify(report));
  });
});
