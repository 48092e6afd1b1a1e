import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firm, invariantsHold } from '../domain/book/_book-in-test.ts';
import { bookRules } from '../domain/book/book.ts';
import type { Command } from '../domain/book/commands.ts';
import { genuineFiles, genuineFilesAreMissing, readAll } from '../edge/fixml/_read-all.ts';
import { recordOf } from './fixml-record.ts';

/** Firm 560 executes and 350 clears, both ours, so that CME's messages to either are to us. */
function firmOfSamples(): Firm {
  const firm = new Firm();
  firm.accepted({
    type: 'createFirm',
    firm: 'acme',
    reportingFirm: 'ABC',
    fingerprintKey: '0123456789abcdef',
  });
  firm.load(
    'ccps',
    `ccp,name,rollTime,zone,calendar,moneyRounding,averagePriceRounding,source
    CME,CME Clearing,17:00,America/Chicago,CME,per-contract-half-away,tick,test`,
  );
  firm.load(
    'products',
    `exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source,valuation
    CME,CME,ED,FUT,Three-month rate,USD,2500,4,0.0025,decimal,,,cash,XCME,,,,test,FUT
    CME,CME,ES,FUT,Share index,USD,50,2,0.25,decimal,,,cash,XCME,,,,test,FUT
    CME,CME,NQ,FUT,Share index,USD,20,2,0.25,decimal,,,cash,XCME,,,,test,FUT`,
  );
  firm.load(
    'accounts',
    `account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass
    EXEC,SSS,C1,customer,none,net,fifo,open-trade-equity,USD,
    CLEAR,CME/350/123/1,C2,customer,none,net,fifo,open-trade-equity,USD,`,
  );
  firm.load(
    'members',
    `ccp,member,role,effectiveFrom
    CME,560,clearing,
    CME,350,clearing,`,
  );
  return firm;
}

/** The trade that CME's group 177006 is about: the fill 177005 of CME's own messages. */
const TRADE =
  '<FIXML><TrdCaptRpt RptID="1" TransTyp="0" RptTyp="0" TrdRptStat="0" MtchStat="0" TrdID="177005" TrdTyp="0" LastQty="22" LastPx="95.5" TrdDt="2015-08-05" BizDt="2015-08-05"><Hdr SID="CME" TID="560"/><Instrmt ID="ED" SecTyp="FUT" MMY="201509" Exch="CME"/><RptSide Side="1"><Pty ID="CME" R="21"/><Pty ID="CME" R="22"/><Pty ID="560" R="1"/><Pty ID="560" R="4"/><Pty ID="SSS" R="24"><Sub ID="1" Typ="26"/></Pty></RptSide></TrdCaptRpt></FIXML>';

/** CME's samples have no claim: the allocation's report with the status of one, on the next clearing day. */
function claimOf(text: string): string {
  return text
    .replace('Stat="6"', 'Stat="9"')
    .replace('ClrDt="2015-08-05"', 'ClrDt="2015-08-06"')
    .replace('<?xml version="1.0" encoding="UTF-8"?>', '');
}

/** The trade of that claim: opposite side, original price and trade date, the claim's day. */
const OFFSET = TRADE.replace('TrdID="177005"', 'TrdID="177999"')
  .replace('TrdTyp="0"', 'TrdTyp="0" TrdSubTyp="5"')
  .replace('BizDt="2015-08-05"', 'BizDt="2015-08-06"')
  .replace('<RptSide Side="1">', '<RptSide Side="2">');

const CONFIRM = 'Clearing-System-Confirms-Allocation-to-Executing-Firm';

function textOf(name: string): string {
  if (name === 'the trade 177005') return TRADE;
  const [, of] = /^the claim of (.*)$/.exec(name) ?? [];
  if (of !== undefined) return claimOf(textOf(of));
  if (name === 'the offset of the claim') return OFFSET;
  const file = genuineFiles.find((known) => known.name === `alloc-${name}.xml`);
  assert.ok(file !== undefined, name);
  return Buffer.from(file.bytes).toString('utf8');
}

