import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  type AllocatedShare,
  type AllocationMessage,
  quantityBreaks,
} from '../../domain/allocation/allocation-message.ts';
import { fc, TEST_SEED } from '../../domain/basics/_seeded.ts';
import { priceToText } from '../../domain/basics/price.ts';
import { genuineFiles, genuineFilesAreMissing, onlyMessage, readAll } from './_read-all.ts';
import { allocationRows, GROUP_TYPE, INSTRUCTION_TYPE, REPORT_CODES } from './allocation-codes.ts';
import { allocationFrom, isAllocationMessage } from './allocation-messages.ts';
import { allocationText } from './allocation-text.ts';
import { dialectOf } from './dialect-of.ts';
import { countUnknown } from './dictionary.ts';

const SENT_AT = '2026-08-03T10:00:00-05:00';

/** CME's own samples: what a clerk reads in each, and what does not add up in it. */
const genuine: Readonly<Record<string, readonly [string, string]>> = {
  'Claiming-Firm-Initiates-Reversal': [
    'claimer instruction new reverse CME:ES:FUT:201506 buy 22 of 600; CME091001400E8/100142 22 of 350 456(1)',
    '',
  ],
  'Claiming-Firm-Requests-Sub-allocation-with-Allocation-Instructions': [
    'claimer instruction new sub-allocate CME:NQ:FUT:201503 buy 40 of 123 EDCUST4(1); 100035GI/100035 40 of 123 EDCUST4(1); 100035GI/100035 22 of 123 EDCUST4(1); 100035GI/100035 15 of 123714 EDHOUSE2(1)',
    'allocation_shares_must_add_up: 40 + 22 + 15, wanted 40 in all',
  ],
  'Clearing-System-Confirms-Allocation-to-CME-Executing-Firm_Cross-exchange': [
    'executor report new offer CME:ED:FUT:201509 buy 22 @ 95.5 of 560 SSS/560(1); /177007 22 of 714 CARRY1(1)',
    '',
  ],
  'Clearing-System-Confirms-Allocation-to-Executing-Firm': [
    'executor report new offer CME:ED:FUT:201509 buy 22 @ 95.5 of 560 SSS/560(1); fill 177005 22 @ 95.5; /177007 22 of 714 CARRY1(1)',
    '',
  ],
  'Clearing-System-Confirms-Completed-Reversal-to-Executing-Firm': [
    'executor report new accept-reversal CME:ES:FUT:201506 buy 15 @ 2087.5 of 600 123/323(1); /100247 15 of 350 123(1)',
    '',
  ],
  'Clearing-System-Confirms-Reversal-Initiation-to-Claiming-Firm': [
    'claimer report new reverse CME:ES:FUT:201506 sell 15 @ 2087.5 of 600; 307006/100247 15 of 350 123/350(1)',
    '',
  ],
  'Clearing-System-Notifies-Allocation-to-the-Claiming-Firm-Cross-Exchange': [
    'claimer report new offer CME:ED:FUT:201512 sell 4 @ 95.5 of 560 SSS(1); 307006/178004 4 of 560 CMECARRY1(1)',
    '',
  ],
  'Clearing-System-Notifies-Allocation-to-the-Claiming-Firm': [
    'claimer report new offer CME:ED:FUT:201512 sell 4 @ 95.5 of 560 SSS(1); 307006/178004 4 of 560 CMECARRY1(1)',
    '',
  ],
  'Clearing-System-Notifies-Claiming-Firm-of-Completed-Reversal': [
    'claimer report new accept-reversal CME:ES:FUT:201506 sell 4 @ 2087.5 of 600 123(1); 307006/100247 15 of 350 123/323(1)',
    'allocation_shares_must_add_up: 15, wanted 4 in all',
  ],
  'Clearing-System-Notifies-Executing-Firm-of-Alleged-Reversal': [
    'executor report new reverse CME:ES:FUT:201506 buy 15 @ 2087.5 of 600; /100247 15 of 350 123/350(1)',
    '',
  ],
  'Clearing-System-Rejects-Allocation-to-Executing-Firm': [
    'executor acknowledgement new reject CME:ED:FUT:201509 0 of 560 SSS(1) to 1000; /177007 0 of 714 CARRY1(1)',
    '',
  ],
  'Clearing-System-Sends-Group-Summary-Notification_Average_Price': [
    'executor group new reopen-group CME:ED:FUT:201509 sell 22 @ 95.5 of 560 SSS(1) to 1000 group of 33; fill 177005 22 @ 95.5',
    '',
  ],
  'Clearing-System-Sends-Group-Summary-Notification_Give-UP': [
    'executor group new complete-group CME:ED:FUT:201509 sell 22 @ 95.5 of 560 SSS(1) to 1000 group of 22; fill 177005 22 @ 95.5',
    '',
  ],
  'Executing-Firm-Accepts-Reversal': [
    'executor instruction new accept-reversal CME:ED:FUT:201509 buy 22 of 560 123(1); 2000/100247 15 of 350 123(1)',
    'allocation_shares_must_add_up: 15, wanted 22 in all',
  ],
  'Executing-Firm-Cancels-Group': [
    'executor instruction cancel cancel-group CME:ED:FUT:201509 sell 33 of 560',
    '',
  ],
  'Executing-Firm-Completes-Group_Average_Price': [
    'executor instruction replace complete-group CME:ED:FUT:201509 sell 33 of 560',
    '',
  ],
  'Executing-Firm-Submits-Allocation': [
    'executor instruction new offer CME:ED:FUT:201509 buy 22 of 560 SSS(1); 2000/ 22 of 714 CARRY1(1)',
    '',
  ],
  'Executing-Firm-Un-completes-Group-Average_Price': [
    'executor instruction replace reopen-group CME:ED:FUT:201009 sell 33 of 560',
    '',
  ],
};

