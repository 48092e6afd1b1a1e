import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { commitEvents } from '../journal/_journal-fixture.ts';
import {
  freshDirectory,
  introduce,
  onEnd,
  openPlatform,
  type TestPlatform,
  until,
} from './_vault-fixture.ts';
import { auditStore } from './audit.ts';
import { readCommitFiles } from './settle-found.ts';
import { storeFiles } from './store-files.ts';

const MAIN = new URL('../../main.ts', import.meta.url).pathname;
const KILLS = 50;
/** Vaults killed at once: as many as two cores can start. */
const VAULTS = 2;
/** Commits at once: there is always something on its way to the vaults. */
const IN_FLIGHT = 4;
/** Entries ahead of the slower vault. */
const MOST_AHEAD = 40;
/** Lives of one vault that kept a head, so that the kills met something. */
const ENOUGH = 3;
const LONGER_MS = 400;
const ORIGIN = 'holdfast/firm/a';

type VaultProcess = {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<unknown>;
};

function startProcess(words: readonly string[], cache: string): VaultProcess {
  const child = spawn(process.execPath, [MAIN, 'vault', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  let said = '';
  const hear = (text: Buffer) => {
    said += text;
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  return { child, said: () => said, ended };
}

/** Commits entries of all sizes until it is told to stop, a little ahead of the vaults, as whoever waits for answers is. */
function keepCommitting(platform: TestPlatform, names: readonly string[]): () => Promise<number> {
  let isOver = false;
  const committed = (async () => {
    let count = 0;
    const { journal, coverage } = platform;
    while (!isOver) {
      const covered = Math.min(...names.map((name) => coverage.coveredBy(name, ORIGIN)));
      if (journal.size(ORIGIN) > covered + MOST_AHEAD) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        continue;
      }
      const commits = Array.from({ length: IN_FLIGHT }, (_, at) =>
        commitEvents(journal, ORIGIN, 'x'.repeat(((count + at) * 7919) % 20_000)),
      );
      await Promise.all(commits);
      count += IN_FLIGHT;
      platform.listener.wake();
    }
    return count;
  })();
  return () => {
    isOver = true;
    return committed;
  };
}

/** Kills one vault again and again while it receives; its store must audit clean and hold all it has cosigned. */
async function killOften(
  platform: TestPlatform,
  name: string,
  { store, words, cache }: { store: string; words: readonly string[]; cache: string },
): Promise<{ readonly interrupted: number; readonly kept: number }> {
  let interrupted = 0;
  let kept = 0;
  const lives = KILLS / VAULTS;
  // On a machine that is busy with other things lives are short: a few more then, and longer ones.
  for (let kill = 0; kill < lives || (kept < ENOUGH && kill < 2 * lives); kill += 1) {
    const before = platform.coverage.coveredBy(name, ORIGIN);
    const vault = startProcess(words, cache);
    await until(`life ${kill} of ${name} goes on: ${vault.said()}`, () =>
      /Keeping holdfast\/firm\/a/.test(vault.said()),
    );
    // From at once to well into the stream, so that a kill meets every step of keeping a head.
    const longer = kill < lives ? 0 : LONGER_MS;
    await new Promise((resolve) => setTimeout(resolve, longer + ((kill * 13) % 97)));
    vault.child.kill('SIGKILL');
    assert.equal(await vault.ended, 'SIGKILL', vault.said());
    const cosigned = platform.coverage.coveredBy(name, ORIGIN);
    if (cosigned > before) kept += 1;
    const files = storeFiles(store);
    const { damage, logs } = await auditStore(files);
    assert.deepEqual(damage, [], `kill ${kill} of ${name}`);
    const log = logs.find(({ origin }) => origin === ORIGIN);
    assert.ok(log !== undefined && log.entries >= cosigned, `${log?.entries} of ${cosigned} held`);
    // In a commit file and not yet objects, or in the middle of making these.
    const isUnsettled = (await readCommitFiles(files)).some(({ records }) => records.length > 0);
    if (isUnsettled || (await files.list('staging')).length > 0) interrupted += 1;
  }
  return { interrupted, kept };
}

async function keyWords(t: TestContext, directory: string, name: string) {
  const folder = await freshDirectory(t);
  const { trusted } = await introduce(directory, folder, name);
  return { trusted, store: join(folder, 'store'), key: join(folder, `${name}.key`) };
}

test(`${KILLS} SIGKILLs of vaults while they receive: every store audits clean and keeps what was cosigned`, async (t) => {
  const directory = join(await freshDirectory(t), 'data');
  const cache = await freshDirectory(t);
  const names = Array.from({ length: VAULTS }, (_, at) => `vault-${at}`);
  const vaults = [];
  for (const name of names) vaults.push({ name, ...(await keyWords(t, directory, name)) });
  const trusted = vaults.at(-1)?.trusted;
  assert.ok(trusted !== undefined);
  const platform = await openPlatform(directory, trusted);
  await platform.journal.createLog(ORIGIN);
  onEnd(t, platform.close);
  const stop = keepCommitting(platform, names);
  // Else a failure would leave the process committing for ever.
  onEnd(t, stop);
  const results = await Promise.all(
    vaults.map(({ name, store, key }) => {
      const at = `127.0.0.1:${platform.listener.port}`;
      const words = ['--platform', at, '--store', store, '--key', key];
      return killOften(platform, name, { store, words, cache });
    }),
  );
  await stop();
  const interrupted = results.reduce((sum, result) => sum + result.interrupted, 0);
  const kept = results.reduce((sum, result) => sum + result.kept, 0);
  t.diagnostic(`${kept} lives kept a head, ${interrupted} left what was no object yet`);
  // Few on a machine that is busy with other things; none would mean that nothing was tested.
  assert.ok(kept >= 5 && interrupted >= 3, `${kept} kept, ${interrupted} cut`);
  // The last lives catch up with all of it.
  const count = platform.journal.size(ORIGIN);
  for (const { name, store, key } of vaults) {
    const at = `127.0.0.1:${platform.listener.port}`;
    const vault = startProcess(['--platform', at, '--store', store, '--key', key], cache);
    // It may have had everything before it was killed last; it is told to stop when it is at work.
    await until(`${name} is at work`, () => /Keeping holdfast\/firm\/a/.test(vault.said()));
    await until(`${name} catches up`, () => platform.coverage.coveredBy(name, ORIGIN) === count);
    vault.child.kill('SIGTERM');
    assert.equal(await vault.ended, null, vault.said());
    const { damage, logs } = await auditStore(storeFiles(store));
    assert.deepEqual(damage, []);
    const root = Buffer.from(platform.journal.head(ORIGIN).root).toString('hex');
    assert.equal(logs.find(({ origin }) => origin === ORIGIN)?.root, root);
  }
});
