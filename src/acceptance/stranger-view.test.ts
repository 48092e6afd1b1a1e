import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { commitEvents } from '../platform/journal/_journal-fixture.ts';
import { verifierKeyText } from '../platform/journal/signed-note.ts';
import {
  freshDirectory,
  introduce,
  onEnd,
  openPlatform,
  startVault,
  until,
} from '../platform/vault/_vault-fixture.ts';
import { cosignerKeyText } from '../platform/vault/cosignature.ts';
import { REPOSITORY } from './command-line.ts';

// A vault's view before the Go team's own packages for signed notes and tiled logs, behind a static web server.

const GO_PATH = '/usr/share/gocode';
const PACKAGES = `${GO_PATH}/src/golang.org/x/mod/sumdb/tlog`;
const ORIGIN = 'holdfast/firm/a';
const FOLDER = 'holdfast+firm+a';

function whyNot(): string | undefined {
  if (spawnSync('go', ['version']).status !== 0) return 'go is not on this machine (golang-go)';
  return existsSync(PACKAGES)
    ? undefined
    : `${PACKAGES} is not on this machine (golang-golang-x-mod-dev)`;
}

function build(directory: string): string {
  const program = join(directory, 'check-view');
  const source = join(REPOSITORY, 'tools/verify/check-view.go');
  const settings = { GO111MODULE: 'off', GOPATH: GO_PATH, GOFLAGS: '', GOPROXY: 'off' };
  const built = spawnSync('go', ['build', '-o', program, source], {
    env: { ...process.env, ...settings, GOCACHE: join(tmpdir(), 'holdfast-go-cache') },
    encoding: 'utf8',
  });
  assert.equal(built.status, 0, built.stderr);
  return program;
}

/** Files below a directory, as any static web server gives them. */
async function serveFiles(t: TestContext, directory: string): Promise<string> {
  const server = createServer((request, response) => {
    readFile(join(directory, decodeURIComponent(request.url ?? ''))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onEnd(t, async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return `http://127.0.0.1:${address.port}`;
}

/** Not `spawnSync`: the web server is in this process. */
async function run(
  program: string,
  words: readonly string[],
): Promise<Pick<SpawnSyncReturns<string>, 'status' | 'stdout' | 'stderr'>> {
  const child = spawn(program, words);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => {
    said.stdout += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    said.stderr += text;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, ...said };
}

test("Go's own note and tlog packages accept a vault's view, and find what is changed in it", async (t) => {
  const missing = whyNot();
  if (missing !== undefined) return t.skip(missing);
  const root = await freshDirectory(t);
  const program = build(root);
  const { trusted, keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const platform = await openPlatform(join(root, 'data'), trusted, 1);
  onEnd(t, platform.close);
  await platform.journal.createLog(ORIGIN);
  const store = join(root, 'store');
  const vault = startVault(store, keys, platform.listener.port);
  onEnd(t, vault.stop);
  const grow = async (count: number) => {
    const commits = Array.from({ length: count }, (_, at) =>
      commitEvents(platform.journal, ORIGIN, `buy ${at}`),
    );
    await Promise.all(commits);
    platform.listener.wake();
    const size = platform.journal.size(ORIGIN);
    const checkpoint = join(store, 'view', FOLDER, 'checkpoint');
    await until(`the view shows ${size}`, async () =>
      (await readFile(checkpoint, 'utf8').catch(() => '')).startsWith(`${ORIGIN}\n${size}\n`),
    );
  };
  const url = `${await serveFiles(t, join(store, 'view'))}/${FOLDER}`;
  const logKey = platform.journal.verifierKey(ORIGIN);
  const words = ['-url', url, '-log', logKey, '-vault', keys.ownText];
  const seen = join(root, 'seen');
  await grow(300);
  const first = await run(program, [...words, '-save', seen]);
  assert.match(first.stdout, /^good: holdfast\/firm\/a, 301 entries, root /, first.stderr);
  await grow(399);
  const second = await run(program, [...words, '-old', seen]);
  assert.match(second.stdout, /700 entries.*\ngood: the tree of 301 entries/, second.stderr);
  assert.equal(second.status, 0);
  // Signed by somebody else, cosigned by nobody we know, a changed entry, a changed tile, an older head of another tree.
  const view = join(store, 'view', FOLDER);
  const changed = async (path: string, at: number) => {
    const bytes = await readFile(join(view, path));
    const other = Buffer.from(bytes);
    other.writeUInt8(other.readUInt8(at) ^ 1, at);
    await writeFile(join(view, path), other);
    const found = await run(program, words);
    await writeFile(join(view, path), bytes);
    return found;
  };
  const strangers = [
    ['-log', verifierKeyText(ORIGIN, randomBytes(32))],
    ['-vault', cosignerKeyText('vault-a', randomBytes(32))],
  ] as const;
  for (const more of strangers)
    assert.match((await run(program, [...words, ...more])).stderr, /^BAD: .*signature/, more[0]);
  assert.match((await changed('tile/entries/000', 40)).stderr, /^BAD: entry 0: /);
  assert.match((await changed('tile/0/001', 40)).stderr, /^BAD: entry 256: /);
  assert.match((await changed('checkpoint', 30)).stderr, /^BAD: /);
  const forged = (await readFile(seen, 'utf8')).replace(/\n301\n/, '\n300\n');
  await writeFile(seen, forged);
  assert.equal((await run(program, [...words, '-old', seen])).status, 1);
});
