import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommandLine } from '../edge/cli/program.ts';
import type { CliPorts } from '../edge/cli/session.ts';
import { OTHER_OPERATIONS } from '../edge/http/other-operations.ts';
import { ROUTES } from '../edge/http/route.ts';
import { openLocalSession } from '../wiring/local-session.ts';
import { REPOSITORY } from './command-line.ts';
import { newDesk, row, tradesFile } from './hostile-desk.ts';

// docs/faces.md says what others script; here it is compared with what there is.

const page = readFileSync(join(REPOSITORY, 'docs/faces.md'), 'utf8');

/** First cells of a table, by the head of its first column. */
function cellsUnder(head: string): string[] {
  const table =
    new RegExp(`^\\| ${head} \\|.*\\n\\|[-|]+\\|\\n((?:\\|.*\\n)+)`, 'm').exec(page)?.[1] ?? '';
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell);
}

async function helpOf(words: readonly string[]): Promise<string> {
  const printed: string[] = [];
  const never = () => {
    throw new Error('--help does nothing');
  };
  const ports: CliPorts = {
    version: '0',
    openSession: never,
    serve: never,
    vault: { run: never, key: never, trust: never, audit: never, thaw: never },
    replayer: { run: never, key: never, trust: never },
    checkReceipt: never,
    signInLink: never,
    positionFileText: never,
    describeFixml: never,
    verify: never,
    refusalOf: never,
    bench: never,
    makeRecoveryKey: never,
    setUpRecovery: never,
    unlockKeys: never,
    carryBooks: never,
    rebuild: never,
    drill: never,
    writeFile: never,
    csvText: never,
    out: (text) => printed.push(text) > 0,
    err: (text) => void printed.push(text),
    isTerminal: false,
  };
  assert.equal(await runCommandLine(ports, [...words, '--help']), 0);
  return printed.join('\n');
}

/** Commands that do something: those with no commands below them. */
async function commandsBelow(words: readonly string[]): Promise<string[]> {
  const [, list = ''] = (await helpOf(words)).split('\nCommands:\n');
  const names = [...list.matchAll(/^ {2}([a-z0-9-]+)/gm)].map(([, name = '']) => name);
  const found: string[] = [];
  for (const name of names.filter((known) => known !== 'help')) {
    const below = await commandsBelow([...words, name]);
    found.push(...(below.length === 0 ? [[...words, name].join(' ')] : below));
  }
  return found;
}

test('docs/faces.md has every command, and no other', async () => {
  const commands = await commandsBelow([]);
  assert.ok(commands.length > 25, commands.join(', '));
  assert.deepEqual(cellsUnder('command').sort(), commands.sort());
});

test('docs/faces.md names only options that its command has', async () => {
  const rows = [...page.matchAll(/^\| `([a-z0-9 -]+)` \| (.*) \|$/gm)];
  const commands = new Set(await commandsBelow([]));
  const unknown: string[] = [];
  let checked = 0;
  for (const [, command = '', text = ''] of rows) {
    if (!commands.has(command)) continue;
    const help = await helpOf(command.split(' '));
    for (const [option] of text.matchAll(/--[a-z0-9-]+/g)) {
      checked += 1;
      if (!help.includes(option)) unknown.push(`${command} ${option}`);
    }
  }
  assert.ok(checked > 40, `only ${checked} options were checked`);
  assert.deepEqual(unknown, []);
});

test('docs/faces.md has every path of the API, and no other', () => {
  const paths = [...ROUTES, ...OTHER_OPERATIONS].map(
    ({ method, path }) => `${method} /api/v1${path.replaceAll(/:([a-zA-Z]+)/g, '{$1}')}`,
  );
  assert.ok(paths.length > 30);
  assert.deepEqual(cellsUnder('method and path').sort(), paths.sort());
});

test('docs/faces.md has the fields of rows in their order', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-faces-'));
  const opened = await openLocalSession(join(directory, 'data'));
  assert.ok(opened.ok);
  try {
    const desk = await newDesk(opened.session, directory, 'faces');
    const rows = [
      row({ id: '1' }),
      row({ id: '2', quantity: '4' }).replace(',buy,', ',sell,'),
      row({ id: '3', account: 'X' }),
    ];
    await desk.import('trades.csv', tradesFile(rows));
    await desk.call('setPrice', {
      contract: 'CBT:C:FUT:202009',
      date: '2020-03-16',
      settlement: '3.7',
    });
    await desk.call('eod', { date: '2020-03-16' });
    for (const name of ['balances', 'positions', 'lots', 'segregation', 'closeouts', 'worklists']) {
      const [first] = await desk.rows(name);
      assert.ok(typeof first === 'object' && first !== null, name);
      const line =
        new RegExp(`^\\| \`${name}\`[^|]* \\| (.*) \\|$`, 'm').exec(
          page.slice(page.indexOf('## JSON')),
        )?.[1] ?? '';
      const fields = [...line.matchAll(/`([a-zA-Z]+)`/g)].map(([, field = '']) => field);
      assert.deepEqual(fields, Object.keys(first), name);
    }
  } finally {
    await opened.session.close();
    await rm(directory, { recursive: true, force: true });
  }
});
