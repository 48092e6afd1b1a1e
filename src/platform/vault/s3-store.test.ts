import assert from 'node:assert/strict';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { commitEvents } from '../journal/_journal-fixture.ts';
import { sha256 } from '../journal/sha256.ts';
import { fetchStore } from '../recovery/fetch-store.ts';
import type { Finding } from '../recovery/source.ts';
import { readVaultStore } from '../recovery/vault-source.ts';
import { type S3Server, s3Skip, startS3Server } from './_s3-server.ts';
import {
  freshDirectory,
  introduce,
  onEnd,
  openPlatform,
  type TestPlatform,
  until,
} from './_vault-fixture.ts';
import { auditStore } from './audit.ts';
import { auditBucket } from './audit-bucket.ts';
import { holdLonger } from './hold-longer.ts';
import { readTrustedVaults, type VaultKeys } from './key-files.ts';
import { openBucket } from './open-bucket.ts';
import { timeGuard } from './retention.ts';
import { type BucketOptions, runBucketVault } from './run-bucket-vault.ts';
import type { S3Client } from './s3-client.ts';
import { s3StoreFiles } from './s3-store-files.ts';
import { storeFiles } from './store-files.ts';
import { parseEvidenceName } from './thaw-record.ts';
import { thawInBucket } from './thaw-store.ts';
import { dial, type VaultNotice } from './vault-session.ts';
import type { VaultClocks } from './vault-watch.ts';

// A real S3 server with Object Lock: Debian's radosgw over a store in memory.

const ORIGIN = 'holdfast/firm/a';
const FOLDER = 'logs/holdfast+firm+a';
const DAY = 86_400;

const hostClocks: VaultClocks = {
  wallSeconds: () => Date.now() / 1_000,
  monotonicMs: () => performance.now(),
};

