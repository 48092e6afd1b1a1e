import { dayNumber, isWeekend } from '../basics/business-date.ts';
import {
  type Cells,
  effectiveFromCell,
  nameCell,
  refuse,
  sourceCell,
  textCell,
  timeCell,
  wordCell,
  zoneCell,
} from './_cells.ts';
import type { CalendarDaySet, CcpSet } from './reference-events.ts';
import type { RowProblem } from './reference-rejection.ts';
import type { ColumnOf, ReferenceRow } from './reference-rows.ts';
import { CALENDAR_DAY_KINDS, MONEY_ROUNDINGS } from './reference-words.ts';

/** Reads one row of a calendar. Weekends are closed without a row, so a row for one is a mistake in the date. */
export function calendarDayFromRow(
  row: ReferenceRow<'calendars'>,
  enteredBy: string,
): CalendarDaySet | RowProblem {
  const cells: Cells<ColumnOf<'calendars'>> = { row, problem: undefined };
  const calendar = nameCell(cells, 'calendar', 'calendar_must_be_a_name');
  const date = dayFrom(cells);
  const kind = {
    kind:
      wordCell(cells, 'kind', {
        words: CALENDAR_DAY_KINDS,
        code: 'calendar_day_kind_must_be_known',
      }) ?? 'holiday',
    closesAt: timeCell(cells, 'closesAt', 'calendar_closing_time_must_be_a_time', 'blank-allowed'),
    zone: row.zone === '' ? '' : zoneCell(cells, 'zone', 'calendar_zone_must_be_known'),
    source: sourceCell(cells),
  };
  if (kind.closesAt !== '' && kind.zone === '') {
    refuse(cells, 'zone', 'calendar_zone_must_be_known', 'the zone of closesAt');
  }
  if (cells.problem !== undefined) return cells.problem;
  return { type: 'CalendarDaySet', calendar, date, kinds: [kind], enteredBy };
}

/** Two rows of one load about one day, or undefined when they cannot both be true. */
export function mergeCalendarDays(
  a: CalendarDaySet,
  b: CalendarDaySet,
): CalendarDaySet | undefined {
  const contradicts = b.kinds.some((added) =>
    a.kinds.some((known) =>
      known.kind === added.kind
        ? known.closesAt !== added.closesAt || known.zone !== added.zone
        : standsAlone(known) || standsAlone(added),
    ),
  );
  return contradicts ? undefined : ontoCalendarDay(a, b);
}

/**
 * The day after a load says something about it. A kind replaces the same kind; `holiday` and `regular` replace the whole
 * day and are replaced by whatever comes later; the other kinds stand beside each other.
 */
export function ontoCalendarDay(
  known: CalendarDaySet | undefined,
  added: CalendarDaySet,
): CalendarDaySet {
  if (known === undefined || added.kinds.some(standsAlone)) return added;
  const kept = known.kinds.filter(
    (kind) => !standsAlone(kind) && !added.kinds.some((newer) => newer.kind === kind.kind),
  );
  const kinds = [...kept, ...added.kinds].sort(
    (a, b) => CALENDAR_DAY_KINDS.indexOf(a.kind) - CALENDAR_DAY_KINDS.indexOf(b.kind),
  );
  return { ...added, kinds };
}

function standsAlone({ kind }: CalendarDaySet['kinds'][number]): boolean {
  return kind === 'holiday' || kind === 'regular';
}

function dayFrom(cells: Cells<ColumnOf<'calendars'>>): string {
  const { date } = cells.row;
  if (dayNumber(date) === undefined) {
    refuse(cells, 'date', 'calendar_day_must_be_a_date', 'a day as YYYY-MM-DD');
  } else if (isWeekend(date)) {
    refuse(
      cells,
      'date',
      'calendar_day_must_not_be_weekend',
      'Monday to Friday: weekends are closed anyway',
    );
  }
  return date;
}

/** Reads a CCP's profile: when its day rolls, in which zone, on which calendar, and how it rounds. */
export function ccpFromRow(row: ReferenceRow<'ccps'>, enteredBy: string): CcpSet | RowProblem {
  const cells: Cells<ColumnOf<'ccps'>> = { row, problem: undefined };
  const ccp = nameCell(cells, 'ccp', 'ccp_must_be_a_name');
  const profile = {
    name: textCell(cells, 'name', 'ccp_name_must_be_given'),
    rollTime: timeCell(cells, 'rollTime', 'ccp_roll_time_must_be_a_time', 'required'),
    zone: zoneCell(cells, 'zone', 'ccp_zone_must_be_known'),
    calendar: nameCell(cells, 'calendar', 'ccp_calendar_must_be_a_name', ccp),
    moneyRounding:
      wordCell(cells, 'moneyRounding', {
        words: MONEY_ROUNDINGS,
        blank: 'per-contract-half-away',
        code: 'ccp_money_rounding_must_be_known',
      }) ?? 'per-contract-half-away',
    averagePriceRounding: averagePriceRoundingFrom(cells),
    effectiveFrom: effectiveFromCell(cells),
    source: sourceCell(cells),
  };
  if (cells.problem !== undefined) return cells.problem;
  return { type: 'CcpSet', ccp, ...profile, enteredBy };
}

function averagePriceRoundingFrom(cells: Cells<ColumnOf<'ccps'>>): string {
  const text = cells.row.averagePriceRounding;
  if (text === '') return 'none';
  if (!/^(none|tick|decimals:[0-8])$/.test(text)) {
    const wanted = 'none | tick | decimals:0 to decimals:8';
    refuse(cells, 'averagePriceRounding', 'ccp_average_price_rounding_must_be_known', wanted);
  }
  return text;
}
