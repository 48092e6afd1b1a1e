import type { FixmlElement } from './element.ts';
import type { FixmlWarning } from './report-outcome.ts';

/**
 * Codes with a known meaning, by element and attribute: the same attribute means different things in different elements
 * (TransTyp 1 cancels a trade report but replaces an allocation). CCP additions are in the lists; a code outside them is
 * kept as sent and flagged. Sources: FIX 5.0 SP2, reference/fix.md §1.2 to §1.9.
 */
const ALLOCATION_TRANSACTIONS = '0 1 2';
const LISTS: Readonly<Record<string, string>> = {
  'TrdCaptRpt@TransTyp': '0 1 2 3 4 5',
  'TrdCaptRptAck@TransTyp': '0 1 2 3 4 5',
  'AllocInstrctn@TransTyp': ALLOCATION_TRANSACTIONS,
  'AllocInstrctnAck@TransTyp': ALLOCATION_TRANSACTIONS,
  'AllocInstrctnAlert@TransTyp': ALLOCATION_TRANSACTIONS,
  'AllocRpt@TransTyp': ALLOCATION_TRANSACTIONS,
  'TrdCaptRpt@RptTyp': '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 101 102 103',
  'TrdCaptRpt@TrdRptStat': '0 1 2 3 4 5 6 7 8 9 10 11 100 101 102 103',
  'TrdCaptRpt@MtchStat': '0 1 2',
  'TrdCaptRpt@MLegRptTyp': '1 2 3',
  'TrdCaptRpt@CopyMsgInd': 'Y N',
  'TrdCaptRpt@TrdTyp':
    '0 1 2 3 6 11 12 14 15 16 17 20 22 23 45 54 60 61 62 63 64 65 66 67 68 69 70',
  'TrdCaptRpt@TrdSubTyp': '0 1 2 5 6 7 8 9 10 11 40',
  'TrdCaptRpt@PxTyp': '1 2 3 9 10 11 100 101',
  'RptSide@Side': '1 2',
  'RptSide@CustCpcty': '1 2 3 4 5',
  'RptSide@AllocInd': '0 1 2 3 4 5 6 100',
  'RptSide@AvgPxInd': '0 1 2',
  'RptSide@PosEfct': 'O C R F D N',
  'Instrmt@PutCall': '0 1',
  'Leg@PutCall': '0 1',
  'Leg@Side': '1 2',
  'AllocRpt@Stat': '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14',
  'AllocRpt@Side': '1 2',
  'AllocInstrctn@Side': '1 2',
};

const lists = new Map(
  Object.entries(LISTS).map(([field, codes]) => [field, new Set(codes.split(' '))]),
);
const fieldsOf = Map.groupBy(lists.keys(), (field) => field.slice(0, field.indexOf('@')));

/** A warning for each code outside its list; blank codes are not sent. */
export function unknownCodes(element: FixmlElement): readonly FixmlWarning[] {
  const warnings: FixmlWarning[] = [];
  collect(element, warnings);
  return warnings;
}

function collect(element: FixmlElement, warnings: FixmlWarning[]): void {
  for (const field of fieldsOf.get(element.name) ?? []) {
    const code = element.attributes[field.slice(element.name.length + 1)];
    if (code !== undefined && code !== '' && lists.get(field)?.has(code) === false) {
      warnings.push({ code: 'unknown_code', field, seen: code });
    }
  }
  for (const child of element.children) collect(child, warnings);
}
