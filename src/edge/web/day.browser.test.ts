import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Download, Page } from 'playwright-core';
import { csvLine } from '../../domain/reporting/csv-out.ts';
import { part17FileText } from '../../domain/reporting/part17-report.ts';
import { type OpenBrowser, openBrowser } from './_browser.ts';
import { type CutWire, cutWire } from './_cut-wire.ts';
import { accessibilityFaults, shownTrades } from './_desk-in-test.ts';
import type { ServedDesk } from './_served-desk.ts';
import { DAY, serveWorkedDesk, WORKED, workedTrade } from './_worked-desk.ts';
import type { DatesAnswer, TicketsAnswer } from './api/answers.ts';
import type { Part17Answer, StatementAnswer } from './api/report-answers.ts';

const browser: OpenBrowser = await openBrowser();
if (!browser.ok) console.log(`The screen is not tested: ${browser.reason}`);
const options = browser.ok ? {} : { skip: browser.reason };

describe('a clearing day at the desk', options, () => {
  let served: ServedDesk;
  let wire: CutWire;
  let page: Page;
  const troubles: string[] = [];

  before(async () => {
    assert.ok(browser.ok);
    served = await serveWorkedDesk();
    wire = await cutWire(served.address);
    page = await browser.context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      // A refusal is an answer with its own status, and a lost connection is what one test is about.
      if (
        message.type() === 'error' &&
        !/ 4\d\d |ERR_(CONNECTION|INCOMPLETE|EMPTY)/.test(message.text())
      )
        troubles.push(message.text());
    });
    await page.goto(served.signInLink.replace(served.address, wire.address));
    await page.waitForURL(`**/f/${WORKED}/today`);
  });

  after(async () => {
    if (browser.ok) await browser.close();
    await wire.close();
    await served.close();
  });

  const open = (name: string) => page.goto(`${wire.address}/f/${WORKED}/${name}`);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const ask = async (path: string): Promise<string> =>
    JSON.stringify(await served.api('GET', `/firms/${WORKED}/${path}`));
  const tickets = async (): Promise<TicketsAnswer> => JSON.parse(await ask('tickets'));
  const textOf = async (download: Download) => readFile(await download.path(), 'utf8');
  const chooseAccount = async (account: string) => {
    await page.getByPlaceholder('Choose an account').click();
    await page.getByRole('option', { name: account, exact: true }).click();
  };
  const saved = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), button(name).click()]);
    return { name: download.suggestedFilename(), text: await textOf(download) };
  };

  test('a page that lost its connection shows what it missed: new trades, and the bust of an old one', async () => {
    await open('today');
    await page.getByText('Live', { exact: true }).first().waitFor();
    const before = await shownTrades(page, (count) => count === 5);
    await wire.cut();
    await page.getByText('Connecting', { exact: true }).waitFor();
    const late = Array.from({ length: 220 }, (_, at) =>
      workedTrade(`LATE${at}`, { account: 'BRAVO', quantity: '1' }),
    );
    const bust = workedTrade('W5', { account: 'BRAVO', quantity: '1', action: 'bust' });
    await served.api('POST', `/firms/${WORKED}/trades`, [...late, bust]);
    await wire.mend();
    await page.locator('.live-mark[data-state="live"]').waitFor();
    await shownTrades(page, (count) => count === before + 220);
    await page.locator('.toolbar').getByText('Live', { exact: true }).click();
    await page.getByText(`${before + 219} of ${before + 220} trades`).waitFor();
  });

  test('a ticket: a refusal stands at its field, then it is entered', async () => {
    await open('tickets');
    const panel = page.getByRole('complementary', { name: 'Ticket' });
    const field = (label: string) => panel.getByLabel(label, { exact: true });
    await panel.getByText('Sell', { exact: true }).click();
    await field('Contracts').fill('0');
    await field('Price').fill('3.2525');
    await field('Contract').fill('corn jul');
    await page.getByRole('option', { name: /CBT:C:FUT:202007/ }).click();
    await field('Account').fill('BRA');
    await page.getByRole('option', { name: 'BRAVO', exact: true }).click();
    // Without one the roll time of today decides, and today the contract is expired.
    await panel.getByText('Dates, time and type').click();
    await field('Clearing date').fill(DAY);
    await button('Enter the ticket').click();
    await panel.getByText('quantity_must_be_whole_and_above_zero').waitFor();
    assert.equal(await field('Contracts').getAttribute('aria-invalid'), 'true');
    assert.ok(await field('Contracts').evaluate((input) => input === document.activeElement));
    assert.deepEqual(await accessibilityFaults(page), []);
    await field('Contracts').fill('7');
    await field('Price').fill('3.2526');
    await button('Enter the ticket').click();
    await panel.getByText('price_must_be_on_tick').waitFor();
    assert.deepEqual((await tickets()).rows, []);
    await field('Price').fill('3.2525');
    await button('Enter the ticket').click();
    await panel.getByText('TICKET-1 is entered.').waitFor();
    const [ticket] = (await tickets()).rows;
    assert.deepEqual(
      [ticket?.side, ticket?.quantity, ticket?.price, ticket?.account, ticket?.status],
      ['sell', 7, '3.2525', 'BRAVO', 'open'],
    );
  });

  test('a ticket is replaced with one field changed, then cancelled after one more question', async () => {
    const cell = (text: string) => page.getByRole('gridcell', { name: text, exact: true });
    await cell('TICKET-1').click();
    const panel = page.getByRole('complementary', { name: 'Ticket' });
    await panel.getByRole('heading', { name: 'TICKET-1' }).waitFor();
    await panel.getByLabel('Contracts', { exact: true }).fill('9');
    await button('Replace the ticket').click();
    await panel.getByRole('heading', { name: 'TICKET-2' }).waitFor();
    const states = async () =>
      (await tickets()).rows.map(({ ticketId, status, quantity, price }) =>
        [ticketId, status, quantity, price].join(' '),
      );
    assert.deepEqual(await states(), ['TICKET-2 open 9 3.2525', 'TICKET-1 replaced 7 3.2525']);
    await button('Cancel the ticket').click();
    await button('Really cancel it').click();
    await panel.getByRole('heading', { name: 'New ticket' }).waitFor();
    assert.deepEqual(await states(), ['TICKET-2 cancelled 9 3.2525', 'TICKET-1 replaced 7 3.2525']);
  });

  test('end of day names what is left over, and marks with an early price once that is allowed', async () => {
    await open('end-of-day');
    await page.getByText('Not run yet.').waitFor();
    await button('Run end of day').click();
    await page.getByText('4 positions run, 1 without a mark, 1 account incomplete.').waitFor();
    await page.getByRole('row', { name: /An early price only BRAVO CBT:21:FUT:202006/ }).waitFor();
    await page.getByRole('row', { name: /Suspense account must be known: NOBODY/ }).waitFor();
    await page.getByRole('row', { name: /^BRAVO USD .*Jun 20/ }).waitFor();
    await page.getByRole('link', { name: '1 in suspense' }).waitFor();
    await page.getByText(/^1 position has an early price only/).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel('Mark with early prices where there are no others').check();
    await button('Run end of day again').click();
    await page.getByText('4 positions run, 0 without a mark, 0 accounts incomplete.').waitFor();
    assert.equal(JSON.parse(await ask(`unmarked?date=${DAY}`)).length, 0);
  });

  test('a statement is read on the screen and saved as the CSV of the call', async () => {
    await open('statements');
    await chooseAccount('ALPHA-OTE');
    // 40 × (3.27 − 3.25) × 5,000 bushels; 260 × (3.26 − 3.25) × 5,000 are open.
    await page.getByRole('row', { name: 'Realised 4,000.00' }).waitFor();
    await page.getByRole('row', { name: 'Open trade equity 13,000.00' }).waitFor();
    await page.getByRole('row', { name: /^closed Corn Futures Jul 20 40 / }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const { csv }: StatementAnswer = JSON.parse(
      await ask(`statement?account=ALPHA-OTE&date=${DAY}`),
    );
    assert.deepEqual(await saved('Save as CSV'), {
      name: `statement-ALPHA-OTE-${DAY}.csv`,
      text: csv.map(csvLine).join(''),
    });
  });

  test('the Part 17 file: who and why, each part explained by pointer and keyboard, saved', async () => {
    await open('part17');
    const record =
      'RPWRK  000ALPHA-OTE2020041601 C    202007          00002600000000              A';
    await page
      .getByRole('row', { name: /^000ALPHA-OTE ALPHA-OTE Corn Futures 01 reportable 250 260 0 1$/ })
      .waitFor();
    const lines = page.getByRole('grid', { name: 'Records of 80 characters' });
    assert.equal(await lines.locator('.record-line').first().textContent(), record);
    await lines.getByText('0000260').hover();
    await page.getByText('columns 52–58').waitFor();
    await lines.focus();
    await page.keyboard.press('Home');
    await page.getByText('columns 1–2').waitFor();
    for (let part = 0; part < 3; part += 1) await page.keyboard.press('ArrowRight');
    await page.getByText('special account number, zero-filled').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const { records }: Part17Answer = JSON.parse(await ask(`reports/part17?date=${DAY}`));
    assert.deepEqual(records, [record]);
    assert.deepEqual(await saved('Save the file'), {
      name: `part17-${WORKED}-${DAY}.txt`,
      text: part17FileText(records),
    });
    await page.getByLabel(/^Estimate/).check();
    const { text } = await saved('Save the evidence');
    assert.equal(JSON.parse(text).mode, 'estimate');
  });

  test('a day is released after one more question; then there is a statement as closed', async () => {
    await open('end-of-day');
    await button('Release …').click();
    const dialog = page.getByRole('dialog', { name: /^Release Thu 16 Apr 2020/ });
    await dialog.waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    const dates = async (): Promise<DatesAnswer> => JSON.parse(await ask('dates'));
    assert.equal((await dates()).finalThrough, '');
    await button('Release …').click();
    await button('Release the day').click();
    await page.getByText(/^Final: statements are out/).waitFor();
    assert.equal((await dates()).finalThrough, DAY);
    await open('statements');
    await chooseAccount('ALPHA-OTE');
    await page.getByText('As closed', { exact: true }).click();
    await page.getByText('As closed: what was released').waitFor();
    await page.getByRole('row', { name: 'Realised 4,000.00' }).waitFor();
    // Never the same name as what is known now.
    const { name } = await saved('Save as CSV');
    assert.equal(name, `statement-ALPHA-OTE-${DAY}-as-closed.csv`);
  });

  test('a page that missed more than it is told reads its day again', async () => {
    const nextDay = { tradeDate: '2020-04-17', clearingDate: '2020-04-17', executionTime: '' };
    const send = (prefix: string, count: number) =>
      served.api(
        'POST',
        `/firms/${WORKED}/trades`,
        Array.from({ length: count }, (_, at) => workedTrade(`${prefix}${at}`, nextDay)),
      );
    await send('FIRST', 1);
    await open('today');
    await shownTrades(page, (count) => count === 1);
    await wire.cut();
    await page.getByText('Connecting', { exact: true }).waitFor();
    for (const prefix of ['A', 'B', 'C']) await send(prefix, 700);
    await wire.mend();
    await shownTrades(page, (count) => count === 2_101);
  });

  test('nothing else happened: no error, no breach of the policy', () => {
    assert.deepEqual(troubles, []);
    assert.doesNotMatch(served.said(), /failed:|Error/);
  });
});
