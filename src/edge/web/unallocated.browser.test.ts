import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type OpenBrowser, openBrowser } from './_browser.ts';
import { accessibilityFaults, columnTexts } from './_desk-in-test.ts';
import type { ServedDesk } from './_served-desk.ts';
import { serveWorkedDesk, WORKED, workedTrade } from './_worked-desk.ts';

const browser: OpenBrowser = await openBrowser();
if (!browser.ok) console.log(`The screen is not tested: ${browser.reason}`);
const options = browser.ok ? {} : { skip: browser.reason };

describe('unallocated at the desk', options, () => {
  let served: ServedDesk;
  let page: Page;
  const troubles: string[] = [];

  before(async () => {
    assert.ok(browser.ok);
    served = await serveWorkedDesk();
    // With the 5 contracts of the worked desk: three trades of nobody, the newest of 8.
    const nobody = { account: 'NOBODY' };
    await served.api('POST', `/firms/${WORKED}/trades`, [
      workedTrade('U1', {
        ...nobody,
        quantity: '7',
        executionTime: '2020-04-16T09:32:00-05:00',
        orderId: 'ORDER-7',
      }),
      workedTrade('U2', { ...nobody, quantity: '8', executionTime: '2020-04-16T09:33:00-05:00' }),
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
    await page.getByRole('link', { name: 'Unallocated' }).click();
    await page.getByText('3 rows', { exact: true }).waitFor();
  });

  after(async () => {
    if (browser.ok) await browser.close();
    await served.close();
  });

  const panel = () => page.getByRole('complementary', { name: 'Allocation' });

  async function share(line: number, account: string, amount?: string): Promise<void> {
    const box = panel().getByRole('combobox', { name: `Account ${line}` });
    await box.fill(account);
    // Its list would lie over the next line.
    await box.press('Tab');
    if (amount !== undefined)
      await panel()
        .getByRole('textbox', { name: new RegExp(`^(Contracts|Percent) ${line}`) })
        .fill(amount);
  }

  test('one row: a refusal stands at its account, the preview books nothing, then it is booked', async () => {
    assert.deepEqual(await columnTexts(page, 'Contracts'), ['5', '7', '8']);
    const clocks = panel().getByRole('region', { name: 'Clocks of orders' });
    await clocks.getByText('1 order divided or waiting, 1 clock late.').waitFor();
    await clocks.getByRole('cell', { name: 'ORDER-7' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    // By keyboard alone: into the grid, and down to the second row.
    await page.getByRole('grid', { name: 'Unallocated' }).focus();
    await page.keyboard.press('ArrowDown');
    await panel().getByRole('heading', { name: 'Buy 7 to allocate' }).waitFor();
    await share(1, 'ALPHA-OTE', '3');
    await share(2, 'NONESUCH', '4');
    await panel().getByRole('button', { name: 'Preview' }).click();
    const refusal = /^Account must be known: NONESUCH/;
    await panel().locator('.share-line').filter({ hasText: refusal }).waitFor();
    assert.equal(await panel().getByRole('button', { name: 'Allocate' }).isEnabled(), false);
    await share(2, 'ALPHA-STM', '4');
    await panel().getByRole('button', { name: 'Preview' }).click();
    const preview = panel().getByRole('region', { name: 'Preview' });
    await preview.getByText(/remainder none|instructed ALPHA-OTE 3, ALPHA-STM 4/).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal((await columnTexts(page, 'Contracts')).length, 3);
    await panel().getByRole('button', { name: 'Allocate', exact: true }).click();
    await page.getByText('2 rows', { exact: true }).waitFor();
    assert.deepEqual(await columnTexts(page, 'Contracts'), ['5', '8']);
  });

  test('many rows with one action: each for itself, what is refused stays chosen', async () => {
    await page.getByRole('grid', { name: 'Unallocated' }).focus();
    await page.keyboard.press('Control+a');
    await panel().getByRole('heading', { name: '2 rows to allocate' }).waitFor();
    // Right for the 8 alone.
    await share(1, 'ALPHA-OTE', '6');
    await share(2, 'BRAVO', '2');
    await panel().getByRole('button', { name: 'Preview' }).click();
    await panel()
      .getByText(/must add up to the quantity/)
      .waitFor();
    await panel().getByRole('button', { name: 'Allocate', exact: true }).click();
    const outcome = panel().getByRole('region', { name: 'Outcome' });
    await outcome.getByText('1 instruction booked, 1 refused').waitFor();
    await panel().getByRole('heading', { name: 'Buy 5 to allocate' }).waitFor();
    assert.deepEqual(await columnTexts(page, 'Contracts'), ['5']);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('what stands in an account of the desk is divided together, by rotation', async () => {
    await page.getByRole('combobox', { name: 'Also trades of account' }).fill('ALPHA-OTE');
    await page.getByText('3 rows', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('gridcell', { name: '300', exact: true }).click();
    await panel().getByText('Rotation', { exact: true }).click();
    await share(1, 'ALPHA-STM');
    await share(2, 'BRAVO');
    await panel().getByRole('button', { name: 'Add an account' }).click();
    await share(3, 'ALPHA-OTE');
    await panel().getByRole('button', { name: 'Preview' }).click();
    await panel()
      .getByText(/remainder rotation/)
      .waitFor();
    await panel().getByRole('button', { name: 'Allocate', exact: true }).click();
    await page.getByText('2 rows', { exact: true }).waitFor();
  });

  test('nothing else happened: no error, no breach of the policy', () => {
    assert.deepEqual(troubles, []);
    assert.doesNotMatch(served.said(), /failed:|Error/);
  });
});
