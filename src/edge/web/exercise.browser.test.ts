import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type OpenBrowser, openBrowser } from './_browser.ts';
import { accessibilityFaults, columnTexts } from './_desk-in-test.ts';
import type { ServedDesk } from './_served-desk.ts';
import { DAY, serveWorkedDesk, WORKED, workedTrade } from './_worked-desk.ts';

const browser: OpenBrowser = await openBrowser();
if (!browser.ok) console.log(`The screen is not tested: ${browser.reason}`);
const options = browser.ok ? {} : { skip: browser.reason };

const CRUDE = 'NYMEX:CL:FUT:202005';
const CALL = 'NYMEX:LO:OOF:202005:C:20';
const PUT = 'NYMEX:LO:OOF:202005:P:18';
const COLUMNS =
  'contract,underlyingContract,firstTradeDate,lastTradeDate,expiryDate,firstNoticeDate,multiplier,finalSettlementKind,effectiveFrom,source';
const CONTRACTS = `${COLUMNS}
${CALL},${CRUDE},,${DAY},${DAY},,,,2019-01-01,test
${PUT},${CRUDE},,${DAY},${DAY},,,,2019-01-01,test
`;

describe('exercise at the desk', options, () => {
  let served: ServedDesk;
  let page: Page;
  const troubles: string[] = [];

  before(async () => {
    assert.ok(browser.ok);
    served = await serveWorkedDesk();
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-exercise-'));
    await writeFile(join(folder, 'contracts.csv'), CONTRACTS);
    await served.importFile(WORKED, join(folder, 'contracts.csv'));
    await rm(folder, { recursive: true });
    const option = (tradeId: string, change: Readonly<Record<string, string>>) =>
      workedTrade(tradeId, { price: '1.20', ...change });
    await served.api('POST', `/firms/${WORKED}/trades`, [
      option('O1', { contract: CALL, quantity: '5' }),
      option('O2', { contract: CALL, quantity: '3', account: 'BRAVO' }),
      option('O3', { contract: PUT, quantity: '2' }),
    ]);
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

  test('what ends on the day is abandoned in part, and all of several at once', async () => {
    await page.getByRole('link', { name: 'Exercise' }).click();
    await page.getByText('3 positions', { exact: true }).waitFor();
    const title = 'The run would make of it';
    assert.deepEqual(
      new Set(await columnTexts(page, title)),
      new Set(['No settlement of the underlying yet']),
    );
    // The page hears of the settlement by itself.
    await served.api('POST', `/firms/${WORKED}/prices`, {
      contract: CRUDE,
      date: DAY,
      settlement: '21.50',
      kind: 'daily',
    });
    await page.getByRole('gridcell', { name: '5 exercised' }).waitFor();
    assert.deepEqual(await columnTexts(page, title), ['5 exercised', '3 exercised', '2 expire']);
    assert.deepEqual(await columnTexts(page, 'In the money'), ['1.5', '1.5', '-3.5']);
    await page.getByRole('gridcell', { name: '5 exercised' }).click();
    const panel = page.getByRole('complementary', { name: 'Exercise' });
    await panel.getByLabel('Contracts', { exact: true }).fill('9');
    await panel.getByRole('button', { name: 'Abandon', exact: true }).click();
    await panel.getByText(/Exercise must not exceed the long: 9 of 5 long/).waitFor();
    assert.match(troubles.pop() ?? '', /422/);
    await panel.getByLabel('Contracts', { exact: true }).fill('2');
    await panel.getByRole('button', { name: 'Abandon', exact: true }).click();
    await page.getByRole('gridcell', { name: '3 exercised, 2 expire' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole('gridcell', { name: '3 exercised, 2 expire' }).click();
    await page.keyboard.press('Shift+ArrowDown');
    await panel.getByRole('heading', { name: '2 positions' }).waitFor();
    await panel.getByRole('button', { name: 'Abandon 2', exact: true }).click();
    await panel.getByText('2 rows done').waitFor();
    await page.getByRole('gridcell', { name: '5 expire' }).waitFor();
    assert.deepEqual(await columnTexts(page, title), ['5 expire', '3 expire', '2 expire']);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('nothing else happened: no error, no breach of the policy', () => {
    assert.deepEqual(troubles, []);
    assert.doesNotMatch(served.said(), /failed:|Error/);
  });
});
