import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { freshDirectory, onEnd, until } from '../platform/vault/_vault-fixture.ts';
import { holdfast, said } from './command-line.ts';
import {
  answersAt,
  type Platform,
  portOf,
  printed,
  sendTrade,
  serve,
  start,
  stop,
  system,
} from './platform-process.ts';

// A platform, a vault and a replayer as real processes, set up and run as their operators would.

const INPUTS = join(import.meta.dirname, 'worked-day');
const NAMES = 'ccps calendars products contracts reporting-levels members clients accounts fees';
const REFERENCE = NAMES.split(' ').map((name) => `${name}.csv`);

async function imported(data: string, files: readonly string[]): Promise<void> {
  const answer = await holdfast(['import', ...files, '--data', data, '--firm', 'acme'], INPUTS);
  assert.equal(answer.exitCode, 0, said(answer));
}

async function introduced(root: string, data: string, kind: 'vault' | 'replayer'): Promise<string> {
  const key = join(root, `${kind}.key`);
  const text = await printed([kind, 'key', '--key', key, '--name', `${kind}-a`]);
  const platformKey = await printed([kind, 'trust', '--data', data, `--${kind}-key`, text]);
  await printed([kind, 'key', '--key', key, '--platform-key', platformKey]);
  return key;
}

type BlotterRow = { readonly tradeId: string; readonly contract: string; readonly level: string };

