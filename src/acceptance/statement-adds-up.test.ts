import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import type { Session } from '../edge/cli/session.ts';
import { openLocalSession } from '../wiring/local-session.ts';
import { type Desk, newDesk, row, tradesFile } from './hostile-desk.ts';

// What a client reads: yesterday's closing balance, the lines of today, today's balance. Through real calls.

const CORN = 'CBT:C:FUT:202009';
const DAYS = ['2020-03-16', '2020-03-17', '2020-03-18'] as const;
const ACCOUNTS = `account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass
SETTLED,CME/711/440S/1,C2,customer,4d,net,fifo,settled-to-market,USD,
`;
const FEES = `fee,exchange,product,perContract,currency,effectiveFrom
clearing,*,*,0.25,USD,2019-01-01
`;

const money = z.string().transform((text) => Math.round(Number(text) * 100));
const tradeLine = z.object({ line: z.string(), tradeId: z.string(), clearingDate: z.string() });
const statementShape = z.object({
  account: z.string(),
  trades: z.array(
    tradeLine.extend({ premium: money, charges: z.array(z.object({ amount: money })) }),
  ),
  purchaseAndSale: z.array(
    z.object({ line: z.string(), date: z.string(), profit: money, memo: z.boolean() }),
  ),
  positions: z.array(z.object({ variation: money })),
  balances: z.array(
    z.object({
      initialBalance: money,
      premium: money,
      fees: money,
      realised: money,
      variation: money,
      variationCash: money,
      cashEntries: money,
      cash: money,
    }),
  ),
});
type Statement = z.infer<typeof statementShape>;
const answered = z.object({ statements: z.array(statementShape) });

describe('statements add up from yesterday to today', () => {
  let directory = '';
  let session: Session;
  let desk: Desk;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-adds-up-'));
    const opened = await openLocalSession(join(directory, 'data'));
    assert.ok(opened.ok);
    session = opened.session;
    desk = await newDesk(session, directory, 'adds-up');
    await desk.import('accounts2.csv', ACCOUNTS);
    await desk.import('fees.csv', FEES);
  });

  after(async () => {
    await session.close();
    await rm(directory, { recursive: true, force: true });
  });

  const both = (terms: Parameters<typeof row>[0]) => [
    row({ ...terms, id: `H${terms.id}`, account: 'HARBOR' }),
    row({ ...terms, id: `S${terms.id}`, account: 'SETTLED' }),
  ];
  const sold = (rows: readonly string[]) => rows.map((line) => line.replace(',buy,', ',sell,'));

  async function done(name: string, params: Record<string, unknown>): Promise<void> {
    const answer = await desk.call(name, params);
    assert.ok(answer.ok, JSON.stringify(answer));
  }

  async function statement(account: string, day: Record<string, unknown>): Promise<Statement> {
    const answer = await desk.call('statement', { account, ...day });
    assert.ok(answer.ok, JSON.stringify(answer));
    const [found] = answered.parse(answer.value).statements;
    assert.ok(found !== undefined);
    return found;
  }

  test('two days: bought 10, sold 4, cash by hand; both final', async () => {
    const [first, second] = DAYS;
    await desk.import('first.csv', tradesFile(both({ id: '1', price: '3.70' })));
    for (const [account, amount] of [
      ['HARBOR', '1000.00'],
      ['SETTLED', '-50.00'],
    ])
      await done('enterCash', { account, currency: 'USD', amount, date: first, reason: 'test' });
    await done('setPrice', { contract: CORN, date: first, settlement: '3.71' });
    await done('eod', { date: first });
    await done('release', { date: first });
    const sale = { id: '2', quantity: '4', price: '3.73', clearingDate: second };
    await desk.import('second.csv', tradesFile(sold(both(sale))));
    await done('setPrice', { contract: CORN, date: second, settlement: '3.72' });
    await done('eod', { date: second });
    await done('release', { date: second });
  });

  test('then, on the third, a late sale and a bust of final days, before its run and its release', async () => {
    const [first, second, third] = DAYS;
    const late = { id: '3', quantity: '1', price: '3.75', clearingDate: first };
    await desk.import('late.csv', tradesFile(sold(both(late))));
    const bust = (account: string, id: string) => ({
      action: 'bust',
      tradeId: id,
      side: 'sell',
      quantity: '4',
      price: '3.73',
      contract: CORN,
      account,
      tradeDate: second,
      clearingDate: second,
    });
    const trades = [bust('HARBOR', 'H2'), bust('SETTLED', 'S2')];
    await done('submitTrades', { trades });
    const buy = { id: '4', quantity: '2', price: '3.69', clearingDate: third };
    await desk.import('third.csv', tradesFile(both(buy)));
    await done('setPrice', { contract: CORN, date: third, settlement: '3.70' });
  });

  for (const when of ['before its run', 'after its run']) {
    for (const account of ['HARBOR', 'SETTLED']) {
      test(`${account} on the third, ${when}: yesterday's cash and the lines are today's cash`, async () => {
        const [, second, third] = DAYS;
        if (when === 'after its run') await done('eod', { date: third });
        const today = await statement(account, { date: third });
        const yesterday = await statement(account, { asClosed: second });
        assert.equal(today.balances[0]?.initialBalance, yesterday.balances[0]?.cash);
        addsUp(today);
        const lines = today.trades.map(({ line, clearingDate }) => `${line} ${clearingDate}`);
        const wanted = [`booked ${DAYS[0]}`, `removed ${second}`, `booked ${third}`];
        assert.deepEqual(lines.sort(), wanted.sort());
      });
    }
  }

  test('the late sale of HARBOR: 1 × (18,750.00 − 18,500.00) closed on the first, 600.00 of the bust taken back', async () => {
    const { purchaseAndSale, balances } = await statement('HARBOR', { date: DAYS[2] });
    const said = purchaseAndSale.map(({ line, date, profit }) => `${line} ${date} ${profit}`);
    assert.deepEqual(said, [`closed ${DAYS[0]} 25000`, `reversed ${DAYS[1]} -60000`]);
    assert.equal(balances[0]?.realised, -35_000);
  });

  test('the statement as released says the same', async () => {
    const [, , third] = DAYS;
    const known = [
      await statement('HARBOR', { date: third }),
      await statement('SETTLED', { date: third }),
    ];
    await done('release', { date: third });
    for (const before of known)
      assert.deepEqual(await statement(before.account, { asClosed: third }), before);
  });

  test('every released day adds up by its lines', async () => {
    for (const asClosed of DAYS)
      for (const account of ['HARBOR', 'SETTLED']) addsUp(await statement(account, { asClosed }));
  });
});

/** Each figure of the balance is the sum of the lines that are about it, and all of them are its cash. */
function addsUp({ trades, purchaseAndSale, positions, balances }: Statement): void {
  const [row] = balances;
  assert.ok(row !== undefined && balances.length === 1);
  const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + amount, 0);
  const { initialBalance, premium, fees, realised, variation, variationCash, cashEntries } = row;
  assert.deepEqual(
    { premium, fees, realised, variation },
    {
      premium: sum(trades.map((trade) => trade.premium)),
      fees: sum(trades.flatMap(({ charges }) => charges.map(({ amount }) => amount))),
      realised: sum(purchaseAndSale.map(({ profit, memo }) => (memo ? 0 : profit))),
      variation: sum(positions.map((position) => position.variation)),
    },
  );
  assert.equal(
    sum([initialBalance, premium, fees, realised, variationCash, cashEntries]),
    row.cash,
  );
}
