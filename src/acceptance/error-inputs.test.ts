import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Session } from '../edge/cli/session.ts';
import { openLocalSession } from '../wiring/local-session.ts';
import { holdfast, REPOSITORY, said } from './command-line.ts';
import { CALLS, FILES, pair } from './error-inputs.ts';
import { batch, confirm, type Desk, newDesk, pick, row, tradesFile } from './hostile-desk.ts';

// The smallest inputs of docs/errors.md, through real imports and calls into one firm.

const page = readFileSync(join(REPOSITORY, 'docs/errors.md'), 'utf8');

type WrittenInput = {
  readonly code: string;
  readonly kind: string;
  readonly cells: Readonly<Record<string, string>>;
};

/** Inputs that the page writes out: `products: tick ``0``, type blank`. */
const written: readonly WrittenInput[] = [
  ...page.matchAll(/^\| `([a-z0-9_]+)` \| .* \| ([a-zA-Z]+): (.+) \|$/gm),
].flatMap(([, code = '', kind = '', text = '']) => {
  const cells = [...text.matchAll(/([a-zA-Z0-9]+) (?:`([^`]*)`|(blank))/g)];
  const isWhole = cells.map(([cell]) => cell).join(', ') === text;
  return isWhole
    ? [
        {
          code,
          kind,
          cells: Object.fromEntries(cells.map(([, name = '', value = '']) => [name, value])),
        },
      ]
    : [];
});

/** A right row of each kind. */
const ROWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  trades: {
    tradeId: '',
    side: 'buy',
    quantity: '10',
    price: '3.7025',
    contract: 'CBT:C:FUT:202009',
    account: 'HARBOR',
    tradeDate: '2020-03-16',
    clearingDate: '2020-03-16',
    executionTime: '',
    venue: 'XCBT',
    cti: '4',
    type: '',
  },
  prices: { contract: 'CBT:C:FUT:202009', date: '2020-03-16', settlement: '3.7' },
  products: columns(
    'exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source',
    'CBT,CME,QQ,FUT,Invented,USD,5000,4,0.0025,eighths,,,physical,XCBT,,Corn,2019-01-01,test',
  ),
  contracts: columns(
    'contract,underlyingContract,firstTradeDate,lastTradeDate,expiryDate,firstNoticeDate,multiplier,finalSettlementKind,effectiveFrom,source',
    'CBT:C:FUT:202609,,2024-01-02,2026-09-14,2026-09-14,2026-08-31,,,2024-01-02,test',
  ),
  calendars: columns('calendar,date,kind,closesAt,zone,source', 'CME,2025-11-27,holiday,,,test'),
  ccps: columns(
    'ccp,name,rollTime,zone,calendar,moneyRounding,averagePriceRounding,source',
    'ZZZ,Invented,17:00,America/Chicago,CME,per-contract-half-away,tick,test',
  ),
  members: columns('ccp,member,role,effectiveFrom', 'CME,999,clearing,'),
  clients: columns('client,name,lei', 'C9,Invented,'),
  accounts: columns(
    'account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass',
    'A9,,C1,customer,4d,net,fifo,open-trade-equity,USD,',
  ),
  fees: columns(
    'fee,exchange,product,perContract,currency,effectiveFrom',
    'clearing,CBT,C,0.10,USD,2019-01-01',
  ),
  reportingLevels: columns('class,level,effectiveFrom,source', 'Tulips,25,2019-01-01,test'),
  giveUpAgreements: columns(
    'ccp,executingFirm,clearingFirm,client,ratePerContract,currency,autoAccept,largestGiveUp,largestDay,effectiveFrom,source',
    'CME,560,330,*,0.25,USD,yes,100,500,2026-01-01,test',
  ),
  giveUpDays: columns(
    'ccp,exchange,product,giveUpDays,effectiveFrom,source',
    'CME,CBT,*,3,2026-01-01,test',
  ),
};

function columns(header: string, cells: string): Readonly<Record<string, string>> {
  const values = cells.split(',');
  return Object.fromEntries(header.split(',').map((name, at) => [name, values[at] ?? '']));
}

let trades = 0;

/** A file of one row; a trade has an id of its own, unless the page says otherwise. */
function fileOf({ kind, cells }: WrittenInput): string {
  trades += 1;
  const own = kind === 'trades' && !('tradeId' in cells) ? { tradeId: `W${trades}` } : {};
  const record = { ...ROWS[kind], ...own, ...cells };
  return `${Object.keys(record).join(',')}\n${Object.values(record).map(cell).join(',')}\n`;
}

function cell(text: string): string {
  return text.includes(',') ? `"${text}"` : text;
}

const tried = new Set<string>();

describe('docs/errors.md, the smallest inputs', () => {
  let directory = '';
  let session: Session;
  let desk: Desk;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-errors-'));
    const opened = await openLocalSession(join(directory, 'data'));
    assert.ok(opened.ok);
    session = opened.session;
    desk = await newDesk(session, directory, 'errors');
  });

  after(async () => {
    await session.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Every code with which the firm answers a file: why it was refused, what failed, what was warned, held or booked with. */
  const codesOfImport = async (name: string, content: string | Uint8Array): Promise<string[]> => {
    const already = (await desk.events()).length;
    const { result } = await desk.import(name, content);
    const events = (await desk.events()).slice(already);
    const ofEvents = events.flatMap((event) => pick(event, 'reason', 'warnings').map(String));
    const listed = [...result.failures.listed, ...result.warnings.listed].map(({ code }) => code);
    return [
      result.reason?.code ?? '',
      ...listed,
      ...ofEvents.flatMap((text) => text.split(/[ :]/)),
    ];
  };

  for (const input of written) {
    const cells = Object.entries(input.cells).map(
      ([name, value]) => `${name} ${value === '' ? 'blank' : value}`,
    );
    test(`${input.kind}: ${cells.join(', ')}: ${input.code}`, async () => {
      const codes = await codesOfImport(`${input.kind}.csv`, fileOf(input));
      assert.ok(codes.includes(input.code), codes.join(' '));
      tried.add(input.code);
    });
  }

  for (const [code, name, content] of FILES) {
    test(`a file ${name}: ${code}`, async () => {
      const codes = await codesOfImport(name, content);
      assert.ok(codes.includes(code), codes.join(' '));
      tried.add(code);
    });
  }

  const codeOf = async (
    call: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<string> => {
    const answer = await desk.call(call, params);
    return answer.ok ? 'ok' : answer.rejection.code;
  };

  for (const [code, call, params] of CALLS) {
    test(`${call} ${JSON.stringify(params).slice(0, 120)}: ${code}`, async () => {
      assert.equal(await codeOf(call, params), code);
      tried.add(code);
    });
  }

  test('days: run, stale, out of order, final', async () => {
    const days = await newDesk(session, directory, 'days');
    const check = async (code: string, call: string, params: Readonly<Record<string, unknown>>) => {
      const answer = await days.call(call, params);
      assert.equal(
        answer.ok ? 'ok' : answer.rejection.code,
        code,
        `${call} ${JSON.stringify(params)}`,
      );
      if (code !== 'ok') tried.add(code);
    };
    const [first, second] = [{ date: '2020-03-16' }, { date: '2020-03-17' }];
    const contract = 'CBT:C:FUT:202009';
    const price = { contract, settlement: '3.7' };
    const ofDay = (id: string, clearingDate: string) => batch([confirm({ id, clearingDate })]);
    await days.import('a.xml', ofDay('1', first.date));
    await days.import('b.xml', ofDay('2', second.date));
    await check('ok', 'setPrice', { ...price, ...first });
    await check('ok', 'setPrice', { ...price, ...second });
    await check('ok', 'eod', second);
    await check('earlier_day_must_be_run', 'release', second);
    await check('ok', 'eod', first);
    await days.import('c.xml', ofDay('3', first.date));
    await check('day_must_not_be_stale', 'release', first);
    await check('earlier_day_must_not_be_stale', 'eod', second);
    await check('ok', 'eod', first);
    await check('earlier_day_must_be_released', 'release', second);
    await check('ok', 'release', first);
    await check('day_must_not_be_final', 'eod', first);
    await check('day_must_not_be_final', 'release', first);
    await check('price_date_must_not_be_final', 'setPrice', {
      ...price,
      ...first,
      settlement: '3.8',
    });
  });

  test('close-outs: of lots that are not there, too large, taken back twice', async () => {
    const floor = await newDesk(session, directory, 'floor');
    const contract = 'CBT:C:FUT:202009';
    const rows = [row({ id: 'B1' }), row({ id: 'S1' }).replace(',buy,', ',sell,')];
    await floor.import('trades.csv', tradesFile(rows));
    const [buy, sell] = ['CME:CBT:2020-03-16::B1:B', 'CME:CBT:2020-03-16::S1:S'];
    const of = { account: 'HARBOR', contract, date: '2020-03-16' };
    const checks = [
      ['lot_must_be_open', 'closeOut', pair('X', sell, 1)],
      ['close_out_must_not_exceed_the_lots', 'closeOut', pair(buy, sell, 20)],
      ['pair_must_be_closed_out', 'reopen', pair(buy, sell, 1)],
    ] as const;
    for (const [code, call, pairs] of checks) {
      const answer = await floor.call(call, { ...of, pairs });
      assert.equal(answer.ok ? 'ok' : answer.rejection.code, code);
      tried.add(code);
    }
  });

  test('worklists: what is parked is not tried again, what is held needs its reference', async () => {
    const lists = await newDesk(session, directory, 'lists');
    await lists.import('held.xml', batch([confirm({ id: '1', product: 'ZZ' })]));
    await lists.import(
      'parked.xml',
      batch([confirm({ id: '2' }).replace('TransTyp="0"', 'TransTyp="2"')]),
    );
    const items = await lists.rows('worklists');
    const codes = await Promise.all(
      items.map(async (item) => {
        const [worklist, itemId] = pick(item, 'worklist', 'itemId');
        const answer = await lists.call('resolveItem', { itemId, action: 'retry' });
        return `${worklist}: ${answer.ok ? 'ok' : answer.rejection.code}`;
      }),
    );
    assert.deepEqual(codes, [
      'held: held_trade_must_be_bookable',
      'parked: worklist_item_must_be_held',
    ]);
    for (const code of ['held_trade_must_be_bookable', 'worklist_item_must_be_held'])
      tried.add(code);
  });

  test('an idempotency key with another body, and one that is too long', async () => {
    const cash = { firm: 'errors', account: 'HARBOR', currency: 'USD', date: '2020-03-16' };
    const enter = (amount: string, key: string) =>
      session.call('enterCash', { ...cash, amount }, key);
    assert.equal((await enter('1', 'k1')).ok, true);
    const checks = [
      ['idempotency_key_reused', await enter('2', 'k1')],
      ['submission_is_malformed', await enter('1', 'k'.repeat(1001))],
    ] as const;
    for (const [code, answer] of checks) {
      assert.equal(answer.ok ? 'ok' : answer.rejection.code, code);
      tried.add(code);
    }
  });

  const commands = [
    [
      'report_format_must_be_known',
      ['report', 'part17', '--firm', 'x', '--date', '2020-03-16', '--format', 'xml'],
    ],
    ['bench_must_be_known', ['bench', 'speed']],
    ['data_directory_must_exist', ['trades', '--firm', 'x', '--data', 'nowhere']],
    ['trade_action_must_be_known', ['trade', 'cancel', '--firm', 'x', '--action', 'undo']],
  ] as const;
  for (const [code, words] of commands) {
    test(`holdfast ${words.join(' ')}: ${code}`, async () => {
      const answer = await holdfast(words, directory);
      assert.equal(answer.exitCode, 2, said(answer));
      assert.ok(answer.stderr.includes(`(${code})`), said(answer));
      tried.add(code);
    });
  }

  test('most codes of the page were caused', () => {
    assert.ok(written.length > 80, `only ${written.length} inputs were read from the page`);
    assert.ok(tried.size > 180, `only ${tried.size} codes were caused`);
  });
});
