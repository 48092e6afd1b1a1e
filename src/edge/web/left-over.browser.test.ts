import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type OpenBrowser, openBrowser } from './_browser.ts';
import { accessibilityFaults } from './_desk-in-test.ts';
import type { ServedDesk } from './_served-desk.ts';
import { DAY, NOTES, serveWorkedDesk, WORKED, workedTrade } from './_worked-desk.ts';

const browser: OpenBrowser = await openBrowser();
if (!browser.ok) console.log(`The screen is not tested: ${browser.reason}`);
const options = browser.ok ? {} : { skip: browser.reason };

describe('what a day leaves over, at the desk', options, () => {
  let served: ServedDesk;
  let page: Page;
  const troubles: string[] = [];

  before(async () => {
    assert.ok(browser.ok);
    served = await serveWorkedDesk();
    await served.api('POST', `/firms/${WORKED}/eod`, { date: DAY });
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

  const open = (name: string) => page.goto(`${served.address}/f/${WORKED}/${name}`);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const ask = async (path: string): Promise<string> =>
    JSON.stringify(await served.api('GET', `/firms/${WORKED}/${path}`));

  test('what is left over leads to the item, the position and the statement', async () => {
    await open('end-of-day');
    await page.getByRole('link', { name: /account must be known: NOBODY/ }).click();
    const item = page.getByRole('complementary', { name: 'Item' });
    await item.getByText(/^Booked to the suspense account/).waitFor();
    const selected = page.locator('[role="gridcell"][data-active="true"]');
    assert.equal(await selected.textContent(), 'Suspense');
    await page.goBack();
    await page.getByRole('button', { name: 'Run end of day again' }).waitFor();
  });

  test('a conflict is compared term by term, then accepted', async () => {
    const other = workedTrade('W2', { side: 'sell', quantity: '40', price: '3.28' });
    await served.api('POST', `/firms/${WORKED}/trades`, [other]);
    await open('end-of-day');
    await page.getByRole('link', { name: /^reported before with other content/ }).click();
    await button('Compare and accept …').click();
    const dialog = page.getByRole('dialog', { name: 'Replace the booked terms?' });
    await dialog.getByRole('row', { name: /^Price 327'0 328'0 differs$/ }).waitFor();
    await dialog.getByRole('row', { name: /^Contracts 40 40$/ }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await button('Not yet').click();
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(JSON.parse(await ask('worklists')).length, 2);
    await button('Compare and accept …').click();
    await button('Accept the reported terms').click();
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    const lots: readonly { readonly ccpTradeId: string; readonly price: string }[] = JSON.parse(
      await ask('lots?account=ALPHA-OTE'),
    );
    assert.deepEqual(lots.map(({ ccpTradeId, price }) => `${ccpTradeId} ${price}`).sort(), [
      'W1 3.25',
      'W2 3.28',
    ]);
  });

  test('a release with a mark missing names the statement that stays withheld, a jump the days not run', async () => {
    const later = '2020-04-21';
    // The trade that was replaced had made the day stale.
    await served.api('POST', `/firms/${WORKED}/eod`, { date: DAY });
    const dated = { tradeDate: later, clearingDate: later, executionTime: '' };
    await served.api('POST', `/firms/${WORKED}/trades`, [
      workedTrade('N1', { ...dated, contract: NOTES, quantity: '2', price: '138.5' }),
    ]);
    await open(`end-of-day?date=${later}`);
    await button('Run end of day').click();
    const jumped = /^Earlier clearing days were not run: 2 clearing days from 2020-04-17/;
    await page.getByText(jumped).waitFor();
    await button('Release …').click();
    await page.getByText(/statements? will be withheld, because a mark is missing: /).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await button('Not yet').click();
    await button('Fri 17 Apr 2020').first().click();
    await page.getByText('Not run yet.').waitFor();
    await button('Run end of day').click();
    await page.getByText(/ positions run, /).waitFor();
    for (const date of ['2020-04-20', later])
      await served.api('POST', `/firms/${WORKED}/eod`, { date });
    for (const date of [DAY, '2020-04-17'])
      await served.api('POST', `/firms/${WORKED}/release`, { date });
    await open('end-of-day?date=2020-04-17');
    await page.getByText(/^Withheld when the day was released/).waitFor();
    await page.getByRole('link', { name: 'BRAVO', exact: true }).click();
    await page.getByText('As closed: what was released').waitFor();
    await page.getByText(/^Withheld: it must not go out/).waitFor();
  });

  test('nothing else happened: no error, no breach of the policy', () => {
    assert.deepEqual(troubles, []);
    assert.doesNotMatch(served.said(), /failed:|Error/);
  });
});
