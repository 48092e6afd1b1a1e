import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type OpenBrowser, openBrowser } from './_browser.ts';
import { accessibilityFaults, columnTexts } from './_desk-in-test.ts';
import type { ServedDesk } from './_served-desk.ts';
import { DAY, serveWorkedDesk, WORKED } from './_worked-desk.ts';

const browser: OpenBrowser = await openBrowser();
if (!browser.ok) console.log(`The screen is not tested: ${browser.reason}`);
const options = browser.ok ? {} : { skip: browser.reason };

describe('approvals and transfers at the desk', options, () => {
  let served: ServedDesk;
  let page: Page;
  const troubles: string[] = [];

  /** Signs another person in; who was there before is signed out. */
  async function signIn(user: string): Promise<void> {
    await page.goto(await served.linkFor(user));
    await page.waitForURL(`**/f/${WORKED}/today`);
  }

  before(async () => {
    assert.ok(browser.ok);
    served = await serveWorkedDesk();
    page = await browser.context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
  });

  after(async () => {
    if (browser.ok) await browser.close();
    await served.close();
  });

  test('a transfer is asked for, refused at its field, and approved on a day', async () => {
    await signIn('anna');
    await page.getByRole('link', { name: 'Transfers' }).click();
    const panel = page.getByRole('complementary', { name: 'Transfer' });
    await panel.getByLabel('Id', { exact: true }).fill('X1');
    await panel.getByLabel('Contract', { exact: true }).fill('CBT:C:FUT:202007');
    await panel.getByLabel('Contracts', { exact: true }).fill('10');
    await panel.getByLabel('From account').fill('ALPHA-OTE');
    await panel.getByLabel('To account').fill('NOBODY');
    await panel.getByRole('button', { name: 'Ask' }).click();
    await panel.getByText(/Account must be known: NOBODY/).waitFor();
    assert.match(troubles.pop() ?? '', /422/);
    await panel.getByLabel('To account').fill('ALPHA-STM');
    await panel.getByRole('button', { name: 'Ask' }).click();
    await page.getByText('1 transfers', { exact: true }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole('gridcell', { name: 'X1' }).click();
    await panel.getByLabel('Day on which they move').waitFor();
    await panel.getByRole('button', { name: 'Approve' }).click();
    await panel.getByText('1 row done').waitFor();
    assert.deepEqual(await columnTexts(page, 'State'), ['approved']);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('cash by hand waits for another person, who approves two and refuses one', async () => {
    await served.api('POST', `/firms/${WORKED}/four-eyes`, { occasions: ['cash-by-hand'] });
    await page.getByRole('link', { name: 'Approvals' }).click();
    await page.getByText('Nothing waits', { exact: true }).waitFor();
    const cash = { account: 'ALPHA-OTE', currency: 'USD', date: DAY };
    // Asked for by a script, which is the operator; the page hears of it by itself.
    for (const amount of ['10.00', '20.00', '30.00'])
      await served.api('POST', `/firms/${WORKED}/cash`, { ...cash, amount });
    await page.getByText('3 approvals', { exact: true }).waitFor();
    await page.getByRole('gridcell', { name: /amount 10.00/ }).click();
    await page.keyboard.press('Shift+ArrowDown');
    const panel = page.getByRole('complementary', { name: 'Approval' });
    await panel.getByRole('heading', { name: '2 approvals' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await panel.getByRole('button', { name: 'Approve 2' }).click();
    await panel.getByText('2 rows done').waitFor();
    await page.getByText('1 approvals', { exact: true }).waitFor();
    await page.getByRole('gridcell', { name: /amount 30.00/ }).click();
    await panel.getByRole('button', { name: 'Refuse' }).click();
    await panel.getByText(/Reason must be given/).waitFor();
    assert.match(troubles.pop() ?? '', /422/);
    await panel.getByLabel('Reason', { exact: true }).fill('not agreed');
    await panel.getByRole('button', { name: 'Refuse' }).click();
    await page.getByText('Nothing waits', { exact: true }).waitFor();
    const [balance] = JSON.parse(
      JSON.stringify(await served.api('GET', `/firms/${WORKED}/balances?account=ALPHA-OTE`)),
    );
    assert.equal(balance.cashEntries, '30.00');
  });

  test('one takes back what one asked for oneself', async () => {
    await signIn('operator');
    const cash = { account: 'ALPHA-OTE', currency: 'USD', date: DAY, amount: '40.00' };
    await served.api('POST', `/firms/${WORKED}/cash`, cash);
    await page.getByRole('link', { name: 'Approvals' }).click();
    await page.getByRole('gridcell', { name: /amount 40.00/ }).click();
    const panel = page.getByRole('complementary', { name: 'Approval' });
    await panel.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('Nothing waits', { exact: true }).waitFor();
  });

  test('a release that waits is said to wait, with the way to where it does', async () => {
    // The policy itself needs a second person by now.
    await served.api('POST', `/firms/${WORKED}/four-eyes`, { occasions: ['release-of-day'] });
    await signIn('anna');
    await page.getByRole('link', { name: 'Approvals' }).click();
    await page.getByRole('gridcell', { name: 'What needs a second person' }).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Nothing waits', { exact: true }).waitFor();
    await served.api('POST', `/firms/${WORKED}/eod`, { date: DAY, allowEarly: true });
    await page.getByRole('link', { name: 'End of day' }).click();
    await page.getByRole('button', { name: /^Release/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Release/ })
      .click();
    await page.getByText(/Not done yet: it waits for a second person/).waitFor();
  });

  test('nothing else happened: no error, no breach of the policy', () => {
    assert.deepEqual(troubles, []);
    assert.doesNotMatch(served.said(), /failed:|Error/);
  });
});
