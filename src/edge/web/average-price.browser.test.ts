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

describe('average-price groups at the desk', options, () => {
  let served: ServedDesk;
  let page: Page;
  const troubles: string[] = [];
  const id = (fill: string) => `CME:CBT:${DAY}:685:${fill}:B`;

  before(async () => {
    assert.ok(browser.ok);
    served = await serveWorkedDesk();
    await served.api('POST', `/firms/${WORKED}/trades`, [
      workedTrade('F1', { account: 'ECHO', quantity: '6', price: '3.25' }),
      workedTrade('F2', { account: 'ECHO', quantity: '4', price: '3.255' }),
    ]);
    page = await browser.context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      // A refusal that the test asks for is a 4xx, which the browser writes down.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        troubles.push(message.text());
    });
    await page.goto(served.signInLink);
    await page.waitForURL(`**/f/${WORKED}/today`);
    await page.getByRole('link', { name: 'Average price' }).click();
    await page.getByText('0 groups', { exact: true }).waitFor();
  });

  after(async () => {
    if (browser.ok) await browser.close();
    await served.close();
  });

  const panel = () => page.getByRole('complementary', { name: 'Average-price group' });
  const press = (name: string) => panel().getByRole('button', { name, exact: true }).click();

  test('a group is opened; a fill that is not known is refused at its field', async () => {
    await panel().getByRole('textbox', { name: 'Name of the group' }).fill('BULK');
    await panel()
      .getByRole('textbox', { name: 'First fills' })
      .fill(`${id('NONE')}`);
    await press('Open the group');
    await panel()
      .getByText(/^Trade must be live/)
      .waitFor();
    await panel().getByRole('textbox', { name: 'First fills' }).fill(id('F1'));
    await press('Open the group');
    await page.getByText('1 groups', { exact: true }).waitFor();
    await page.getByRole('gridcell', { name: 'BULK', exact: true }).click();
    await panel().getByRole('textbox', { name: 'More fills' }).fill(id('F2'));
    await press('Add fills');
    await panel().getByText('32.52 / 10').waitFor();
    assert.deepEqual(await columnTexts(page, 'Contracts'), ['10']);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('it is completed, divided by what the preview showed, and reopened', async () => {
    await press('Complete');
    await panel()
      .getByText(/^Its fills stand at their average/)
      .waitFor();
    await panel().getByText('Percent', { exact: true }).click();
    for (const [at, account, percent] of [
      [1, 'ALPHA-OTE', '25'],
      [2, 'BRAVO', '75'],
    ] as const) {
      const box = panel().getByRole('combobox', { name: `Account ${at}` });
      await box.fill(account);
      await box.press('Tab');
      await panel()
        .getByRole('textbox', { name: `Percent ${at}` })
        .fill(percent);
    }
    await press('Preview');
    await panel()
      .getByRole('region', { name: 'Preview' })
      .getByText(/remainder/)
      .waitFor();
    const [status] = await columnTexts(page, 'Status');
    assert.equal(status, 'complete');
    assert.deepEqual(await accessibilityFaults(page), []);
    await press('Allocate');
    await panel()
      .getByText(/^Divided among accounts/)
      .waitFor();
    await press('Reopen');
    await panel()
      .getByText(/^It takes fills/)
      .waitFor();
    await press('Cancel the group');
    await page.getByText('0 groups', { exact: true }).waitFor();
  });

  test('nothing else happened: no error, no breach of the policy', () => {
    assert.deepEqual(troubles, []);
    assert.doesNotMatch(served.said(), /failed:|Error/);
  });
});
