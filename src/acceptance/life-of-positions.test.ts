import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Session } from '../edge/cli/session.ts';
import { openLocalSession } from '../wiring/local-session.ts';
import { positionFileText } from '../wiring/position-file.ts';
import { type Desk, deskOf, newDesk, pick } from './hostile-desk.ts';

// The end of contracts' lives, transfers, deliveries and the position file through real calls on a real data directory,
// which is closed and opened again in the middle of a run.

const THURSDAY = '2020-04-16';
const FRIDAY = '2020-04-17';
const CALL = 'NYMEX:LX:OOF:202005:C:20';
const FUTURE = 'NYMEX:CX:FUT:202005';

const PRODUCTS = `exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source,exerciseThreshold
NYMEX,CME,CX,FUT,Crude,USD,1000,2,0.01,decimal,,,physical,XNYM,,,2019-01-01,test,
NYMEX,CME,LX,OOF,Crude option,USD,1000,2,0.01,decimal,premium,american,physical,XNYM,NYMEX:CX:FUT,,2019-01-01,test,1
`;
const CONTRACTS = `contract,underlyingContract,firstTradeDate,lastTradeDate,expiryDate,firstNoticeDate,multiplier,finalSettlementKind,effectiveFrom,source
${CALL},${FUTURE},,,${FRIDAY},,,,2019-01-01,test
`;
const ACCOUNTS = `account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass
ONE,,C1,customer,none,net,fifo,open-trade-equity,USD,
TWO,,C1,customer,none,net,fifo,settled-to-market,USD,
HOUSE,,,house,none,net,fifo,open-trade-equity,USD,
`;
const NOTICE = `<FIXML><PosMntRpt RptID="N1" TxnTyp="1" Actn="1" Stat="0" BizDt="${FRIDAY}"><Pty ID="CME" R="21"/>
<Pty ID="711" R="1"><Sub ID="2" Typ="26"/></Pty><Instrmt ID="LX" Src="H" SecTyp="OOF" MMY="202005" PutCall="1" StrkPx="20.0" Exch="NYMEX"/>
<Qty Typ="AS" Short="2"/></PosMntRpt></FIXML>`;