/** Those that are no trade report of a marked trade. */
const files = genuineFiles.filter(
  ({ name, bytes }) =>
    name.startsWith('alloc-') &&
    readAll(bytes).messages.some((message) => isAllocationMessage(message)),
);

test('every genuine allocation message has an expected reading', {
  skip: genuineFilesAreMissing,
}, () => {
  const names = files.map(({ name }) => name.replace(/^alloc-|\.xml$/g, ''));
  assert.deepEqual(names.sort(), Object.keys(genuine).sort());
});

for (const { name, bytes } of files) {
  const key = name.replace(/^alloc-|\.xml$/g, '');
  test(`genuine ${key} is read as a clerk would, and written again it says the same`, () => {
    const message = onlyMessage(Buffer.from(bytes).toString('utf8'));
    const { dialect } = dialectOf(message);
    const outcome = allocationFrom(message, dialect);
    assert.deepEqual([dialect, outcome.failures, outcome.leftOver], ['cme', [], false]);
    const read = outcome.message;
    assert.ok(read !== undefined);
    const breaks = quantityBreaks(read).map(
      ({ code, seen, wanted }) => `${code}: ${seen}, wanted ${wanted}`,
    );
    assert.deepEqual([lineOf(read), breaks.join('; ')], genuine[key]);
    const text = allocationText(read, SENT_AT);
    assert.ok(text !== undefined);
    assert.deepEqual(readAgain(text), { ...read, source: 'test.xml#1' });
    const unknown = new Map<string, number>();
    countUnknown(message, unknown);
    assert.deepEqual([...unknown], []);
  });
}

test('an attribute that nobody knows is no failure and is counted', () => {
  const text = allocationText(message({}), SENT_AT)?.replace('<Alloc ', '<Alloc Nw="1" ');
  const read = onlyMessage(text ?? '');
  const unknown = new Map<string, number>();
  countUnknown(read, unknown);
  assert.deepEqual([...unknown], [['Alloc/@Nw', 1]]);
  assert.deepEqual(allocationFrom(read, 'cme').failures, []);
});

