import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type CommandAnswer, holdfast, REPOSITORY, said } from './command-line.ts';

// Three genuine settlement files of three days, marked through the real command line.
const SETTLEMENT = join(REPOSITORY, '../shared/data/settlement');
const skip = existsSync(SETTLEMENT)
  ? false
  : 'the genuine settlement files are not in ../shared/data';

const ACCOUNTS = `account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass
OIL,OIL1,C1,customer,4d,net,fifo,open-trade-equity,USD,
RATES,RATES1,C2,customer,4d,net,fifo,open-trade-equity,USD,
DEEP,DEEP1,C3,customer,4d,net,fifo,open-trade-equity,USD,
`;

const TRADE_COLUMNS =
  'tradeId,side,quantity,price,contract,account,tradeDate,clearingDate,executionTime,venue,cti,type';

const OPTIONS_ON_THE_17TH = `${TRADE_COLUMNS}
1001,buy,10,0.02,NYMEX:LO:OOF:202002:C:100,OIL,2019-12-17,2019-12-17,,,,
1002,sell,4,0.03,NYMEX:LO:OOF:202002:C:100,OIL,2019-12-17,2019-12-17,,,,
2001,buy,5,61.00,NYMEX:CL:FUT:202001,OIL,2019-12-17,2019-12-17,,,,
`;
// PRIOR SETTLE of the file of the 18th: 60.94.
const CRUDE_ON_THE_17TH = 'contract,date,settlement\nNYMEX:CL:FUT:202001,2019-12-17,60.94\n';
const CRUDE_ON_THE_18TH = `${TRADE_COLUMNS}
2002,sell,2,60.90,NYMEX:CL:FUT:202001,OIL,2019-12-18,2019-12-18,,,,
`;
const RATES_ON_THE_20TH = `${TRADE_COLUMNS}
3001,buy,7,98.13,CME:ED:FUT:202001,RATES,2019-12-20,2019-12-20,,,,
3002,sell,3,5.70,CME:ED:OOF:202001:C:92.5,RATES,2019-12-20,2019-12-20,,,,
3003,buy,1,0.0025,CME:ED:OOF:202001:P:92.5,DEEP,2019-12-20,2019-12-20,,,,
`;

