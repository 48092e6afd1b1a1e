import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import type { Installation } from '../platform/calls/installation.ts';
import { s3Skip, startS3Server } from '../platform/vault/_s3-server.ts';
import { until } from '../platform/vault/_vault-fixture.ts';
import { openHere, sessionOf } from '../wiring/local-session.ts';
import { listenForVaults, servedVaults } from '../wiring/serve-vaults.ts';
import { type CommandAnswer, holdfast, said } from './command-line.ts';
import { newDesk, row, tradesFile } from './hostile-desk.ts';
import { start, stop } from './platform-process.ts';

// All that is left of the platform is a bucket with Object Lock on a real S3 server.

const FIRM = 'harbor';
const STORE = 's3://harbor-vault/copies';
const trades = Array.from({ length: 300 }, (_, number) => row({ id: `T${number}` }));
let root = '';
const at = (name: string) => join(root, name);

async function run(exitCode: number, words: readonly string[]): Promise<CommandAnswer> {
  const answer = await holdfast(words);
  assert.equal(answer.exitCode, exitCode, said(answer));
  return answer;
}

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-bucket-'));
});

after(async () => {
  delete process.env.HOLDFAST_S3_SETTINGS;
  await rm(root, { recursive: true, force: true });
});

async function introduce(): Promise<void> {
  const key = ['--key', at('vault.key')];
  const made = await run(0, ['vault', 'key', ...key, '--name', 'vault-s3']);
  const trusted = await run(0, [
    ...['vault', 'trust', '--data', at('host'), '--vault-key', made.stdout.trim()],
  ]);
  await run(0, ['vault', 'key', ...key, '--platform-key', trusted.stdout.trim()]);
}

/** Resolves when the vault has cosigned a head over all that is durable of the firm. */
function covered({ vaults, engine }: Installation): Promise<void> {
  return until(
    'the vault has cosigned all',
    () => vaults?.vaultedLevel(FIRM, engine.durableSequence(FIRM) ?? 0) === 'vaulted(1)',
  );
}

/** The settings that the commands of this test find, with the mode of the file. */
async function settings(content: unknown, mode = 0o600): Promise<void> {
  const path = at('s3.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  await chmod(path, mode);
  process.env.HOLDFAST_S3_SETTINGS = path;
}

const whole = { endpoint: 'http://127.0.0.1:9', accessKeyId: 'id', secretAccessKey: 'hidden' };

const wrong = [
  // what                     store     settings                                     mode   code
  ['no bucket', 's3://', whole, 0o600, 's3_store_must_be_an_address'],
  ['no endpoint', STORE, { ...whole, endpoint: undefined }, 0o600, 's3_settings_must_be_whole'],
  [
    'an endpoint in the clear',
    STORE,
    { ...whole, endpoint: 'http://example.org' },
    0o600,
    's3_settings_must_be_whole',
  ],
  ['a field nobody knows', STORE, { ...whole, bucket: 'x' }, 0o600, 's3_settings_must_be_whole'],
  ['no JSON', STORE, 'endpoint: x', 0o600, 's3_settings_must_be_whole'],
  ['a file that all can read', STORE, whole, 0o644, 's3_settings_must_be_private'],
] as const;

for (const [what, store, content, mode, code] of wrong) {
  test(`a store in a bucket, with ${what}, is refused: ${code}`, async () => {
    await settings(content, mode);
    const answer = await run(2, ['vault', 'audit', '--store', store]);
    assert.match(answer.stderr, new RegExp(`\\(${code}\\)`));
    assert.ok(!said(answer).includes('hidden'));
  });
}

describe('a platform that is gone, and its vault in a bucket', { skip: s3Skip }, () => {
  let bookHash = '';
  let stopServer: (() => Promise<void>) | undefined;

  before(async () => {
    const started = await startS3Server();
    stopServer = started.stop;
    await started.server.makeBucket('harbor-vault', true);
    await settings(started.server.account);
    const made = await run(0, [
      ...['keys', 'recovery', '--data', at('host'), '--out', at('recovery.key'), '--json'],
    ]);
    const [recipient] = JSON.parse(made.stdout).recipients;
    await introduce();
    const serving = await servedVaults(at('host'), 0, () => undefined);
    assert.ok(serving !== undefined && serving !== 'refused');
    const opened = await openHere(at('host'), serving);
    assert.ok(opened.ok);
    const { installation } = opened;
    const port = await listenForVaults(installation, 0, () => undefined);
    assert.ok(typeof port === 'number');
    const keep = () =>
      start([
        ...['vault', '--platform', `127.0.0.1:${port}`, '--store', STORE, '--key', at('vault.key')],
        ...['--require-wrap', `age:${recipient}`],
      ]);
    const first = keep();
    const desk = await newDesk(sessionOf(installation), root, FIRM);
    await desk.import('morning.csv', tradesFile(trades.slice(0, 200)));
    await covered(installation);
    await stop(first, 'SIGKILL');
    const second = keep();
    await desk.import('evening.csv', tradesFile(trades.slice(200)));
    await covered(installation);
    const hash = await installation.engine.bookHash(FIRM);
    assert.ok(hash.ok);
    bookHash = hash.value;
    await stop(second, 'SIGTERM');
    assert.ok(!`${first.said()}${second.said()}`.includes(started.server.account.secretAccessKey));
    await serving.close();
    await installation.close();
    await rm(at('host'), { recursive: true });
  });

  after(async () => stopServer?.());

  test('the bucket audits clean, and with the recovery key gives the book that the host had', async () => {
    const audit = await run(0, ['vault', 'audit', '--store', STORE, '--json']);
    assert.deepEqual(JSON.parse(audit.stdout).damage, []);
    const words = ['--from', STORE, '--data', at('home'), '--report', at('home.html')];
    const { stdout } = await run(0, [
      ...['rebuild', ...words, '--recovery-key', at('recovery.key'), '--json'],
    ]);
    const { firms, findings } = JSON.parse(stdout);
    assert.deepEqual(
      [firms.length, firms[0].state, firms[0].bookHash, firms[0].bookHashMatch, findings],
      [1, 'proven', bookHash, true, []],
    );
    assert.equal(firms[0].heads[0].cosigners[0].name, 'vault-s3');
    await run(0, ['verify', '--data', at('home')]);
    assert.deepEqual(await readdir(at('home.fetched')), ['harbor-vault+copies']);
  });
});