const share: AllocatedShare = {
  firmAllocationId: '2000',
  ccpAllocationId: '177007',
  quantity: 22,
  cti: '4',
  firm: '714',
  account: { clearingFirm: '714', names: ['CARRY1'], origin: '1' },
  transferTradeId: 'T2',
  originalTradeId: 'T1',
};

function message(changed: Partial<AllocationMessage>): AllocationMessage {
  return {
    kind: 'report',
    step: 'offer',
    transaction: 'new',
    role: 'executor',
    purpose: 'give-up',
    ccp: 'CME',
    messageId: 'R1',
    answeredId: '',
    groupId: 'G1',
    matchId: 'M1',
    orderId: 'O1',
    contract: 'CME:ED:FUT:201509',
    side: 'buy',
    quantity: 22,
    groupQuantity: 0,
    price: 9_550_000_000,
    isPriced: true,
    tradeDate: '2026-08-03',
    clearingDate: '2026-08-03',
    firm: '560',
    account: { clearingFirm: '560', names: ['SSS'], origin: '1' },
    fills: [],
    shares: [share],
    text: '',
    source: 'test.xml#1',
    ...changed,
  };
}

/** message, Typ or RptTyp, TransTyp, Stat, RvrslStat → what it tells. TransTyp 1 and 2 are not the trade report's. */
const told = [
  ['AllocRpt', 'RptTyp="15" TransTyp="0" Stat="6"', 'offer'],
  ['AllocRpt', 'RptTyp="15" TransTyp="1" Stat="6"', 'offer'],
  ['AllocRpt', 'RptTyp="15" TransTyp="2" Stat="6"', 'cancel'],
  ['AllocRpt', 'RptTyp="15" TransTyp="0" Stat="9"', 'claim'],
  ['AllocRpt', 'RptTyp="16" TransTyp="0" Stat="10"', 'refuse'],
  ['AllocRpt', 'RptTyp="15" TransTyp="0" Stat="12"', 'cancel'],
  ['AllocRpt', 'RptTyp="15" TransTyp="0" Stat="11"', 'ask-give-up-approval'],
  ['AllocRpt', 'RptTyp="16" TransTyp="0" Stat="13"', 'ask-take-up-approval'],
  ['AllocRpt', 'RptTyp="18" TransTyp="0" Stat="14"', 'reverse'],
  ['AllocRpt', 'RptTyp="18" TransTyp="0" Stat="7" RvrslStat="0"', 'accept-reversal'],
  ['AllocRpt', 'RptTyp="17" TransTyp="0" Stat="7" RvrslStat="1"', 'refuse-reversal'],
  ['AllocRpt', 'RptTyp="17" TransTyp="0" Stat="7" RvrslStat="2"', 'cancel-reversal'],
  ['AllocRpt', 'RptTyp="15" TransTyp="0" Stat="6" PostTrdTyp="1"', 'notice'],
  ['AllocInstrctnAck', 'Typ="17" TransTyp="0" Stat="5"', 'reject'],
  ['AllocInstrctnAck', 'Typ="17" TransTyp="0" Stat="0"', 'notice'],
  ['AllocRpt', 'RptTyp="15" TransTyp="0" Stat="8"', 'not described'],
] as const;

for (const [name, codes, step] of told) {
  test(`${name} ${codes}: ${step}`, () => {
    const read = onlyMessage(
      `<FIXML><${name} ${codes} Side="1" Qty="1" TrdDt="2026-08-03" ClrDt="2026-08-03"><Hdr SID="CME" TID="560"/><Instrmt Exch="CME" ID="ED" SecTyp="FUT" MMY="201509"/><Pty ID="CME" R="21"/></${name}></FIXML>`,
    );
    const outcome = allocationFrom(read, 'cme');
    assert.deepEqual(outcome.failures, []);
    assert.equal(outcome.leftOver ? 'not described' : outcome.message?.step, step);
  });
}

