import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { commitEvents } from '../platform/journal/_journal-fixture.ts';
import {
  freshDirectory,
  introduce,
  onEnd,
  openPlatform,
  startVault,
  until,
} from '../platform/vault/_vault-fixture.ts';
import { REPOSITORY } from './command-line.ts';

// tools/verify/verify.mjs, which shares no code with the house, on a store that a real vault made.

const VERIFIER = join(REPOSITORY, 'tools/verify/verify.mjs');
const FOLDER = 'logs/holdfast+firm+a';

function runVerifier(...words: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [VERIFIER, ...words], { encoding: 'utf8' });
}

/** A store with several heads over entries of two logs, and the key texts a person would have carried over. */
async function realStore(t: TestContext): Promise<{ store: string; keys: readonly string[] }> {
  const root = await freshDirectory(t);
  const directory = join(root, 'data');
  const store = join(root, 'store');
  const { trusted, keys } = await introduce(directory, root, 'vault-a');
  const platform = await openPlatform(directory, trusted, 1);
  onEnd(t, platform.close);
  const origins = ['holdfast/firm/a', 'holdfast/firm/b'];
  for (const origin of origins) await platform.journal.createLog(origin);
  // What comes in one life of a vault may be one object.
  for (const text of ['buy 5', 'sell 3', 'buy 1']) {
    const vault = startVault(store, keys, platform.listener.port);
    onEnd(t, vault.stop);
    for (const origin of origins) {
      const { entry } = await commitEvents(platform.journal, origin, text, `${text} again`);
      platform.listener.wake();
      await until('it is covered', () => platform.coverage.coveredBy('vault-a', origin) > entry);
    }
    await vault.stop();
  }
  const logKeys = origins.map(platform.journal.verifierKey);
  return { store, keys: [...logKeys, keys.ownText] };
}

test('the verifier has at most 300 lines and imports nothing but Node', async () => {
  const text = await readFile(VERIFIER, 'utf8');
  assert.ok(text.split('\n').length <= 300);
  const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
  assert.ok(
    imports.length > 0 && imports.every((from) => from?.startsWith('node:')),
    imports.join(),
  );
});

test('the verifier accepts what a real vault keeps, and only under keys that are believed', async (t) => {
  const { store, keys } = await realStore(t);
  const words = keys.flatMap((key) => ['--key', key]);
  const good = runVerifier(store, '--json', ...words);
  assert.equal(good.status, 0, good.stdout + good.stderr);
  const { ok, logs } = JSON.parse(good.stdout);
  assert.equal(ok, true);
  const counts = logs.map((log: Record<string, unknown>) => [log.origin, log.entries, log.heads]);
  assert.deepEqual(counts, [
    ['holdfast/firm/a', 4, 3],
    ['holdfast/firm/b', 4, 3],
  ]);
  assert.equal(runVerifier(store, '--key', String(keys[0])).status, 1);
  assert.equal(runVerifier(join(store, 'none')).status, 2);
});

test('the verifier finds every kind of tampering with a real store', async (t) => {
  const { store } = await realStore(t);
  const names = await readdir(join(store, FOLDER));
  const segment = names.find((name) => /^0*2-.*segment$/.test(name)) ?? '';
  const newest = names.filter((name) => name.endsWith('.checkpoint')).at(-1) ?? '';
  const flip = async (path: string, at: number) => {
    const bytes = await readFile(path);
    const place = at < 0 ? bytes.length + at : at;
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
    await chmod(path, 0o600);
    await writeFile(path, bytes);
  };
  const tamperings: readonly (readonly [string, (copy: string) => Promise<void>, RegExp])[] = [
    ['a payload', (copy) => flip(join(copy, segment), -1), /entry 2: a payload without its hash/],
    // The batch root lies in the header, so the tree is another one.
    [
      'a header',
      (copy) => flip(join(copy, segment), 16 + 8 + 48),
      /the root of 3 entries is another/,
    ],
    ['a root', (copy) => flip(join(copy, newest), 25), /not the bytes of its name/],
    ['a key', (copy) => flip(join(copy, 'key'), 30), /no key of a log/],
    ['no segment', (copy) => rm(join(copy, segment)), /4 entries are signed for, 2 are there/],
    ['no head', (copy) => rm(join(copy, newest)), /^$/],
  ];
  for (const [what, tamper, wanted] of tamperings) {
    const copy = `${store}-${what.replaceAll(' ', '-')}`;
    await cp(store, copy, { recursive: true });
    await tamper(join(copy, FOLDER));
    const { status, stdout } = runVerifier(copy, '--json');
    const faults = JSON.parse(stdout).logs.flatMap((log: { faults: unknown[] }) => log.faults);
    const said = faults.map(
      (fault: Record<string, unknown>) => `entry ${fault.entry}: ${fault.wrong}`,
    );
    if (wanted.source === '^$') {
      // An older head is a true head: how new it must be, only somebody who saw a newer one can say.
      assert.equal(status, 0, what);
      continue;
    }
    assert.equal(status, 1, what);
    assert.match(said.join('\n'), wanted, what);
  }
});
