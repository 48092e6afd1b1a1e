import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Platform, serve, stop } from './platform-process.ts';
import { runCommand, verifiedHashAtRest } from './the-day/by-command.ts';
import { dayDocument } from './the-day/day-document.ts';
import { killsAt, playWithKills } from './the-day/killed-day.ts';
import { orderOf } from './the-day/order.ts';
import { askOverHttp, takeOverHttp, verifiedHash } from './the-day/over-http.ts';
import { SCRIPT, WITH_EARLY_RUNS } from './the-day/script.ts';
import { playAndRebuild } from './the-day/vaulted-day.ts';
import { differences } from './worked-day/compare.ts';
import { type TableStep, wordsOf } from './worked-day/document.ts';

// docs/the-day.md is calculated by hand; this test plays its script on real processes and compares.
const { steps, problems, constraints } = await dayDocument();
const commands = steps.filter((step) => step.kind === 'command');

test('docs/the-day.md and the script name the same commands in the same order', () => {
  assert.deepEqual(problems, []);
  assert.deepEqual(
    commands.map(({ name, words }) => ({ name, words })),
    SCRIPT.map(({ name, command }) => ({ name, words: wordsOf(command) })),
  );
  assert.ok(steps.filter(({ kind }) => kind === 'table').length >= 18);
});

test('what must come before what is in docs/the-day.md as in the script', () => {
  const told = SCRIPT.filter(({ name }) => !name.startsWith('eod-')).map(
    ({ name, after: needs }) => {
      return [name, constraints.get(name) ?? ['reference'], needs];
    },
  );
  for (const [name, documented, needs] of told) assert.deepEqual(documented, needs, `${name}`);
  assert.ok(constraints.size >= 25);
  for (const name of constraints.keys())
    assert.ok(
      SCRIPT.some((step) => step.name === name),
      name,
    );
});

function checkTable(table: TableStep, answer: unknown): void {
  const found = differences(table, answer);
  const where = `line ${table.line}: ${table.words.join(' ')}`;
  assert.deepEqual(found, [], `${where}\n${found.join('\n')}`);
}

describe('the day of docs/the-day.md', () => {
  let root = '';
  /** What the day comes to over HTTP in the order of the document. */
  let bookHash = '';

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'holdfast-the-day-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  async function served(name: string, play: (platform: Platform) => Promise<void>): Promise<void> {
    const platform = await serve(join(root, name), undefined);
    try {
      await play(platform);
    } finally {
      await stop(platform, 'SIGTERM');
    }
  }

  test('over HTTP: every table at its place', () =>
    served('http', async (platform) => {
      for (const step of steps) {
        const next = SCRIPT.find(({ name }) => step.kind === 'command' && name === step.name);
        if (next !== undefined) await takeOverHttp(platform, next);
        if (step.kind === 'table') checkTable(step, await askOverHttp(platform, step.words));
      }
      bookHash = await verifiedHash(platform);
    }));

  test('by the command line, beside the server: every table at its place, and the same book', async () => {
    const data = join(root, 'commands');
    await served('commands', async () => {
      for (const step of steps) {
        if (step.kind === 'command') await runCommand(data, step.words);
        if (step.kind === 'table') checkTable(step, await runCommand(data, step.words));
      }
    });
    assert.equal(await verifiedHashAtRest(data), bookHash);
  });

  for (const seed of [1, 2])
    test(`in an order of chance, with runs of Friday in between, seed ${seed}: the same book`, async () => {
      const order = orderOf(WITH_EARLY_RUNS, seed);
      const names = order.map(({ name }) => name).join(' ');
      const hash = await playWithKills(join(root, `order-${seed}`), order, new Map());
      assert.equal(hash, bookHash, names);
    });

  test('in an order of chance, the server killed after steps and in the midst of them: the same book', async () => {
    const order = orderOf(WITH_EARLY_RUNS, 3);
    const kills = killsAt(order, { first: 4, every: 9 });
    assert.equal(kills.size, 5);
    const hash = await playWithKills(join(root, 'killed'), order, kills);
    assert.equal(hash, bookHash, [...kills.keys()].join(' '));
  });

  test('from a vault alone, the directory of the host deleted: the same book', async () => {
    assert.equal(await playAndRebuild(join(root, 'vaulted'), SCRIPT), bookHash);
  });
});
