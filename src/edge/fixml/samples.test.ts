import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceToText } from '../../domain/basics/price.ts';
import type { TradeReport } from '../../domain/trade/trade-report.ts';
import { filesIn, readAll } from './_read-all.ts';
import { dialectOf } from './dialect-of.ts';
import { countUnknown } from './dictionary.ts';
import { tradeReportsFrom } from './trade-reports.ts';

/** Per file one line per trade report: effect, contract, side, quantity @ price, price type, trade type, account (origin). */
const expected: Readonly<Record<string, readonly string[]>> = {
  'cme/average-price-mark.xml': [
    'replace CBT:C:FUT:202609 buy 10 @ 4.4425 final regular 330B/711S(1) to 148 group GRP7',
  ],
  'cme/block.xml': ['book CBT:C:FUT:202609 sell 100 @ 4.4375 final block 330B/711S(1)'],
  'cme/bust.xml': ['remove bust CBT:C:FUT:202609 buy 10 @ 4.4425 final regular 330B/711S(1)'],
  'cme/efrp.xml': ['book CBT:C:FUT:202609 buy 25 @ 4.435 final efrp 330B/711S(1)'],
  'cme/firm-to-ccp.xml': ['notice CBT:C:FUT:202609 buy 10 @ 4.4425 final regular 330B/711S(1)'],
  'cme/keep-alive.xml': [],
  'cme/leg-reports.xml': [
    'book leg NYMEX:CL:FUT:202609 buy 7 @ 71.4 final regular 330B/711S(1)',
    'book leg NYMEX:CL:FUT:202610 sell 7 @ 71.75 final regular 330B/711S(1)',
  ],
  'cme/new.xml': ['book CBT:C:FUT:202609 buy 10 @ 4.4425 final regular 330B/711S(1)'],
  'cme/offset-and-onset.xml': [
    'book CBT:C:FUT:202609 sell 10 @ 4.4425 final offset 330B/711S(1)',
    'book CBT:C:FUT:202609 buy 10 @ 4.4425 final onset 880C/711S(1)',
  ],
  'cme/option-with-premium.xml': [
    'book NYMEX:LO:OOF:202610:C:75 buy 4 @ 2.31 final regular 330B/711S(1)',
  ],
  'cme/placeholder-then-update.xml': [
    'book NYMEX:CL:FUT:202610 buy 5 @ 0 placeholder regular 330B/711S(1)',
    'replace NYMEX:CL:FUT:202610 buy 5 @ 71.62 final regular 330B/711S(1)',
  ],
  'cme/replace.xml': ['replace CBT:C:FUT:202609 buy 10 @ 4.4425 final regular 331B/711S(1)'],
  'cme/settlement.s.xml': [],
  'cme/spread-bought-with-legs.xml': [
    'book spread buy 7 @ -0.35 final regular 330B/711S(1) buy 7 NYMEX:CL:FUT:202609 @ 71.4 as 100111, sell 7 NYMEX:CL:FUT:202610 @ 71.75 as 100112',
  ],
  'cme/spread-sold-with-legs.xml': [
    'book spread sell 7 @ -0.35 final regular 330B/711S(1) sell 7 NYMEX:CL:FUT:202609 @ 71.4 as 100121, buy 7 NYMEX:CL:FUT:202610 @ 71.75 as 100122',
  ],
  'cme/spread-without-legs.xml': ['notice spread buy 7 @ -0.35 final regular 330B/711S(1)'],
  'cme/stp-notification.xml': [
    'book CBT:C:FUT:202609 buy 2 @ 4.45 final regular 330B/711S(1)',
    'notice CBT:C:FUT:202609 buy 2 @ 4.45 final regular 330B/711S(1)',
  ],
  'cme/transfer.xml': [
    'book CBT:C:FUT:202609 sell 3 @ 4.41 final transfer 330B/711S(1)',
    'unmatched CBT:C:FUT:202609 buy 3 @ 4.41 final transfer 330B/711S(1)',
  ],
  'cme/two-sides.xml': [
    'book CBT:C:FUT:202609 buy 20 @ 4.44 final block 330B(1)',
    'book CBT:C:FUT:202609 sell 20 @ 4.44 final block HOUSE(2)',
  ],
  'cme/unmatched-then-pending.xml': [
    'unmatched CBT:C:FUT:202609 sell 50 @ 4.44 final efrp 330B/711S(1)',
    'unmatched CBT:C:FUT:202609 sell 50 @ 4.44 final efrp 330B/711S(1)',
  ],
  'ice-us/adjustment.xml': ['book IFUS:SB:FUT:202610 sell 4 @ 18.1 final adjustment CUST77(1)'],
  'ice-us/cancel.xml': ['remove cancel IFUS:SB:FUT:202610 buy 12 @ 18.42 final regular CUST77(1)'],
  'ice-us/challenge.xml': ['notice IFUS:SB:FUT:202610 sell 4 @ 18.1 final transfer CUST77(1)'],
  'ice-us/option.xml': ['book IFUS:SB:OOF:202610:P:17.5 sell 30 @ 0.52 final regular CUST77(1)'],
  'ice-us/preliminary-then-final.xml': [
    'book IFUS:SB:FUT:202610 buy 2 @ 18.4 placeholder regular CUST77(1)',
    'replace IFUS:SB:FUT:202610 buy 2 @ 18.47 final regular CUST77(1)',
  ],
  'ice-us/replace-give-up-mark.xml': [
    'replace IFUS:SB:FUT:202610 buy 12 @ 18.42 final regular CUST77(1) to QRS',
  ],
  'ice-us/resubmit.xml': ['book IFUS:SB:FUT:202610 buy 12 @ 18.44 final regular CUST77(1)'],
  'ice-us/reverse.xml': [
    'remove reverse IFUS:SB:FUT:202610 buy 12 @ 18.42 final regular CUST77(1)',
  ],
  'ice-us/submit.xml': ['book IFUS:SB:FUT:202610 buy 12 @ 18.42 final regular CUST77(1)'],
  'ice-us/transfer-alleged.xml': [
    'unmatched IFUS:SB:FUT:202610 sell 4 @ 18.1 final transfer CUST77(1)',
  ],
  'ice-us/undescribed.xml': ['notice IFUS:SB:FUT:202610 buy 1 @ 18.42 final regular CUST77(1)'],
  'ice-europe/direct-without-copy-mark.xml': [
    'book IFEU:B:FUT:202610 sell 1 @ 78.2 final regular E0877/W(4)',
  ],
  'ice-europe/drop-copy-cancel.xml': [
    'remove cancel IFEU:B:FUT:202610 buy 6 @ 78.16 final regular E0877/W(4) close',
  ],
  'ice-europe/drop-copy-replace.xml': [
    'replace IFEU:B:FUT:202610 buy 6 @ 78.16 final regular E0877/W(4) close',
  ],
  'ice-europe/drop-copy.xml': [
    'book IFEU:B:FUT:202610 buy 6 @ 78.15 final regular E0877/W(4) open',
  ],
  'ice-europe/option.xml': ['book IFEU:B:OOF:202612:P:70 buy 40 @ 1.05 final block E0877/W(4)'],
  'ice-europe/reverse.xml': [
    'remove reverse IFEU:B:FUT:202610 buy 6 @ 78.15 final regular E0877/W(4)',
  ],
  'ice-europe/strategy-legs.xml': [
    'book leg IFEU:B:FUT:202610 buy 6 @ 78.15 final regular E0877/W(4) open match 12713418',
    'book leg IFEU:B:FUT:202611 sell 6 @ 77.9 final regular E0877/W(4) open match 12713418',
  ],
  'ice-europe/submission-by-firm.xml': [
    'notice IFEU:B:FUT:202610 sell 1 @ 78.2 final regular E0877/W(4)',
  ],
  'eurex/average-price.xml': [
    'book XEUR:FDAX:FUT:202609 buy 9 @ 24309.1234567 average regular A1(1) open',
  ],
  'eurex/cancel.xml': [
    'remove cancel XEUR:FDAX:FUT:202609 buy 3 @ 24310.5 final regular A1(1) open',
  ],
  'eurex/house.xml': ['book XEUR:FDAX:FUT:202609 sell 2 @ 24311 final regular PP(2) open'],
  'eurex/new.xml': ['book XEUR:FDAX:FUT:202609 buy 3 @ 24310.5 final regular A1(1) open'],
  'eurex/option.xml': ['book XEUR:ODAX:OPT:202612:C:25000 buy 8 @ 412.1 final regular A1(1) open'],
  'eurex/replace.xml': ['replace XEUR:FDAX:FUT:202609 buy 3 @ 24310.5 final regular A2(1) open'],
  'eurex/reverse.xml': [
    'remove reverse XEUR:FDAX:FUT:202609 buy 3 @ 24310.5 final regular A1(1) open',
  ],
  'eurex/unmatched.xml': ['unmatched XEUR:FDAX:FUT:202609 buy 1 @ 24300 final regular A1(1) open'],
};

