import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageCells, referenceFiles, table, termsOf } from '../edge/drill/clearing-day.ts';
import { until } from '../platform/vault/_vault-fixture.ts';
import { holdfast, said } from './command-line.ts';
import { printed, serve, stop } from './platform-process.ts';

// A week in four key epochs through the command line and a real server: what is erased is gone from every file, is
// refused by name, and comes back for a while with the recovery key.

const DAYS = ['2026-02-25', '2026-02-26', '2026-02-27', '2026-03-02'] as const;
const [FIRST, SECOND, THIRD, LAST] = DAYS;
const root = await mkdtemp(join(tmpdir(), 'holdfast-keys-'));
const data = join(root, 'data');
const key = join(root, 'recovery.key');
after(() => rm(root, { recursive: true, force: true }));

/** A text that is in the trades of one day alone. */
const markerOf = (day: string) => `MARK-${day.replaceAll('-', 'x')}`;

const onData = ['--data', data, '--json'];
const onFirm = [...onData, '--firm', 'acme'];

async function json(words: readonly string[]) {
  return JSON.parse(await printed(words));
}

/** Exit code 1 says that a position has no mark, which none has here. */
async function asked(words: readonly string[]): Promise<string> {
  const answer = await holdfast(words);
  assert.ok(answer.exitCode < 2, said(answer).slice(0, 500));
  return answer.stdout.trim();
}

async function refusalOf(words: readonly string[]): Promise<string> {
  const answer = await holdfast(words);
  assert.equal(answer.exitCode, 2, said(answer));
  return JSON.parse(answer.stdout).error.code;
}

async function importTrades(day: string, from: number): Promise<void> {
  const rows = Array.from({ length: 40 }, (_, at) => ({
    ...messageCells(termsOf(7, from + at), 'new', day),
    orderId: `${markerOf(day)}-${at}`,
  }));
  const path = join(root, `trades-${day}.csv`);
  await writeFile(path, table(rows));
  await printed(['import', path, ...onFirm]);
}

const questions = ['positions', 'balances', 'lots', 'closeouts', 'statement'] as const;

async function answersOf(day: string): Promise<string[]> {
  const answers: string[] = [];
  for (const question of questions) answers.push(await asked([question, ...onFirm, '--date', day]));
  return answers;
}

/** Files below the data directory that hold a text in clear. */
async function filesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(data, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const bytes = await readFile(join(name.parentPath, name.name));
    if (bytes.includes(text)) found.push(name.name);
  }
  return found;
}

async function exposedDays(): Promise<string[]> {
  const { firms } = await json(['keys', 'exposure', ...onData]);
  return firms[0]?.days ?? [];
}

const known = new Map<string, string[]>();

before(async () => {
  await printed(['keys', 'recovery', '--out', key, ...onData]);
  await printed(['firm', 'create', 'acme', ...onData]);
  for (const [name, text] of referenceFiles()) {
    await writeFile(join(root, name), text);
    await printed(['import', join(root, name), ...onFirm]);
  }
  for (const [at, day] of DAYS.entries()) {
    if (at > 0) await printed(['keys', 'rotate', ...onData]);
    await importTrades(day, 100 * at);
  }
  for (const day of DAYS) known.set(day, await answersOf(day));
});

test('before anything is erased every day is exposed, and its texts lie in the read store', async () => {
  assert.deepEqual(await exposedDays(), [...DAYS]);
  for (const day of DAYS) assert.ok((await filesWith(markerOf(day))).length > 0, day);
  assert.equal(
    await refusalOf([
      'keys',
      'unlock',
      '--recovery-key',
      key,
      '--until',
      soon(60),
      '--reason',
      'x',
      '--epoch',
      '1',
      ...onData,
    ]),
    'server_must_be_running',
  );
});

