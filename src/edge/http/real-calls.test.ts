import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { UNLOCK_KEYS } from '../../platform/calls/key-window-calls.ts';
import { type RealServer, realServer } from './_real-server.ts';
import { ANSWER_SCHEMAS } from './answer-schemas.ts';
import { isRecord } from './is-record.ts';
import { ROUTES } from './route.ts';

const FIRM = '/firms/worked';
const REFERENCE = [
  'ccps',
  'calendars',
  'products',
  'contracts',
  'clients',
  'members',
  'accounts',
  'fees',
];

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
    type: 'regular',
    ccp: 'CME',
    member: '685',
    origin: '1',
    ...change,
  };
}

/** Where a value does not fit the schemas of the document, which use few words: none when it fits. */
function misfits(value: unknown, schema: Readonly<Record<string, unknown>>, at = ''): string[] {
  if (Array.isArray(schema.enum)) return schema.enum.includes(value) ? [] : [`${at}: ${value}`];
  switch (schema.type) {
    case 'array': {
      const { items } = schema;
      if (!Array.isArray(value)) return [`${at}: no array`];
      return isRecord(items) ? value.flatMap((one, i) => misfits(one, items, `${at}[${i}]`)) : [];
    }
    case 'object': {
      if (!isRecord(value)) return [`${at}: no object`];
      const required = Array.isArray(schema.required) ? schema.required : [];
      const missing = required
        .filter((name) => !(name in value))
        .map((name) => `${at}: no ${name}`);
      const { properties } = schema;
      if (!isRecord(properties)) return missing;
      const inside = Object.entries(value).flatMap(([name, one]) => {
        const known = properties[name];
        return isRecord(known)
          ? misfits(one, known, `${at}.${name}`)
          : [`${at}: ${name} is not described`];
      });
      return [...missing, ...inside];
    }
    case 'integer':
      return Number.isSafeInteger(value) ? [] : [`${at}: ${value} is no whole number`];
    default:
      return typeof value === schema.type ? [] : [`${at}: ${value} is no ${String(schema.type)}`];
  }
}

