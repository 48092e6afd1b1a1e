import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { priceToText } from '../../domain/basics/price.ts';
import { genuineFiles, genuineFilesAreMissing, onlyMessage, readAll } from './_read-all.ts';
import { dialectOf, directionOf } from './dialect-of.ts';
import type { RecordFailureCode } from './report-outcome.ts';
import { tradeReportsFrom } from './trade-reports.ts';

const BODY =
  'TransTyp="0" RptTyp="0" TrdID="1" LastQty="2" LastPx="1.5" TrdDt="2026-08-03" BizDt="2026-08-03"';
const INSTRUMENT = '<Instrmt Exch="CBT" ID="C" SecTyp="FUT" MMY="202609"/>';
const SIDE = '<RptSide Side="1"><Pty R="21" ID="CME"/></RptSide>';

type Parts = {
  readonly body?: string;
  readonly instrument?: string;
  readonly side?: string;
  readonly header?: string;
};

function confirm({
  body = BODY,
  instrument = INSTRUMENT,
  side = SIDE,
  header = '<Hdr SID="CME" TID="711"/>',
}: Parts) {
  return onlyMessage(
    `<FIXML><TrdCaptRpt ${body}>${header}${instrument}${side}</TrdCaptRpt></FIXML>`,
  );
}

const without = (name: string): string => BODY.replace(new RegExp(`${name}="[^"]*"`), '');
const spread = (leg: string): Parts => ({
  body: `${BODY} MLegRptTyp="3"`,
  instrument: `${INSTRUMENT}${leg}`,
});
const LEG = 'Exch="CBT" ID="C" SecTyp="FUT" MMY="202609" Side="1"';

const broken: readonly [RecordFailureCode, string, string, Parts][] = [
  ['side_must_be_buy_or_sell', 'RptSide', 'no RptSide', { side: '' }],
  ['side_must_be_buy_or_sell', 'RptSide/Side', '', { side: '<RptSide/>' }],
  ['side_must_be_buy_or_sell', 'RptSide/Side', '5', { side: '<RptSide Side="5"/>' }],
  ['trade_id_must_be_given', 'TrdID', 'none', { body: without('TrdID') }],
  [
    'quantity_must_be_whole_contracts',
    'LastQty',
    '0',
    { body: BODY.replace('LastQty="2"', 'LastQty="0"') },
  ],
  [
    'quantity_must_be_whole_contracts',
    'LastQty',
    '1e18',
    { body: BODY.replace('LastQty="2"', 'LastQty="1e18"') },
  ],
  [
    'quantity_must_be_whole_contracts',
    'LastQty',
    '1000000000000000000',
    { body: BODY.replace('LastQty="2"', 'LastQty="1000000000000000000"') },
  ],
  [
    'quantity_must_be_whole_contracts',
    'LastQty',
    '2.5',
    { body: BODY.replace('LastQty="2"', 'LastQty="2.5"') },
  ],
  ['quantity_must_be_whole_contracts', 'LastQty', '', { body: without('LastQty') }],
  ['price_must_have_at_most_8_decimals', 'LastPx', '1,5', { body: BODY.replace('1.5', '1,5') }],
  [
    'price_must_have_at_most_8_decimals',
    'LastPx',
    '0.123456789',
    { body: BODY.replace('1.5', '0.123456789') },
  ],
  ['price_must_have_at_most_8_decimals', 'LastPx', '', { body: without('LastPx') }],
  ['contract_must_be_complete', 'Instrmt', 'no Instrmt', { instrument: '' }],
  [
    'contract_must_be_complete',
    'Instrmt',
    'Exch="CBT" ID="C" SecTyp="IRS" CFI="" MMY="202609" PutCall="" StrkPx=""',
    { instrument: INSTRUMENT.replace('FUT', 'IRS') },
  ],
  [
    'contract_must_be_complete',
    'Instrmt',
    'Exch="CBT" ID="C" SecTyp="OOF" CFI="" MMY="202609" PutCall="0" StrkPx=""',
    { instrument: INSTRUMENT.replace('"FUT"', '"OOF" PutCall="0"') },
  ],
  [
    'trade_date_must_be_a_day',
    'TrdDt',
    '2026-02-30',
    { body: BODY.replace('TrdDt="2026-08-03"', 'TrdDt="2026-02-30"') },
  ],
  ['clearing_date_must_be_a_day', 'BizDt', '', { body: without('BizDt') }],
  ['leg_must_be_complete', 'TrdLeg[1]/Leg', 'no Leg', spread('<TrdLeg LastPx="1"/>')],
  ['leg_must_be_complete', 'TrdLeg[1]/LastPx', '', spread(`<TrdLeg><Leg ${LEG}/></TrdLeg>`)],
  [
    'leg_quantity_must_be_whole_contracts',
    'TrdLeg[1]',
    '2.5',
    spread(`<TrdLeg LastPx="1" Qty="2.5"><Leg ${LEG}/></TrdLeg>`),
  ],
  [
    'leg_quantity_must_be_whole_contracts',
    'TrdLeg[1]',
    '1.25',
    spread(`<TrdLeg LastPx="1"><Leg ${LEG} RatioQty="1.25"/></TrdLeg>`),
  ],
];
const documentation = readFileSync(
  new URL('../../../docs/formats/fixml.md', import.meta.url),
  'utf8',
);

