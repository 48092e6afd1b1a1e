import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { freshDirectory, onEnd } from '../platform/vault/_vault-fixture.ts';
import { holdfast, said } from './command-line.ts';
import { printed, sendTrade, serve, stop } from './platform-process.ts';

async function codeOf(words: readonly string[]): Promise<string | undefined> {
  const answer = await holdfast(words);
  assert.equal(answer.exitCode, 2, said(answer));
  return /\((\w+)\)/.exec(answer.stderr)?.[1];
}

test('a start that no vault has spoken to takes commands on the word of two people, on record, until the next', async (t) => {
  const root = await freshDirectory(t);
  const data = join(root, 'data');
  await printed(['firm', 'create', 'acme', '--data', data]);
  const key = join(root, 'vault.key');
  const text = await printed(['vault', 'key', '--key', key, '--name', 'vault-a']);
  await printed(['vault', 'trust', '--data', data, '--vault-key', text]);
  const override = ['vault', 'override', '--data', data, '--reason', 'both vaults burnt'];
  const both = [...override, '--approver', 'A. Ames', 'B. Bell'];
  assert.equal(await codeOf(both), 'override_must_be_of_a_start_with_vaults');
  const platform = await serve(data, 0);
  onEnd(t, () => stop(platform, 'SIGKILL'));
  assert.match(await sendTrade(platform, '1'), /vault_must_show_its_head/);
  for (const one of [['A. Ames'], ['A. Ames', 'A. Ames']])
    assert.equal(
      await codeOf([...override, '--approver', ...one]),
      'override_must_be_of_two_people',
    );
  assert.match(await sendTrade(platform, '1'), /vault_must_show_its_head/);
  await printed(both);
  assert.equal(await sendTrade(platform, '1'), 'local');
  assert.match(platform.said(), /START OVERRIDDEN: .* as A\. Ames, B\. Bell have said/);
  await stop(platform, 'SIGTERM');
  const dumped = await holdfast(['dump', '--data', data]);
  const recorded = dumped.stdout.split('\n').filter((line) => line.includes('StartOverridden'));
  assert.match(
    recorded.find((line) => line.includes('"type":"StartOverridden"')) ?? '',
    /"reason":"both vaults burnt","approvers":\[\{"name":"A\. Ames"\},\{"name":"B\. Bell"\}\],"actor":"operator"/,
  );
  const again = await serve(data, 0);
  onEnd(t, () => stop(again, 'SIGKILL'));
  assert.match(await sendTrade(again, '2'), /vault_must_show_its_head/);
});