describe('the API over the real platform', () => {
  let server: RealServer;
  before(async () => {
    server = await realServer();
  });
  after(() => server.close());

  test('every call has exactly one route, and every route its call', () => {
    const routed = ROUTES.map(({ call }) => call);
    // A recovery key does not travel in a request.
    const calls = [...server.calls.keys()].filter((name) => name !== UNLOCK_KEYS);
    assert.deepEqual([...routed].sort(), calls.sort());
  });

  test('questions are read by GET, instructions are put by POST', () => {
    // A verification takes long; the tickets of a day, or the times of its orders, do not fit into an address.
    const posted = ['verify', 'matchTickets', 'orderClocks'];
    for (const { method, call } of ROUTES) {
      if (posted.includes(call)) continue;
      const { kind } = server.calls.get(call) ?? {};
      assert.equal(method, kind === 'question' ? 'GET' : 'POST', call);
    }
  });

  test('a firm is created, loaded by files, and trades', async () => {
    const created = await server.post('/firms', { firm: 'worked', reportingFirm: 'WRK' });
    assert.equal(created.statusCode, 200, created.body);
    const again = await server.post('/firms', { firm: 'worked', reportingFirm: 'WRK' });
    assert.deepEqual([again.statusCode, again.json().code], [409, 'firm_exists']);
    for (const name of REFERENCE) {
      const imported = await server.importFile('worked', `${name}.csv`);
      assert.deepEqual(
        [imported.statusCode, imported.json().outcome],
        [200, 'imported'],
        imported.body,
      );
    }
    const booked = await server.post(`${FIRM}/trades`, trade('H1'));
    assert.deepEqual([booked.statusCode, booked.json().outcome], [200, 'booked'], booked.body);
    assert.ok(Number(booked.headers['x-holdfast-sequence']) > 0);
  });

  test('one answer a trade: booked, duplicate, suspense, held, rejected', async () => {
    const answer = await server.post(`${FIRM}/trades`, [
      trade('H2'),
      trade('H1'),
      trade('H3', { account: 'NOBODY' }),
      trade('H4', { contract: 'CBT:ZZ:FUT:202007' }),
      trade('H5', { quantity: '0' }),
      trade('H6', { quantity: '1e18' }),
    ]);
    assert.equal(answer.statusCode, 200, answer.body);
    const outcomes = answer.json().outcomes.map(({ outcome }: { outcome: string }) => outcome);
    assert.deepEqual(outcomes, ['booked', 'duplicate', 'suspense', 'held', 'rejected', 'rejected']);
  });

  test('a rejected trade is a problem with the book’s own code', async () => {
    const answer = await server.post(`${FIRM}/trades`, trade('H7', { side: 'long' }));
    assert.equal(answer.statusCode, 422);
    const { code, seen, wanted, status } = answer.json();
    assert.match(code, /^[a-z_]+$/);
    assert.ok(seen !== '' && wanted !== '' && status === 422);
  });

  test('Idempotency-Key: the first outcome again, another body refused', async () => {
    const body = trade('K1');
    const first = await server.post(`${FIRM}/trades`, body, 'key-1');
    const second = await server.post(`${FIRM}/trades`, body, 'key-1');
    assert.deepEqual([first.json().outcome, second.json()], ['booked', first.json()]);
    const other = await server.post(`${FIRM}/trades`, trade('K2'), 'key-1');
    assert.deepEqual([other.statusCode, other.json().code], [422, 'idempotency_key_reused']);
    const unkeyed = await server.post(`${FIRM}/trades`, body);
    assert.equal(unkeyed.json().outcome, 'duplicate');
  });

  test('trades are read page by page, newest first, by filter', async () => {
    const pages: string[] = [];
    let cursor = '';
    do {
      const query = cursor === '' ? '' : `&cursor=${cursor}`;
      const { rows, next } = (await server.get(`${FIRM}/trades?limit=2${query}`)).json();
      pages.push(...rows.map(({ ccpTradeId }: { ccpTradeId: string }) => ccpTradeId));
      cursor = next;
    } while (cursor !== '');
    assert.deepEqual(pages, ['K1', 'H3', 'H2', 'H1']);
    const filtered = (await server.get(`${FIRM}/trades?text=k1&state=live`)).json();
    assert.equal(filtered.rows.length, 1);
    const refused = await server.get(`${FIRM}/trades?cursor=x`);
    assert.equal(refused.statusCode, 422);
  });

  test('a trade leaves suspense for its account', async () => {
    const [item] = (await server.get(`${FIRM}/suspense`)).json();
    const body = { tradeId: item.tradeId, account: 'ALPHA-OTE' };
    const resolved = await server.post(`${FIRM}/suspense/resolve`, body);
    assert.equal(resolved.statusCode, 200, resolved.body);
    assert.deepEqual((await server.get(`${FIRM}/suspense`)).json(), []);
    const [held] = (await server.get(`${FIRM}/held`)).json();
    const discarded = await server.post(`${FIRM}/held/resolve`, {
      itemId: held.itemId,
      action: 'discard',
      reason: 'a product of nobody',
    });
    assert.equal(discarded.statusCode, 200, discarded.body);
    assert.deepEqual((await server.get(`${FIRM}/worklists`)).json(), []);
  });

  test('a ticket is replaced and taken back by its own path', async () => {
    const entered = await server.post(`${FIRM}/trades`, trade(''));
    assert.equal(entered.json().outcome, 'ticket', entered.body);
    const ticket = `${FIRM}/tickets/${entered.json().tradeId}`;
    const [open] = (await server.get(`${FIRM}/tickets?state=open`)).json().rows;
    assert.deepEqual([open.ticketId, open.status], [entered.json().tradeId, 'open']);
    // What the answer gives as the ticket's columns is a whole trade.
    const refused = await server.post(`${ticket}/replace`, {
      trade: { ...open.trade, quantity: '0' },
    });
    assert.deepEqual(
      [refused.json().code, refused.json().seen],
      ['quantity_must_be_whole_and_above_zero', 'quantity: 0'],
    );
    const replaced = await server.post(`${ticket}/replace`, {
      trade: { ...open.trade, quantity: '4' },
    });
    assert.equal(replaced.statusCode, 200, replaced.body);
    const [again, before] = (await server.get(`${FIRM}/tickets`)).json().rows;
    assert.deepEqual([before.status, again.status, again.quantity], ['replaced', 'open', 4]);
    assert.deepEqual(again.trade, { ...open.trade, quantity: '4' });
    const cancelled = await server.post(`${FIRM}/tickets/${replaced.json().ticketId}/cancel`, {});
    assert.equal(cancelled.statusCode, 200, cancelled.body);
  });

  test('of two tickets that fit a trade a person names one, and the list is empty again', async () => {
    const ticket = { quantity: '7', price: '3.26' };
    const [first, second] = [
      await server.post(`${FIRM}/trades`, trade('', ticket)),
      await server.post(`${FIRM}/trades`, trade('', ticket)),
    ].map((entered) => entered.json().tradeId);
    const booked = (await server.post(`${FIRM}/trades`, trade('M1', ticket))).json();
    assert.equal(booked.outcome, 'booked');
    const [item] = (await server.get(`${FIRM}/worklists`)).json();
    assert.deepEqual(
      [item.worklist, item.itemId, item.seen, item.contract, item.quantity],
      ['ticket-match', booked.tradeId, `${first} ${second}`, 'CBT:C:FUT:202007', 7],
    );
    const named = { itemId: item.itemId, action: 'confirm', ticketId: second };
    const resolved = await server.post(`${FIRM}/held/resolve`, named);
    assert.equal(resolved.statusCode, 200, resolved.body);
    assert.deepEqual((await server.get(`${FIRM}/worklists`)).json(), []);
    const again = await server.post(`${FIRM}/tickets/${second}/cancel`, {});
    assert.equal(again.json().code, 'ticket_must_be_open');
    assert.equal((await server.post(`${FIRM}/tickets/${first}/cancel`, {})).statusCode, 200);
    await server.post(`${FIRM}/trades`, trade('M1', { ...ticket, action: 'bust' }));
  });

  test('the day is priced, run, released and reported', async () => {
    assert.equal((await server.importFile('worked', 'prices-2020-04-16.csv')).statusCode, 200);
    const run = await server.post(`${FIRM}/eod`, { date: '2020-04-16' });
    assert.deepEqual(
      [run.statusCode, run.json().unmarked, run.json().stopped],
      [200, [], []],
      run.body,
    );
    const unmarked = await server.get(`${FIRM}/unmarked?date=2020-04-16`);
    assert.deepEqual([unmarked.statusCode, unmarked.json()], [200, []]);
    const released = await server.post(`${FIRM}/release`, { date: '2020-04-16' });
    assert.equal(released.statusCode, 200, released.body);
    const dates = (await server.get(`${FIRM}/dates`)).json();
    assert.equal(dates.finalThrough, '2020-04-16');
    const report = await server.get(`${FIRM}/reports/part17?date=2020-04-16&estimate=true`);
    assert.equal(report.statusCode, 200, report.body);
    assert.ok(Array.isArray(report.json().records));
  });

  for (const path of ['positions', 'balances', 'lots', 'closeouts']) {
    for (const query of ['', '?date=2020-04-16', '?account=ALPHA-OTE', '?asClosed=2020-04-16']) {
      test(`GET ${path}${query} is as the OpenAPI document describes it`, async () => {
        const answer = await server.get(`${FIRM}/${path}${query}`);
        assert.equal(answer.statusCode, 200, answer.body);
        const schema = ANSWER_SCHEMAS[path];
        assert.ok(schema !== undefined);
        assert.deepEqual(misfits(answer.json(), schema), []);
        if (path === 'positions') assert.ok(answer.json().length > 0);
      });
    }
  }

  test('asClosed=newest is the newest final day, on every question of a day', async () => {
    for (const path of ['positions', 'balances', 'lots', 'closeouts', 'segregation', 'statement']) {
      const newest = await server.get(`${FIRM}/${path}?asClosed=newest`);
      assert.equal(newest.statusCode, 200, newest.body);
      assert.deepEqual(
        newest.json(),
        (await server.get(`${FIRM}/${path}?asClosed=2020-04-16`)).json(),
      );
    }
  });

  test('a trade is given up and taken back, step by step; a step that does not fit is a conflict', async () => {
    const { tradeId, quantity } = (await server.get(`${FIRM}/trades?state=live`)).json().rows[0];
    const marked = await server.post(`${FIRM}/give-ups`, { tradeId, to: '999' });
    assert.equal(marked.statusCode, 200, marked.body);
    const { giveUpId, state } = marked.json().steps[0];
    assert.equal(state, 'marked');
    const stepped = await server.post(`${FIRM}/give-ups/step`, { giveUpId, step: 'offer' });
    assert.equal(stepped.statusCode, 200, stepped.body);
    const [row] = (await server.get(`${FIRM}/give-ups?list=unclaimed`)).json();
    assert.deepEqual([row.giveUpId, row.state, row.quantity], [giveUpId, 'offered', quantity]);
    const query = `giveUpId=${encodeURIComponent(giveUpId)}`;
    const { text } = (await server.get(`${FIRM}/give-ups/message?${query}`)).json();
    assert.match(text, /<AllocInstrctn [^>]*Typ="17"/);
    const wrong = await server.post(`${FIRM}/give-ups/step`, { giveUpId, step: 'claim' });
    assert.equal(wrong.json().code, 'give_up_step_must_be_ours');
    const tooMany = { giveUpId, step: 'claim', told: true, quantity: quantity + 1 };
    const refused = await server.post(`${FIRM}/give-ups/step`, tooMany);
    assert.equal(refused.json().code, 'give_up_part_must_be_within_the_offer');
    const cancelled = await server.post(`${FIRM}/give-ups/step`, { giveUpId, step: 'cancel' });
    assert.equal(cancelled.statusCode, 200, cancelled.body);
    assert.deepEqual((await server.get(`${FIRM}/give-ups?list=unclaimed`)).json(), []);
  });

  test('every GET route answers, and an unknown firm is 404 on each', {
    timeout: 10_000,
  }, async () => {
    const booked = String((await server.get(`${FIRM}/trades`)).json().rows[0].tradeId);
    const needed: Readonly<Record<string, string>> = {
      statement: '?account=ALPHA-OTE&date=2020-04-16',
      part17: '?date=2020-04-16',
      unmarked: '?date=2020-04-16',
      receipt: `?tradeId=${encodeURIComponent(booked)}`,
      leftOver: '?date=2020-04-16',
      longDates: '?contract=CBT:C:FUT:202009',
      positionFile: '?ccp=CME&date=2020-04-16',
      exerciseFile: '?ccp=CME&date=2020-04-16',
    };
    for (const { method, path, call, scope } of ROUTES) {
      // Each asks about one item, and none waits any more: the tests above put them.
      if (method !== 'GET' || ['conflict', 'giveUpMessage'].includes(call)) continue;
      const query = needed[call] ?? '';
      const answer = await server.get(`${path.replace(':firm', 'worked')}${query}`);
      assert.equal(answer.statusCode, 200, `${path}: ${answer.body}`);
      if (scope !== 'firm') continue;
      const nowhere = await server.get(`${path.replace(':firm', 'nowhere')}${query}`);
      assert.deepEqual(
        [path, nowhere.statusCode, nowhere.json().code],
        [path, 404, 'firm_unknown'],
      );
    }
  });

  test('a file for an unknown firm is refused as such', { timeout: 10_000 }, async () => {
    const nowhere = await server.importFile('nowhere', 'fees.csv');
    assert.equal(nowhere.statusCode, 404, nowhere.body);
  });

  test('no request met a bug', () => {
    assert.deepEqual(server.errors, []);
  });

  test('verify covers every entry', async () => {
    const report = (await server.post('/verify', {})).json();
    assert.deepEqual([report.ok, report.damage, report.readStore], [true, [], []]);
    for (const log of report.logs) {
      assert.deepEqual(
        [log.hashed, log.decrypted, log.replayed],
        [log.entries, log.entries, log.entries],
      );
    }
  });
});
