import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type RealServer, realServer } from './_real-server.ts';

const FIRM = '/firms/worked';

type TradeSeen = {
  readonly sequence: number;
  readonly ccpTradeId: string;
  readonly state: string;
};

type LiveEvent = {
  readonly id: string;
  readonly event: string;
  readonly data: {
    readonly sequence: number;
    readonly trades?: readonly TradeSeen[];
    readonly counts?: Readonly<Record<string, number>>;
  };
};

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
    executionTime: '2020-04-16T09:31:00-05:00',
    ccp: 'CME',
    member: '685',
    origin: '1',
    ...change,
  };
}

function tradesNamed(prefix: string, count: number) {
  return Array.from({ length: count }, (_, at) => trade(`${prefix}${at}`));
}

/** A page's stream: what came, one event at a time. */
async function openStream(address: string, token: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${address}/api/v1${FIRM}/live`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  assert.equal(response.status, 200);
  assert.ok(response.body);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffered = '';
  const next = async (): Promise<LiveEvent> => {
    for (;;) {
      const end = buffered.indexOf('\n\n');
      if (end < 0) {
        const { value, done } = await reader.read();
        assert.ok(!done, 'the stream ended');
        buffered += value;
        continue;
      }
      const block = buffered.slice(0, end);
      buffered = buffered.slice(end + 2);
      const field = (name: string) =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2) ?? '';
      if (field('event') === '') continue;
      return { id: field('id'), event: field('event'), data: JSON.parse(field('data')) };
    }
  };
  return { next, end: () => reader.cancel() };
}

describe('live updates of the real platform', { timeout: 60_000 }, () => {
  let server: RealServer;
  let address: string;
  before(async () => {
    server = await realServer();
    address = await server.app.listen({ host: '127.0.0.1', port: 0 });
    await server.post('/firms', { firm: 'worked', reportingFirm: 'WRK' });
    for (const name of ['ccps', 'calendars', 'products', 'contracts', 'clients', 'members'])
      await server.importFile('worked', `${name}.csv`);
    for (const name of ['accounts', 'fees']) await server.importFile('worked', `${name}.csv`);
    const booked = await server.post(`${FIRM}/trades`, [trade('OLD1'), trade('OLD2')]);
    assert.equal(booked.json().booked, 2, booked.body);
  });
  after(() => server.close());

  const durable = () => Number(server.installation.engine.durableSequence('worked'));

  /** Every trade told until the stream knows of everything durable, in the order told. */
  async function toldUntilNow(next: () => Promise<LiveEvent>) {
    const told: TradeSeen[] = [];
    for (;;) {
      const { event, data, id } = await next();
      assert.deepEqual([event, id], ['change', String(data.sequence)]);
      told.push(...(data.trades ?? []));
      if (data.sequence >= durable()) return { told, sequence: data.sequence };
    }
  }

  test('a new stream says at once from where it tells', async () => {
    const { next, end } = await openStream(address, server.token);
    const { event, data } = await next();
    assert.deepEqual([event, data.sequence, data.trades], ['change', durable(), []]);
    assert.deepEqual(data.counts, {
      suspense: 0,
      held: 0,
      parked: 0,
      conflict: 0,
      unmatched: 0,
      'ticket-match': 0,
      'contract-fact': 0,
    });
    await end();
  });

  test('600 trades of one tick and the bust of an older one are all told, each once', async () => {
    const { next, end } = await openStream(address, server.token);
    await next();
    const body = [...tradesNamed('T', 600), trade('OLD1', { action: 'bust' })];
    const answer = await server.post(`${FIRM}/trades`, body);
    assert.equal(answer.json().booked, 601, answer.body);
    const { told } = await toldUntilNow(next);
    const wanted = ['OLD1', ...tradesNamed('T', 600).map(({ tradeId }) => tradeId)];
    assert.deepEqual(told.map(({ ccpTradeId }) => ccpTradeId).sort(), wanted.sort());
    const states = new Map(told.map(({ ccpTradeId, state }) => [ccpTradeId, state]));
    assert.deepEqual([states.get('OLD1'), states.get('T599')], ['removed', 'live']);
    await end();
  });

  test('who comes back is told what it missed: new trades, and removals of trades it has', async () => {
    const first = await openStream(address, server.token);
    const { data } = await first.next();
    await first.end();
    const replaced = trade('T7', { action: 'replace', quantity: '5' });
    await server.post(`${FIRM}/trades`, [...tradesNamed('U', 300), replaced]);
    const lastEventId = { 'last-event-id': String(data.sequence) };
    const again = await openStream(address, server.token, lastEventId);
    const { told } = await toldUntilNow(again.next);
    assert.equal(told.length, 302);
    const lives = told.filter(({ ccpTradeId }) => ccpTradeId === 'T7');
    assert.deepEqual(
      lives.map(({ state }) => state),
      ['removed', 'live'],
    );
    await server.post(`${FIRM}/trades`, trade('OLD2', { action: 'bust' }));
    const after = await toldUntilNow(again.next);
    assert.deepEqual(
      after.told.map(({ ccpTradeId, state }) => [ccpTradeId, state]),
      [['OLD2', 'removed']],
    );
    await again.end();
  });

  test('who missed more than 2,000 trades, or knows of another log, is told to read anew', async () => {
    for (const prefix of ['V', 'W', 'X'])
      await server.post(`${FIRM}/trades`, tradesNamed(prefix, 700));
    for (const lastEventId of ['0', 'noon', String(durable() + 1_000_000)]) {
      const { next, end } = await openStream(address, server.token, {
        'last-event-id': lastEventId,
      });
      const { event, data, id } = await next();
      assert.deepEqual([event, data, id], ['resync', { sequence: durable() }, String(durable())]);
      await server.post(`${FIRM}/trades`, trade(`AFTER-${lastEventId}`));
      const { told } = await toldUntilNow(next);
      assert.deepEqual(
        told.map(({ ccpTradeId }) => ccpTradeId),
        [`AFTER-${lastEventId}`],
      );
      await end();
    }
  });

  test('two pages of one firm are told the same', async () => {
    const pages = await Promise.all([
      openStream(address, server.token),
      openStream(address, server.token),
    ]);
    for (const { next } of pages) await next();
    await server.post(`${FIRM}/trades`, tradesNamed('Z', 250));
    const [one, other] = await Promise.all(pages.map(({ next }) => toldUntilNow(next)));
    assert.equal(one?.told.length, 250);
    assert.deepEqual(other, one);
    for (const { end } of pages) await end();
  });

  test('no request met a bug', () => assert.deepEqual(server.errors, []));
});
