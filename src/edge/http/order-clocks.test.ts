import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type RealServer, realServer } from './_real-server.ts';

const FIRM = '/firms/worked';
const FILES = ['ccps', 'calendars', 'products', 'contracts', 'clients', 'members', 'accounts'];
const DAY = '2020-04-16';

function trade(tradeId: string, orderId: string, change: Readonly<Record<string, string>> = {}) {
  return {
    ...{ tradeId, orderId, side: 'buy', quantity: '3', price: '3.25', account: 'NOBODY' },
    ...{ contract: 'CBT:C:FUT:202007', tradeDate: DAY, clearingDate: DAY },
    ...{ type: 'regular', ccp: 'CME', member: '685', origin: '1' },
    executionTime: `${DAY}T09:00:00-05:00`,
    ...change,
  };
}

describe('POST order-clocks', () => {
  let server: RealServer;
  before(async () => {
    server = await realServer();
    await server.post('/firms', { firm: 'worked', reportingFirm: 'WRK' });
    for (const name of [...FILES, 'fees']) await server.importFile('worked', `${name}.csv`);
    const answer = await server.post(`${FIRM}/trades`, [
      trade('T1', 'DIVIDED', { executingFirm: '148' }),
      trade('T2', 'WAITS'),
      // The last fill completes the order.
      trade('T3', 'WAITS', { executionTime: `${DAY}T09:10:00-05:00` }),
      // Came into its account by itself: nobody had to allocate it.
      trade('T4', 'DIRECT', { account: 'BRAVO' }),
      trade('T5', '', {}),
    ]);
    assert.equal(answer.json().failed, 0, answer.body);
    const shares = [{ account: 'ALPHA-OTE', quantity: 3 }];
    const tradeId = `CME:CBT:${DAY}:685:T1:B`;
    const done = await server.post(`${FIRM}/allocations`, { tradeId, shares });
    assert.equal(done.statusCode, 200, done.body);
  });
  after(() => server.close());

  type Row = Readonly<Record<string, string | number | boolean>>;
  const clocks = async (told: readonly object[] = [], account = '') => {
    const answer = await server.post(`${FIRM}/order-clocks`, { date: DAY, told, account });
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json();
  };
  const words = (rows: readonly Row[]) =>
    rows.map(({ orderId, stage, party, isRunning }) =>
      [orderId, stage, party, isRunning ? 'runs' : 'ended'].join(' '),
    );

  test('the book knows when an order was completed and when it was booked', async () => {
    const { orders, late, figures } = await clocks();
    assert.equal(orders, 2);
    assert.deepEqual(words(late), ['WAITS confirm 685 runs', 'DIVIDED confirm 148 ended']);
    const sinceLastFill = (Date.now() - Date.parse(`${DAY}T09:10:00-05:00`)) / 1_000;
    assert.ok(Math.abs(late[0].seconds - sinceLastFill) < 60);
    assert.deepEqual(
      figures.map(({ party, ended, running, late: some }: Row) => [party, ended, running, some]),
      [
        ['148', 1, 0, 1],
        ['685', 0, 1, 1],
      ],
    );
    assert.ok(figures[0].medianSeconds > 0 && !('medianSeconds' in figures[1]));
  });

  test('what an order management system tells is believed, and says whose clock runs', async () => {
    const at = (minute: string) => `${DAY}T14:${minute}:00Z`;
    const told = [
      { orderId: 'WAITS', point: 'confirmed', at: at('20') },
      { orderId: 'DIVIDED', point: 'confirmed', at: at('05') },
      { orderId: 'DIVIDED', point: 'instructed', at: at('50') },
      { orderId: 'DIVIDED', point: 'booked', at: `${DAY}T15:00:00Z` },
      { orderId: 'DIRECT', point: 'confirmed', at: at('05') },
    ];
    const { orders, late, running, figures } = await clocks(told);
    assert.deepEqual([orders, running], [2, []]);
    // 45 minutes from confirmation to instruction; ALPHA is the client.
    assert.deepEqual(words(late), ['WAITS instruct  runs', 'DIVIDED instruct ALPHA ended']);
    assert.deepEqual(
      figures
        .filter(({ stage }: Row) => stage !== 'instruct')
        .map(({ stage, party, medianSeconds }: Row) => [stage, party, medianSeconds]),
      [
        ['confirm', '148', 300],
        ['confirm', '685', 600],
        ['book', 'CME', 600],
      ],
    );
  });

  test('what stands in a desk’s account waits when that is asked for', async () => {
    const { late } = await clocks([], 'BRAVO');
    assert.ok(words(late).includes('DIRECT confirm 685 runs'), String(words(late)));
  });

  test('a time without its offset is refused', async () => {
    const told = [{ orderId: 'WAITS', point: 'confirmed', at: `${DAY}T09:31:00` }];
    const answer = await server.post(`${FIRM}/order-clocks`, { date: DAY, told });
    assert.deepEqual(
      [answer.statusCode, answer.json().code],
      [422, 'order_time_must_be_an_instant'],
    );
  });
});
