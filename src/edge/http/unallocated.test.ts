import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type RealServer, realServer } from './_real-server.ts';

const FIRM = '/firms/worked';
const FILES = ['ccps', 'calendars', 'products', 'contracts', 'clients', 'members', 'accounts'];

function trade(tradeId: string, change: Readonly<Record<string, string>> = {}) {
  return {
    tradeId,
    side: 'buy',
    quantity: '3',
    price: '3.25',
    contract: 'CBT:C:FUT:202007',
    account: 'ALPHA-OTE',
    tradeDate: '2020-04-16',
    clearingDate: '2020-04-16',
    ...{ type: 'regular', ccp: 'CME', member: '685', origin: '1' },
    ...change,
  };
}

describe('GET unallocated', () => {
  let server: RealServer;
  before(async () => {
    server = await realServer();
    await server.post('/firms', { firm: 'worked', reportingFirm: 'WRK' });
    for (const name of [...FILES, 'fees']) await server.importFile('worked', `${name}.csv`);
    const answer = await server.post(`${FIRM}/trades`, [
      trade('T1', { executionTime: '2020-04-16T09:31:00-05:00', orderId: 'O-7' }),
      trade('T2', { account: 'NOBODY' }),
      trade('T3', { quantity: '5' }),
      trade('T4', { quantity: '2' }),
    ]);
    assert.equal(answer.json().booked, 3, answer.body);
    await server.post(`${FIRM}/average-price`, { groupId: 'G', tradeIds: [id('T4')] });
  });
  after(() => server.close());

  const id = (ccpTradeId: string) => `CME:CBT:2020-04-16:685:${ccpTradeId}:B`;

  /** Kind, id, why, account, contracts, price and order of each row. */
  async function rows(query = ''): Promise<string[]> {
    const answer = await server.get(`${FIRM}/unallocated${query}`);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer
      .json()
      .map((row: Readonly<Record<string, unknown>>) =>
        [row.kind, row.id, row.waits, row.account, row.quantity, row.price, row.orderId].join(' '),
      );
  }

  test('suspense and groups wait; what stands in an account is added when it is asked for', async () => {
    const always = [
      `suspense ${id('T2')} account unknown SUSPENSE-CME-C 3 3.25 `,
      'group G open ALPHA-OTE 2 3.25 ',
    ];
    assert.deepEqual(await rows(), always);
    assert.deepEqual(
      (await rows('?account=ALPHA-OTE')).sort(),
      [
        ...always.toReversed(),
        `trade ${id('T1')} in its account ALPHA-OTE 3 3.25 O-7`,
        `trade ${id('T3')} in its account ALPHA-OTE 5 3.25 `,
      ].sort(),
    );
    const unknown = await server.get(`${FIRM}/unallocated?account=NONE`);
    assert.equal(unknown.json().code, 'account_must_be_known');
  });

  test('a trade waits since it was executed; without that time nobody says how long', async () => {
    const [all] = [(await server.get(`${FIRM}/unallocated?account=ALPHA-OTE`)).json()];
    const waited = (tradeId: string) =>
      all.find((row: { id: string }) => row.id === tradeId).waitedSeconds;
    const seconds = (Date.now() - Date.UTC(2020, 3, 16, 14, 31)) / 1_000;
    assert.ok(Math.abs(waited(id('T1')) - seconds) < 60);
    assert.equal(waited(id('T3')), undefined);
  });

  test('what is allocated waits no longer, nor do its shares; changed, it waits again', async () => {
    const shares = [{ account: 'ALPHA-STM', quantity: 5 }];
    const done = await server.post(`${FIRM}/allocations`, { tradeId: id('T3'), shares });
    assert.equal(done.statusCode, 200, done.body);
    const now = await rows('?account=ALPHA-STM');
    assert.ok(!now.join().includes('T3'), now.join());
    await server.post(`${FIRM}/trades`, trade('T3', { quantity: '4', action: 'replace' }));
    assert.ok(
      (await rows()).includes(`trade ${id('T3')} changed ALPHA-OTE 4 3.25 `),
      String(await rows()),
    );
  });
});
