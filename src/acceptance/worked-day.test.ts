import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type CommandAnswer, holdfast, REPOSITORY, said } from './command-line.ts';
import { differences } from './worked-day/compare.ts';
import {
  type CommandStep,
  type FileStep,
  parseWorkedDocument,
  type TableStep,
  type WorkedStep,
} from './worked-day/document.ts';

// docs/worked-day.md is calculated by hand; this test does what it says on the real command line and compares.
const inputs = join(import.meta.dirname, 'worked-day');
const markdown = await readFile(join(REPOSITORY, 'docs/worked-day.md'), 'utf8');
const { steps, problems } = parseWorkedDocument(markdown);

const FIRM = 'northstar';
test('docs/worked-day.md can be read whole, and asks for something', () => {
  assert.deepEqual(problems, []);
  const count = (kind: WorkedStep['kind']) => steps.filter((step) => step.kind === kind).length;
  assert.ok(count('command') >= 40, `${count('command')} commands`);
  assert.ok(count('table') >= 45, `${count('table')} tables`);
  assert.equal(count('file'), 4);
});

describe('docs/worked-day.md', () => {
  let directory = '';

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-worked-day-'));
    for (const name of await readdir(inputs)) {
      if (/\.(csv|xml)$/.test(name)) await copyFile(join(inputs, name), join(directory, name));
    }
  });

  after(() => rm(directory, { recursive: true, force: true }));

  for (const step of steps) {
    test(titleOf(step), () => checkStep(step, directory));
  }
});

function titleOf(step: WorkedStep): string {
  const what = step.kind === 'file' ? step.name : step.words.join(' ');
  return `line ${step.line}: ${step.kind} ${what}`;
}

function checkStep(step: WorkedStep, directory: string): Promise<void> {
  switch (step.kind) {
    case 'command':
      return checkCommand(step, directory);
    case 'table':
      return checkTable(step, directory);
    case 'file':
      return checkFile(step, directory);
  }
}

async function checkCommand(step: CommandStep, directory: string): Promise<void> {
  const answer = await run(step.words, directory);
  assert.equal(answer.exitCode, step.exitCode, said(answer));
  // Node ends a crashed process with 1 as well, which is no "business items left over".
  assert.doesNotMatch(answer.stderr, /^Node\.js v/m);
}

async function checkTable(step: TableStep, directory: string): Promise<void> {
  const answer = await run([...step.words, '--json'], directory);
  assert.equal(answer.exitCode, 0, said(answer));
  const found = differences(step, JSON.parse(answer.stdout));
  assert.deepEqual(found, [], `columns: ${step.columns.join(' | ')}\n${found.join('\n')}`);
}

async function checkFile(step: FileStep, directory: string): Promise<void> {
  const bytes = await readFile(join(directory, step.name));
  assert.equal(bytes.toString('latin1'), step.text);
}

/** `firm create` names its firm itself; every other command is told which. */
function run(words: readonly string[], directory: string): Promise<CommandAnswer> {
  const firm = words[0] === 'firm' ? [] : ['--firm', FIRM];
  return holdfast([...words, '--data', join(directory, 'data'), ...firm], directory);
}