for (const [code, field, seen, parts] of broken) {
  test(`tradeReportsFrom() fails with ${code} for ${field} "${seen}"`, () => {
    const { reports, failures } = tradeReportsFrom(confirm(parts), 'cme');
    assert.deepEqual(reports, []);
    assert.deepEqual(
      failures.map((failure) => [failure.code, failure.field, failure.seen]),
      [[code, field, seen]],
    );
    assert.match(documentation, new RegExp(`\\| \`${code}\` \\|`));
  });
}

test('tradeReportsFrom() names every fault of a record at once', () => {
  const { failures } = tradeReportsFrom(
    confirm({ body: 'TransTyp="0" RptTyp="0"', side: '<RptSide/>' }),
    'cme',
  );
  assert.equal(failures.length, 6);
});

test('tradeReportsFrom() wants a dialect', () => {
  const message = confirm({
    header: '',
    side: '<RptSide Side="1"/>',
    instrument: INSTRUMENT.replace('CBT', 'ELSEWHERE'),
  });
  const outcome = tradeReportsFrom(message, dialectOf(message).dialect);
  assert.deepEqual([outcome.leftOver, outcome.failures[0]?.code], [true, 'dialect_must_be_known']);
});

const instruments: readonly [string, string, string][] = [
  // what                         instrument                                                                       contract
  [
    'day 00 dropped',
    '<Instrmt Exch="CBT" ID="C" SecTyp="FUT" MMY="20260900"/>',
    'CBT:C:FUT:202609',
  ],
  ['a week', '<Instrmt Exch="CME" ID="W" SecTyp="FUT" MMY="202609w2"/>', 'CME:W:FUT:202609w2'],
  [
    'CFI alone, future',
    '<Instrmt Exch="CBT" ID="C" CFI="FCAPSO" MMY="202609"/>',
    'CBT:C:FUT:202609',
  ],
  [
    'CFI alone, call on a future',
    '<Instrmt Exch="CBT" ID="C" CFI="OCAFPS" MMY="202609" StrkPx="400.50"/>',
    'CBT:C:OOF:202609:C:400.5',
  ],
  [
    'CFI alone, put on an index',
    '<Instrmt Exch="CME" ID="S" CFI="OPEICS" MMY="202609" StrkPx="400"/>',
    'CME:S:OPT:202609:P:400',
  ],
  [
    'put from CFI',
    '<Instrmt Exch="CBT" ID="C" SecTyp="OOF" CFI="OPXXXX" MMY="202609" StrkPx="4"/>',
    'CBT:C:OOF:202609:P:4',
  ],
  [
    'OPT on a future',
    '<Instrmt Exch="NYMEX" ID="LO" SecTyp="OPT" MMY="202609" PutCall="1" StrkPx="61.0"/><Undly Exch="NYMEX" ID="CL" SecTyp="FUT" MMY="202610"/>',
    'NYMEX:LO:OOF:202609:C:61',
  ],
  [
    'a negative strike',
    '<Instrmt Exch="NYMEX" ID="LO" SecTyp="OOF" MMY="202609" PutCall="0" StrkPx="-2.50"/>',
    'NYMEX:LO:OOF:202609:P:-2.5',
  ],
  [
    'Eurex version ignored',
    '<Instrmt Exch="XEUR" ID="ODAX" SecTyp="OPT" OptAt="1" MMY="202609" PutCall="1" StrkPx="1"/>',
    'XEUR:ODAX:OPT:202609:C:1',
  ],
];
for (const [what, instrument, contract] of instruments) {
  test(`tradeReportsFrom() names the contract: ${what}`, () => {
    assert.equal(tradeReportsFrom(confirm({ instrument }), 'cme').reports[0]?.contract, contract);
  });
}

