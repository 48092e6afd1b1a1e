import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { contractId } from '../../domain/basics/contract-id.ts';
import { onlyMessage, readAll } from './_read-all.ts';
import {
  POSITION_ACTIONS,
  POSITION_STATUSES,
  POSITION_TRANSACTIONS,
  type PositionMessage,
} from './position-message.ts';
import { positionMessageFrom } from './position-messages.ts';
import { positionBatch } from './position-messages-out.ts';

const EXERCISE = `<FIXML><PosMntRpt RptID="N1" TxnTyp="1" Actn="1" Stat="0" BizDt="2020-04-17" Txt="notice">
<Pty ID="CME" R="21"/><Pty ID="NYMEX" R="22"/><Pty ID="711" R="1"><Sub ID="1" Typ="26"/></Pty>
<Instrmt ID="LO" Src="H" SecTyp="OOF" MMY="202005" PutCall="1" StrkPx="20.0" Exch="NYMEX"/>
<Qty Typ="AS" Short="4"/></PosMntRpt></FIXML>`;

test('positionMessageFrom() reads a clearing house’s assignment, parties as CME hangs them', () => {
  const { position, failures, warnings } = positionMessageFrom(onlyMessage(EXERCISE));
  assert.deepEqual([failures, warnings], [[], []]);
  assert.deepEqual(position, {
    name: 'PosMntRpt',
    id: 'N1',
    transaction: 'exercise',
    action: 'new',
    status: 'accepted',
    date: '2020-04-17',
    ccp: 'CME',
    clearingFirm: '711',
    account: '',
    origin: '1',
    contract: 'NYMEX:LO:OOF:202005:C:20',
    quantities: [{ type: 'AS', long: undefined, short: 4 }],
    text: 'notice',
  });
});

const wrong = [
  // change                             code
  ['BizDt="2020-04-17"', 'BizDt="2020-02-30"', 'clearing_date_must_be_a_day'],
  ['Short="4"', 'Short="4.5"', 'quantity_must_be_whole_contracts'],
  ['SecTyp="OOF"', 'SecTyp="IRS"', 'contract_must_be_complete'],
] as const;
for (const [from, to, code] of wrong) {
  test(`positionMessageFrom() with ${to}: ${code}`, () => {
    const { position, failures } = positionMessageFrom(onlyMessage(EXERCISE.replace(from, to)));
    assert.equal(position, undefined);
    assert.deepEqual(
      failures.map((failure) => failure.code),
      [code],
    );
  });
}

test('positionMessageFrom() keeps a code that nobody described as a warning', () => {
  const { position, warnings } = positionMessageFrom(
    onlyMessage(EXERCISE.replace('TxnTyp="1"', 'TxnTyp="77"')),
  );
  assert.equal(position?.transaction, 'none');
  assert.deepEqual(warnings, [{ code: 'unknown_code', field: 'TxnTyp', seen: '77' }]);
});

const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 &<>"'._-]{0,11}[A-Za-z0-9]$/);
const count = fc.option(fc.integer({ min: -999_999_999, max: 999_999_999 }), { nil: undefined });
const contracts = fc
  .record({
    exchange: fc.constantFrom('CME', 'NYMEX', 'XEUR'),
    product: fc.constantFrom('ES', 'LO', 'C'),
    maturity: fc.constantFrom('202005', '20200517', '202005w2'),
    option: fc.option(fc.tuple(fc.constantFrom('C' as const, 'P' as const), fc.integer()), {
      nil: undefined,
    }),
  })
  .map(({ option, ...parts }) => {
    const [putCall, strike] = option ?? ['', ''];
    const type = option === undefined ? 'FUT' : 'OOF';
    return contractId({ ...parts, type, putCall: putCall || '', strike: String(strike) }) ?? '';
  });
const messages: fc.Arbitrary<PositionMessage> = fc
  .record({
    id: word,
    transaction: fc.constantFrom(...Object.values(POSITION_TRANSACTIONS), 'none' as const),
    action: fc.constantFrom(...Object.values(POSITION_ACTIONS), 'none' as const),
    status: fc.constantFrom(...Object.values(POSITION_STATUSES), 'none' as const),
    date: fc.constantFrom('2020-04-17', '2021-12-31'),
    ccp: fc.constantFrom('CME', ''),
    clearingFirm: word,
    account: fc.oneof(fc.constant(''), word),
    origin: fc.constantFrom('1', '2', ''),
    contract: contracts,
    quantities: fc.array(
      fc.record(
        { type: fc.constantFrom('FIN', 'PA', 'EX', 'AS'), long: count, short: count },
        { noNullPrototype: true },
      ),
      { maxLength: 3 },
    ),
    text: fc.oneof(fc.constant(''), word),
  })
  .chain((fields) =>
    fc
      .constantFrom('PosMntReq' as const, 'PosMntRpt' as const, 'PosRpt' as const)
      .map((name) => ({ name, ...fields })),
  );

test('what is written is read again as it was, and nothing is left over', () => {
  fc.assert(
    fc.property(fc.array(messages, { maxLength: 5 }), (written) => {
      const { messages: read, end } = readAll(positionBatch(written));
      assert.equal(end.type, 'complete');
      const outcomes = read.map(positionMessageFrom);
      assert.deepEqual(
        outcomes.flatMap(({ failures, warnings }) => [...failures, ...warnings]),
        [],
      );
      assert.deepEqual(
        outcomes.map(({ position }) => position),
        written,
      );
    }),
    { numRuns: 300 },
  );
});