const ccpOfFolder = { cme: 'CME', 'ice-us': 'ICUS', 'ice-europe': 'ICEU', eurex: 'ECAG' } as const;

for (const [folder, ccp] of Object.entries(ccpOfFolder)) {
  const files = filesIn(new URL(`./samples/${folder}/`, import.meta.url));

  test(`every sample of ${folder} has an expected outcome`, () => {
    const listed = Object.keys(expected).filter((name) => name.startsWith(`${folder}/`));
    assert.deepEqual(
      files.map(({ name }) => `${folder}/${name}`),
      listed.sort(),
    );
  });

  for (const { name, bytes } of files) {
    test(`sample ${folder}/${name} is read as a clerk would`, () => {
      const { messages, end } = readAll(bytes);
      assert.equal(end.type, 'complete');
      const seen: string[] = [];
      const unknown = new Map<string, number>();
      for (const message of messages) {
        const { dialect, warnings } = dialectOf(message);
        assert.deepEqual([dialect, warnings], [folder, []]);
        const { reports, failures } = tradeReportsFrom(message, dialect);
        assert.deepEqual(failures, []);
        for (const report of reports) {
          assert.equal(report.ccp, ccp);
          seen.push(lineOf(report));
        }
        countUnknown(message, unknown);
      }
      assert.deepEqual(seen, expected[`${folder}/${name}`]);
      assert.deepEqual([...unknown], []);
    });
  }
}

function lineOf(report: TradeReport): string {
  const { externalAccount, legs, matchId, multiLeg } = report;
  const parts = [
    report.action,
    report.removal,
    multiLeg === 'outright' ? '' : multiLeg,
    report.contract,
    report.side,
    `${report.quantity} @ ${priceToText(report.price)}`,
    report.priceType,
    report.tradeType,
    `${externalAccount.names.join('/')}(${externalAccount.origin})`,
    report.openClose,
    report.giveUpFirm === '' ? '' : `to ${report.giveUpFirm}`,
    report.averagePriceGroup === '' ? '' : `group ${report.averagePriceGroup}`,
    report.ccp === 'ICEU' && matchId !== '' ? `match ${matchId}` : '',
    legs
      .map(
        ({ side, quantity, contract, price, ccpTradeId }) =>
          `${side} ${quantity} ${contract} @ ${priceToText(price)} as ${ccpTradeId}`,
      )
      .join(', '),
  ];
  return parts.filter((part) => part !== '').join(' ');
}