/** Message by message: what it is, what the book makes of it, and where contracts then stand. */
const story: readonly (readonly [string, string, string])[] = [
  ['the trade 177005', 'booked buy 22 EXEC', 'EXEC +22'],
  // What our own firm sends to the CCP, and the CCP's words on groups, move nothing.
  ['Executing-Firm-Marks-a-Trade-for-Give-up', 'nothing', 'EXEC +22'],
  ['CME-Executing-Firm-Marks-a-Trade-for-Cross-exchange-Give-up', 'nothing', 'EXEC +22'],
  ['Executing-Firm-Marks-a-Trade-for-Average-Pricing', 'nothing', 'EXEC +22'],
  ['Clearing-System-Sends-Group-Summary-Notification_Give-UP', 'nothing', 'EXEC +22'],
  ['Clearing-System-Sends-Group-Summary-Notification_Average_Price', 'nothing', 'EXEC +22'],
  ['Executing-Firm-Completes-Group_Average_Price', 'nothing', 'EXEC +22'],
  ['Executing-Firm-Un-completes-Group-Average_Price', 'nothing', 'EXEC +22'],
  ['Executing-Firm-Cancels-Group', 'nothing', 'EXEC +22'],
  ['Executing-Firm-Submits-Allocation', 'nothing', 'EXEC +22'],
  // Refused before anybody knew of it: there is nothing to take back.
  ['Clearing-System-Rejects-Allocation-to-Executing-Firm', 'nothing', 'EXEC +22'],
  [CONFIRM, 'executor mark, executor offer, booked buy 22 GIVEUP-CME-C', 'GIVEUP-CME-C +22'],
  ['Clearing-System-Rejects-Allocation-to-Executing-Firm', 'executor reject', 'GIVEUP-CME-C +22'],
  [CONFIRM, 'executor offer', 'GIVEUP-CME-C +22'],
  // The same allocation told for the other exchange.
  [
    'Clearing-System-Confirms-Allocation-to-CME-Executing-Firm_Cross-exchange',
    'nothing',
    'GIVEUP-CME-C +22',
  ],
  [`the claim of ${CONFIRM}`, 'executor claim, booked sell 22 GIVEUP-CME-C', ''],
  // The CCP's own trade takes the place of ours.
  ['the offset of the claim', 'booked sell 22 GIVEUP-CME-C', ''],
  [
    'Clearing-System-Notifies-Allocation-to-the-Claiming-Firm',
    'claimer offer (account_must_be_known)',
    '',
  ],
  ['Clearing-System-Notifies-Allocation-to-the-Claiming-Firm-Cross-Exchange', 'nothing', ''],
  [
    'Claiming-Firm-Requests-Sub-allocation-with-Allocation-Instructions',
    'break allocation_shares_must_add_up: 40 + 22 + 15, wanted 40 in all',
    '',
  ],
  ['Claiming-Firm-Initiates-Reversal', 'nothing', ''],
  // A claim that we never saw is asked to be given back.
  [
    'Clearing-System-Confirms-Reversal-Initiation-to-Claiming-Firm',
    'claimer offer, claimer claim, claimer reverse, booked sell 15 CLEAR',
    'CLEAR -15',
  ],
  [
    'Clearing-System-Notifies-Executing-Firm-of-Alleged-Reversal',
    'break give_up_trade_must_be_known: CME:CME:2015-03-09:600:12A80D9ED85HI040083A:B, wanted a trade that stands',
    'CLEAR -15',
  ],
  [
    'Executing-Firm-Accepts-Reversal',
    'break allocation_shares_must_add_up: 15, wanted 22 in all',
    'CLEAR -15',
  ],
  [
    'Clearing-System-Notifies-Claiming-Firm-of-Completed-Reversal',
    'break allocation_shares_must_add_up: 15, wanted 4 in all, claimer accept-reversal, booked buy 15 CLEAR',
    'CLEAR +15-15',
  ],
  // The break about that trade is open already.
  ['Clearing-System-Confirms-Completed-Reversal-to-Executing-Firm', 'nothing', 'CLEAR +15-15'],
];

