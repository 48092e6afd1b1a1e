import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { commitEvents } from '../journal/_journal-fixture.ts';
import {
  freshDirectory,
  introduce,
  onEnd,
  openPlatform,
  startVault,
  type TestVault,
  until,
} from './_vault-fixture.ts';
import { runVault } from './run-vault.ts';
import { dial } from './vault-session.ts';

const ORIGIN = 'holdfast/firm/a';

async function staged(t: TestContext, limits: Parameters<typeof startVault>[4]) {
  const root = await freshDirectory(t);
  const directory = join(root, 'data');
  const store = join(root, 'store');
  const { trusted, keys } = await introduce(directory, root, 'vault-a');
  const platform = await openPlatform(directory, trusted, 1);
  onEnd(t, platform.close);
  await platform.journal.createLog(ORIGIN);
  await commitEvents(platform.journal, ORIGIN, 'buy 5');
  const vault = startVault(store, keys, platform.listener.port, [], limits);
  onEnd(t, vault.stop);
  await until('it has all', () => platform.coverage.coveredBy('vault-a', ORIGIN) === 2);
  return { platform, vault, store, keys };
}

const alarmsOf = ({ notices }: TestVault) =>
  notices.flatMap((notice) => (notice.kind === 'alarm' ? [notice.alarm] : []));

// At once: they mostly wait, one of them for longer than heads are apart.
describe('alarms of a vault', { concurrency: true }, () => {
  test('a store that reaches its quota cries first, and then takes nothing more while the platform goes on', async (t) => {
    const quotaBytes = 60_000;
    const { platform, vault, store } = await staged(t, { quotaBytes });
    // Random, so that it does not shrink.
    const text = () => randomBytes(3_000).toString('base64');
    for (let at = 0; at < 60; at += 1) {
      await commitEvents(platform.journal, ORIGIN, text());
      platform.listener.wake();
      await sleep(10);
    }
    await until('it is full', () => alarmsOf(vault).includes('full'));
    assert.deepEqual(alarmsOf(vault).slice(0, 2).toSorted(), ['full', 'quota']);
    await sleep(1_000);
    const folder = join(store, 'logs/holdfast+firm+a');
    let bytes = 0;
    for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
    assert.ok(bytes < 2 * quotaBytes, `${bytes} bytes`);
    assert.ok(platform.coverage.coveredBy('vault-a', ORIGIN) < platform.journal.size(ORIGIN));
    const why = vault.notices.flatMap((notice) => (notice.kind === 'ended' ? [notice.why] : []));
    assert.ok(why.includes('Cannot take an entry: the store is full'), why.join());
  });

  test('a quiet platform is not silent, one that is gone is', async (t) => {
    const { platform, vault } = await staged(t, { silenceSeconds: 11 });
    await sleep(13_000);
    assert.deepEqual(alarmsOf(vault), []);
    await platform.listener.close();
    await until('it cries', () => alarmsOf(vault).includes('silent'));
    assert.deepEqual(alarmsOf(vault), ['silent']);
  });

  test('a vault whose clock is behind what it has cosigned is not started', async (t) => {
    const { platform, vault, store, keys } = await staged(t, {});
    await vault.stop();
    assert.ok(keys.platform !== undefined);
    const ended = await runVault({
      directory: store,
      own: keys.own,
      ownText: keys.ownText,
      platform: keys.platform,
      recipients: [],
      witnesses: [],
      connect: () => dial('127.0.0.1', platform.listener.port),
      clocks: {
        wallSeconds: () => Date.now() / 1_000 - 3_600,
        monotonicMs: () => performance.now(),
      },
      limits: { quotaBytes: undefined, rateBytes: 2 ** 40, silenceSeconds: 30 },
      tell: () => undefined,
      signal: new AbortController().signal,
    });
    assert.equal(ended.ok ? 'started' : ended.rejection.code, 'vault_clock_must_not_run_back');
  });
});