describe('the end of contracts’ lives, as a desk has it', () => {
  let directory = '';
  let session: Session;
  let desk: Desk;

  const open = async () => {
    const opened = await openLocalSession(join(directory, 'data'));
    assert.ok(opened.ok);
    session = opened.session;
  };
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-life-'));
    await open();
    desk = await newDesk(session, directory, 'life');
    for (const [name, text] of [
      ['products.csv', PRODUCTS],
      ['contracts.csv', CONTRACTS],
      ['accounts2.csv', ACCOUNTS],
    ] as const)
      assert.equal((await desk.import(name, text)).result.outcome, 'imported', name);
    await bought('T1', 'ONE', 'buy', '10', '1.5');
    await bought('T2', 'HOUSE', 'sell', '5', '1.4');
    await priced(CALL, THURSDAY, '1.45');
    await priced(FUTURE, FRIDAY, '22.1');
    await done('eod', { date: THURSDAY });
  });
  after(async () => {
    await session.close();
    await rm(directory, { recursive: true, force: true });
  });

  const done = async (name: string, params: Readonly<Record<string, unknown>>) => {
    const answer = await desk.call(name, params);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.value;
  };
  const bought = (
    tradeId: string,
    account: string,
    side: string,
    quantity: string,
    price: string,
  ) =>
    done('submitTrades', {
      trades: [
        {
          tradeId,
          account,
          side,
          quantity,
          price,
          contract: CALL,
          tradeDate: THURSDAY,
          clearingDate: THURSDAY,
        },
      ],
    });
  const priced = (contract: string, date: string, settlement: string) =>
    done('setPrice', { contract, date, settlement });
  const lots = async () =>
    (await desk.rows('lots')).map((lot) =>
      pick(lot, 'account', 'side', 'quantity', 'price').join(' '),
    );

  test('contracts move, are abandoned, exercised and assigned, over a data directory that is opened again', async () => {
    const moved = {
      contract: CALL,
      side: 'long',
      quantity: 3,
      fromAccount: 'ONE',
      toAccount: 'TWO',
    };
    await done('requestTransfer', { transferId: 'X1', ...moved });
    await done('decideTransfer', { transferId: 'X1', outcome: 'approved', date: FRIDAY });
    await done('exercise', {
      account: 'ONE',
      contract: CALL,
      date: FRIDAY,
      action: 'abandon',
      quantity: 4,
    });
    const { result } = await desk.import('notice.xml', NOTICE);
    assert.deepEqual([result.counts.booked, result.counts.failed], [1, 0]);
    await session.close();
    await open();
    desk = deskOf(session, directory, 'life');
    await done('eod', { date: FRIDAY });
    assert.deepEqual(await lots(), ['HOUSE sell 2 20', 'ONE buy 3 20', 'TWO buy 3 20']);
    const [split] = await desk.rows('assignments');
    assert.deepEqual(pick(split, 'noticeId', 'quantity', 'seed', 'shares'), [
      'N1',
      2,
      'N1',
      [{ account: 'HOUSE', short: 5, assigned: 2 }],
    ]);
  });

  test('the position file of the day adds up, and its text is read again', async () => {
    const file = await done('positionFile', { ccp: 'CME', date: FRIDAY });
    assert.deepEqual(pick(file, 'clearingFirm', 'totals', 'lines'), [
      '711',
      { lines: 2, long: 6, short: 2 },
      [
        { contract: FUTURE, origin: '1', long: 6, short: 0 },
        { contract: FUTURE, origin: '2', long: 0, short: 2 },
      ],
    ]);
    assert.match(positionFileText(file), /TotMsg="2"/);
    assert.ok(typeof file === 'object' && file !== null);
    const wrong = { ...file, totals: { lines: 2, long: 7, short: 2 } };
    assert.throws(() => positionFileText(wrong), /Bug: the file adds up to/);
  });

  test('what was instructed of options goes to the clearing house as messages that add up', async () => {
    const file = await done('exerciseFile', { ccp: 'CME', date: FRIDAY });
    assert.deepEqual(pick(file, 'kind', 'totals', 'lines'), [
      'exercise',
      { lines: 1, long: 4, short: 0 },
      [{ contract: CALL, origin: '1', action: 'abandon', long: 4, short: 0 }],
    ]);
    assert.match(
      positionFileText(file),
      /<PosMntReq ReqID="20200417-EX-1" TxnTyp="2" Actn="1" BizDt="2020-04-17">.*<Qty Typ="EX" Long="4" Short="0"\/>/,
    );
  });

  test('what the clearing house says of positions is compared: what differs is a break, a refusal too', async () => {
    const instrument = `<Instrmt ID="CX" Src="H" SecTyp="FUT" MMY="202005" Exch="NYMEX"/>`;
    const parties = (origin: number) =>
      `<Pty ID="CME" R="21"/><Pty ID="711" R="1"><Sub ID="${origin}" Typ="26"/></Pty>`;
    const holds = (id: string, origin: number, quantity: string) =>
      `<PosRpt RptID="${id}" BizDt="${FRIDAY}">${parties(origin)}${instrument}<Qty Typ="FIN" ${quantity}/></PosRpt>`;
    const refused = `<PosMntRpt RptID="M1" TxnTyp="15" Actn="1" Stat="2" BizDt="${FRIDAY}" Txt="after the deadline">${parties(1)}${instrument}</PosMntRpt>`;
    const messages = [
      holds('P1', 1, 'Long="6" Short="0"'),
      holds('P2', 2, 'Long="0" Short="3"'),
      refused,
    ];
    const { result } = await desk.import(
      'positions.xml',
      `<FIXML><Batch TotMsg="3">${messages.join('')}</Batch></FIXML>`,
    );
    assert.equal(result.counts.failed, 0);
    const found = await desk.rows('giveUpBreaks');
    assert.deepEqual(
      found.map((row) => pick(row, 'code', 'seen', 'wanted').join(' | ')),
      [
        'position_must_be_as_the_ccps | 0 long, 3 short: net -3 | net -2',
        `position_instruction_must_be_taken | ${FUTURE} ${FRIDAY} after the deadline | accepted or completed`,
      ],
    );
  });

  test('a delivery takes the oldest longs, and the long dates are what is left', async () => {
    const notice = { noticeId: 'D1', contract: FUTURE, date: FRIDAY, way: 'stopped', quantity: 4 };
    assert.deepEqual(pick(await done('noticeDelivery', notice), 'shares'), [
      [
        { account: 'ONE', quantity: 3 },
        { account: 'TWO', quantity: 1 },
      ],
    ]);
    await done('eod', { date: FRIDAY });
    const dates = await desk.rows('longDates', { contract: FUTURE });
    assert.deepEqual(
      dates.map((row) => pick(row, 'account', 'tradeDate', 'quantity')),
      [['TWO', FRIDAY, 2]],
    );
    await done('decideTransfer', {
      transferId: 'X1',
      outcome: 'reversed',
      reason: 'wrong account',
    });
    await done('eod', { date: FRIDAY });
  });

  test('what was refused names the rule', async () => {
    const refused = await desk.call('decideTransfer', {
      transferId: 'X1',
      outcome: 'approved',
      date: FRIDAY,
    });
    assert.equal(refused.ok ? 'accepted' : refused.rejection.code, 'transfer_must_be_open');
  });
});
