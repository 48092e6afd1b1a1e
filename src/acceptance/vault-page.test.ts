import assert from 'node:assert/strict';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type OpenBrowser, openBrowser } from '../edge/web/_browser.ts';
import { accessibilityFaults } from '../edge/web/_desk-in-test.ts';
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

// The system page of a real platform whose vault has frozen the firm's log, was thawed, and is rebuilt from.

const browser: OpenBrowser = await openBrowser();
if (!browser.ok) console.log(`The system page is not looked at: ${browser.reason}`);
const options = browser.ok ? {} : { skip: browser.reason };
const LOG = 'holdfast/firm/acme';

describe('what a person sees of vaults', options, () => {
  after(async () => {
    if (browser.ok) await browser.close();
  });

  test('a frozen log with both heads, who thawed it, and after a rebuild what was left out', async (t) => {
    const root = await freshDirectory(t);
    const at = (name: string) => join(root, name);
    const [data, store, key] = [at('data'), at('store'), at('vault.key')];
    const recovery = at('recovery.key');
    await printed(['keys', 'recovery', '--data', data, '--out', recovery]);
    await printed(['firm', 'create', 'acme', '--data', data]);
    const text = await printed(['vault', 'key', '--key', key, '--name', 'vault-a']);
    const platformKey = await printed(['vault', 'trust', '--data', data, '--vault-key', text]);
    await printed(['vault', 'key', '--key', key, '--platform-key', platformKey]);
    let platform = await serve(data, 0);
    onEnd(t, () => stop(platform, 'SIGKILL'));
    const port = portOf(platform);
    const words = ['vault', '--platform', `127.0.0.1:${port}`, '--store', store, '--key', key];
    let vault = start(words);
    onEnd(t, () => stop(vault, 'SIGKILL'));
    const isVaulted = async () => (await answersAt(platform)) === 'vaulted(1)';
    await until('the vault is there', isVaulted);
    await stop(platform, 'SIGTERM');
    await cp(data, at('clone'), { recursive: true });
    platform = await serve(data, port);
    await until('the vault is back', isVaulted);
    for (const id of ['1', '2']) assert.equal(await sendTrade(platform, id), 'vaulted(1)');
    await stop(platform, 'SIGTERM');

    // A clone is shown to the vault, and then the true platform again.
    const clone = await serve(at('clone'), port);
    onEnd(t, () => stop(clone, 'SIGKILL'));
    await until('the vault freezes it', async () => vault.said().includes(`FROZEN: ${LOG}`));
    await stop(clone, 'SIGTERM');
    platform = await serve(data, port);
    await until('the page can be told', async () =>
      JSON.stringify(await system(platform)).includes('"freeze":{"evidence"'),
    );
    const page = await signedIn(platform);
    const frozen = page.getByRole('region', { name: `${LOG} is frozen at vault-a` });
    await frozen.waitFor();
    const rows = await frozen.getByRole('row').allInnerTexts();
    const [, held = '', refused = '', evidence = ''] = rows;
    assert.match(held, /^held by the vault\s+(\d+)\s+[0-9a-f]{64}$/);
    assert.match(refused, /^refused\s+(\d+)\s+[0-9a-f]{64}$/);
    assert.notEqual(held.split(/\s+/).at(-1), refused.split(/\s+/).at(-1));
    const hash = evidence.split(/\s+/).at(-1) ?? '';
    assert.match(await frozen.innerText(), new RegExp(`vault thaw .*--evidence ${hash}`, 's'));
    await looksRight(page, 'frozen');

    await stop(vault, 'SIGTERM');
    const audit = await holdfast(['vault', 'audit', '--store', store, '--json']);
    for (const log of JSON.parse(audit.stdout).logs) {
      const of = /-([0-9a-f]{64})\.frozen$/.exec(log.frozen ?? '')?.[1];
      if (of === undefined) continue;
      if (log.origin === LOG) assert.equal(of, hash);
      const thaw = ['vault', 'thaw', '--store', store, '--log', log.origin, '--evidence', of];
      await printed([...thaw, '--reason', 'a clone, shut off', '--approver', 'A. Ames', 'B. Bell']);
    }
    vault = start(words);
    await until('it goes on', isVaulted);
    await page
      .getByText(/thawed .* UTC by A\. Ames, B\. Bell: a clone, shut off/)
      .first()
      .waitFor();
    assert.equal(await frozen.count(), 0);
    await looksRight(page, 'thawed');
    await stop(vault, 'SIGTERM');
    await stop(platform, 'SIGTERM');

    const dump = await printed(['dump', '--data', data, '--firm', 'acme']);
    const events = dump.split('\n').map((line) => JSON.parse(line));
    const { sequence } = events.findLast(({ event }) => /^Trade|^Report/.test(event.type));
    const excluded = { firm: 'acme', first: sequence, last: sequence, reason: 'nobody sent it' };
    const approvers = ['A. Ames', 'B. Bell'];
    await writeFile(at('exclude.json'), JSON.stringify([{ ...excluded, approvers }]));
    const home = ['--data', at('home'), '--recovery-key', recovery, '--json'];
    const from = ['--from', store, '--exclude', at('exclude.json'), ...home];
    const rebuilt = await holdfast(['rebuild', ...from]);
    assert.ok(rebuilt.exitCode === 0 || rebuilt.exitCode === 1, said(rebuilt));
    const [firm] = JSON.parse(rebuilt.stdout).firms;
    assert.deepEqual(
      firm.thaws.map((thaw: { evidence: string; reason: string }) => [thaw.evidence, thaw.reason]),
      [[hash, 'a clone, shut off']],
    );
    const next = await serve(at('home'), undefined);
    onEnd(t, () => stop(next, 'SIGKILL'));
    const after = await signedIn(next);
    const row = after.getByRole('row', { name: /left out/ });
    await row.waitFor();
    assert.deepEqual((await row.innerText()).split('\t'), [
      'acme',
      String(sequence),
      'left out',
      'nobody sent it',
      'A. Ames, B. Bell',
    ]);
    await looksRight(after, 'rebuilt');
    await stop(next, 'SIGTERM');
    await rm(at('home'), { recursive: true });
  });
});

/** The system page, signed in with a link as `serve` prints it. */
async function signedIn(platform: Platform): Promise<Page> {
  assert.ok(browser.ok);
  const link =
    /"signIn[A-Za-z]*":"([^"]+)"/.exec(platform.said())?.[1] ?? assert.fail(platform.said());
  const page = await browser.context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(link);
  await page.waitForURL('**/today');
  await page.goto(`${platform.address}/f/acme/system`);
  await page.getByRole('heading', { level: 1, name: 'System' }).waitFor();
  return page;
}

/** Light and dark, narrow too; `HOLDFAST_SHOTS` is a folder that a person looks at afterwards. */
async function looksRight(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    assert.deepEqual(await accessibilityFaults(page), []);
    const shots = process.env.HOLDFAST_SHOTS;
    if (shots !== undefined)
      await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 900, height: 800 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.setViewportSize({ width: 1280, height: 800 });
  assert.ok(width <= 900, `${width} pixels wide`);
}
