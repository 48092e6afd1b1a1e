import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { report } from '../../domain/book/_book-in-test.ts';
import type { Command } from '../../domain/book/commands.ts';
import type { ReferenceKind } from '../../domain/reference/reference-rows.ts';
import { setReference } from '../../domain/reference/set-reference.ts';
import { submitCommands } from './ask.ts';
import { averagePriceCalls } from './average-price-calls.ts';
import type { CallAnswer } from './call.ts';
import { firmCalls } from './firm-calls.ts';
import { type Installation, openInstallation } from './installation.ts';
import { positionCalls } from './position-calls.ts';

const CALLER = { actor: 'clerk', sender: 'test', key: undefined };
const FIRM = 'acme';
/** Three parts of a hundred fills at most. */
const FILLS = 260;
const IDS = Array.from({ length: FILLS }, (_, at) => `CME:CBT:2020-04-16:685:F${at}:B`);

const REFERENCE: readonly (readonly [ReferenceKind, string])[] = [
  [
    'ccps',
    `ccp,name,rollTime,zone,calendar,moneyRounding,averagePriceRounding,source
CME,CME Clearing,17:00,America/Chicago,CME,per-contract-half-away,tick,test`,
  ],
  [
    'products',
    `exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source,valuation
CBT,CME,C,FUT,Corn,USD,5000,4,0.0025,decimal,,,physical,XCBT,,Corn,2019-01-01,test,FUT`,
  ],
  [
    'accounts',
    `account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass
A1,A1X,C1,customer,none,net,fifo,open-trade-equity,USD,
A2,A2X,C1,customer,none,net,fifo,settled-to-market,USD,
DESK,DX,C2,omnibus-customer,none,gross,fifo,open-trade-equity,USD,`,
  ],
];

function referenceCommand([kind, text]: (typeof REFERENCE)[number]): Command {
  const [header = '', ...lines] = text.split('\n');
  const columns = header.split(',');
  const records = lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
  });
  return setReference(kind, records, 'test');
}

function callsOf(installation: Installation) {
  return [
    ...firmCalls(installation),
    ...positionCalls(installation),
    ...averagePriceCalls(installation),
  ];
}

describe('average-price calls', () => {
  let directory: string;
  let installation: Installation;

  async function open(): Promise<void> {
    const opened = await openInstallation({
      directory,
      release: 'test',
      now: () => Date.now() * 1000,
      onFatal: (failure) => assert.fail(failure),
      onTrouble: (sentence) => assert.fail(sentence),
    });
    assert.ok(opened.ok);
    installation = opened.installation;
  }

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-average-'));
    await open();
    await answer('createFirm', { reportingFirm: 'ABC' });
    // Half at 3.25, half at 3.2525, one contract each: 3.25125, a half, rounded to the tick 3.2525.
    const fills = IDS.map((_, at) => {
      const given = { ccpTradeId: `F${at}`, at: at % 2 === 0 ? '3.25' : '3.2525' };
      return { type: 'captureTrade', report: report({ ...given, account: 'DESK' }) } as const;
    });
    await submit([...REFERENCE.map(referenceCommand), ...fills]);
  });

  after(async () => {
    await installation.close();
    await rm(directory, { recursive: true });
  });

  async function submit(commands: readonly Command[]): Promise<void> {
    const done = await submitCommands(installation, FIRM, commands, CALLER);
    assert.ok(done.ok && done.outcomes.every(({ ok }) => ok));
  }

  async function answer(name: string, params: object): Promise<CallAnswer<unknown>> {
    const call = callsOf(installation).find((one) => one.name === name);
    assert.ok(call !== undefined, name);
    return call.answer({ firm: FIRM, ...params }, CALLER);
  }

  /** Some fields of the answer in words, and what is left. */
  async function told(name: string, params: object, ...fields: string[]): Promise<string> {
    const given = await answer(name, params);
    if (!given.ok) return given.rejection.code;
    const value = new Map(Object.entries(given.value ?? {}));
    return [...fields.map((field) => value.get(field)), given.left].join(' ');
  }

  const group = { groupId: 'G1' };

  test('a long list opens a group, which tells what completing it would come to', async () => {
    const fields = ['status', 'fills', 'exactAverage', 'averagePrice', 'residual'];
    assert.equal(
      await told('openAverageGroup', { ...group, tradeIds: IDS }, ...fields),
      // 130 buyers at 3.25 pay a tick, 12.50, too much: it comes back.
      'open 260 845.325 / 260 3.2525 1625.00 0',
    );
  });

  test('a completion that a crash broke off is gone on with when it is asked for again', async () => {
    const step = { type: 'stepAverageGroup', groupId: 'G1' } as const;
    await submit([
      { ...step, step: 'complete' },
      { ...step, step: 'advance' },
    ]);
    await installation.close();
    await open();
    assert.equal(
      await told('completeAverageGroup', group, 'status', 'residual'),
      'complete 1625.00 0',
    );
  });

  test('what the CCP says is compared, and a difference is left for a person', async () => {
    const said = (residual: string) => ({ ...group, averagePrice: '3.2525', residual });
    assert.equal(await told('stateAverageGroup', said('1625'), 'isBreak'), 'false 0');
    assert.equal(await told('stateAverageGroup', said('1624.99'), 'isBreak'), 'true 1');
    assert.equal(await told('stateAverageGroup', said('1.001')), 'amount_must_be_money');
  });

  test('it is allocated by percent, reopened and forgotten', async () => {
    const shares = [
      { account: 'A1', percent: '33.333333' },
      { account: 'A2', percent: '66.666667' },
    ];
    const rule = { method: 'percent', shares };
    const allocated = await answer('allocateAverageGroup', { ...group, rule });
    assert.ok(allocated.ok && typeof allocated.value === 'object' && allocated.value !== null);
    assert.ok('booked' in allocated.value && 'status' in allocated.value);
    assert.deepEqual(
      [allocated.value.status, allocated.left, allocated.value.booked],
      [
        'allocated',
        1,
        [
          { tradeId: 'AP:G1/A1', account: 'A1', quantity: 87 },
          { tradeId: 'AP:G1/A2', account: 'A2', quantity: 173 },
        ],
      ],
    );
    const rows = await answer('lots', {});
    assert.ok(rows.ok && Array.isArray(rows.value));
    const held = rows.value.map((row) => `${row.account} ${row.quantity} at ${row.price}`);
    assert.deepEqual(held, ['A1 87 at 3.2525', 'A2 173 at 3.2525']);
    assert.equal(await told('reopenAverageGroup', group, 'status', 'fills'), 'open 260 1');
    assert.equal(await told('cancelAverageGroup', group, 'groupId'), 'G1 0');
    assert.equal(await told('averageGroups', group), 'group_must_be_known');
  });

  test('an input that is no rule is refused before the book sees it', async () => {
    const rule = { method: 'percent', shares: [{ account: 'A1', percent: '1e2' }] };
    assert.equal(await told('allocateAverageGroup', { ...group, rule }), 'input_must_fit_the_call');
  });
});
