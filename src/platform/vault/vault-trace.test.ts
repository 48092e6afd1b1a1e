import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { commitEvents } from '../journal/_journal-fixture.ts';
import { freshDirectory, introduce, onEnd, openPlatform, until } from './_vault-fixture.ts';

const MAIN = new URL('../../main.ts', import.meta.url).pathname;
const ORIGIN = 'holdfast/firm/a';
const COSIGNATURES = 10;

/** A finished system call: strace splits one that another thread's calls came between. */
function* finishedCalls(trace: string): Generator<string> {
  const begun = new Map<string, string>();
  for (const line of trace.split('\n')) {
    const [, thread = '', call = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (call.endsWith('<unfinished ...>')) {
      // strace puts a blank before the word, also where the call goes on with a bracket.
      begun.set(thread, call.slice(0, -'<unfinished ...>'.length).trimEnd());
      // What leaves, leaves when the call begins; what must be done is done when it returned.
      if (isCosignature(call)) yield call;
    } else if (call.startsWith('<... ')) {
      const whole = `${begun.get(thread) ?? ''}${call.replace(/^<\.\.\. \w+ resumed>/, '')}`;
      if (!isCosignature(whole)) yield whole;
    } else yield call;
  }
}

/** The frame of a cosignature: 84 bytes of kind 8. */
function isCosignature(call: string): boolean {
  return /^(?:write|writev|sendto|sendmsg)\(\d+<(?:socket|TCP).*"T\\0\\0\\0\\(?:10|b)\\0\\0\\0/.test(
    call,
  );
}

type Traced = {
  /** Objects whose bytes are synced under a passing name. */
  readonly staged: Set<string>;
  unsyncedNames: number;
  /** A commit file was made and its folder not synced. */
  isNameUnsynced: boolean;
  /** What the commit file has more than it had at the last cosignature. */
  commit: 'nothing' | 'written' | 'synced';
};

/** Names of objects: each after its bytes, a head after its entries; a commit file goes when these are synced. */
function checkNames(call: string, state: Traced): void {
  const [, file] = /^fsync\(\d+<(.*)>\)\s*= 0$/.exec(call) ?? [];
  if (file?.includes('/staging/')) state.staged.add(file);
  if (file?.includes('/logs/')) state.unsyncedNames = 0;
  if (file?.endsWith('/commit')) state.isNameUnsynced = false;
  const [, from = '', to] = /^link\("(.*)", "(.*)"\)\s*= 0$/.exec(call) ?? [];
  if (to?.includes('/logs/')) {
    assert.ok(state.staged.has(from), `a name before its bytes are synced: ${call}`);
    const isHead = to.endsWith('.checkpoint');
    assert.ok(!isHead || state.unsyncedNames === 0, `a head before its entries: ${call}`);
    if (!isHead) state.unsyncedNames += 1;
  }
  if (/^unlink\(".*\/commit\/\d+"\)/.test(call))
    assert.equal(state.unsyncedNames, 0, `a commit file gone before its objects: ${call}`);
}

/** Counts cosignatures. One log, one head at a time: each follows a write and a sync of the commit file. */
function checkTrace(trace: string): number {
  const state: Traced = {
    staged: new Set(),
    unsyncedNames: 0,
    isNameUnsynced: false,
    commit: 'nothing',
  };
  let cosignatures = 0;
  for (const call of finishedCalls(trace)) {
    checkNames(call, state);
    if (/^openat\(.*\/commit\/\d+".*O_CREAT/.test(call)) state.isNameUnsynced = true;
    if (/^pwrite64\(\d+<.*\/commit\/\d+>/.test(call)) state.commit = 'written';
    const isSync = /^fdatasync\(\d+<.*\/commit\/\d+>\)\s*= 0$/.test(call);
    if (isSync && state.commit === 'written') state.commit = 'synced';
    if (!isCosignature(call)) continue;
    cosignatures += 1;
    assert.equal(state.commit, 'synced', `a cosignature before its tick is synced: ${call}`);
    assert.ok(!state.isNameUnsynced, `a cosignature before the name of its file: ${call}`);
    state.commit = 'nothing';
  }
  return cosignatures;
}

test('no cosignature leaves before entries, head and names are synced, in that order', async (t) => {
  if (spawnSync('strace', ['-V']).error !== undefined)
    return t.skip('strace is not on this machine');
  const root = await freshDirectory(t);
  const { trusted } = await introduce(join(root, 'data'), root, 'vault-a');
  const platform = await openPlatform(join(root, 'data'), trusted);
  onEnd(t, platform.close);
  await platform.journal.createLog(ORIGIN);
  const trace = join(root, 'trace');
  const calls = 'trace=write,writev,pwrite64,sendto,sendmsg,fsync,fdatasync,link,unlink,openat';
  const at = `127.0.0.1:${platform.listener.port}`;
  const words = ['vault', '--platform', at, '--store', join(root, 'store')];
  const vault = spawn(
    'strace',
    [
      ...['-f', '-y', '-e', calls, '-o', trace, process.execPath, MAIN],
      ...[...words, '--key', join(root, 'vault-a.key')],
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => vault.once('close', resolve));
  // strace lets go of what it traces when it is told to end; so the vault itself is told.
  const stop = async () => {
    const pid = /^\d+/.exec(await readFile(trace, 'utf8'))?.[0];
    if (pid !== undefined && vault.exitCode === null) process.kill(Number(pid), 'SIGTERM');
    await ended;
  };
  onEnd(t, stop);
  for (let count = 0; count < COSIGNATURES; count += 1) {
    const { entry } = await commitEvents(platform.journal, ORIGIN, `buy ${count}`);
    platform.listener.wake();
    await until('it is covered', () => platform.coverage.coveredBy('vault-a', ORIGIN) > entry);
  }
  await stop();
  const text = await readFile(trace, 'utf8');
  assert.ok(checkTrace(text) >= COSIGNATURES, text.slice(0, 2_000));
});

const right = [
  '1 openat(AT_FDCWD</s>, "/s/commit/1", O_RDWR|O_CREAT|O_EXCL, 0600) = 5</s/commit/1>',
  '1 pwrite64(5</s/commit/1>, "", 4096, 0) = 4096',
  '1 fdatasync(5</s/commit/1>) = 0',
  '1 fsync(6</s/commit>) = 0',
  '1 pwrite64(5</s/commit/1>, "HFVC", 4096, 0) = 4096',
  '1 fdatasync(5</s/commit/1>) = 0',
  '2 write(9<socket:[1]>, "T\\0\\0\\0\\10\\0\\0\\0", 92) = 92',
  '1 pwrite64(5</s/commit/1>, "HFVC", 4096, 4096) = 4096',
  '1 fdatasync(5</s/commit/1>) = 0',
  '2 write(9<socket:[1]>, "T\\0\\0\\0\\10\\0\\0\\0", 92) = 92',
  '1 fsync(5</s/staging/1>) = 0',
  '1 link("/s/staging/1", "/s/logs/a/0-0-x.segment") = 0',
  '1 fsync(6</s/logs/a>) = 0',
  '1 fsync(5</s/staging/2>) = 0',
  '1 link("/s/staging/2", "/s/logs/a/1-x.checkpoint") = 0',
  '1 fsync(6</s/logs/a>) = 0',
  '1 unlink("/s/commit/1") = 0',
];
test('the trace check accepts the right order, and finds each step that is left out', () => {
  assert.equal(checkTrace(right.join('\n')), 2);
  const split = ['1 fsync(6</s/commit> <unfinished ...>', '1 <... fsync resumed>)       = 0'];
  assert.equal(checkTrace(right.toSpliced(3, 1, ...split).join('\n')), 2);
  for (const [step, why] of [
    [3, /before the name of its file/],
    [7, /before its tick is synced/],
    [8, /before its tick is synced/],
    [10, /a name before its bytes/],
    [12, /a head before its entries/],
    [13, /a name before its bytes/],
  ] as const)
    assert.throws(() => checkTrace(right.toSpliced(step, 1).join('\n')), why);
  const headless = right.toSpliced(12, 4);
  assert.throws(() => checkTrace(headless.join('\n')), /gone before its objects/);
});
