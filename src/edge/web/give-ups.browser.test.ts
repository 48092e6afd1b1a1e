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

  test('several are chosen by keyboard and taken back at once; what is refused stays chosen', async () => {
    for (const tradeId of ['B1', 'B2', 'B3']) {
      await served.api('POST', `/firms/${WORKED}/trades`, [
        workedTrade(tradeId, { quantity: '2' }),
      ]);
      const to = { tradeId: `CME:CBT:${DAY}:685:${tradeId}:B`, to: '148', account: 'CARRY1' };
      await served.api('POST', `/firms/${WORKED}/give-ups`, to);
    }
    await page.getByText('Unclaimed', { exact: true }).last().click();
    await page.getByText('4 give-ups', { exact: true }).waitFor();
    // The three of two contracts come after that of three hundred.
    await page.getByRole('gridcell', { name: '2', exact: true }).first().click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    const panel = page.getByRole('complementary', { name: 'Give-up' });
    await panel.getByRole('heading', { name: '3 give-ups' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    // Somebody else takes one of them back between the look and the step.
    const [{ giveUpId }] = JSON.parse(
      JSON.stringify(await served.api('GET', `/firms/${WORKED}/give-ups?list=unclaimed`)),
    ).filter((row: { quantity: number }) => row.quantity === 2);
    await panel.getByText('Take back', { exact: true }).click();
    await panel.getByRole('button', { name: 'Preview' }).click();
    const preview = panel.getByRole('region', { name: 'Preview' });
    await preview.getByText('2 leave GIVEUP-CME-C').nth(2).waitFor();
    const back = preview.getByRole('row', { name: /^ALPHA-OTE 2 / });
    assert.equal(await back.count(), 3);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.route('**/give-ups/step', async (route) => {
      const { giveUpId: asked } = route.request().postDataJSON();
      if (asked !== giveUpId) return route.continue();
      const postData = JSON.stringify({ ...route.request().postDataJSON(), step: 'claim' });
      return route.continue({ postData });
    });
    await panel.getByRole('button', { name: 'Take back 3' }).click();
    await panel.getByText('2 instructions booked, 1 refused').waitFor();
    await panel.getByText(/Give up step must fit its state/).waitFor();
    await panel.getByRole('heading', { name: '1 give-up' }).waitFor();
    await page.unroute('**/give-ups/step');
    assert.match(troubles.pop() ?? '', /422/);
    await panel.getByRole('button', { name: 'Preview' }).click();
    await panel.getByRole('button', { name: 'Take back 1' }).click();
    await panel.getByText('1 instruction booked').waitFor();
    await page.getByText('1 give-ups', { exact: true }).waitFor();
  });

  test('nothing else happened: no error, no breach of the policy', () => {
    assert.deepEqual(troubles, []);
    assert.doesNotMatch(served.said(), /failed:|Error/);
  });
});
