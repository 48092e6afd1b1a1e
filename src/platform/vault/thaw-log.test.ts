import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commitEvents } from '../journal/_journal-fixture.ts';
import { readVaultStore } from '../recovery/vault-source.ts';
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
import { storeFiles } from './store-files.ts';
import { openStoredLog } from './stored-log.ts';
import type { ThawWords } from './thaw-log.ts';
import { parseEvidenceName } from './thaw-record.ts';
import { thawInDirectory } from './thaw-store.ts';

const ORIGIN = 'holdfast/firm/a';
const FOLDER = 'logs/holdfast+firm+a';
const VERIFIER = fileURLToPath(new URL('../../../tools/verify/verify.mjs', import.meta.url));
const clocks = { wallSeconds: () => Date.now() / 1_000, monotonicMs: () => performance.now() };

type Frozen = {
  readonly store: string;
  /** The platform whose history the vault holds; with `clone` the other that was shown to it meanwhile. */
  readonly open: (which: 'true' | 'clone') => Promise<TestPlatform>;
  readonly start: (platform: TestPlatform) => TestVault;
  /** Hash of the evidence. */
  readonly evidence: string;
};

/** A vault with three entries of a log, to which a clone of the platform has then shown another third. */
async function frozenByClone(t: TestContext): Promise<Frozen> {
  const root = await freshDirectory(t);
  const store = join(root, 'store');
  const { trusted, keys } = await introduce(join(root, 'true'), root, 'vault-a');
  const open = (which: 'true' | 'clone') => openPlatform(join(root, which), trusted, 1);
  const start = ({ listener }: TestPlatform) => startVault(store, keys, listener.port);
  const before = await open('true');
  await before.journal.createLog(ORIGIN);
  await commitEvents(before.journal, ORIGIN, 'buy 5');
  await before.close();
  await cp(join(root, 'true'), join(root, 'clone'), { recursive: true });
  const platform = await open('true');
  await commitEvents(platform.journal, ORIGIN, 'sell 3');
  const vault = start(platform);
  await until('covered', () => platform.coverage.coveredBy('vault-a', ORIGIN) === 3);
  await vault.stop();
  await platform.close();
  const clone = await open('clone');
  await commitEvents(clone.journal, ORIGIN, 'sell 4');
  await seenFrozen(start(clone));
  await clone.close();
  const [evidence = ''] = await evidenceIn(store);
  return { store, open, start, evidence };
}

async function seenFrozen(vault: TestVault): Promise<void> {
  await until('frozen', () => vault.notices.some(({ kind }) => kind === 'frozen'));
  await vault.stop();
}

const evidenceIn = async (store: string) =>
  (await readdir(join(store, FOLDER))).flatMap((name) => parseEvidenceName(name)?.sha256 ?? []);

const wordsOf = (evidence: string): ThawWords => ({
  origin: ORIGIN,
  evidence,
  reason: 'a clone, shut off',
  approvers: ['A. Ames', 'B. Bell'],
});

test('a thawed log goes on at its own head, and the audit says who thawed what and why', async (t) => {
  const { store, open, start, evidence } = await frozenByClone(t);
  const platform = await open('true');
  const still = start(platform);
  await until('shown', () => platform.notices.some(({ kind }) => kind === 'evidence'));
  await seenFrozen(still);
  const shown = platform.notices.find((notice) => notice.kind === 'evidence');
  const { time: _frozenAt, held, ...rest } = shown?.freeze ?? assert.fail();
  const root = Buffer.from(platform.journal.head(ORIGIN).root).toString('hex');
  assert.deepEqual([held, rest.evidence, rest.offered.size], [{ size: 3, root }, evidence, 3]);
  assert.notEqual(rest.offered.root, root);
  const thawed = await thawInDirectory(store, wordsOf(evidence), clocks);
  const name = `${'3'.padStart(16, '0')}-${evidence}.frozen`;
  assert.deepEqual(thawed, { ok: true, held: 3, evidence: name });
  const again = start(platform);
  await commitEvents(platform.journal, ORIGIN, 'buy 7');
  await until('covered', () => platform.coverage.coveredBy('vault-a', ORIGIN) === 4);
  await again.stop();
  await platform.close();
  const told = platform.notices.find((notice) => notice.kind === 'thawed');
  assert.deepEqual(
    [told?.thaw.evidence, told?.thaw.approvers, told?.thaw.reason],
    [evidence, wordsOf(evidence).approvers, wordsOf(evidence).reason],
  );
  const { damage, logs } = await auditStore(storeFiles(store));
  assert.deepEqual(damage, []);
  assert.deepEqual([logs[0]?.entries, logs[0]?.frozen], [4, undefined]);
  const [thaw] = logs[0]?.thaws ?? [];
  const { timeSeconds: _time, ...said } = thaw ?? assert.fail();
  const { reason, approvers } = wordsOf(evidence);
  assert.deepEqual(said, { evidence, approvers, reason });
  assert.deepEqual(await evidenceIn(store), [evidence]);
  const stranger = spawnSync(process.execPath, [VERIFIER, store, '--json'], { encoding: 'utf8' });
  assert.equal(stranger.status, 0, stranger.stdout + stranger.stderr);
  const [seen] = JSON.parse(stranger.stdout).logs;
  assert.deepEqual([seen.entries, seen.frozen, seen.thaws], [4, false, 1]);
  const source = readVaultStore(store).logsOf(ORIGIN, []);
  assert.deepEqual(source[0]?.thaws, [thaw && { source: store, ...thaw }]);
  // The head that was refused is evidence still: it claims nothing.
  assert.deepEqual(source[0]?.notes.map(({ isRefused }) => isRefused).filter(Boolean), [true]);
});

