import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { seeded } from './test-book/seeded.ts';

const PROCESS = new URL('test-book/till-process.ts', import.meta.url).pathname;
const KILLS = 200;
/** Directories used at once: as many as two cores can serve. */
const CHAINS = 4;

async function freshDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-'));
  t.after(() => rm(directory, { recursive: true }));
  return directory;
}

/** Starts node with its compile cache, which halves the time that 200 starts take. */
function startTill(directory: string, parameters: readonly string[], cache: string): ChildProcess {
  return spawn(process.execPath, [PROCESS, directory, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
}

type Life = { readonly opened: number; readonly submitted: number; readonly acknowledged: number };

/**
 * Kills the process so many milliseconds after it said the word for the first time, and reads what it said. From its
 * opening it may be met anywhere; from its first answer it has answered, however busy the machine is.
 */
async function liveAndDie(
  child: ChildProcess,
  word: 'opened' | 'ack',
  afterMs: number,
): Promise<Life> {
  let output = '';
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  child.stdout?.on('data', (chunk) => {
    const isNew = !output.includes(`${word} `);
    output += chunk;
    if (isNew && output.includes(`${word} `)) setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  const signal = await new Promise((resolve) => child.once('close', (_code, how) => resolve(how)));
  assert.equal(signal, 'SIGKILL', `the process ended by itself: ${errors}`);
  const numbers = (word: string) =>
    [...output.matchAll(new RegExp(`^${word} (\\d+)\\n`, 'gm'))].map(([, number]) =>
      Number(number),
    );
  const [opened = -1] = numbers('opened');
  return {
    opened,
    submitted: Math.max(-1, ...numbers('sub')) + 1,
    acknowledged: Math.max(-1, ...numbers('ack')) + 1,
  };
}

test(`${KILLS} SIGKILLs of a working process: every acknowledged deposit is there at the next start`, async (t) => {
  const cache = await freshDirectory(t);
  let acknowledged = 0;
  const chain = async (number: number): Promise<void> => {
    const random = seeded(number);
    // A worker thread doubles what a start costs; one chain with it is enough.
    const sealing = number === 0 ? 'worker' : 'inline';
    const directory = await freshDirectory(t);
    let [least, most] = [0, 0];
    for (let kill = 0; kill < KILLS / CHAINS; kill += 1) {
      const child = startTill(directory, [sealing, '8'], cache);
      const life = await liveAndDie(child, kill % 2 === 0 ? 'opened' : 'ack', random() * 60);
      assert.ok(life.opened >= least, `${least} were acknowledged, ${life.opened} are there`);
      assert.ok(life.opened <= most, `${most} were submitted, ${life.opened} are there`);
      acknowledged += Math.max(0, life.acknowledged - life.opened);
      least = Math.max(life.acknowledged, life.opened);
      most = Math.max(life.submitted, life.opened);
    }
  };
  await Promise.all(Array.from({ length: CHAINS }, (_, number) => chain(number)));
  assert.ok(acknowledged >= KILLS / 2, `only ${acknowledged} deposits were acknowledged`);
});

test('a second process is refused a directory that is open, and gets it when the first is killed', async (t) => {
  const cache = await freshDirectory(t);
  const directory = await freshDirectory(t);
  const first = startTill(directory, ['inline', '1'], cache);
  await new Promise((resolve) => first.stdout?.once('data', resolve));
  const parameters = [PROCESS, directory, 'inline', '1', '1'];
  const second = spawnSync(process.execPath, parameters, { encoding: 'utf8' });
  assert.equal(second.stdout, 'refused data_directory_in_use\n');
  const closed = new Promise((resolve) => first.once('close', resolve));
  first.kill('SIGKILL');
  await closed;
  const third = spawnSync(process.execPath, parameters, { encoding: 'utf8' });
  assert.match(third.stdout, /^opened \d+\n/);
});

test('no answer is written before the fdatasync that covers it has returned', async (t) => {
  if (spawnSync('strace', ['-V']).error !== undefined)
    return t.skip('strace is not on this machine');
  const directory = await freshDirectory(t);
  const trace = join(directory, 'trace');
  const calls = 'trace=write,pwrite64,fdatasync,openat';
  const parameters = [
    '-f',
    '-y',
    '-e',
    calls,
    '-o',
    trace,
    process.execPath,
    PROCESS,
    join(directory, 'data'),
    'worker',
    '1',
    '60',
  ];
  const run = spawnSync('strace', parameters, { encoding: 'utf8' });
  if (/ptrace|PTRACE/.test(run.stderr))
    return t.skip(`strace may not trace here: ${run.stderr.slice(0, 100)}`);
  assert.match(run.stdout, /^closed$/m, run.stderr);
  assert.equal(checkTrace(await readFile(trace, 'utf8')), 60);
});

/**
 * How many answers were found in order. Between `sub N` and `ack N` the commit file must have been written and then
 * an fdatasync of it begun and ended; a call that another thread interrupts is on two lines, `<unfinished ...>` and
 * `<... fdatasync resumed>`.
 */
function checkTrace(text: string): number {
  let state: 'idle' | 'submitted' | 'written' | 'synced' = 'idle';
  const syncing = new Set<string>();
  let answers = 0;
  for (const line of text.split('\n')) {
    const [thread = ''] = line.split(' ');
    if (/write\(1<[^>]*>, "sub /.test(line)) state = 'submitted';
    if (/pwrite64\(\d+<[^>]*\/commit-/.test(line) && state === 'submitted') state = 'written';
    if (/fdatasync\(\d+<[^>]*\/commit-/.test(line) && state === 'written') {
      if (/= 0$/.test(line)) state = 'synced';
      else if (line.includes('<unfinished')) syncing.add(thread);
    }
    if (/fdatasync resumed.*= 0$/.test(line) && syncing.delete(thread)) state = 'synced';
    if (!/write\(1<[^>]*>, "ack /.test(line)) continue;
    assert.equal(state, 'synced', `an answer after no sync: ${line}`);
    state = 'idle';
    answers += 1;
  }
  return answers;
}

test('the trace check finds an answer that came too early', () => {
  const early = [
    '1 write(1<pipe:[1]>, "sub 0\\n", 6) = 6',
    '2 pwrite64(9</d/commit-1>, "x", 1, 0) = 1',
    '1 write(1<pipe:[1]>, "ack 0\\n", 6) = 6',
    '2 fdatasync(9</d/commit-1>) = 0',
  ];
  assert.throws(() => checkTrace(early.join('\n')), /an answer after no sync/);
  const [sub = '', write = '', ack = '', sync = ''] = early;
  assert.equal(checkTrace([sub, write, sync, ack].join('\n')), 1);
});
