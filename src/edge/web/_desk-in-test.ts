import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { ServedDesk } from './_served-desk.ts';
import type { TradeAnswer, TradesAnswer, WorklistAnswer } from './api/answers.ts';

/** The demo's firm. */
export const FIRM = 'northgate';

export async function datesOf(served: ServedDesk): Promise<{ readonly newest: string }> {
  const answer = await served.api('GET', `/firms/${FIRM}/dates`);
  assert.ok(typeof answer === 'object' && answer !== null && 'newest' in answer);
  return { newest: String(answer.newest) };
}

async function tradesPage(served: ServedDesk, query: string): Promise<TradesAnswer> {
  const response: Awaited<ReturnType<ServedDesk['api']>> = await served.api(
    'GET',
    `/firms/${FIRM}/trades?${query}`,
  );
  return JSON.parse(JSON.stringify(response));
}

export async function countTrades(served: ServedDesk, date: string): Promise<number> {
  let count = 0;
  let cursor = '';
  do {
    const more = cursor === '' ? '' : `&cursor=${cursor}`;
    const page = await tradesPage(served, `clearingDate=${date}&limit=1000${more}`);
    count += page.rows.length;
    cursor = page.next;
  } while (cursor !== '');
  return count;
}

export async function firstTrade(served: ServedDesk, date: string): Promise<TradeAnswer> {
  const { rows } = await tradesPage(
    served,
    `clearingDate=${date}&limit=1&product=CBT:C:FUT&state=live`,
  );
  const [row] = rows;
  assert.ok(row !== undefined);
  return row;
}

export function tradeLike(sample: TradeAnswer, tradeId: string): Record<string, string> {
  const [ccp = '', , , member = ''] = sample.tradeId.split(':');
  return {
    tradeId,
    side: sample.side,
    quantity: '7',
    price: sample.price,
    contract: sample.contract,
    account: '1001-A',
    tradeDate: sample.tradeDate,
    clearingDate: sample.clearingDate,
    executionTime: sample.executionTime,
    venue: 'E',
    cti: '4',
    type: 'regular',
    ccp,
    member,
    origin: '1',
  };
}

export async function suspense(served: ServedDesk): Promise<readonly WorklistAnswer[]> {
  return JSON.parse(JSON.stringify(await served.api('GET', `/firms/${FIRM}/suspense`)));
}

/** The number behind "… trades" once it is what the test waits for. */
export async function shownTrades(
  page: Page,
  isEnough: (count: number) => boolean,
): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const text = await page.getByText(/^[\d,]+ trades$/).textContent();
    const count = Number(String(text).replaceAll(/\D/g, ''));
    if (isEnough(count)) return count;
    await page.waitForTimeout(100);
  }
  throw new Error('the trades were not shown');
}

/** Texts of a column on the screen, from top to bottom. */
export async function columnTexts(page: Page, title: string): Promise<string[]> {
  await page.waitForTimeout(300);
  const titles = page.getByRole('grid').getByRole('columnheader');
  const header = titles.and(page.getByRole('columnheader', { name: title, exact: true }));
  const column = await header.getAttribute('aria-colindex');
  const cells = await page.locator(`.grid-row:not([hidden])`).evaluateAll(
    (rows, index) =>
      rows
        .map((row) => ({
          place: Number(row.ariaRowIndex),
          text: row.querySelector(`[aria-colindex="${index}"]`)?.textContent ?? '',
        }))
        .sort((a, b) => a.place - b.place),
    column,
  );
  return cells.map(({ text }) => text);
}

/** Drops a file as a person does: with a drag that carries it. */
export async function drop(page: Page, name: string, text: string): Promise<void> {
  const carried = await page.evaluateHandle(
    ({ fileName, content }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], fileName, { type: 'text/csv' }));
      return transfer;
    },
    { fileName: name, content: text },
  );
  await page
    .getByRole('region', { name: 'Files to import' })
    .dispatchEvent('drop', { dataTransfer: carried });
}

/** Rule and place of every fault that axe-core finds. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: {
    violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
  } = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  );
}
