import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from './_browser.ts';
import { accessibilityFaults } from './_desk-in-test.ts';
import { serveEmpty } from './_served-desk.ts';

test('a new data directory: the first firm is created at the desk, refused until it is right', async (t) => {
  const browser = await openBrowser();
  if (!browser.ok) return t.skip(browser.reason);
  const served = await serveEmpty();
  t.after(async () => {
    await browser.close();
    await served.close();
  });
  const page = await browser.context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(served.signInLink);
  await page.getByRole('heading', { name: 'Create the first firm' }).waitFor();
  await page.getByLabel('Firm', { exact: true }).fill('harbour');
  await page.getByLabel('CFTC reporting firm').fill('hbr');
  await page.getByRole('button', { name: 'Create the firm' }).click();
  await page.getByRole('alert').getByText('hbr, wanted at most 3 of A–Z and 0–9').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByLabel('CFTC reporting firm').fill('HBR');
  await page.getByRole('button', { name: 'Create the firm' }).click();
  await page.waitForURL('**/f/harbour/import');
  await page.getByText('Drop files here').waitFor();
  await page.goto(`${served.address}/f/harbour/today`);
  await page.getByRole('link', { name: 'Import page' }).click();
  await page.waitForURL('**/f/harbour/import');
});
