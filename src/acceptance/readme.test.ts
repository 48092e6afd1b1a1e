import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { type CommandAnswer, REPOSITORY, said } from './command-line.ts';
import { fileLinks, shellBlocks } from './readme-blocks.ts';

// Every command of README.md, run as a newcomer would type it.

const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
const blocks = shellBlocks(readme);
const isNpm = (script: string) => script.startsWith('npm ');
const isServe = (script: string) => script.startsWith('./bin/holdfast serve ');
const BLOCK_TIMEOUT_MS = 240_000;

test('README.md gives the two lines for a fresh machine, and npm runs what they promise', () => {
  const npm = blocks.filter(({ script }) => isNpm(script)).map(({ script }) => script.trim());
  assert.deepEqual(npm, ['npm ci && npm start', 'npm ci && npm test']);
  assert.equal(packageJson.scripts.start, 'bin/holdfast serve --demo');
  assert.equal(packageJson.scripts.test, 'node src/run-tests.ts');
});

test('documents at the top link only to files that are there', () => {
  const documents = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'docs/faces.md',
    'docs/errors.md',
    'docs/dependencies.md',
  ];
  const missing = documents.flatMap((name) => {
    const markdown = readFileSync(join(REPOSITORY, name), 'utf8');
    const broken = fileLinks(markdown).filter(
      (path) => !existsSync(join(REPOSITORY, dirname(name), path)),
    );
    return broken.map((path) => `${name}: ${path}`);
  });
  assert.deepEqual(missing, []);
});

describe('README.md, command by command', () => {
  let directory = '';

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-readme-'));
    for (const name of ['bin', 'reference-data'])
      await symlink(join(REPOSITORY, name), join(directory, name));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  const byHand = blocks.filter(({ script }) => !isNpm(script) && !isServe(script));
  for (const { line, script, prints } of byHand) {
    test(`line ${line}: ${script.split('\n')[0]}`, async () => {
      const answer = await shell(script, directory);
      assert.equal(answer.exitCode, 0, said(answer));
      if (prints === undefined) return;
      const printed = answer.stdout.trimEnd().split('\n');
      const wanted = prints.trimEnd().split('\n');
      assert.deepEqual(printed.slice(-wanted.length), wanted);
    });
  }

  test('the README has commands for the whole way', () => {
    const words = [
      'firm create',
      'import',
      'suspense',
      'cash',
      'eod',
      'balances',
      'statement',
      'part17',
      'verify',
      'dump',
    ];
    const scripts = byHand.map(({ script }) => script).join('');
    assert.deepEqual(
      words.filter((word) => !scripts.includes(word)),
      [],
    );
    assert.equal(blocks.filter(({ script }) => isServe(script)).length, 1);
  });

  test('`serve` answers a script on the data of the README, and stops when told to', async () => {
    const [{ script } = { script: '' }] = blocks.filter((block) => isServe(block.script));
    const firms = await served(`${script.trim()} --port 0`, directory, 'data/acme', /Sign in once/);
    assert.deepEqual(firms, [{ firm: 'acme', reportingFirm: 'ACM', businessDate: '2020-03-16' }]);
  });

  test('`npm start` loads the demo and answers', async () => {
    const script = `${packageJson.scripts.start} --port 0 --data demo`;
    const firms = await served(script, directory, 'demo', /The demo is loaded/);
    assert.ok(Array.isArray(firms) && firms.length === 1);
  });
});

function shell(script: string, directory: string): Promise<CommandAnswer> {
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, timeout: BLOCK_TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 };
    execFile('sh', ['-e', '-c', script], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(new Error(`Cannot run ${script}`, { cause: error }));
    });
  });
}

/** Starts a server, waits for a sentence of it, asks for its firms with the token it left, and stops it. */
async function served(
  command: string,
  directory: string,
  data: string,
  ready: RegExp,
): Promise<unknown> {
  const server = spawn('sh', ['-c', `exec ${command}`], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const address = /at (http:\S+)/.exec(await printedUntil(server, ready))?.[1] ?? '';
    const token = (await readFile(join(directory, data, 'api-token'), 'utf8')).trim();
    const answer = await fetch(`${address}/api/v1/firms`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(answer.status, 200);
    const page = await fetch(`${address}/`);
    assert.equal(page.status, 200);
    return await answer.json();
  } finally {
    const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    assert.equal(await ended, 0);
  }
}

function printedUntil(server: ChildProcess, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    server.stdout?.setEncoding('utf8');
    server.stdout?.on('data', (text: string) => {
      printed += text;
      if (ready.test(printed)) resolve(printed);
    });
    server.once('exit', () => reject(new Error(`The server ended: ${printed}`)));
  });
}
