import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Platform, serve, stop } from './platform-process.ts';
import { runCommand, verifiedHashAtRest } from './the-day/by-command.ts';
import { dayDocument } from './the-day/day-document.ts';
import { askOverHttp, takeOverHttp, verifiedHash } from './the-day/over-http.ts';
import { SCRIPT } from './the-day/script.ts';
import { differences } from './worked-day/compare.ts';
import { type TableStep, wordsOf } from './worked-day/document.ts';

// docs/the-day.md is calculated by hand; this test plays its script on real processes and compares.
const { steps, problems } = await dayDocument();
const commands = steps.filter((step) => step.kind === 'command');

test('docs/the-day.md and the script name the same commands in the same order', () => {
  assert.deepEqual(problems, []);
  assert.deepEqual(
    commands.map(({ name, words }) => ({ name, words })),
    SCRIPT.map(({ name, command }) => ({ name, words: wordsOf(command) })),
  );
  assert.ok(steps.filter(({ kind }) => kind === 'table').length >= 18);
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

  test('by the command line: the tables of the end, and the same book', async () => {
    const data = join(root, 'commands');
    const end = steps.findIndex(
      (step) => step.kind === 'command' && step.words.join(' ') === 'eod --date 2020-04-17',
    );
    assert.ok(end > 0);
    for (const [at, step] of steps.entries()) {
      if (step.kind === 'file') continue;
      if (step.kind === 'command') await runCommand(data, step.words);
      else if (at > end) checkTable(step, await runCommand(data, step.words));
    }
    assert.equal(await verifiedHashAtRest(data), bookHash);
  });
});