const speakers: readonly [string, string, string][] = [
  ['<Hdr SID="CME" TID="711"/>', SIDE, 'in'],
  ['<Hdr SID="711" TID="CME"/>', SIDE, 'out'],
  ['<Hdr SID="CME" TID="CME"/>', SIDE, 'unknown'],
  ['', SIDE, 'in'],
  ['', '<RptSide Side="1"/>', 'unknown'],
  ['<Hdr SID="VENDOR" TID="711"/>', SIDE, 'in'],
];
for (const [header, side, direction] of speakers) {
  test(`directionOf() ${header || 'no header'} with ${side} is ${direction}`, () => {
    assert.equal(directionOf(confirm({ header, side })), direction);
  });
}

const witnesses: readonly [string, Parts, string | undefined, readonly string[]][] = [
  [
    'ICE narrowed by role 21',
    { header: '<Hdr SID="ICE"/>', side: '<RptSide><Pty R="21" ID="ICEU"/></RptSide>' },
    'ice-europe',
    ['exchange CBT'],
  ],
  [
    'ICE narrowed by exchange',
    { header: '<Hdr SID="ICE"/>', side: '', instrument: '<Instrmt Exch="IFUS"/>' },
    'ice-us',
    [],
  ],
  [
    'ICE alone',
    { header: '<Hdr SID="ICE"/>', side: '', instrument: '' },
    undefined,
    ['ice-us or ice-europe'],
  ],
  ['exchange alone', { header: '', side: '', instrument: '<Instrmt Exch="XEUR"/>' }, 'eurex', []],
  ['nothing', { header: '', side: '', instrument: '' }, undefined, ['nothing tells']],
];
for (const [what, parts, dialect, doubts] of witnesses) {
  test(`dialectOf() ${what}: ${dialect}`, () => {
    const recognition = dialectOf(confirm(parts));
    assert.deepEqual(
      [recognition.dialect, recognition.warnings.map(({ seen }) => seen)],
      [dialect, doubts],
    );
  });
}

const soldSpread = (price: string, near: string): Parts => ({
  body: `${BODY.replace('1.5', price)} MLegRptTyp="3"`,
  side: '<RptSide Side="2"><Pty R="21" ID="CME"/></RptSide>',
  instrument: `<Instrmt SecTyp="MLEG"/><TrdLeg LastPx="10"><Leg ${LEG.replace('Side="1"', `Side="${near}"`)}/></TrdLeg>
    <TrdLeg LastPx="12"><Leg ${LEG.replace('Side="1"', `Side="${near === '1' ? '2' : '1'}"`).replace('09', '12')}/></TrdLeg>`,
});
const orientations: readonly [string, string, readonly string[], readonly string[]][] = [
  // price, side sent for the near leg, sides of the legs, warnings
  ['-2', '1', ['sell', 'buy'], []],
  ['-2', '2', ['sell', 'buy'], []],
  ['-3', '2', ['sell', 'buy'], ['leg_sides_are_unconfirmed']],
];
for (const [price, near, sides, warnings] of orientations) {
  test(`a spread sold at ${price} with near leg side ${near} has legs ${sides.join(' and ')}`, () => {
    const outcome = tradeReportsFrom(confirm(soldSpread(price, near)), 'cme');
    assert.deepEqual(
      outcome.reports[0]?.legs.map(({ side }) => side),
      sides,
    );
    assert.deepEqual(
      outcome.warnings.map(({ code }) => code),
      warnings,
    );
  });
}

const quantities: readonly [string, string, number, string][] = [
  // attributes of TrdLeg, of Leg; contracts of the leg of 2 spreads, its own id
  ['', '', 2, ''],
  ['', 'RatioQty="3"', 6, ''],
  ['', 'RatioQty="1.5"', 3, ''],
  ['Qty="7" RefID="L9"', '', 7, 'L9'],
  ['LastQty="7.00"', 'RatioQty="3"', 7, ''],
  ['RefID="1"', '', 2, ''],
  ['RefID="2"', '', 2, '2'],
];
for (const [trdLeg, leg, quantity, ccpTradeId] of quantities) {
  test(`a leg with ${trdLeg} ${leg} has ${quantity} contracts and the id "${ccpTradeId}"`, () => {
    const { reports } = tradeReportsFrom(
      confirm(spread(`<TrdLeg LastPx="1.5" ${trdLeg}><Leg ${LEG} ${leg}/></TrdLeg>`)),
      'cme',
    );
    assert.deepEqual(
      reports[0]?.legs.map((known) => [known.quantity, known.ccpTradeId]),
      [[quantity, ccpTradeId]],
    );
  });
}

