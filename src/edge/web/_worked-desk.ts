import { join } from 'node:path';
import { type ServedDesk, serveEmpty } from './_served-desk.ts';

/* A firm with the worked day's reference and a day of its own: small enough that every figure can be said in a test. */

export const WORKED = 'worked';
export const DAY = '2020-04-16';
const CORN = 'CBT:C:FUT:202007';
export const NOTES = 'CBT:21:FUT:202006';

const FILES = [
  'ccps',
  'calendars',
  'products',
  'reporting-levels',
  'contracts',
  'clients',
  'members',
  'accounts',
  'fees',
];

export function workedTrade(tradeId: string, change: Readonly<Record<string, string>> = {}) {
  return {
    tradeId,
    side: 'buy',
    quantity: '300',
    price: '3.25',
    contract: CORN,
    account: 'ALPHA-OTE',
    tradeDate: DAY,
    clearingDate: DAY,
    executionTime: `${DAY}T09:31:00-05:00`,
    ccp: 'CME',
    member: '685',
    origin: '1',
    ...change,
  };
}

/** Corn has its price; the notes have an early one only; one trade is of an account nobody knows. */
export async function serveWorkedDesk(): Promise<ServedDesk> {
  const served = await serveEmpty();
  await served.api('POST', '/firms', { firm: WORKED, reportingFirm: 'WRK' });
  const folder = join(import.meta.dirname, '..', '..', 'acceptance', 'worked-day');
  for (const name of FILES) await served.importFile(WORKED, join(folder, `${name}.csv`));
  await served.api('POST', `/firms/${WORKED}/trades`, [
    workedTrade('W1'),
    workedTrade('W2', { side: 'sell', quantity: '40', price: '3.27' }),
    workedTrade('W3', { contract: NOTES, quantity: '2', price: '138.5', account: 'BRAVO' }),
    workedTrade('W4', { account: 'NOBODY', quantity: '5' }),
    workedTrade('W5', { account: 'BRAVO', quantity: '1' }),
  ]);
  const price = (contract: string, settlement: string, kind: string) =>
    served.api('POST', `/firms/${WORKED}/prices`, { contract, date: DAY, settlement, kind });
  await price(CORN, '3.26', 'daily');
  await price(NOTES, '138.578125', 'early');
  return served;
}
