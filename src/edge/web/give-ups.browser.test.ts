import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type OpenBrowser, openBrowser } from './_browser.ts';
import { accessibilityFaults, columnTexts } from './_desk-in-test.ts';
import type { ServedDesk } from './_served-desk.ts';
import { DAY, serveWorkedDesk, WORKED, workedTrade } from './_worked-desk.ts';

const browser: OpenBrowser = await openBrowser();
if (!browser.ok) console.log(`The screen is not tested: ${browser.reason}`);
const options = browser.ok ? {} : { skip: browser.reason };

describe('give-ups at the desk', options, () => {
  let served: ServedDesk;
  let page: Page;
  const troubles: string[] = [];

  before(async () => {
    assert.ok(browser.ok);
    served = await serveWorkedDesk();
    await served.api('POST', `/firms/${WORKED}/trades`, [workedTrade('G1', { quantity: '7' })]);
    // Corn moved by 0.02 between two settlements: 100.00 a contract.
    const before = { contract: 'CBT:C:FUT:202007', date: '2020-04-15', settlement: '3.24' };
    await served.api('POST', `/firms/${WORKED}/prices`, { ...before, kind: 'daily' });
    for (const tradeId of ['W1', 'G1']) {
      const to = { tradeId: `CME:CBT:${DAY}:685:${tradeId}:B`, to: '148', account: 'CARRY1' };
      await served.api('POST', `/firms/${WORKED}/give-ups`, to);
    }
    page = await browser.context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    await page.goto(served.signInLink);
    await page.waitForURL(`**/f/${WORKED}/today`);
  });

  after(async () => {
    if (browser.ok) await browser.close();
    await served.close();
  });

  test('what is marked is offered, refused by nobody, and taken back, step by step', async () => {
    await page.getByRole('link', { name: 'Give-ups' }).click();
    await page.getByText('2 give-ups', { exact: true }).waitFor();
    const risks = ['30,000.00 USD', '700.00 USD'];
    assert.deepEqual(await columnTexts(page, 'Price risk'), risks);
    await page.getByRole('gridcell', { name: '7', exact: true }).click();
    const panel = page.getByRole('complementary', { name: 'Give-up' });
    await panel.getByText(/nobody else knows of it yet/).waitFor();
    await panel.getByRole('button', { name: 'Offer', exact: true }).click();
    await panel.getByText(/^The clearing firm may claim it/).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await panel.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('1 give-ups', { exact: true }).waitFor();
    await page.getByText('All', { exact: true }).click();
    await page.getByText('2 give-ups', { exact: true }).waitFor();
    assert.deepEqual((await columnTexts(page, 'State')).sort(), ['cancelled', 'marked']);
  });

  test('nothing else happened: no error, no breach of the policy', () => {
    assert.deepEqual(troubles, []);
    assert.doesNotMatch(served.said(), /failed:|Error/);
  });
});