function play(firm: Firm, name: string): string {
  return playText(firm, textOf(name));
}

function playText(firm: Firm, text: string): string {
  const words: string[] = [];
  for (const message of readAll(text).messages) {
    const { commands, failures } = recordOf(message);
    words.push(...failures.map(({ code }) => `failed ${code}`));
    for (const staged of commands) {
      assert.ok(staged.type === 'captureTrade' || staged.type === 'tellAllocation');
      const command: Command = staged;
      words.push(...wordsOf(firm, command));
    }
  }
  return words.length === 0 ? 'nothing' : words.join(', ');
}

function wordsOf(firm: Firm, command: Command): string[] {
  return firm.accepted(command).flatMap((event) => {
    switch (event.type) {
      case 'TradeBooked':
        return [`booked ${event.side} ${event.quantity} ${event.account}`];
      case 'GiveUpStepped':
        return [`${event.role} ${event.step}${event.reason === '' ? '' : ` (${event.reason})`}`];
      case 'GiveUpBroke':
        return [`break ${event.code}: ${event.seen}, wanted ${event.wanted}`];
      case 'ReportNoted':
        return ['noted'];
      default:
        return [];
    }
  });
}

function standing(firm: Firm): string {
  return firm.book.positions.positions
    .filter(({ long, short }) => long !== 0 || short !== 0)
    .map(
      ({ account, long, short }) =>
        `${account} ${long > 0 ? `+${long}` : ''}${short > 0 ? `-${short}` : ''}`,
    )
    .sort()
    .join(', ');
}

test("CME's cycle of give-up messages, played against the book", {
  skip: genuineFilesAreMissing,
}, () => {
  const firm = firmOfSamples();
  for (const [name, words, place] of story)
    assert.deepEqual([name, play(firm, name), standing(firm)], [name, words, place]);
  const allocations = genuineFiles.filter(({ name }) => name.startsWith('alloc-'));
  const played = new Set(story.map(([name]) => `alloc-${name}.xml`));
  assert.deepEqual(
    allocations.filter(({ name }) => !played.has(name)),
    [],
  );
  assert.equal(firm.book.giveUps.breaks.size, 4);
  assert.deepEqual(invariantsHold(firm), []);
  // Once more from the log: the same book.
  assert.deepEqual([...bookRules.canonicalState(firm.replayed())].join('\n'), firm.hashLines());
});

test("a claim of part in CME's words: the rest stays offered, and the CCP's trade is that of the part", {
  skip: genuineFilesAreMissing,
}, () => {
  const firm = firmOfSamples();
  const part = claimOf(textOf(CONFIRM)).replaceAll('Qty="22"', 'Qty="10"');
  const words = [
    TRADE,
    textOf(CONFIRM),
    part.replace(/RptID="[^"]*"/, 'RptID="P1"'),
    OFFSET.replace('LastQty="22"', 'LastQty="10"'),
    // The same word in another file.
    part.replace(/RptID="[^"]*"/, 'RptID="P1"'),
  ].map((text) => playText(firm, text));
  assert.deepEqual(words, [
    'booked buy 22 EXEC',
    'executor mark, executor offer, booked buy 22 GIVEUP-CME-C',
    'executor offer, executor claim, booked buy 12 GIVEUP-CME-C, booked buy 10 GIVEUP-CME-C, booked sell 10 GIVEUP-CME-C',
    'booked sell 10 GIVEUP-CME-C',
    'nothing',
  ]);
  assert.equal(standing(firm), 'GIVEUP-CME-C +12');
  assert.deepEqual(invariantsHold(firm), []);
});
