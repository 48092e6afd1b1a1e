import assert from 'node:assert/strict';
import { chmod, cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { commitEvents } from '../journal/_journal-fixture.ts';
import {
  freshDirectory,
  introduce,
  openPlatform,
  startVault,
  type TestPlatform,
  type TestVault,
  until,
} from './_vault-fixture.ts';
import { auditStore } from './audit.ts';
import { readTrustedVaults } from './key-files.ts';
import { storeFiles } from './store-files.ts';
import { viewFolder } from './view.ts';

const ORIGIN = 'holdfast/firm/a';
const FOLDER = 'logs/holdfast+firm+a';

type Pair = {
  readonly directory: string;
  readonly store: string;
  /** Opens the platform, or opens it again. */
  readonly open: () => Promise<TestPlatform>;
  readonly start: (platform: TestPlatform) => TestVault;
};

async function onePair(t: TestContext): Promise<Pair> {
  const root = await freshDirectory(t);
  const directory = join(root, 'data');
  const store = join(root, 'store');
  const { trusted, keys } = await introduce(directory, root, 'vault-a');
  return {
    directory,
    store,
    open: () => openPlatform(directory, trusted, 1),
    start: ({ listener }) => startVault(store, keys, listener.port),
  };
}

async function commitAndCover(platform: TestPlatform, ...events: string[]): Promise<void> {
  const { entry } = await commitEvents(platform.journal, ORIGIN, ...events);
  platform.listener.wake();
  await until('the vault covers it', () => platform.coverage.coveredBy('vault-a', ORIGIN) > entry);
}

const namesIn = (store: string) => readdir(join(store, FOLDER));

test('a vault copies what is there and what comes, cosigns it, and audits clean', async (t) => {
  const { store, open, start } = await onePair(t);
  const platform = await open();
  const { journal, coverage } = platform;
  await journal.createLog(ORIGIN);
  await commitEvents(journal, ORIGIN, 'buy 5', 'sell 3');
  const vault = start(platform);
  await until('the vault covers the first', () => coverage.coveredBy('vault-a', ORIGIN) === 2);
  for (let at = 0; at < 20; at += 1) {
    const { entry } = await commitEvents(journal, ORIGIN, `buy ${at}`);
    platform.listener.wake();
    await coverage.hold(ORIGIN, entry);
    assert.equal(coverage.vaultsCovering(ORIGIN, entry), 1);
  }
  await vault.stop();
  const report = await auditStore(storeFiles(store));
  assert.deepEqual(report.damage, []);
  const [log] = report.logs;
  assert.equal(log?.entries, 22);
  assert.equal(log?.hashed, 22);
  assert.equal(log?.root, Buffer.from(journal.head(ORIGIN).root).toString('hex'));
  for (const name of await namesIn(store))
    assert.equal((await stat(join(store, FOLDER, name))).mode & 0o777, 0o400, name);
  await platform.close();
});

test('a vault that was stopped goes on where it was, with and without its derived view', async (t) => {
  const { store, open, start } = await onePair(t);
  const platform = await open();
  await platform.journal.createLog(ORIGIN);
  for (const life of [0, 1, 2, 3]) {
    if (life === 2) await rm(join(store, 'view'), { recursive: true });
    if (life === 3) await writeFile(join(store, viewFolder(ORIGIN), 'checkpoint'), 'x\n9\nx\n\n');
    const vault = start(platform);
    for (let at = 0; at < 5; at += 1) await commitAndCover(platform, `life ${life}, ${at}`);
    // The view is published once a second.
    await until('the view is there', async () =>
      (await viewText(store)).startsWith(`${ORIGIN}\n${platform.journal.size(ORIGIN)}\n`),
    );
    await vault.stop();
  }
  const report = await auditStore(storeFiles(store));
  assert.deepEqual(report.damage, []);
  assert.equal(report.logs[0]?.entries, 21);
  await platform.close();
});

test('a vault that is far behind is given heads on the way, so that it keeps what it has got', async (t) => {
  const { directory, store, start } = await onePair(t);
  const trusted = await readTrustedVaults(directory);
  assert.ok(trusted?.ok === true);
  // A head is stored every 100 ticks of the fixture's clock, which steps by a millisecond.
  const platform = await openPlatform(directory, trusted.value, 1, 100_000);
  await platform.journal.createLog(ORIGIN);
  for (let round = 0; round < 3; round += 1) {
    const commits = Array.from({ length: 700 }, (_, at) =>
      commitEvents(platform.journal, ORIGIN, `buy ${round} ${at}`),
    );
    await Promise.all(commits);
  }
  const vault = start(platform);
  const all = platform.journal.size(ORIGIN);
  await until('it has caught up', () => platform.coverage.coveredBy('vault-a', ORIGIN) === all);
  await vault.stop();
  await platform.close();
  const report = await auditStore(storeFiles(store));
  assert.deepEqual(report.damage, []);
  const checkpoints = report.logs[0]?.checkpoints;
  assert.ok(
    checkpoints !== undefined && checkpoints >= 2 && checkpoints <= 3,
    `${checkpoints} heads`,
  );
});

async function viewText(store: string): Promise<string> {
  return readFile(join(store, viewFolder(ORIGIN), 'checkpoint'), 'utf8').catch(() => '');
}

/** Brings the platform back to an earlier copy of its data, does something, and shows it to the vault again. */
async function afterRollback(
  t: TestContext,
  forge: (platform: TestPlatform) => Promise<void>,
): Promise<{ readonly pair: Pair; readonly platform: TestPlatform; readonly vault: TestVault }> {
  const pair = await onePair(t);
  const { directory, open, start } = pair;
  const first = await open();
  await first.journal.createLog(ORIGIN);
  const vault = start(first);
  await commitAndCover(first, 'buy 5');
  await first.close();
  await vault.stop();
  await cp(directory, `${directory}.old`, { recursive: true });
  const second = await open();
  const again = start(second);
  await commitAndCover(second, 'sell 3');
  await second.close();
  await again.stop();
  await rm(directory, { recursive: true });
  await cp(`${directory}.old`, directory, { recursive: true });
  const forged = await open();
  await forge(forged);
  const frozen = start(forged);
  await until('the vault freezes the log', () =>
    forged.notices.some(({ kind }) => kind === 'refused'),
  );
  return { pair, platform: forged, vault: frozen };
}

const attacks = [
  // what the platform became            entries it adds                  code
  ['was rolled back', [], 'vault_head_must_not_shrink', 0],
  ['tells another last entry', ['sell 4'], 'vault_head_must_extend_the_held_one', 0],
  ['tells another past and more', ['sell 4', 'buy 1'], 'vault_head_must_extend_the_held_one', 1],
] as const;
for (const [became, events, code, refused] of attacks) {
  test(`a platform that ${became}: the log is frozen and both heads are kept`, async (t) => {
    const { pair, platform, vault } = await afterRollback(t, async ({ journal }) => {
      for (const event of events) await commitEvents(journal, ORIGIN, event);
    });
    const notice = platform.notices.find(({ kind }) => kind === 'refused');
    assert.deepEqual(notice, { kind: 'refused', vault: 'vault-a', origin: ORIGIN, code, held: 3 });
    const names = await namesIn(pair.store);
    const evidence = names.filter((name) => name.endsWith('.frozen'));
    assert.equal(evidence.length, 1);
    assert.equal(names.filter((name) => name.endsWith('.refused')).length, refused);
    const text = await readFile(join(pair.store, FOLDER, evidence[0] ?? ''), 'utf8');
    const [, held = '', offered = ''] = text.split(/^--- (?:held|offered)\n/m);
    assert.match(held, /^holdfast\/firm\/a\n3\n/);
    assert.ok(offered.startsWith(`${ORIGIN}\n${2 + events.length}\n`), offered);
    // Nothing more is taken, and what is held stays whole; a restart of the vault changes nothing of that.
    await commitEvents(platform.journal, ORIGIN, 'more');
    await vault.stop();
    const again = pair.start(platform);
    await until('the vault refuses again', () =>
      again.notices.some(({ kind }) => kind === 'frozen'),
    );
    await again.stop();
    const report = await auditStore(storeFiles(pair.store));
    assert.deepEqual(report.damage, []);
    assert.equal(report.logs[0]?.entries, 3);
    assert.equal(report.logs[0]?.frozen, evidence[0]);
    assert.equal(platform.coverage.isPresent('vault-a', ORIGIN), false);
    await platform.close();
  });
}

test('one frozen log does not keep the others of its platform from being copied', async (t) => {
  const { platform, vault } = await afterRollback(t, async () => undefined);
  await platform.journal.createLog('holdfast/firm/b');
  await commitEvents(platform.journal, 'holdfast/firm/b', 'buy 1');
  await until(
    'the other log is covered',
    () => platform.coverage.coveredBy('vault-a', 'holdfast/firm/b') === 2,
  );
  await vault.stop();
  await platform.close();
});

test('a log that comes back under another key is frozen', async (t) => {
  const { directory, store, open, start } = await onePair(t);
  const platform = await open();
  await platform.journal.createLog(ORIGIN);
  const vault = start(platform);
  await commitAndCover(platform, 'buy 5');
  await platform.close();
  await vault.stop();
  // The host is made anew, but for the key that vaults know it by.
  await rm(join(directory, 'journal'), { recursive: true });
  await rm(join(directory, 'keys', 'keyring.json'));
  const other = await open();
  await other.journal.createLog(ORIGIN);
  await commitEvents(other.journal, ORIGIN, 'buy 5');
  const again = start(other);
  await until('the vault refuses', () => other.notices.some(({ kind }) => kind === 'refused'));
  const notice = other.notices.find(({ kind }) => kind === 'refused');
  assert.ok(notice?.kind === 'refused');
  assert.equal(notice.code, 'vault_log_key_must_stay');
  await again.stop();
  await other.close();
  assert.deepEqual((await auditStore(storeFiles(store))).damage, []);
});

test('any one byte that changes in a store is found, with its file', async (t) => {
  const { store, open, start } = await onePair(t);
  const platform = await open();
  await platform.journal.createLog(ORIGIN);
  // Objects of what came in one life may be one; two lives make two.
  for (const events of [['buy 5'], ['sell 3', 'sell 4']]) {
    const vault = start(platform);
    await commitAndCover(platform, ...events);
    await vault.stop();
  }
  await platform.close();
  const files = storeFiles(store);
  assert.deepEqual((await auditStore(files)).damage, []);
  const names = ['cosigner', ...(await namesIn(store)).map((name) => `${FOLDER}/${name}`)];
  assert.ok(names.length >= 6, names.join());
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (name, place, change) => {
        const path = join(store, name);
        const bytes = await readFile(path);
        const at = place % bytes.length;
        const changed = Buffer.from(bytes);
        changed.writeUInt8((bytes.readUInt8(at) + change) % 256, at);
        await chmod(path, 0o600);
        await writeFile(path, changed);
        const { ok, damage } = await auditStore(files);
        await writeFile(path, bytes);
        assert.equal(ok, false, `${name}, byte ${at}, was not found`);
        assert.ok(damage.length > 0);
      },
    ),
    // Byte 61 ends the line of a key of this name: made another blank, it is a change too.
    { numRuns: 300, examples: [['cosigner', 61, 1]] },
  );
  assert.deepEqual((await auditStore(files)).damage, []);
});

