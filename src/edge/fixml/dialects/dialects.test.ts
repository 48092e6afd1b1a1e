import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { onlyMessage } from '../_read-all.ts';
import { dialects } from '../dialect-of.ts';
import { tradeReportsFrom } from '../trade-reports.ts';
import { tradeTypeOf, tradeTypeRows } from '../trade-type.ts';
import { actionOf, type Dialect, effectOf, effectTable } from './dialect.ts';

const documentation = readFileSync(
  new URL('../../../../docs/formats/fixml.md', import.meta.url),
  'utf8',
);

/** The cells of the table under a heading, quotes of code dropped. */
function documentedRows(heading: string, columns: number): readonly (readonly string[])[] {
  const section = documentation.split(`### ${heading}\n`)[1]?.split(/\n##/)[0] ?? '';
  return section
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('| ') && !line.startsWith('| direction') && !line.startsWith('| TrdTyp'),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, columns + 1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

for (const dialect of dialects) {
  test(`docs/formats/fixml.md and the code hold the same effects for ${dialect.name}`, () => {
    assert.ok(dialect.effects.length > 5);
    assert.deepEqual(documentedRows(`Effects: ${dialect.name}`, 8), dialect.effects);
  });

  for (const [index, cells] of documentedRows(`Effects: ${dialect.name}`, 8).entries()) {
    test(`${dialect.name} row ${index + 1} (${cells.join(' ')}) decides a message of its own`, () => {
      const codes = firstReaching(dialect, index);
      assert.ok(codes !== undefined, 'an earlier row takes every combination of this one');
      const outcome = tradeReportsFrom(messageWith(dialect, codes), dialect.name);
      assert.deepEqual([outcome.effect, outcome.leftOver, outcome.failures], [cells[7], false, []]);
      const { action, removal } = actionOf(outcome.effect);
      assert.deepEqual(
        [outcome.reports[0]?.action, outcome.reports[0]?.removal],
        [action, removal],
      );
    });
  }

  test(`${dialect.name} leaves a combination without a row to a person`, () => {
    const outcome = tradeReportsFrom(
      messageWith(dialect, ['in', '0', '3', '0', '0', '1', '']),
      dialect.name,
    );
    assert.deepEqual([outcome.effect, outcome.leftOver], ['notice', true]);
    assert.deepEqual(
      outcome.warnings.map(({ code, seen }) => [code, seen]),
      [
        [
          'effect_is_not_described',
          'from the CCP with RptTyp 0, TransTyp 3, TrdRptStat 0, MtchStat 0, MLegRptTyp 1',
        ],
      ],
    );
  });
}

type Codes = readonly [string, string, string, string, string, string, string];

/** A combination that the row at `index` is the first to take. */
function firstReaching(dialect: Dialect, index: number): Codes | undefined {
  const [direction, ...cells] = dialect.effects[index]?.slice(0, 7) ?? [];
  if (direction !== 'in' && direction !== 'out') return undefined;
  const upTo = effectTable(dialect.effects.slice(0, index));
  for (const combination of combinations(cells.map(choices))) {
    const [report = '', trans = '', status = '', match = '', leg = '', copy = ''] = combination;
    const codes = [direction, report, trans, status, match, leg, copy] as const;
    if (effectOf(upTo, codes) === undefined) return codes;
  }
  return undefined;
}

function choices(cell: string): readonly string[] {
  return cell === '*' ? ['0', '', '2'] : cell.split(',').map((code) => (code === '-' ? '' : code));
}

function* combinations(cells: readonly (readonly string[])[]): Generator<readonly string[]> {
  const [first, ...rest] = cells;
  if (first === undefined) yield [];
  else for (const tail of combinations(rest)) for (const code of first) yield [code, ...tail];
}

function messageWith(
  dialect: Dialect,
  [direction, report, trans, status, match, leg, copy]: Codes,
) {
  const [sender, target] =
    direction === 'in' ? [dialect.identifiers[0], '711'] : ['711', dialect.identifiers[0]];
  const sent = {
    RptTyp: report,
    TransTyp: trans,
    TrdRptStat: status,
    MtchStat: match,
    MLegRptTyp: leg,
    CopyMsgInd: copy,
  };
  const attributes = Object.entries(sent).map(([name, code]) =>
    code === '' ? '' : ` ${name}="${code}"`,
  );
  const legs =
    '<TrdLeg LastPx="1"><Leg Exch="X" ID="P" SecTyp="FUT" MMY="202609" Side="1" RatioQty="1"/></TrdLeg>';
  return onlyMessage(`<FIXML><TrdCaptRpt TrdID="1" LastQty="2" LastPx="1" TrdDt="2026-08-03" BizDt="2026-08-03"${attributes.join('')}>
    <Hdr SID="${sender}" TID="${target}"/><Instrmt Exch="X" ID="P" SecTyp="FUT" MMY="202609"/>${legs}
    <RptSide Side="1"><Pty R="21" ID="${dialect.ccp}"/></RptSide></TrdCaptRpt></FIXML>`);
}

test('docs/formats/fixml.md and the code hold the same trade types', () => {
  assert.deepEqual(documentedRows('Trade types', 4), tradeTypeRows);
});

const tradeTypes: readonly [string, string, string, string | undefined][] = [
  // TrdTyp TrdSubTyp TrnsfrRsn  trade type
  ['0', '', '', 'regular'],
  ['', '', '', 'regular'],
  ['1', '', '', 'block'],
  ['11', '', '', 'efrp'],
  ['22', '7', '', 'efrp'],
  ['3', '5', '', 'transfer'],
  ['0', '5', '', 'offset'],
  ['2', '6', '', 'onset'],
  ['0', '9', '', 'exercise'],
  ['45', '', '', 'exercise'],
  ['0', '10', '', 'assignment'],
  ['3', '', 'ADJ', 'adjustment'],
  ['3', '', 'REV', 'reversal'],
  ['65', '', '', 'regular'],
  ['999', '', '', undefined],
];
for (const [type, subType, reason, expected] of tradeTypes) {
  test(`TrdTyp ${type || '-'} TrdSubTyp ${subType || '-'} ${reason} is ${expected}`, () => {
    assert.equal(tradeTypeOf(type, subType, reason), expected);
  });
}