test('a platform that still shows another history freezes a thawed log again, with evidence of its own', async (t) => {
  const { store, open, start, evidence } = await frozenByClone(t);
  assert.equal((await thawInDirectory(store, wordsOf(evidence), clocks)).ok, true);
  const clone = await open('clone');
  await seenFrozen(start(clone));
  await clone.close();
  const [second = '', ...more] = (await evidenceIn(store)).filter((hash) => hash !== evidence);
  assert.deepEqual(more, []);
  assert.notEqual(second, '');
  const { damage, logs } = await auditStore(storeFiles(store));
  assert.deepEqual(damage, []);
  assert.ok(logs[0]?.frozen?.includes(second));
  const refused = await thawInDirectory(store, wordsOf(evidence), clocks);
  assert.ok(!refused.ok && refused.rejection.code === 'thaw_must_name_the_freezing_evidence');
  assert.match(refused.rejection.seen, /thawed before/);
  assert.equal((await thawInDirectory(store, wordsOf(second), clocks)).ok, true);
  const platform = await open('true');
  const vault = start(platform);
  await commitEvents(platform.journal, ORIGIN, 'buy 7');
  await until('covered', () => platform.coverage.coveredBy('vault-a', ORIGIN) === 4);
  await vault.stop();
  await platform.close();
});

const NONE = '0'.repeat(64);
const refusals = [
  // what is wrong          of the words                                      code
  ['one approver', { approvers: ['A. Ames'] }, 'thaw_must_be_of_two_people'],
  ['one twice', { approvers: ['A. Ames', ' A. Ames'] }, 'thaw_must_be_of_two_people'],
  ['no name', { approvers: ['A. Ames', ' '] }, 'thaw_must_be_of_two_people'],
  ['a name of two lines', { approvers: ['A', 'B\nreason x'] }, 'thaw_must_be_of_two_people'],
  ['no reason', { reason: ' ' }, 'thaw_must_have_a_reason'],
  ['a reason of two lines', { reason: 'a\nb' }, 'thaw_must_have_a_reason'],
  ['a long reason', { reason: 'é'.repeat(501) }, 'thaw_must_have_a_reason'],
  ['an unknown log', { origin: 'holdfast/firm/b' }, 'thaw_must_name_a_kept_log'],
  ['other evidence', { evidence: NONE }, 'thaw_must_name_the_freezing_evidence'],
] as const;
test('nothing is thawed by wrong words', async (t) => {
  const { store, evidence } = await frozenByClone(t);
  const before = (await readdir(join(store, FOLDER))).sort();
  for (const [what, wrong, code] of refusals) {
    const thawed = await thawInDirectory(store, { ...wordsOf(evidence), ...wrong }, clocks);
    assert.equal(thawed.ok ? 'ok' : thawed.rejection.code, code, what);
  }
  const elsewhere = await thawInDirectory(`${store}.none`, wordsOf(evidence), clocks);
  assert.equal(elsewhere.ok ? 'ok' : elsewhere.rejection.code, 'thaw_must_name_a_kept_log');
  assert.deepEqual((await readdir(join(store, FOLDER))).sort(), before);
});

test('a vault at work cannot be thawed under', async (t) => {
  const { store, open, start, evidence } = await frozenByClone(t);
  const platform = await open('true');
  const vault = start(platform);
  await until('at work', () => vault.notices.some(({ kind }) => kind === 'frozen'));
  const thawed = await thawInDirectory(store, wordsOf(evidence), clocks);
  assert.equal(thawed.ok ? 'ok' : thawed.rejection.code, 'data_directory_in_use');
  await vault.stop();
  await platform.close();
});

test('a thaw that was changed, or whose evidence is gone, is damage; changed evidence is thawed by nobody', async (t) => {
  const { store, evidence } = await frozenByClone(t);
  const folder = join(store, FOLDER);
  const frozen = join(folder, `${'3'.padStart(16, '0')}-${evidence}.frozen`);
  const text = await readFile(frozen, 'utf8');
  await chmod(frozen, 0o600);
  await writeFile(frozen, `${text} `);
  await assert.rejects(thawInDirectory(store, wordsOf(evidence), clocks), {
    code: 'vault_store_damaged',
  });
  await writeFile(frozen, text);
  assert.equal((await thawInDirectory(store, wordsOf(evidence), clocks)).ok, true);
  await rm(frozen);
  assert.deepEqual(await damageOf(store), ['its evidence is not there']);
  await writeFile(frozen, text);
  const [name = ''] = (await readdir(folder)).filter((other) => other.endsWith('.thawed'));
  await chmod(join(folder, name), 0o600);
  const other = (await readFile(join(folder, name), 'utf8')).replace('B. Bell', 'C. Cole');
  await writeFile(join(folder, name), other);
  const { status } = spawnSync(process.execPath, [VERIFIER, store]);
  assert.equal(status, 1);
  assert.deepEqual(await damageOf(store), [
    'bytes that have not the hash in its name',
    'no thaw of holdfast/firm/a',
  ]);
  await assert.rejects(openStoredLog(storeFiles(store), ORIGIN), { code: 'vault_store_damaged' });
});

async function damageOf(store: string): Promise<string[]> {
  return (await auditStore(storeFiles(store))).damage.map(({ seen }) => seen);
}