describe('a vault in a bucket with Object Lock', { skip: s3Skip }, () => {
  let server: S3Server;
  let stopServer: (() => Promise<void>) | undefined;
  let buckets = 0;

  before(async () => {
    const started = await startS3Server();
    ({ server } = started);
    stopServer = started.stop;
  });
  after(async () => stopServer?.());

  type Pair = {
    readonly platform: TestPlatform;
    readonly keys: VaultKeys;
    readonly spool: string;
    readonly bucket: BucketOptions['bucket'];
    readonly client: S3Client;
  };

  async function freshBucket(): Promise<BucketOptions['bucket']> {
    buckets += 1;
    const bucket = `vault-${buckets}`;
    await server.makeBucket(bucket, true);
    const address = `s3://${bucket}/one`;
    return { address, place: { bucket, prefix: 'one/' }, account: server.account };
  }

  async function clientOf(bucket: BucketOptions['bucket']): Promise<S3Client> {
    const opened = await openBucket(bucket, hostClocks, 5_000);
    assert.ok(opened.ok);
    return opened.client;
  }

  async function onePair(t: TestContext): Promise<Pair> {
    const root = await freshDirectory(t);
    const { trusted, keys } = await introduce(join(root, 'data'), root, 'vault-a');
    const platform = await openPlatform(join(root, 'data'), trusted, 1);
    onEnd(t, platform.close);
    await platform.journal.createLog(ORIGIN);
    const bucket = await freshBucket();
    return { platform, keys, spool: join(root, 'spool'), bucket, client: await clientOf(bucket) };
  }

  /** Runs until `stop`, which is also done when the test ends. */
  function startVault(
    t: TestContext,
    { platform, keys, spool, bucket }: Pair,
    clocks: VaultClocks = hostClocks,
  ) {
    assert.ok(keys.platform !== undefined);
    const ending = new AbortController();
    const notices: VaultNotice[] = [];
    const running = runBucketVault({
      bucket,
      spool,
      retention: { days: 400 },
      own: keys.own,
      ownText: keys.ownText,
      platform: keys.platform,
      recipients: [],
      witnesses: [],
      connect: () => dial('127.0.0.1', platform.listener.port),
      clocks,
      limits: { quotaBytes: undefined, rateBytes: 2 ** 40, silenceSeconds: 30 },
      tell: (notice) => void notices.push(notice),
      signal: ending.signal,
      viewEveryMs: 200,
    });
    const stop = () => {
      ending.abort();
      return running;
    };
    onEnd(t, stop);
    return { notices, running, stop };
  }

  async function commitAndCover({ platform }: Pair, ...events: string[]): Promise<void> {
    const { entry } = await commitEvents(platform.journal, ORIGIN, ...events);
    platform.listener.wake();
    await until('covered', () => platform.coverage.coveredBy('vault-a', ORIGIN) > entry);
  }

  const audit = ({ client, bucket }: Pair) =>
    auditBucket(client, bucket.address, () => Date.now() / 1_000);

  async function fetched(t: TestContext, { client, bucket }: Pair): Promise<string> {
    const { address } = bucket;
    const files = await s3StoreFiles({ address, client, spool: undefined, holdUntil: Date.now });
    const copy = await freshDirectory(t);
    assert.deepEqual(await fetchStore(files, copy, () => undefined), []);
    return copy;
  }

  test('a log frozen by a clone is thawed in the bucket by its evidence, held as the rest, and goes on', async (t) => {
    const pair = await onePair(t);
    const data = join(dirname(pair.spool), 'data');
    const clone = join(dirname(pair.spool), 'clone');
    await cp(data, clone, { recursive: true });
    const first = startVault(t, pair);
    await commitAndCover(pair, 'buy 5');
    assert.deepEqual(await first.stop(), { ok: true });
    const trusted = await readTrustedVaults(clone);
    assert.ok(trusted?.ok === true);
    const cloned = await openPlatform(clone, trusted.value, 1);
    onEnd(t, cloned.close);
    const shown = startVault(t, { ...pair, platform: cloned });
    await until('frozen', () => shown.notices.some(({ kind }) => kind === 'frozen'));
    assert.deepEqual(await shown.stop(), { ok: true });
    const [frozen] = (await audit(pair)).logs.flatMap((log) => log.frozen ?? []);
    const evidence = parseEvidenceName(frozen ?? '')?.sha256 ?? '';
    const words = {
      origin: ORIGIN,
      reason: 'a clone, shut off',
      approvers: ['A. Ames', 'B. Bell'],
    };
    const wrong = await thawInBucket(
      pair.bucket,
      { ...words, evidence: '0'.repeat(64) },
      hostClocks,
    );
    assert.equal(wrong.ok ? 'ok' : wrong.rejection.code, 'thaw_must_name_the_freezing_evidence');
    const thawed = await thawInBucket(pair.bucket, { ...words, evidence }, hostClocks);
    assert.deepEqual(thawed, { ok: true, held: 2, evidence: frozen });
    const again = startVault(t, pair);
    await commitAndCover(pair, 'buy 7');
    assert.deepEqual(await again.stop(), { ok: true });
    // That nothing is damaged says of the record, too, that it is held.
    const { damage, logs } = await audit(pair);
    assert.deepEqual(damage, []);
    const [log] = logs;
    assert.deepEqual(
      [log?.entries, log?.frozen, log?.thaws[0]?.evidence],
      [3, undefined, evidence],
    );
    const source = readVaultStore(await fetched(t, pair));
    const findings: Finding[] = [];
    const [read] = source.logsOf(ORIGIN, findings);
    assert.deepEqual(findings, []);
    assert.deepEqual([...(read?.places.keys() ?? [])], [0, 1, 2]);
    assert.deepEqual(
      read?.thaws.map((thaw) => [thaw.evidence, thaw.approvers]),
      [[evidence, words.approvers]],
    );
  });

  test('keeps what comes, each object held for 400 days, goes on after a stop, and audits clean', async (t) => {
    const pair = await onePair(t);
    for (const life of [0, 1]) {
      const vault = startVault(t, pair);
      for (let at = 0; at < 5; at += 1) await commitAndCover(pair, `life ${life}, ${at}`);
      await until('the view is there', async () => {
        const view = await pair.client.get('view/holdfast+firm+a/checkpoint', undefined);
        return view?.bytes.toString().startsWith(`${ORIGIN}\n${6 + 5 * life}\n`) === true;
      });
      assert.deepEqual(await vault.stop(), { ok: true });
    }
    const report = await audit(pair);
    assert.deepEqual(report.damage, []);
    const [log] = report.logs.filter(({ origin }) => origin === ORIGIN);
    assert.deepEqual([log?.entries, log?.hashed], [11, 11]);
    assert.equal(log?.root, Buffer.from(pair.platform.journal.head(ORIGIN).root).toString('hex'));
    const { versions } = await pair.client.versions('', false);
    const truth = versions.filter(({ key }) => !key.startsWith('view/'));
    assert.ok(truth.length > 20, `${truth.length} objects`);
    for (const { key, versionId } of truth) {
      const lock = await pair.client.lockOf(key, versionId);
      const days = ((lock?.untilSeconds ?? Number.NaN) - Date.now() / 1_000) / DAY;
      assert.deepEqual([key, lock?.mode, days > 399.9 && days <= 400], [key, 'COMPLIANCE', true]);
    }
    for (const { key, versionId } of versions.filter((one) => one.key.startsWith('view/')))
      assert.equal(await pair.client.lockOf(key, versionId), undefined, key);
    assert.deepEqual(await readdir(join(pair.spool, 'staging')), []);
  });

  test('heads that come while one is kept are kept as one, and every answer is covered', async (t) => {
    const pair = await onePair(t);
    startVault(t, pair);
    await commitAndCover(pair, 'first');
    // Each 20 ms, and a head at least every 100: a round of puts takes its time meanwhile.
    const holds: (Promise<void> | undefined)[] = [];
    for (let at = 0; at < 200; at += 1) {
      const { entry } = await commitEvents(pair.platform.journal, ORIGIN, `buy ${at}`);
      pair.platform.listener.wake();
      holds.push(pair.platform.coverage.hold(ORIGIN, entry));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await Promise.all(holds);
    const report = await audit(pair);
    assert.deepEqual(report.damage, []);
    const [log] = report.logs.filter(({ origin }) => origin === ORIGIN);
    assert.equal(log?.entries, 202);
    assert.ok(log !== undefined && log.segments < 100, `${log?.segments} objects for 202 entries`);
  });

  test('whoever has all rights of its owner removes nothing, and what he lays over it changes nothing', async (t) => {
    const pair = await onePair(t);
    const vault = startVault(t, pair);
    await commitAndCover(pair, 'buy 5');
    await commitAndCover(pair, 'sell 3');
    await vault.stop();
    const before = await audit(pair);
    assert.deepEqual(before.damage, []);
    const { versions } = await pair.client.versions(`${FOLDER}/`, true);
    const [first, second] = versions.filter(({ key }) => key.endsWith('.segment'));
    assert.ok(first !== undefined && second !== undefined);
    const pathOf = (key: string) =>
      `/${pair.bucket.place.bucket}/one/${key.replaceAll('+', '%2B')}`;
    const bypass = { 'x-amz-bypass-governance-retention': 'true' };
    for (const { key, versionId } of versions) {
      const path = `${pathOf(key)}?versionId=${versionId}`;
      assert.equal(await server.attack('DELETE', path, bypass), 403, key);
    }
    // One is laid over, one is hidden: the server lets him.
    assert.equal(await server.attack('PUT', pathOf(first.key), {}, Buffer.from('x')), 200);
    assert.equal(await server.attack('DELETE', pathOf(second.key)), 204);
    assert.equal(await server.attack('PUT', pathOf('cosigner'), {}, Buffer.from('x')), 200);
    const report = await audit(pair);
    assert.deepEqual(report.logs, before.logs);
    assert.deepEqual(
      report.damage.map(({ code, file, seen }) => [code, file, seen]).sort(),
      [
        ['vault_object_hidden', 'cosigner', 'other bytes over it'],
        ['vault_object_hidden', first.key, 'other bytes over it'],
        ['vault_object_hidden', second.key, 'a delete marker over it'],
      ].sort(),
    );
    startVault(t, pair);
    await commitAndCover(pair, 'it goes on');
  });

  test('an object that is not held, or not for long, is found by the audit', async (t) => {
    const pair = await onePair(t);
    const vault = startVault(t, pair);
    await commitAndCover(pair, 'buy 5');
    await vault.stop();
    const bytes = Buffer.from('not a vault’s');
    const name = `${FOLDER}/${'0'.repeat(16)}-${sha256(bytes).toString('hex')}.refused`;
    await pair.client.putPlain(name, bytes);
    const untilSeconds = Math.floor(Date.now() / 1_000) + DAY;
    await pair.client.putLocked('logs/short/key', bytes, untilSeconds);
    const { damage } = await audit(pair);
    const untilText = new Date(untilSeconds * 1_000).toISOString();
    assert.deepEqual(
      damage.flatMap(({ code, file, seen }) =>
        code === 'vault_object_not_held' ? [[file, seen]] : [],
      ),
      [
        [name, 'held by nothing'],
        ['logs/short/key', `held until ${untilText} only`],
      ],
    );
  });

  test('what a rebuild fetches is the store as it was written, whatever lies over it', async (t) => {
    const pair = await onePair(t);
    const vault = startVault(t, pair);
    for (let at = 0; at < 3; at += 1) await commitAndCover(pair, `buy ${at}`);
    await vault.stop();
    const { versions } = await pair.client.versions(`${FOLDER}/`, true);
    for (const { key } of versions)
      await server.attack(
        'DELETE',
        `/${pair.bucket.place.bucket}/one/${key.replaceAll('+', '%2B')}`,
      );
    const { client, bucket } = pair;
    const { address } = bucket;
    const files = await s3StoreFiles({ address, client, spool: undefined, holdUntil: Date.now });
    const copy = await freshDirectory(t);
    const steps: string[] = [];
    const notGiven = await fetchStore(files, copy, (done, of) => void steps.push(`${done}/${of}`));
    assert.deepEqual(notGiven, []);
    assert.equal(steps.at(-1), `${steps.length}/${steps.length}`);
    const report = await auditStore(storeFiles(copy));
    assert.deepEqual(report.damage, []);
    assert.equal(report.logs.find(({ origin }) => origin === ORIGIN)?.entries, 4);
  });

  test('objects are held longer when half of their time is over, not before, and not by a clock in doubt', async (t) => {
    const client = await clientOf(await freshBucket());
    const now = Math.floor(Date.now() / 1_000);
    const name = (at: number) => `logs/a/${at}`;
    for (const at of [0, 1]) {
      const put = await client.putLocked(name(at), Buffer.from('x'), now + 400 * DAY);
      assert.notEqual(put, 'taken');
    }
    const { signal } = new AbortController();
    const after = (days: number, storeDays = days) => {
      const clocks = { wallSeconds: () => now + days * DAY, monotonicMs: () => 0 };
      const guard = timeGuard(clocks);
      guard.heard(now + storeDays * DAY);
      return holdLonger({ client, retention: { days: 400 }, guard, signal });
    };
    assert.deepEqual(await after(0), { asked: 0, heldLonger: 0, doubt: undefined });
    assert.deepEqual(await after(199.5), { asked: 2, heldLonger: 0, doubt: undefined });
    const doubt = "the store's clock is 86400 s behind the vault's";
    assert.deepEqual(await after(201, 200), { asked: 0, heldLonger: 0, doubt });
    assert.deepEqual(await after(201), { asked: 2, heldLonger: 2, doubt: undefined });
    assert.deepEqual(await after(201), { asked: 2, heldLonger: 0, doubt: undefined });
    const { versions } = await client.versions('', false);
    for (const { key, versionId } of versions)
      assert.equal((await client.lockOf(key, versionId))?.untilSeconds, now + 601 * DAY);
    const [held] = versions;
    assert.ok(held !== undefined);
    await assert.rejects(client.holdUntil(held.key, held.versionId, now + 500 * DAY), {
      code: 's3_access_must_be_granted',
    });
    t.diagnostic(`${versions.length} objects held until day 601`);
  });

  test('a bucket without Object Lock, no bucket, a wrong secret and a clock apart are refused at the start', async (t) => {
    const pair = await onePair(t);
    await server.makeBucket('no-lock', false);
    const at = (bucket: string) => ({
      address: `s3://${bucket}`,
      place: { bucket, prefix: '' },
      account: server.account,
    });
    const secretAccessKey = 'another';
    const shifted = (seconds: number): VaultClocks => ({
      ...hostClocks,
      wallSeconds: () => Date.now() / 1_000 + seconds,
    });
    const starts = [
      [{ ...pair, bucket: at('no-lock') }, hostClocks, 's3_bucket_must_have_object_lock'],
      [{ ...pair, bucket: at('nobody') }, hostClocks, 's3_bucket_must_be_there'],
      [
        { ...pair, bucket: { ...pair.bucket, account: { ...server.account, secretAccessKey } } },
        hostClocks,
        's3_access_must_be_granted',
      ],
      [pair, shifted(400), 'vault_clock_must_agree_with_its_store'],
      [pair, shifted(-400), 'vault_clock_must_agree_with_its_store'],
      [pair, shifted(3 * DAY), 'vault_clock_must_agree_with_its_store'],
    ] as const;
    for (const [one, clocks, code] of starts) {
      const run = await startVault(t, one, clocks).running;
      assert.ok(!run.ok);
      assert.equal(run.rejection.code, code);
      assert.ok(!JSON.stringify(run).includes(server.account.secretAccessKey));
    }
    const { versions } = await pair.client.versions('', false);
    assert.deepEqual(versions, [], 'nothing was put');
  });

  test('a host clock moved while it runs is cried about, and what is put goes on by the old time', async (t) => {
    const pair = await onePair(t);
    let shift = 0;
    const vault = startVault(t, pair, {
      ...hostClocks,
      // Signatures are made by the same clock, so it moves by less than a server refuses (15 minutes).
      wallSeconds: () => Date.now() / 1_000 + shift,
    });
    await commitAndCover(pair, 'before');
    shift = 600;
    await until('it cries', () =>
      vault.notices.some((notice) => notice.kind === 'alarm' && notice.alarm === 'store-clock'),
    );
    await commitAndCover(pair, 'after');
    const { versions } = await pair.client.versions('', false);
    for (const { key, versionId } of versions.filter((one) => !one.key.startsWith('view/'))) {
      const lock = await pair.client.lockOf(key, versionId);
      assert.ok(lock !== undefined && lock.untilSeconds <= Date.now() / 1_000 + 400 * DAY, key);
    }
  });

  test('a key has one process: a second on the same host is refused', async (t) => {
    const pair = await onePair(t);
    await mkdir(pair.spool, { recursive: true });
    startVault(t, pair);
    await commitAndCover(pair, 'buy 5');
    const second = await startVault(t, pair).running;
    assert.equal(second.ok ? '' : second.rejection.code, 'data_directory_in_use');
  });

  // Last: what the dead gateway was watching for makes the server slow for half a minute.
  test('a server that is killed and comes back finds the vault where it was: nothing is cosigned meanwhile', async (t) => {
    const pair = await onePair(t);
    const vault = startVault(t, pair);
    await commitAndCover(pair, 'before');
    const { journal, listener, coverage } = pair.platform;
    const bringBack = await server.killGateway();
    const { entry } = await commitEvents(journal, ORIGIN, 'meanwhile');
    listener.wake();
    await until('the level drops', () => coverage.awaited(ORIGIN) === 0);
    assert.equal(coverage.vaultsCovering(ORIGIN, entry), 0);
    await bringBack();
    await until('it is covered', () => coverage.vaultsCovering(ORIGIN, entry) === 1);
    await until('it is waited for again', () => coverage.awaited(ORIGIN) === 1);
    assert.deepEqual(await vault.stop(), { ok: true });
    assert.deepEqual((await audit(pair)).damage, []);
  });
});
