import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type OpenBrowser, openBrowser } from './_browser.ts';
import {
  accessibilityFaults,
  columnTexts,
  countTrades,
  datesOf,
  drop,
  FIRM,
  firstTrade,
  shownTrades,
  suspense,
  tradeLike,
} from './_desk-in-test.ts';
import { type ServedDesk, serveDemo } from './_served-desk.ts';

const browser: OpenBrowser = await openBrowser();
if (!browser.ok) console.log(`The screen is not tested: ${browser.reason}`);
/** Pages of which a grid or the Part 17 file is a part. */
const GRIDS: readonly string[] = [
  'today',
  'tickets',
  'worklists',
  'positions',
  'balances',
  'part17',
];
const PAGES = [...GRIDS, 'import', 'end-of-day', 'statements', 'system'];
const options = browser.ok ? {} : { skip: browser.reason };

describe('the screen in a real browser', options, () => {
  let served: ServedDesk;
  let page: Page;
  /** What must not happen on any page: errors, refusals of the content policy, requests to elsewhere. */
  const troubles: string[] = [];

  before(async () => {
    assert.ok(browser.ok);
    served = await serveDemo();
    page = await browser.context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      // Who is not signed in is told so by 401; that alone is no trouble.
      if (message.type() === 'error' && !message.text().includes('401'))
        troubles.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(served.address)) troubles.push(request.url());
    });
  });

  after(async () => {
    if (browser.ok) await browser.close();
    await served.close();
  });

  const open = (name: string) => page.goto(`${served.address}/f/${FIRM}/${name}`);
  const grid = (name: string | RegExp) => page.getByRole('grid', { name });
  const cell = (text: string) => page.getByRole('gridcell', { name: text, exact: true });

  test('who has no session is sent to the sign-in page', async () => {
    await page.goto(served.address);
    await page.waitForURL('**/sign-in');
    await page.getByRole('heading', { name: 'Holdfast' }).waitFor();
  });

  test('the printed link signs in once and leaves the address', async () => {
    await page.goto(served.signInLink);
    await page.waitForURL(`**/f/${FIRM}/today`);
    assert.ok(!page.url().includes('#'));
    const [cookie] = (await page.context().cookies()).filter(({ name }) =>
      name.startsWith('holdfast'),
    );
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Strict']);
    const other = await page.context().newPage();
    await other.goto(served.signInLink);
    await other.getByRole('alert').waitFor();
    await other.close();
  });

  test('the blotter shows every trade of the day', async () => {
    const { newest } = await datesOf(served);
    await page.getByText('Live', { exact: true }).first().waitFor();
    const shown = await shownTrades(page, (count) => count > 1_000);
    const total = await countTrades(served, newest);
    // The live feed of the demo goes on meanwhile.
    assert.ok(shown <= total && total - shown < 50, `${shown} of ${total}`);
    const rows = Number(await grid(/^Trades of/).getAttribute('aria-rowcount'));
    assert.ok(rows > shown && rows < total + 50, `${rows} rows of ${total} trades`);
    assert.ok(
      (await page.getByRole('row').count()) < 120,
      'only the rows on the screen are elements',
    );
  });

  test('the filter narrows by words anywhere in a row', async () => {
    await page.getByRole('textbox', { name: 'Filter trades' }).fill('corn buy');
    await page.getByText(/ of [\d,]+ trades/).waitFor();
    const sides = await columnTexts(page, 'Side');
    assert.ok(sides.length > 5 && sides.every((side) => side === 'Buy'), sides.join());
    const products = await columnTexts(page, 'Product');
    assert.ok(
      products.every((product) => product.includes('Corn')),
      products.join(),
    );
    await page.getByRole('button', { name: 'Clear the filter' }).click();
  });

  test('a column filter and a sort', async () => {
    await page.getByRole('button', { name: 'Filter by column' }).click();
    await page.getByRole('textbox', { name: 'Filter Contracts', exact: true }).fill('>=20');
    await page.getByRole('columnheader', { name: 'Contracts' }).click();
    await page.getByText(/ of [\d,]+ trades/).waitFor();
    const counts = (await columnTexts(page, 'Contracts')).map((text) =>
      Number(text.replaceAll(',', '')),
    );
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
    );
    assert.ok(
      counts.every((count) => count >= 20),
      counts.join(),
    );
    const header = page.getByRole('columnheader', { name: 'Contracts' });
    assert.equal(await header.getAttribute('aria-sort'), 'ascending');
    await page.getByRole('textbox', { name: 'Filter Contracts', exact: true }).fill('');
    await page.getByRole('button', { name: 'Filter by column' }).click();
    await page.getByRole('columnheader', { name: 'Event' }).click();
    await page.getByRole('columnheader', { name: 'Event' }).click();
  });

  test('a trade sent by a script appears by itself', async () => {
    const { newest } = await datesOf(served);
    const sample = await firstTrade(served, newest);
    const tradeId = `SCREEN${Date.now()}`;
    await page.getByRole('textbox', { name: 'Filter trades' }).fill(tradeId);
    await page.getByText('No trade fits the filter').waitFor();
    await served.api('POST', `/firms/${FIRM}/trades`, tradeLike(sample, tradeId));
    await cell(tradeId).waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
  });

  test('the grid is moved through, copied and opened by keyboard', async () => {
    await grid(/^Trades of/).focus();
    for (const key of ['Control+Home', 'ArrowDown', 'Shift+ArrowDown', 'Shift+End']) {
      await page.keyboard.press(key);
    }
    await page.getByText(/2 rows selected/).waitFor();
    await page.keyboard.press('Control+c');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const lines = copied.split('\n').map((line) => line.split('\t'));
    assert.deepEqual(
      lines.map((line) => line.length),
      [12, 12],
    );
    await page.keyboard.press('Control+End');
    const last = await grid(/^Trades of/).getAttribute('aria-activedescendant');
    assert.ok(last !== null && (await page.locator(`#${last}`).isVisible()));
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Trade' }).waitFor();
    await page.getByRole('button', { name: 'Close the trade' }).click();
  });

  test('a trade in suspense is moved to its account', async () => {
    await page.getByRole('link', { name: /Worklists/ }).click();
    const [waiting] = await suspense(served);
    assert.ok(waiting !== undefined);
    const before = (await suspense(served)).length;
    await page
      .getByRole('textbox', { name: 'Filter worklists' })
      .fill(waiting.names.split(';')[0] ?? '');
    await cell('Suspense').first().click();
    const panel = page.getByRole('complementary', { name: 'Item' });
    await panel.getByText(waiting.tradeId).first().waitFor();
    await panel.getByLabel('Account it belongs to').fill('1001-A');
    await page.getByRole('option', { name: '1001-A', exact: true }).click();
    await panel.getByRole('button', { name: 'Move to the account' }).click();
    await page.getByText('Nothing fits the filter').waitFor();
    assert.equal((await suspense(served)).length, before - 1);
  });

  test('a refusal is said in its own words', async () => {
    await open('worklists');
    await cell('Suspense').first().click();
    const panel = page.getByRole('complementary', { name: 'Item' });
    await panel.getByLabel('Account it belongs to').fill('NOBODY-AT-ALL');
    await panel.getByRole('button', { name: 'Move to the account' }).click();
    await panel
      .getByRole('alert')
      .getByText(/NOBODY-AT-ALL/)
      .waitFor();
    // The refusal is an answer of the API with its own status, which the browser notes as an error.
    troubles.splice(0, troubles.length, ...troubles.filter((text) => !text.includes('422')));
  });

  test('a dropped file is imported; one with a bad row is refused with its line', async () => {
    await page.getByRole('link', { name: 'Import' }).click();
    const { newest } = await datesOf(served);
    const sample = await firstTrade(served, newest);
    const columns = Object.keys(tradeLike(sample, ''));
    const row = (tradeId: string, change: object) =>
      Object.values({ ...tradeLike(sample, tradeId), ...change }).join(',');
    const good = [columns.join(','), row('DROP1', {}), row('DROP2', {})].join('\n');
    await drop(page, 'good-trades.csv', good);
    const card = page.getByRole('region', { name: 'good-trades.csv' });
    await card.getByText('Imported', { exact: true }).waitFor();
    await card.getByText('booked').waitFor();
    const bad = [columns.join(','), row('DROP3', {}), row('DROP4', { quantity: '0' })].join('\n');
    await drop(page, 'bad-trades.csv', bad);
    const refused = page.getByRole('region', { name: 'bad-trades.csv' });
    await refused.getByText('Refused, nothing booked').waitFor();
    const failure = refused.getByRole('row', { name: /quantity/ });
    assert.match(String(await failure.textContent()), /^3/);
    troubles.splice(0, troubles.length, ...troubles.filter((text) => !text.includes('422')));
  });

  test('the system page verifies every byte', async () => {
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText(/^Nothing is damaged/).waitFor({ timeout: 60_000 });
    await page
      .getByRole('cell', { name: `holdfast/firm/${FIRM}` })
      .first()
      .waitFor();
  });

  for (const scheme of ['light', 'dark'] as const) {
    for (const name of PAGES) {
      test(`${name} in ${scheme} has no accessibility fault and fits 900 pixels`, async () => {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
        await open(name);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByText('Live', { exact: true }).first().waitFor();
        if (GRIDS.includes(name)) await page.getByRole('gridcell').first().waitFor();
        assert.equal(await page.locator('html').getAttribute('data-mantine-color-scheme'), scheme);
        assert.deepEqual(await accessibilityFaults(page), []);
        await page.setViewportSize({ width: 900, height: 800 });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        await page.setViewportSize({ width: 1280, height: 800 });
        assert.ok(width <= 900, `${width} pixels wide`);
      });
    }
  }

  test('the skip link is the first stop of the keyboard and leads to the page', async () => {
    await open('positions');
    await page.getByRole('grid').waitFor();
    await page.keyboard.press('Tab');
    const link = page.getByRole('link', { name: 'Skip to the page' });
    assert.ok(await link.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'page');
  });

  test('signing out ends the session', async () => {
    await page.getByRole('button', { name: 'Operator' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    assert.deepEqual(await accessibilityFaults(page), []);
    await open('today');
    await page.waitForURL('**/sign-in');
  });

  test('nothing else happened: no error, no breach of the policy, no request to elsewhere', () => {
    assert.deepEqual(troubles, []);
    assert.doesNotMatch(served.said(), /failed:|Error/);
  });
});