describe('genuine settlement files', { skip }, () => {
  let directory = '';
  const run = (...words: string[]) =>
    holdfast([...words, '--data', join(directory, 'data'), '--firm', 'acme', '--json'], directory);
  const imported = async (name: string, text: string): Promise<CommandAnswer> => {
    await writeFile(join(directory, name), text);
    return run('import', join(directory, name));
  };
  const rows = async (...words: string[]) => {
    const answer = await run(...words);
    return { exitCode: answer.exitCode, rows: JSON.parse(answer.stdout) };
  };

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-genuine-'));
    const created = await holdfast(
      ['firm', 'create', 'acme', '--data', join(directory, 'data')],
      directory,
    );
    assert.equal(created.exitCode, 0, said(created));
    const reference = ['ccps', 'calendars', 'products'].map((name) =>
      join(REPOSITORY, 'reference-data', `${name}.csv`),
    );
    const loaded = await run('import', ...reference);
    assert.equal(loaded.exitCode, 0, said(loaded));
    const accounts = await imported('accounts.csv', ACCOUNTS);
    assert.equal(accounts.exitCode, 0, said(accounts));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  test('LO options of 2019-12-17 are marked at their settlement', async () => {
    const trades = await imported('trades-17.csv', OPTIONS_ON_THE_17TH);
    assert.equal(trades.exitCode, 0, said(trades));
    const prices = await run('import', join(SETTLEMENT, 'nymex_option.20191217.csv'));
    assert.equal(prices.exitCode, 0, said(prices));
    const crude = await imported('prices-17.csv', CRUDE_ON_THE_17TH);
    assert.equal(crude.exitCode, 0, said(crude));
    const eod = await run('eod', '--date', '2019-12-17');
    assert.equal(eod.exitCode, 0, said(eod));
    const positions = await rows('positions', '--account', 'OIL');
    const option = positions.rows.find((row: { contract: string }) =>
      row.contract.startsWith('NYMEX:LO'),
    );
    assert.equal(option.settlementPrice, '0.01');
    assert.equal(option.long, 6);
    // 6 × 0.01 × 1000
    assert.equal(option.optionValue, '60.00');
    const balances = await rows('balances', '--account', 'OIL');
    // −10 × 0.02 × 1000 + 4 × 0.03 × 1000
    assert.equal(balances.rows[0].premium, '-80.00');
    assert.equal(balances.rows[0].longOptionValue, '60.00');
    // 5 × (60.94 − 61.00) × 1000
    assert.equal(balances.rows[0].variation, '-300.00');
  });

  test('CL of 2019-12-18 is marked from the lots carried at PRIOR SETTLE', async () => {
    const trades = await imported('trades-18.csv', CRUDE_ON_THE_18TH);
    assert.equal(trades.exitCode, 0, said(trades));
    const prices = await run('import', join(SETTLEMENT, 'nymex_future.20191218.csv'));
    assert.equal(prices.exitCode, 0, said(prices));
    assert.doesNotMatch(prices.stdout, /prior_settle_must_agree_with_stored_price.{0,80}202001/);
    const eod = await run('eod', '--date', '2019-12-18');
    // The option positions have no settlement of the 18th: they alone are left over, by name.
    assert.equal(eod.exitCode, 1, said(eod));
    const left = JSON.parse(eod.stdout);
    assert.deepEqual(
      left.unmarked.map((known: { contract: string }) => known.contract),
      ['NYMEX:LO:OOF:202002:C:100'],
    );
    const positions = await rows('positions', '--account', 'OIL');
    const crude = positions.rows.find(
      (row: { contract: string }) => row.contract === 'NYMEX:CL:FUT:202001',
    );
    assert.equal(crude.settlementPrice, '60.93');
    assert.equal(crude.long, 3);
    // carried 5 × (60.93 − 60.94) × 1000 = −50; sold 2 at 60.90: −2 × (60.93 − 60.90) × 1000 = −60
    assert.equal(crude.variation, '-110.00');
    const closed = await rows('closeouts', '--account', 'OIL', '--date', '2019-12-18');
    // 2 × (60.90 − 61.00) × 1000
    const profits = closed.rows.map((row: { contract: string; profit: string }) => [
      row.contract,
      row.profit,
    ]);
    assert.deepEqual(profits, [['NYMEX:CL:FUT:202001', '-200.00']]);
  });

  test('ED and its options of 2019-12-20: the account with a 9999999 option alone is incomplete', async () => {
    const trades = await imported('trades-20.csv', RATES_ON_THE_20TH);
    assert.equal(trades.exitCode, 0, said(trades));
    const prices = await run('import', join(SETTLEMENT, 'cme.settle.20191220.s.csv'));
    const { counts } = JSON.parse(prices.stdout);
    assert.equal(counts.noPrice, 798);
    const eod = await run('eod', '--date', '2019-12-20');
    assert.equal(eod.exitCode, 1, said(eod));
    const unmarked = JSON.parse(eod.stdout).unmarked.filter(
      (known: { account: string }) => known.account !== 'OIL',
    );
    assert.deepEqual(unmarked, [
      { account: 'DEEP', contract: 'CME:ED:OOF:202001:P:92.5', reason: 'no-price' },
    ]);
    const balances = await rows('balances');
    const complete = new Map(
      balances.rows.map((row: { account: string; complete: boolean }) => [
        row.account,
        row.complete,
      ]),
    );
    assert.equal(complete.get('RATES'), true);
    assert.equal(complete.get('DEEP'), false);
    const rates = balances.rows.find((row: { account: string }) => row.account === 'RATES');
    // 7 × (98.1375 − 98.13) × 2500, and 3 × 5.70 × 2500 received, 3 × 5.735 × 2500 to buy back
    assert.equal(rates.variation, '131.25');
    assert.equal(rates.premium, '42750.00');
    assert.equal(rates.shortOptionValue, '43012.50');
    const verified = await holdfast(
      ['verify', '--data', join(directory, 'data'), '--json'],
      directory,
    );
    assert.equal(verified.exitCode, 0, said(verified));
  });
});
