import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { TradeBooked } from '../domain/trade/trade-events.ts';
import { judgeByCcpFiles } from './judge-by-ccp-files.ts';

const HEAD =
  'tradeId,side,quantity,price,contract,account,tradeDate,clearingDate,executionTime,venue,cti,type,ccp,member\n';
const ROW = '77,buy,5,370.25,CBT:C:FUT:202609,ACC1,2026-03-02,2026-03-02,,,,regular,CME,685\n';
const QUOTED = ROW.replace('ACC1', '"ACC1"');

const BOOKED: TradeBooked = {
  type: 'TradeBooked',
  ccp: 'CME',
  contract: 'CBT:C:FUT:202609',
  statedMultiplier: '',
  ccpTradeId: '77',
  member: '685',
  side: 'buy',
  quantity: 5,
  price: 37_025_000_000,
  priceType: 'final',
  tradeDate: '2026-03-02',
  clearingDate: '2026-03-02',
  executionTime: '',
  venue: '',
  cti: '',
  tradeType: 'regular',
  statedAccount: 'ACC1',
  externalFirm: '',
  externalNames: '',
  customerOrigin: '',
  openClose: '',
  orderId: '',
  execId: '',
  matchId: '',
  multiLeg: 'outright',
  executingFirm: '',
  giveUpFirm: '',
  averagePriceGroup: '',
  source: '',
  tradeId: 'CME:CBT:2026-03-02:685:77:B',
  account: 'ACC1',
  currency: 'USD',
  bookingDate: '2026-03-02',
  life: 1,
  premium: 0,
  premiumValueDate: '',
  charges: [],
  asOfVariation: 0,
  postsVariation: false,
  basis: 37_025_000_000,
  previousVersion: 0,
  fromSpread: false,
  ticketId: '',
  warnings: '',
};

async function judged(context: TestContext, files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-ccp-'));
  context.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'acme'));
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, 'acme', name), text);
  const judge = await judgeByCcpFiles(folder, 'acme');
  if (judge === undefined) return undefined;
  const [said] = judge.judge(BOOKED, { sequence: 9, timeMicros: 1_772_500_000_000_000 });
  const word = said !== undefined && 'code' in said ? said.code : said?.kind;
  return { word, failures: judge.failures, differences: judge.differences() };
}

const POSITIONS = 'account,contract,clearingDate,long,short\n';
const cases: readonly [string, Readonly<Record<string, string>>, object][] = [
  ['that have the trade', { 't.csv': HEAD + ROW }, { word: 'confirmed', failures: [] }],
  ['that quote', { 't.csv': HEAD + QUOTED }, { word: 'confirmed', failures: [] }],
  [
    'with another trade',
    { 't.csv': HEAD + ROW.replace('77,', '78,') },
    { word: 'trade_must_be_known_to_its_ccp' },
  ],
  [
    'of which one has half a row',
    { 't.csv': HEAD + ROW, 'u.csv': `${HEAD}${ROW}1,2,3\n` },
    { word: 'confirmed', failures: ['u.csv, line 3: 3 cells, wanted 14'] },
  ],
  [
    'of which the only one has a row that says nothing',
    { 't.csv': HEAD + ROW.replace('buy', 'long') },
    {
      word: 'ccp_files_must_cover_its_date',
      failures: ['t.csv, line 2: long, wanted buy | sell | B | S'],
    },
  ],
  [
    'that do not say whose they are',
    { 't.csv': HEAD + ROW.replace('CME', '') },
    { failures: ['t.csv, line 2: no ccp, wanted the CCP whose file it is'] },
  ],
  [
    'with the position',
    { 't.csv': HEAD + ROW, 'p.csv': `${POSITIONS}ACC1,CBT:C:FUT:202609,2026-03-02,9,4\n` },
    { differences: [] },
  ],
  [
    'with another position',
    { 't.csv': HEAD + ROW, 'p.csv': `${POSITIONS}ACC1,CBT:C:FUT:202609,2026-03-02,4,0\n` },
    { differences: ['2026-03-02 ACC1 CBT:C:FUT:202609: 5, the CCP has 4'] },
  ],
];
for (const [title, files, outcome] of cases) {
  test(`a booking held against files ${title}`, async (context) => {
    const found = await judged(context, files);
    assert.deepEqual({ ...found, ...outcome }, found);
  });
}

test('a firm without files is judged by nobody', async (context) => {
  assert.equal(await judged(context, {}), undefined);
});