test('the spread’s own id on a leg names no trade of the leg', () => {
  const leg = `<TrdLeg LastPx="1.5" RefID="S77"><Leg ${LEG}/></TrdLeg>`;
  const parts = spread(leg);
  const body = (parts.body ?? '').replace('TrdID="1"', 'TrdID="S77"');
  const { reports } = tradeReportsFrom(confirm({ ...parts, body }), 'cme');
  assert.deepEqual(reports[0]?.legs[0]?.ccpTradeId, '');
});

const BUST = BODY.replace('TransTyp="0"', 'TransTyp="1"').replace('RptTyp="0"', 'RptTyp="7"');
const busts: readonly [string, string, number, string][] = [
  // what the bust leaves out, its body; quantity and price of the report
  ['nothing', BUST, 2, '1.5'],
  ['the price', BUST.replace(/LastPx="[^"]*"/, ''), 2, '0'],
  ['the quantity', BUST.replace(/LastQty="[^"]*"/, ''), 0, '1.5'],
  ['both', BUST.replace(/Last(?:Px|Qty)="[^"]*"/g, ''), 0, '0'],
  ['a quantity, sent as 0.00', BUST.replace(/LastQty="[^"]*"/, 'LastQty="0.00"'), 0, '1.5'],
];
for (const [what, body, quantity, price] of busts) {
  test(`a bust that leaves out ${what} is a removal`, () => {
    const { reports, failures } = tradeReportsFrom(confirm({ body }), 'cme');
    assert.deepEqual(failures, []);
    assert.deepEqual(
      reports.map((known) => [known.removal, known.quantity, priceToText(known.price)]),
      [['bust', quantity, price]],
    );
  });
}

const legPrices: readonly [string, number][] = [
  ['LastPx="1.5"', 1],
  ['', 0],
];
for (const [legPrice, legCount] of legPrices) {
  test(`the bust of a spread whose leg has ${legPrice || 'no price'} names ${legCount} legs`, () => {
    const { reports, failures } = tradeReportsFrom(
      confirm({
        body: `${BUST} MLegRptTyp="3"`,
        instrument: `${INSTRUMENT}<TrdLeg ${legPrice}><Leg ${LEG}/></TrdLeg>`,
      }),
      'cme',
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(
      reports.map(({ action, legs }) => [action, legs.length]),
      [['remove', legCount]],
    );
  });
}

test('origins that disagree are a warning, and the dialect says which is believed', () => {
  const side =
    '<RptSide Side="1"><Pty R="38" ID="W"><Sub ID="2" Typ="26"/></Pty><Pty R="24" ID="K"><Sub ID="1" Typ="26"/></Pty></RptSide>';
  const seen = (['cme', 'ice-europe'] as const).map((dialect) => {
    const { reports, warnings } = tradeReportsFrom(confirm({ side }), dialect);
    return [reports[0]?.externalAccount.origin, warnings.map(({ code }) => code)];
  });
  assert.deepEqual(seen, [
    ['1', ['origins_disagree']],
    ['2', ['origins_disagree']],
  ]);
});

test('a message that is no trade report asks nothing', () => {
  const request = onlyMessage('<FIXML><TrdCaptRptReq ReqID="1"/></FIXML>');
  assert.deepEqual(tradeReportsFrom(request, undefined).effect, 'notice');
  const { messages } = readAll('<FIXML><AllocRpt TransTyp="1"/></FIXML>');
  assert.deepEqual(
    messages.map((message) => tradeReportsFrom(message, 'cme').effect),
    ['notice'],
  );
});

test('of the genuine CME files only the unmatched ClearPort trade asks something', {
  skip: genuineFilesAreMissing,
}, () => {
  const asking: unknown[] = [];
  for (const { name, bytes } of genuineFiles) {
    for (const message of readAll(bytes).messages) {
      const { dialect, warnings } = dialectOf(message);
      assert.deepEqual([dialect, warnings], ['cme', []], name);
      const { effect, failures, reports, leftOver } = tradeReportsFrom(message, dialect);
      assert.deepEqual([failures, leftOver], [[], false], name);
      if (effect !== 'notice')
        asking.push([
          name,
          effect,
          reports[0]?.contract,
          reports[0]?.ccpTradeId,
          reports[0]?.executionTime,
        ]);
    }
  }
  assert.deepEqual(asking, [
    [
      'tc-Accepted-Unmatched.xml',
      'unmatched',
      'CBT:C:FUT:201707',
      '7799607',
      '2017-03-16T08:37:36-05:00',
    ],
  ]);
});
