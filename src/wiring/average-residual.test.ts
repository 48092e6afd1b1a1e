import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, report } from '../domain/book/_book-in-test.ts';
import { readAll } from '../edge/fixml/_read-all.ts';
import { recordOf } from './fixml-record.ts';

const ID = (ccpTradeId: string) => `CME:CBT:2020-04-16:685:${ccpTradeId}:B`;

/** 3 at 3.25 and 1 at 3.2525: 3.250625 rounds to the tick 3.25 or 3.2525, and leaves a residual. */
function firmWithGroup(): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'T1', quantity: 3, at: '3.25', account: 'A1' }));
  firm.capture(report({ ccpTradeId: 'T2', quantity: 1, at: '3.2525', account: 'A1' }));
  const tradeIds = [ID('T1'), ID('T2')];
  firm.accepted({ type: 'addToAverageGroup', groupId: 'G1', opens: true, tradeIds });
  firm.accepted({ type: 'stepAverageGroup', groupId: 'G1', step: 'complete' });
  const advance = { type: 'stepAverageGroup', groupId: 'G1', step: 'advance' } as const;
  while (firm.accepted(advance).length > 0);
  return firm;
}

function alert(change: { group?: string; amount?: string; price?: string; of?: string }): string {
  const { group = 'G1', amount = '', price = '3.25', of = '4' } = change;
  return `<FIXML><AllocInstrctnAlert ID="1" RefAllocID="1" GrpID="${group}" Stat="6" TransTyp="0" AvgPx="3.250625" RndPx="${price}" TrdDt="2020-04-16" ClrDt="2020-04-16" PostTrdTyp="1" Typ="13" Qty="0" GrpQty="${of}" Side="1"><Hdr SID="CME" TID="685"/><Amt Typ="CRES" Amt="${amount}" Ccy="USD"/><Instrmt ID="C" SecTyp="FUT" MMY="202007" Exch="CBT"/><Pty ID="CME" R="21"/><Pty ID="CBT" R="22"/><Pty ID="685" R="1"/></AllocInstrctnAlert></FIXML>`;
}

function trade(amount: string, quantity: string): string {
  return `<FIXML><TrdCaptRpt RptID="9" TransTyp="0" RptTyp="0" TrdRptStat="0" MtchStat="0" TrdID="T9" TrdTyp="6" LastQty="${quantity}" LastPx="3.25" AvgPx="3.250625" RndPx="3.25" TrdDt="2020-04-16" BizDt="2020-04-16"><Hdr SID="CME" TID="685"/><Instrmt ID="C" SecTyp="FUT" MMY="202007" Exch="CBT"/><Amt Typ="CRES" Amt="${amount}" Ccy="USD"/><RptSide Side="1" AvgPxInd="2" AvgPxGrpID="G1"><Pty ID="CME" R="21"/><Pty ID="CBT" R="22"/><Pty ID="685" R="1"/><Pty ID="A1X" R="24"><Sub ID="1" Typ="26"/></Pty></RptSide></TrdCaptRpt></FIXML>`;
}

/** What the book makes of the message's statement: events, with the code of a break. */
function told(firm: Firm, text: string): string {
  const words: string[] = [];
  for (const message of readAll(text).messages)
    for (const command of recordOf(message).commands) {
      if (command.type !== 'tellAverageGroup') continue;
      for (const event of firm.accepted(command))
        words.push(
          event.type === 'GiveUpBroke' ? `${event.code}, wanted ${event.wanted}` : event.type,
        );
    }
  return words.length === 0 ? 'nothing' : words.join(', ');
}

const OURS = 'wanted 3.25 and -12.50';

/** The CCP's message, and what comes of it. Ours: bought at 3.25 what cost 12.50 more, which the receivers pay. */
const cases = [
  ['as ours', alert({ amount: '-12.50' }), 'AverageGroupStated'],
  [
    'another amount',
    alert({ amount: '-12.49' }),
    `AverageGroupStated, average_residual_must_be_as_the_ccps, ${OURS}`,
  ],
  [
    'another price',
    alert({ amount: '-12.50', price: '3.2525' }),
    `AverageGroupStated, average_residual_must_be_as_the_ccps, ${OURS}`,
  ],
  [
    'of a group that is none here',
    alert({ group: 'G9', amount: '1' }),
    'average_group_must_be_known, wanted a group that was opened here',
  ],
  ['no money', alert({ amount: '1.001' }), 'average_residual_must_be_money, wanted money in USD'],
  ['of a share of it', alert({ amount: '-3', of: '1' }), 'nothing'],
  ["in a trade's report", trade('-12.50', '4'), 'AverageGroupStated'],
  [
    "another amount in a trade's report",
    trade('12.50', '4'),
    `AverageGroupStated, average_residual_must_be_as_the_ccps, ${OURS}`,
  ],
] as const;

for (const [words, text, outcome] of cases) {
  test(`a residual by FIXML, ${words}: ${outcome}`, () => {
    const firm = firmWithGroup();
    assert.equal(told(firm, text), outcome);
    assert.equal(told(firm, text), 'nothing', 'the same again says nothing');
    for (const itemId of [...firm.book.giveUps.breaks.keys()])
      firm.accepted({ type: 'settleGiveUpBreak', itemId, reason: 'called the CCP' });
    assert.equal(told(firm, text), 'nothing', 'nor once it is settled');
  });
}