test('what our own firm sends is told as an instruction, whatever it asks', () => {
  for (const step of INSTRUCTION_TYPE.keys()) {
    const sent = message({
      kind: 'instruction',
      step,
      transaction: step === 'cancel' ? 'cancel' : 'new',
    });
    assert.equal(readAgain(allocationText(sent, SENT_AT) ?? '').step, step);
  }
});

test('docs/formats/fixml.md has the rows of the code, in their order', () => {
  const page = readFileSync(new URL('../../../docs/formats/fixml.md', import.meta.url), 'utf8');
  const section = page.slice(page.indexOf('## 8. Allocation messages'));
  const documented = [...section.matchAll(/^\| `(?:in|out)` .*$/gm)].map(([line]) =>
    line
      .split('|')
      .slice(1, 9)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
  assert.deepEqual(documented, allocationRows);
});

/** A fault, and the smallest message that has it. */
const faults = [
  ['dialect_must_be_known', '<FIXML><AllocRpt/></FIXML>'],
  ['contract_must_be_complete', '<FIXML><AllocRpt><Pty ID="CME" R="21"/></AllocRpt></FIXML>'],
  [
    'side_must_be_buy_or_sell',
    '<FIXML><AllocRpt Side="5"><Pty ID="CME" R="21"/></AllocRpt></FIXML>',
  ],
  [
    'quantity_must_be_whole_contracts',
    '<FIXML><AllocRpt Qty="2.5"><Pty ID="CME" R="21"/></AllocRpt></FIXML>',
  ],
  ['trade_date_must_be_a_day', '<FIXML><AllocRpt><Pty ID="CME" R="21"/></AllocRpt></FIXML>'],
  ['clearing_date_must_be_a_day', '<FIXML><AllocRpt><Pty ID="CME" R="21"/></AllocRpt></FIXML>'],
  [
    'price_must_have_at_most_8_decimals',
    '<FIXML><AllocRpt AvgPx="1,5"><Pty ID="CME" R="21"/></AllocRpt></FIXML>',
  ],
] as const;

for (const [code, text] of faults) {
  test(`allocationFrom() fails with ${code}`, () => {
    const read = onlyMessage(text);
    const { failures, message: none } = allocationFrom(read, dialectOf(read).dialect);
    assert.ok(
      failures.some((failure) => failure.code === code),
      JSON.stringify(failures),
    );
    assert.equal(none, undefined);
  });
}

const id = fc.stringMatching(/^[A-Z0-9 &<"'.]{1,12}$/).map((text) => `X${text}`);
const idOrBlank = fc.oneof(fc.constant(''), id);
const randomAccount = (firm: string) =>
  fc.record({
    clearingFirm: fc.constantFrom(firm, 'CLR1'),
    names: fc.uniqueArray(id, { minLength: 1, maxLength: 2 }),
    origin: fc.constantFrom('', '1', '2'),
  });
const quantity = fc.integer({ min: 0, max: 9_999_999 });
const price = fc.integer({ min: -9_000_000_000_000_000, max: 9_000_000_000_000_000 });
const randomShare: fc.Arbitrary<AllocatedShare> = id.chain((firm) =>
  fc.record({
    firmAllocationId: idOrBlank,
    ccpAllocationId: idOrBlank,
    quantity,
    cti: fc.constantFrom('', '1', '4'),
    firm: fc.constant(firm),
    account: randomAccount(firm),
    transferTradeId: idOrBlank,
    originalTradeId: idOrBlank,
  }),
);
/** Every kind with each step that it can tell. */
const kindsAndSteps = fc.constantFrom(
  ...[...INSTRUCTION_TYPE.keys()].map((step) => ['instruction', step] as const),
  ...[...GROUP_TYPE.keys()].map((step) => ['group', step] as const),
  ...[...REPORT_CODES.keys()].map((step) => ['report', step] as const),
  ['acknowledgement', 'reject'] as const,
);
const randomMessage: fc.Arbitrary<AllocationMessage> = fc
  .tuple(kindsAndSteps, id)
  .chain(([[kind, step], firm]) =>
    fc.record({
      kind: fc.constant(kind),
      step: fc.constant(step),
      transaction: fc.constant(transactionOf(kind, step)),
      role: fc.constantFrom('executor', 'claimer'),
      purpose: fc.constant('give-up'),
      ccp: fc.constantFrom('CME', 'ICUS', 'ICEU'),
      messageId: id,
      answeredId: idOrBlank,
      groupId: idOrBlank,
      matchId: idOrBlank,
      orderId: idOrBlank,
      contract: fc.constantFrom(
        'CME:ED:FUT:201509',
        'NYMEX:LO:OOF:202002:C:61',
        'CBT:C:FUT:20260915',
      ),
      side: fc.constantFrom('buy', 'sell'),
      quantity: kind === 'group' ? fc.integer({ min: -9_999_999, max: 9_999_999 }) : quantity,
      groupQuantity: quantity,
      price,
      isPriced: fc.constant(true),
      tradeDate: fc.constantFrom('2026-08-03', '2026-08-04'),
      clearingDate: fc.constantFrom('2026-08-03', '2026-08-05'),
      firm: fc.constant(firm),
      account: randomAccount(firm),
      fills: fc.array(fc.record({ ccpTradeId: id, quantity, price }), { maxLength: 3 }),
      shares: fc.array(randomShare, { maxLength: 3 }),
      text: fc.oneof(fc.constant(''), fc.constantFrom('no such account', 'a < b & "c"\n')),
      source: fc.constant('test.xml#1'),
    }),
  );

function transactionOf(kind: string, step: string): AllocationMessage['transaction'] {
  return step === 'cancel' && kind === 'instruction' ? 'cancel' : 'new';
}

test('any allocation message, written and read again, says the same', () => {
  const seed = TEST_SEED;
  fc.assert(
    fc.property(randomMessage, (written) => {
      const text = allocationText(written, SENT_AT);
      assert.ok(text !== undefined);
      assert.deepEqual(readAgain(text), structuredClone(written));
    }),
    { seed, numRuns: 300 },
  );
});

function readAgain(text: string): AllocationMessage {
  const read = onlyMessage(text);
  const outcome = allocationFrom(read, dialectOf(read).dialect);
  assert.deepEqual([outcome.failures, outcome.leftOver], [[], false], text);
  assert.ok(outcome.message !== undefined);
  return outcome.message;
}

function lineOf(read: AllocationMessage): string {
  const price = read.isPriced ? ` @ ${priceToText(read.price)}` : '';
  const head = [
    read.role,
    read.kind,
    read.transaction,
    read.step,
    read.contract,
    read.side,
    `${read.quantity}${price}`,
    `of ${read.firm}`,
    accountText(read.account),
    read.answeredId === '' ? '' : `to ${read.answeredId}`,
    read.groupQuantity === 0 ? '' : `group of ${read.groupQuantity}`,
  ];
  const fills = read.fills.map(
    (fill) => `fill ${fill.ccpTradeId} ${fill.quantity} @ ${priceToText(fill.price)}`,
  );
  const shares = read.shares.map((part) =>
    [
      `${part.firmAllocationId}/${part.ccpAllocationId}`,
      part.quantity,
      `of ${part.firm}`,
      accountText(part.account),
    ]
      .join(' ')
      .trim(),
  );
  return [head.filter((part) => part !== '').join(' '), ...fills, ...shares].join('; ');
}

function accountText({ names, origin }: AllocationMessage['account']): string {
  return names.length === 0 ? '' : `${names.join('/')}(${origin})`;
}
