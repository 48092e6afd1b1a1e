import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { genuineFiles, genuineFilesAreMissing, onlyMessage } from './_read-all.ts';
import { describeFixml, describeFixmlFile } from './describe-fixml.ts';

test('describeFixml() shows a trade report in the shape of the command, as sent', () => {
  const message =
    onlyMessage(`<FIXML><TrdCaptRpt TrdID="1" LastQty="1.00" LastPx=".52000000" TransTyp="0" RptTyp="2"
    BizDt="2026-08-03" TrdDt="2026-08-02" Foo="bar"><Hdr SID="CME"/>
    <Instrmt ID="" Exch="CME" SecTyp="OOF" MMY="202609" PutCall="0" StrkPx="98.50" Mult="2500" Sym="X"/>
    <Amt Typ="PREM" Amt="-1300.00" Ccy="USD"/><TrdRegTS TS="a"/><TrdRegTS TS="b"/>
    <RptSide Side="2"><Pty ID="330B" R="24" Src="C"><Sub ID="1" Typ="26"/></Pty>
    <Alloc IndAllocID="A" Qty="1"><Pty ID="714" R="1"/></Alloc></RptSide></TrdCaptRpt></FIXML>`);
  const party = { id: '330B', role: '24', source: 'C', subs: [{ id: '1', type: '26' }] };
  const allocations = [
    {
      id: 'A',
      ccpId: null,
      quantity: '1',
      parties: [{ id: '714', role: '1', source: null, subs: [] }],
    },
  ];
  assert.deepEqual(describeFixml(message), {
    message: 'TrdCaptRpt',
    tradeId: '1',
    side: '2',
    quantity: '1.00',
    price: '.52000000',
    transType: '0',
    reportType: '2',
    clearingDate: '2026-08-03',
    tradeDate: '2026-08-02',
    instrument: {
      id: '',
      exchange: 'CME',
      securityType: 'OOF',
      maturity: '202609',
      putCall: '0',
      strike: '98.50',
      multiplier: '2500',
    },
    parties: [party],
    legs: [],
    amounts: [{ type: 'PREM', amount: '-1300.00', currency: 'USD' }],
    allocations,
    sides: [{ side: '2', tradeId: null, quantity: null, parties: [party], allocations }],
    extra: {
      'Hdr/SID': 'CME',
      Foo: 'bar',
      'Instrmt/Sym': 'X',
      'TrdRegTS[1]/TS': 'a',
      'TrdRegTS[2]/TS': 'b',
    },
    warnings: [],
  });
});

test('describeFixml() shows the first side at the top and every side in sides', () => {
  const { side, tradeId, sides, parties } = describeFixml(
    onlyMessage(
      '<FIXML><TrdCaptRpt><RptSide Side="2" TrdID="a"><Pty ID="p"/></RptSide><RptSide Side="1" TrdID="b"/></TrdCaptRpt></FIXML>',
    ),
  );
  assert.deepEqual(
    [side, tradeId, parties.length, sides.map((one) => one.tradeId)],
    ['2', 'a', 1, ['a', 'b']],
  );
});

test('describeFixml() warns of a code by its own element: TransTyp 4 reverses a trade and means nothing for an allocation', () => {
  const warnings = ['TrdCaptRpt', 'AllocInstrctn'].map(
    (name) => describeFixml(onlyMessage(`<FIXML><${name} TransTyp="4"/></FIXML>`)).warnings,
  );
  assert.deepEqual(warnings, [[], ['unknown_code: AllocInstrctn@TransTyp 4']]);
});

test('describeFixml() shows legs with their own instrument', () => {
  const { legs, instrument } = describeFixml(
    onlyMessage(
      '<FIXML><TrdCaptRpt><TrdLeg LastPx="5.20" Qty="800" RefID="9"><Leg ID="LO" Strk="40.0" Side="1"/></TrdLeg></TrdCaptRpt></FIXML>',
    ),
  );
  assert.deepEqual(
    [
      instrument,
      legs.map((leg) => [leg.price, leg.quantity, leg.tradeId, leg.side, leg.instrument?.strike]),
    ],
    [null, [['5.20', '800', '9', '1', '40.0']]],
  );
});

test('describeFixmlFile() gives the failure of a refused file', async () => {
  const { messages, failure } = await describeFixmlFile([Buffer.from('<FIXML><A/>')], 'cut.xml');
  assert.deepEqual(
    [messages.length, failure?.code, failure?.file],
    [1, 'xml_must_be_well_formed', 'cut.xml'],
  );
});

test('every genuine CME file is described without warnings, and no attribute of it is lost', {
  skip: genuineFilesAreMissing,
}, async () => {
  for (const { name, bytes } of genuineFiles) {
    const { messages, failure } = await describeFixmlFile([bytes], name);
    assert.equal(failure, undefined, name);
    const shown = JSON.stringify(messages);
    const text = Buffer.from(bytes)
      .toString()
      .replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<FIXML[^>]*>/g, '');
    for (const [, value = ''] of text.matchAll(/="([^"]*)"/g)) {
      assert.ok(shown.includes(JSON.stringify(value)), `${name}: ${value}`);
    }
    assert.deepEqual(
      messages.flatMap(({ warnings }) => warnings),
      [],
      name,
    );
  }
});

const genuine = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../../shared/data/fixml-cme/${name}`, import.meta.url));

test('the genuine samples read as their text says', { skip: genuineFilesAreMissing }, async () => {
  const allocation = await describeFixmlFile(
    [genuine('alloc-Claiming-Firm-Requests-Sub-allocation-with-Allocation-Instructions.xml')],
    'a.xml',
  );
  const [first] = allocation.messages;
  assert.deepEqual(
    [
      first?.message,
      first?.quantity,
      first?.side,
      first?.allocations.map((one) => one.quantity),
      first?.parties.length,
    ],
    ['AllocInstrctn', '40', '1', ['40', '22', '15'], 4],
  );
  const swap = await describeFixmlFile([genuine('tc-Delivery-Fixed-Commodity-Swap.xml')], 's.xml');
  assert.deepEqual(
    [
      swap.messages[0]?.sides.map((one) => one.side),
      swap.messages[0]?.extra['Instrmt/Strm[2]/PmtStrm/Fixed/Rt'],
    ],
    [['2', '1'], '3.666660'],
  );
  const mark = await describeFixmlFile(
    [genuine('alloc-Executing-Firm-Marks-a-Trade-for-Average-Pricing.xml')],
    'm.xml',
  );
  assert.deepEqual(
    [
      mark.messages[0]?.price,
      mark.messages[0]?.instrument?.id,
      mark.messages[0]?.extra['RptSide/AvgPxGrpID'],
    ],
    ['.52000000', '', 'AvgPxID1'],
  );
});
