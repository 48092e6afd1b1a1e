import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../platform/vault/_vault-fixture.ts';
import { answersAt, portOf, printed, serve, start, stop } from '../platform-process.ts';
import { verifiedHashAtRest } from './by-command.ts';
import type { DayStep } from './day-step.ts';
import { FIRM, takeOverHttp } from './over-http.ts';

/**
 * Plays the steps on a platform whose every answer a vault has countersigned, kills it, deletes its directory, and rebuilds it
 * from the vault's store alone. Gives the book hash that the rebuild states, which `verify` of the new directory must find.
 */
export async function playAndRebuild(root: string, steps: readonly DayStep[]): Promise<string> {
  const at = (name: string) => join(root, name);
  const data = ['--data', at('host')];
  await mkdir(root, { recursive: true });
  await printed(['keys', 'recovery', ...data, '--out', at('recovery.key')]);
  const key = ['--key', at('vault.key')];
  const vaultKey = await printed(['vault', 'key', ...key, '--name', 'vault-a']);
  const platformKey = await printed(['vault', 'trust', ...data, '--vault-key', vaultKey]);
  await printed(['vault', 'key', ...key, '--platform-key', platformKey]);
  const platform = await serve(at('host'), 0);
  const dial = ['--platform', `127.0.0.1:${portOf(platform)}`, '--store', at('store'), ...key];
  const vault = start(['vault', ...dial]);
  try {
    await until('the vault is there', () => /"address":/.test(platform.said()));
    for (const [number, step] of steps.entries()) {
      await takeOverHttp(platform, step);
      if (number === 0)
        await until(
          'answers wait for it',
          async () => (await answersAt(platform)) === 'vaulted(1)',
        );
    }
    assert.equal(await answersAt(platform), 'vaulted(1)');
  } finally {
    await stop(platform, 'SIGKILL');
    await stop(vault, 'SIGKILL');
  }
  await rm(at('host'), { recursive: true });
  const from = ['--from', at('store'), '--recovery-key', at('recovery.key')];
  const report = JSON.parse(await printed(['rebuild', ...from, '--data', at('home'), '--json']));
  const [firm] = report.firms;
  assert.deepEqual([firm?.firm, firm?.state], [FIRM, 'proven'], JSON.stringify(report));
  assert.equal(await verifiedHashAtRest(at('home')), firm.bookHash);
  return firm.bookHash;
}
