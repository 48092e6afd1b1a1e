import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, invariantsHold, price, report, settle } from './_book-in-test.ts';
import { lotsOf } from './_lines-in-test.ts';
import type { CorrectTrade } from './trade-life-commands.ts';

const DAY = '2020-04-16';
const CORN = 'CBT:C:FUT:202007';
const T1 = 'CME:CBT:2020-04-16:685:T1:B';
const FIRST = { ccpTradeId: 'T1', quantity: 10, at: '3.25', account: 'A4' } as const;

/** A4 bought 10, of which A1 and A2 may have their shares. */
function firmWithTrade(isAllocated: boolean): Firm {
  const firm = firmInTest();
  firm.capture(report(FIRST));
  settle(firm, CORN, DAY, '3.26');
  const shares = [
    { account: 'A1', quantity: 7 },
    { account: 'A2', quantity: 3 },
  ];
  if (isAllocated) firm.accepted({ type: 'allocate', tradeId: T1, shares });
  return firm;
}

function correct(terms: CorrectTrade['terms'], tradeId = T1): CorrectTrade {
  return { type: 'correctTrade', tradeId, terms };
}

const STAGES = {
  open: () => undefined,
  run: (firm: Firm) => firm.endOfDay(DAY),
  final: (firm: Firm) => {
    firm.endOfDay(DAY);
    firm.accepted({ type: 'releaseDay', date: DAY });
  },
};

for (const [stage, reach] of Object.entries(STAGES)) {
  test(`a correction and a bust by a person do what the CCP's would: ${stage}, allocated or not`, () => {
    for (const isAllocated of [false, true]) {
      const changes = [
        [correct({ price: price('3.2425') }), { ...FIRST, action: 'replace', at: '3.2425' }],
        [correct({ quantity: 9 }), { ...FIRST, action: 'replace', quantity: 9 }],
        [
          { type: 'bustTrade', tradeId: T1 },
          { ...FIRST, action: 'remove', removal: 'bust' },
        ],
      ] as const;
      for (const [command, said] of changes) {
        const byPerson = firmWithTrade(isAllocated);
        const byCcp = firmWithTrade(isAllocated);
        for (const firm of [byPerson, byCcp]) reach(firm);
        byPerson.accepted(command);
        byCcp.capture(report(said));
        assert.equal(byPerson.hashLines(), byCcp.hashLines());
        assert.deepEqual(invariantsHold(byPerson), []);
      }
    }
  });
}

test('the report of a corrected trade again is a duplicate, and changes nothing back', () => {
  const firm = firmWithTrade(false);
  firm.accepted(correct({ openClose: 'close' }));
  firm.accepted(correct({ price: price('3.2425') }));
  const [event] = firm.capture(report(FIRST));
  assert.equal(event?.type, 'DuplicateReported');
  assert.deepEqual(lotsOf(firm, 'A4'), ['buy 10 of T1 at 3.2425']);
});

test('a trade that a person moved out of suspense stays in its account when it is corrected', () => {
  const firm = firmInTest();
  const lost = {
    ...FIRST,
    account: '',
    externalAccount: { clearingFirm: '', names: ['?'], origin: '1' },
  };
  firm.capture(report(lost));
  firm.accepted({ type: 'resolveSuspense', tradeId: T1, account: 'A1' });
  firm.accepted(correct({ quantity: 4 }));
  assert.deepEqual(lotsOf(firm, 'A1'), ['buy 4 of T1 at 3.25']);
});

const REFUSALS = [
  ['trade_must_be_live', correct({ quantity: 1 }, 'X')],
  ['trade_must_be_live', { type: 'bustTrade', tradeId: 'X' }],
  ['trade_must_not_be_derived', correct({ quantity: 1 }, `${T1}/A1`)],
  ['trade_must_not_be_derived', { type: 'bustTrade', tradeId: `${T1}/A1` }],
  ['correction_must_change_something', correct({})],
  ['correction_quantity_must_be_whole_and_above_zero', correct({ quantity: 0.5 })],
] as const;
for (const [code, command] of REFUSALS) {
  test(`${command.type} is refused: ${code}`, () => {
    const decision = firmWithTrade(true).run(command);
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}

test('Eurex takes a change of open or close until five clearing days after the trade', () => {
  const firm = firmInTest();
  firm.load(
    'ccps',
    `ccp,name,rollTime,zone,calendar,moneyRounding,averagePriceRounding,source
    ECAG,Eurex Clearing,22:30,Europe/Berlin,ECAG,per-contract-half-away,decimals:7,test`,
  );
  firm.load(
    'products',
    `exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source,valuation
    XEUR,ECAG,FGBL,FUT,Bund,EUR,1000,2,0.01,decimal,,,physical,XEUR,,,2019-01-01,test,FUT`,
  );
  const bund = { ccp: 'ECAG', contract: 'XEUR:FGBL:FUT:202006', account: 'A1' } as const;
  const days = { '2020-04-16': 'T1', '2020-04-23': 'T2', '2020-04-24': 'T3' };
  const said: string[] = [];
  for (const [day, ccpTradeId] of Object.entries(days)) {
    firm.capture(report({ ...bund, ccpTradeId, day, at: '170.01' }));
    const change = correct(
      { openClose: day === DAY ? 'close' : 'open' },
      'ECAG:XEUR:2020-04-16:685:T1:B',
    );
    const decision = firm.run(change);
    said.push(decision.ok ? 'accepted' : decision.rejection.code);
  }
  assert.deepEqual(said, ['accepted', 'accepted', 'change_must_be_within_the_ccps_period']);
});