test('after erasing, erased days are refused and lie in no file; the others answer as before, verify finds nothing', async () => {
  const erased = await json(['keys', 'erase', ...onData]);
  assert.equal(erased.length, 1);
  assert.equal(erased[0].firm, 'acme');
  assert.equal(erased[0].lockedThrough, SECOND);
  for (const day of [FIRST, SECOND]) {
    for (const question of [...questions, 'trades'])
      assert.equal(
        await refusalOf([question, ...onFirm, '--date', day]),
        'history_must_be_unlocked',
        question,
      );
    assert.deepEqual(await filesWith(markerOf(day)), [], day);
  }
  for (const day of [THIRD, LAST]) {
    assert.deepEqual(await answersOf(day), known.get(day), day);
    assert.ok((await filesWith(markerOf(day))).length > 0, day);
  }
  const list = await json(['trades', ...onFirm]);
  assert.ok(JSON.stringify(list).includes(LAST));
  const report = await json(['verify', ...onData]);
  assert.ok(report.ok, JSON.stringify(report));
  // Open lots of erased days are still in the book: the exposure says so.
  const { places } = await json(['keys', 'exposure', ...onData]);
  const keys = places.find(({ place }: { place: string }) => place === 'keys');
  assert.deepEqual(keys.firms[0].days, [THIRD, LAST]);
});

test('an unlock answers erased days again until its time, is on record, and a restart forgets it', async () => {
  const platform = await serve(data, undefined);
  try {
    const unlock = (seconds: number, from: string) =>
      holdfast([
        'keys',
        'unlock',
        '--recovery-key',
        key,
        '--until',
        soon(seconds),
        '--from',
        from,
        '--reason',
        'an auditor asks',
        ...onData,
      ]);
    const answer = await unlock(9, SECOND);
    assert.equal(answer.exitCode, 0, said(answer));
    const endMs = Date.now() + 9_000;
    assert.equal(await asked(['positions', ...onFirm, '--date', SECOND]), known.get(SECOND)?.[0]);
    assert.equal(
      await refusalOf(['positions', ...onFirm, '--date', FIRST]),
      'history_must_be_unlocked',
    );
    const { places } = await json(['keys', 'exposure', ...onData]);
    const unlocked = places.find(({ place }: { place: string }) => place === 'unlocked');
    assert.ok(unlocked.firms[0].days.includes(SECOND));
    await sleep(Math.max(0, endMs - Date.now()));
    await until('the unlock is over', async () => (await filesWith(markerOf(SECOND))).length === 0);
    assert.equal(
      await refusalOf(['positions', ...onFirm, '--date', SECOND]),
      'history_must_be_unlocked',
    );
    assert.equal((await unlock(600, FIRST)).exitCode, 0);
    assert.deepEqual(await answersOf(FIRST), known.get(FIRST));
  } finally {
    await stop(platform, 'SIGKILL');
  }
  const again = await serve(data, undefined);
  try {
    assert.equal(
      await refusalOf(['positions', ...onFirm, '--date', FIRST]),
      'history_must_be_unlocked',
    );
    assert.deepEqual(await filesWith(markerOf(FIRST)), []);
    assert.ok(!/ALARM/.test(again.said()), again.said());
  } finally {
    await stop(again, 'SIGTERM');
  }
  const events = (await printed(['dump', '--data', data])).split('\n');
  assert.equal(events.filter((line) => line.includes('"HistoryUnlocked"')).length, 2);
  assert.ok(events.some((line) => line.includes('"HistoryLocked"') && line.includes('"expiry"')));
});

test('without its snapshots the firm does not open, and a recovery key carries the book again', async () => {
  const hash = (await json(['verify', ...onData])).logs[0].bookHash;
  await rm(join(data, 'snapshots'), { recursive: true });
  const refused = await holdfast(['positions', ...onFirm]);
  assert.equal(refused.exitCode, 3, said(refused));
  assert.match(refused.stderr, /book-locked/);
  await printed(['keys', 'carry', '--recovery-key', key, ...onData]);
  const report = await json(['verify', ...onData]);
  assert.ok(report.ok, JSON.stringify(report));
  assert.equal(report.logs[0].bookHash, hash);
  assert.deepEqual(await asked(['positions', ...onFirm, '--date', LAST]), known.get(LAST)?.[0]);
});

/** So many seconds from now. */
function soon(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}
