import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { until } from '../platform/vault/_vault-fixture.ts';
import {
  answersAt,
  type Platform,
  portOf,
  printed,
  type Running,
  sendTrade,
  serve,
  start,
  stop,
} from './platform-process.ts';

// The order of the README: the firm first, the recovery key when somebody thinks of it. Then the host is lost.

const root = await mkdtemp(join(tmpdir(), 'holdfast-late-key-'));
const at = (name: string) => join(root, name);
const running: Running[] = [];
after(async () => {
  for (const one of running) one.child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

/** Events with their sequences, as they are printed from a log. */
async function eventsOf(data: string): Promise<unknown[]> {
  const text = await printed(['dump', '--data', at(data), '--firm', 'acme']);
  return text
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ sequence, event }) => ({ sequence, event }));
}

/** Trusts a vault both ways, as the operators of the two would, and starts it. */
async function startVault(platform: Platform): Promise<Running> {
  const key = ['--key', at('vault.key')];
  const words = ['--platform', `127.0.0.1:${portOf(platform)}`, '--store', at('store')];
  return start(['vault', ...words, ...key]);
}

async function introduce(): Promise<void> {
  const key = ['--key', at('vault.key')];
  const made = await printed(['vault', 'key', ...key, '--name', 'vault-a']);
  const trusted = await printed(['vault', 'trust', '--data', at('host'), '--vault-key', made]);
  await printed(['vault', 'key', ...key, '--platform-key', trusted]);
}

test('a recovery key made long after the firm gives everything back from a vault', async () => {
  await printed(['firm', 'create', 'acme', '--data', at('host')]);
  await introduce();
  const platform = await serve(at('host'), 0);
  running.push(platform);
  const vault = await startVault(platform);
  running.push(vault);
  await until('the vault is there', async () => (await answersAt(platform)) === 'vaulted(1)');
  for (const id of ['T1', 'T2']) assert.equal(await sendTrade(platform, id), 'vaulted(1)');
  await printed(['keys', 'rotate', '--data', at('host')]);
  assert.equal(await sendTrade(platform, 'T3'), 'vaulted(1)');
  const made = ['keys', 'recovery', '--data', at('host'), '--out', at('recovery.key'), '--json'];
  assert.deepEqual(JSON.parse(await printed(made)).notCovered, []);
  assert.equal(await sendTrade(platform, 'T4'), 'vaulted(1)');
  const before = await eventsOf('host');
  await stop(platform, 'SIGKILL');
  await stop(vault, 'SIGKILL');
  await rm(at('host'), { recursive: true });
  const from = ['rebuild', '--from', at('store'), '--data', at('home')];
  const report = JSON.parse(
    await printed([...from, '--recovery-key', at('recovery.key'), '--json']),
  );
  const [firm] = report.firms;
  assert.deepEqual([firm.state, firm.coverage], ['proven', 1]);
  const text = JSON.stringify(before);
  for (const id of ['T1', 'T2', 'T3', 'T4']) assert.ok(text.includes(`"${id}"`), id);
  assert.deepEqual(await eventsOf('home'), before);
  await printed(['verify', '--data', at('home')]);
});