test('an audit names file, byte and entry of a changed payload, and what is missing', async (t) => {
  const { store, open, start } = await onePair(t);
  const platform = await open();
  await platform.journal.createLog(ORIGIN);
  for (const event of ['buy 5', 'sell 3']) {
    const vault = start(platform);
    await commitAndCover(platform, event);
    await vault.stop();
  }
  await platform.close();
  const [name = ''] = (await namesIn(store)).filter((other) => /^0*2-0*2-.*segment$/.test(other));
  const path = join(store, FOLDER, name);
  const bytes = await readFile(path);
  await chmod(path, 0o600);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  await writeFile(path, bytes);
  assert.deepEqual(await damageOf(store), [
    `vault_entry_damaged ${FOLDER}/${name} 16 2`,
    `vault_entry_missing ${FOLDER} 0 2`,
  ]);
  await rm(path);
  assert.deepEqual(await damageOf(store), [`vault_entry_missing ${FOLDER} 0 2`]);
  await writeFile(path.replace('segment', 'exe'), 'x');
  const [first] = await damageOf(store);
  assert.equal(
    first,
    `vault_file_unexpected ${FOLDER}/${name.replace('segment', 'exe')} 0 undefined`,
  );
});

async function damageOf(store: string): Promise<string[]> {
  const { damage } = await auditStore(storeFiles(store));
  return damage.map(({ code, file, offset, entry }) => `${code} ${file} ${offset} ${entry}`);
}
