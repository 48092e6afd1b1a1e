import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type RealServer, realServer } from './_real-server.ts';
import { ROUTES } from './route.ts';

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
    type: 'regular',
    ccp: 'CME',
    member: '685',
    origin: '1',
    ...change,
  };
}

describe('?preview=true', () => {
  let server: RealServer;
  before(async () => {
    server = await realServer();
    await server.post('/firms', { firm: 'worked', reportingFirm: 'WRK' });
    for (const name of [...FILES, 'fees']) await server.importFile('worked', `${name}.csv`);
    const booked = await server.post(`${FIRM}/trades`, trade('T1'));
    assert.equal(booked.json().outcome, 'booked', booked.body);
  });
  after(() => server.close());

  const id = 'CME:CBT:2020-04-16:685:T1:B';
  const divided = {
    tradeIds: [id],
    rule: { method: 'rotation', accounts: ['ALPHA-STM', 'ALPHA-OTE'] },
  };

  async function hash(): Promise<string> {
    const answer = await server.installation.engine.bookHash('worked');
    assert.ok(answer.ok);
    return answer.value;
  }

  test('tells shares, remainder rule and money of an allocation, and books nothing; booking then comes to the same', async () => {
    const unchanged = await hash();
    const path = `${FIRM}/allocations/trades`;
    const preview = await server.post(`${path}?preview=true`, divided, 'k1');
    assert.equal(preview.statusCode, 200, preview.body);
    assert.equal(await hash(), unchanged);
    const { booked, removed, money, evidence, events, rejected } = preview.json();
    assert.deepEqual(
      booked.map((one: { account: string; quantity: number }) => [one.account, one.quantity]),
      [
        ['ALPHA-OTE', 1],
        ['ALPHA-STM', 2],
      ],
    );
    assert.deepEqual(
      removed.map((one: { tradeId: string; price: string }) => [one.tradeId, one.price]),
      [[id, '3.25']],
    );
    assert.match(evidence[0], /remainder rotation.*left over to ALPHA-STM; next ALPHA-OTE/);
    // Fees go with the contracts: what the first account no longer pays, the second does.
    const sum = money.reduce((all: number, one: { amount: string }) => all + Number(one.amount), 0);
    assert.ok(money.length > 0 && Math.abs(sum) < 0.001, JSON.stringify(money));
    assert.deepEqual([rejected, events.at(0).type], [[], 'TradesDerived']);
    // The same key, which a preview does not use up.
    const done = await server.post(path, divided, 'k1');
    assert.equal(done.statusCode, 200, done.body);
    assert.deepEqual(done.json().evidence, evidence[0]);
    assert.deepEqual(
      done.json().booked.map(({ tradeId }: { tradeId: string }) => tradeId),
      booked.map(({ tradeId }: { tradeId: string }) => tradeId),
    );
    assert.notEqual(await hash(), unchanged);
  });

  const refusals = [
    // path and query, body, status, code
    ['/busts?preview=true', { tradeId: 'NONE' }, 422, 'trade_must_be_live'],
    ['/busts?preview=1', { tradeId: id }, 400, 'query_must_use_known_parameters'],
    ['/busts?dry=true', { tradeId: id }, 400, 'query_must_use_known_parameters'],
    ['/eod?preview=true', { date: '2020-04-16' }, 422, 'call_must_have_a_preview'],
    ['/trades?preview=true', trade('T8', { quantity: '0' }), 422, undefined],
  ] as const;
  for (const [path, body, status, code] of refusals) {
    test(`POST ${path}: ${status} ${code ?? 'as without'}, and nothing is booked`, async () => {
      const unchanged = await hash();
      const answer = await server.post(`${FIRM}${path}`, body);
      assert.equal(answer.statusCode, status, answer.body);
      assert.equal(answer.json().code, code ?? 'quantity_must_be_whole_and_above_zero');
      assert.equal(await hash(), unchanged);
    });
  }

  test('several trades: what is refused stands beside what would be booked', async () => {
    const unchanged = await hash();
    const trades = [trade('T9'), trade('T9'), trade('T1', { price: '3.26' })];
    const answer = await server.post(`${FIRM}/trades?preview=true`, trades);
    assert.equal(answer.statusCode, 200, answer.body);
    const { booked } = answer.json();
    // Each on the book as it is: the second T9 does not see the first.
    assert.equal(booked.length, 2, answer.body);
    assert.equal(await hash(), unchanged);
  });

  test('tells the parts of a split, and what a join puts in their place', async () => {
    const booked = await server.post(`${FIRM}/trades`, trade('T7'));
    const { tradeId } = booked.json();
    const parts = { tradeId, parts: [{ quantity: 1 }, { quantity: 2, price: '3.26' }] };
    const preview = await server.post(`${FIRM}/splits?preview=true`, parts);
    assert.equal(preview.statusCode, 200, preview.body);
    assert.deepEqual(
      preview
        .json()
        .booked.map((one: { quantity: number; price: string }) => [one.quantity, one.price]),
      [
        [1, '3.25'],
        [2, '3.26'],
      ],
    );
    assert.equal((await server.post(`${FIRM}/splits`, parts)).statusCode, 200);
    const back = await server.post(`${FIRM}/splits/join?preview=true`, { tradeId });
    assert.equal(back.statusCode, 200, back.body);
    const { booked: whole, removed } = back.json();
    assert.deepEqual(whole[0].tradeId, tradeId);
    assert.equal(removed.length, 2);
  });

  test('no instruction is carried out by a preview, whatever it is', async () => {
    const unchanged = await hash();
    const instructions = ROUTES.filter(
      ({ call }) => server.calls.get(call)?.kind === 'instruction',
    );
    assert.ok(instructions.length > 40);
    for (const { path, call } of instructions) {
      const given = path.replace(':firm', 'worked').replace(/:\w+/, 'X');
      const answer = await server.post(`${given}?preview=true`, {});
      assert.ok([400, 422].includes(answer.statusCode), `${call} ${answer.body}`);
    }
    assert.equal(await hash(), unchanged);
    assert.deepEqual(server.errors, []);
  });
});