async function blotter({ address, token }: Platform): Promise<readonly BlotterRow[]> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${address}/api/v1/firms/acme/trades`, { headers });
  const body: { rows: BlotterRow[] } = await answer.json();
  return body.rows;
}

const levels = async (platform: Platform) => (await blotter(platform)).map(({ level }) => level);

test('a platform, a vault and a replayer: trades become proven, and a firm that is refused is unproven everywhere', async (t) => {
  const root = await freshDirectory(t);
  const data = join(root, 'data');
  const firmKeys = join(root, 'firm.key');
  await printed(['keys', 'recovery', '--data', data, '--out', firmKeys]);
  await printed(['firm', 'create', 'acme', '--data', data]);
  await imported(data, REFERENCE);
  const vaultKey = await introduced(root, data, 'vault');
  const replayerKey = await introduced(root, data, 'replayer');
  const platform = await serve(data, 0);
  onEnd(t, () => stop(platform, 'SIGKILL'));
  const dial = ['--platform', `127.0.0.1:${portOf(platform)}`];
  const vault = start(['vault', ...dial, '--store', join(root, 'store'), '--key', vaultKey]);
  onEnd(t, () => stop(vault, 'SIGKILL'));
  await until('answers wait for it', async () => (await answersAt(platform)) === 'vaulted(1)');
  assert.equal(await sendTrade(platform, '1'), 'vaulted(1)');
  const replay = ['replayer', ...dial, '--key', replayerKey, '--firm-keys', firmKeys];
  const replayer = start([...replay, '--firm', 'acme']);
  onEnd(t, () => stop(replayer, 'SIGKILL'));
  const proven = async () => (await system(platform)).replayers[0]?.logs[0];
  const entries = async () =>
    (await system(platform)).logs.find(({ origin }) => origin === 'holdfast/firm/acme')?.entries;
  await until('all is proven', async () => (await proven())?.proven === (await entries()));
  await imported(data, ['trades-2020-04-16.csv']);
  await until('each trade of the file is proven', async () => {
    const told = await levels(platform);
    return told.length > 5 && told.every((level) => level === 'proven');
  });
  // The file's own record comes behind its trades.
  await until('that too', async () => (await proven())?.proven === (await entries()));
  const log = await proven();
  assert.ok(log !== undefined && log.lagP95Ms < 5_000, JSON.stringify(log));
  t.diagnostic(`lag p95 ${log.lagP95Ms} ms`);
  const verified: { logs: { origin: string; bookHash: string }[] } = JSON.parse(
    await printed(['verify', '--data', data, '--json']),
  );
  assert.equal(log.bookHash, verified.logs.find(({ origin }) => origin === log.origin)?.bookHash);

  // Proof of one trade for somebody who has the keys and nothing else of ours.
  const [shown, ...rest] = await blotter(platform);
  assert.ok(shown !== undefined && rest.length > 0);
  const { tradeId, contract } = shown;
  const receipt = join(root, 'trade.receipt');
  const write = ['receipt', '--data', data, '--firm', 'acme', '--trade', tradeId];
  await printed([...write, '--out', receipt]);
  const policy: { logs: string[] } = JSON.parse(
    await printed(['keys', 'policy', '--data', data, '--json']),
  );
  const logKey = policy.logs.find((text) => text.startsWith('holdfast/firm/acme+')) ?? '';
  const cosigner = await printed(['vault', 'key', '--key', vaultKey]);
  const check = ['receipt', 'check', receipt, '--key', logKey, '--vault-key', cosigner, '--json'];
  const believed = JSON.parse(await printed(check));
  assert.deepEqual([believed.tradeId, believed.event.tradeId], [tradeId, tradeId]);
  assert.equal(believed.event.contract, contract);
  assert.equal(believed.cosigners[0].name, 'vault-a');
  const text = await readFile(receipt, 'utf8');
  const bytes = Buffer.from(/^event (.+)$/m.exec(text)?.[1] ?? '', 'base64').toString('latin1');
  assert.ok(bytes.includes(tradeId));
  const others = rest.map((row) => row.tradeId).filter((id) => `${text}${bytes}`.includes(id));
  assert.deepEqual(others, []);
  const unknown = await holdfast([...write.slice(0, -1), 'CME:CBT:2020-04-16:685:1:B']);
  assert.match(unknown.stderr, /\(receipt_trade_must_be_booked\)/);

  // Somebody starts it with a key that opens nothing of this firm.
  await stop(replayer, 'SIGTERM');
  const otherKeys = join(root, 'other.key');
  await printed(['keys', 'recovery', '--data', join(root, 'other'), '--out', otherKeys]);
  const blind = start([...replay.slice(0, -1), otherKeys]);
  onEnd(t, () => stop(blind, 'SIGKILL'));
  await until('it refuses', async () => (await answersAt(platform)) === 'unproven');
  assert.match(platform.said(), /UNPROVEN: replayer-a refuses holdfast\/firm\/acme from entry 0/);
  assert.match(blind.said(), /REFUSED: holdfast\/firm\/acme\nholdfast\/book-refusal\/v1\n/);
  assert.equal(await sendTrade(platform, '5'), 'unproven');
  assert.deepEqual([...new Set(await levels(platform))], ['unproven']);
  await stop(blind, 'SIGTERM');
  const again = start(replay);
  onEnd(t, () => stop(again, 'SIGKILL'));
  await until('it is resolved', async () => (await answersAt(platform)) === 'vaulted(1)');
});

test('commands about replayers say what they cannot do', async (t) => {
  const root = await freshDirectory(t);
  const data = join(root, 'data');
  const key = join(root, 'replayer.key');
  const notKeys = join(root, 'none');
  await printed(['firm', 'create', 'acme', '--data', data]);
  const dial = ['replayer', '--platform', '127.0.0.1:1', '--key', key, '--firm-keys', notKeys];
  const codeOf = async (words: readonly string[]) => {
    const answer = await holdfast(words);
    assert.equal(answer.exitCode, 2, said(answer));
    return /\((\w+)\)/.exec(answer.stderr)?.[1];
  };
  assert.equal(await codeOf(dial), 'vault_key_file_must_be_whole');
  await printed(['replayer', 'key', '--key', key, '--name', 'replayer-a']);
  assert.equal(await codeOf(dial), 'vault_platform_key_must_be_pinned');
  const platformKey = await printed(['replayer', 'trust', '--data', data]);
  await printed(['replayer', 'key', '--key', key, '--platform-key', platformKey]);
  assert.equal(await codeOf(dial), 'recovery_key_must_be_whole');
  const kept = JSON.parse(await readFile(join(data, 'keys/vaults.json'), 'utf8'));
  assert.deepEqual([kept.vaults, kept.replayers], [[], []]);
});
