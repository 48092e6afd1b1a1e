import type { TradeReport } from '../../domain/trade/trade-report.ts';
import { dialects, directionOf } from './dialect-of.ts';
import {
  type Dialect,
  type DialectName,
  type Effect,
  effectOf,
  effectTable,
  type ReportCodes,
} from './dialects/dialect.ts';
import { childrenNamed, firstChild, firstFilled } from './element.ts';
import type { FixmlMessage } from './fixml-message.ts';
import { partiesOf } from './parties.ts';
import { RecordProblems } from './record-problems.ts';
import { reportOfSide } from './report-of-side.ts';
import type { FixmlWarning, RecordFailure } from './report-outcome.ts';

export type TradeReportsOfMessage = {
  /** What the message asks; `notice` for everything that is no trade report. */
  readonly effect: Effect;
  /** True when the effect is `notice` only because nobody described the combination: an item for a person. */
  readonly leftOver: boolean;
  /** One per RptSide. A notice has reports as far as it can be read, and never failures. */
  readonly reports: readonly TradeReport[];
  readonly failures: readonly RecordFailure[];
  readonly warnings: readonly FixmlWarning[];
};

const tables = new Map(
  dialects.map((dialect) => [dialect.name, { dialect, table: effectTable(dialect.effects) }]),
);

const NO_TRADE: TradeReportsOfMessage = {
  effect: 'notice',
  leftOver: false,
  reports: [],
  failures: [],
  warnings: [],
};

/**
 * The trades a message reports. Only `TrdCaptRpt` does: requests, acknowledgements, allocations and prices are notices
 * here. `dialect` comes from `dialectOf` or from whoever configured the feed.
 */
export function tradeReportsFrom(
  message: FixmlMessage,
  dialect: DialectName | undefined,
): TradeReportsOfMessage {
  if (message.name !== 'TrdCaptRpt') return NO_TRADE;
  const problems = new RecordProblems(message);
  const known = dialect && tables.get(dialect);
  if (known === undefined) {
    problems.fail(
      'dialect_must_be_known',
      'TrdCaptRpt',
      'no telling party, header, cv or exchange',
      'one CCP',
    );
    return {
      effect: 'notice',
      leftOver: true,
      reports: [],
      failures: problems.failures,
      warnings: [],
    };
  }
  const codes = reportCodes(message);
  const described = effectOf(known.table, codes);
  if (codes[0] === 'unknown') {
    const { SID = '', TID = '' } = message.header;
    problems.warn('direction_is_unknown', 'Hdr', `SID="${SID}" TID="${TID}"`);
  } else if (described === undefined) {
    problems.warn('effect_is_not_described', '', sentCodes(codes));
  }
  const effect = described ?? 'notice';
  const reports = reportsOfSides(message, known.dialect, effect, problems);
  const { failures, warnings } = problems;
  const leftOver = described === undefined;
  return { effect, leftOver, reports, failures: effect === 'notice' ? [] : failures, warnings };
}

const CODE_NAMES = ['RptTyp', 'TransTyp', 'TrdRptStat', 'MtchStat', 'MLegRptTyp', 'CopyMsgInd'];

/** As a clerk can ask the CCP about it: `from the CCP with RptTyp 0, TransTyp 9, TrdRptStat 0`. */
function sentCodes([direction, ...codes]: ReportCodes): string {
  const sent = codes.flatMap((code, at) => (code === '' ? [] : [`${CODE_NAMES[at]} ${code}`]));
  return `${direction === 'out' ? 'to' : 'from'} the CCP with ${sent.join(', ')}`;
}

function reportCodes(message: FixmlMessage): ReportCodes {
  const { body } = message;
  const {
    RptTyp = '',
    TransTyp = '',
    TrdRptStat = '',
    MtchStat = '',
    CopyMsgInd = '',
  } = body.attributes;
  const direction = directionOf(message);
  // CME wrote it MLEGRptTyp in older texts.
  const multiLeg = firstFilled(body, 'MLegRptTyp', 'MLEGRptTyp');
  return [direction, RptTyp, TransTyp, TrdRptStat, MtchStat, multiLeg, CopyMsgInd];
}

function reportsOfSides(
  message: FixmlMessage,
  dialect: Dialect,
  effect: Effect,
  problems: RecordProblems,
): readonly TradeReport[] {
  const sides = childrenNamed(message.body, 'RptSide');
  const reports: TradeReport[] = [];
  if (sides.length === 0)
    problems.fail('side_must_be_buy_or_sell', 'RptSide', 'no RptSide', 'one RptSide');
  for (const [index, side] of sides.entries()) {
    const report = reportOfSide({
      message,
      dialect,
      effect,
      problems,
      instrument: firstChild(message.body, 'Instrmt'),
      side,
      parties: partiesOf(side, message.body),
      severalSides: sides.length > 1,
      sideField: sides.length > 1 ? `RptSide[${index + 1}]` : 'RptSide',
    });
    if (report !== undefined) reports.push(report);
  }
  return reports;
}
