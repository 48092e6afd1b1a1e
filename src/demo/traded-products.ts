/** Local times of the CCP in minutes from midnight of the clearing date; negative = the evening before. */
export type Session = {
  /** From when there is trading at all. */
  readonly from: number;
  /** Main session: a burst after it opens, another before it closes. */
  readonly open: number;
  readonly close: number;
  /** When the settlement price is taken; trades of the day may come until then. */
  readonly settle: number;
};

export const SESSIONS = {
  'us-index': { from: -420, open: 510, close: 900, settle: 900 },
  'us-rates': { from: -420, open: 440, close: 840, settle: 840 },
  'us-energy': { from: -420, open: 480, close: 810, settle: 810 },
  'us-metals': { from: -420, open: 440, close: 750, settle: 750 },
  'us-grain': { from: -300, open: 510, close: 800, settle: 800 },
  'us-livestock': { from: 510, open: 510, close: 785, settle: 785 },
  'us-asia': { from: -420, open: -360, close: 60, settle: 915 },
  'us-softs': { from: 210, open: 255, close: 780, settle: 780 },
  'us-cotton': { from: -180, open: 480, close: 860, settle: 860 },
  'us-dollar': { from: -240, open: 480, close: 900, settle: 900 },
  'uk-oil': { from: 60, open: 480, close: 1170, settle: 1170 },
  'uk-gasoil': { from: 60, open: 480, close: 990, settle: 990 },
  'uk-gas': { from: 420, open: 420, close: 1020, settle: 1020 },
  'uk-rates': { from: 60, open: 450, close: 975, settle: 975 },
  'de-index': { from: 70, open: 540, close: 1050, settle: 1050 },
  'de-bond': { from: 70, open: 480, close: 1035, settle: 1035 },
} as const satisfies Readonly<Record<string, Session>>;

/** The last trading day: a weekday on or before a day of a month at or before the contract's; near the real rule. */
export type LastDayRule = {
  readonly monthsBefore: number;
  readonly day: number | 'third-friday';
};

/**
 * How a future is made up. Prices are decimal text in clearing format; levels are roughly those of late 2026, so an
 * earlier sample is believable in its shape, not in its level.
 */
export type TradedFuture = {
  readonly key: string;
  readonly level: string;
  /** Usual size of a day's change. */
  readonly dailyMove: string;
  /** A later month's price less the former's; negative = backwardation. */
  readonly carryPerMonth: string;
  /** Letters of the listed months, F January … Z December. */
  readonly cycle: string;
  /** The nearest month that trades lies at least so many months after the day's. */
  readonly lead: number;
  readonly months: number;
  readonly lastDay: LastDayRule;
  readonly session: keyof typeof SESSIONS;
  /** Contracts in an everyday order. */
  readonly size: number;
};

const QUARTERS = 'HMUZ';
const EVERY_MONTH = 'FGHJKMNQUVXZ';
const MID_MONTH: LastDayRule = { monthsBefore: 0, day: 14 };
const MONTH_BEFORE: LastDayRule = { monthsBefore: 1, day: 20 };
const MONTH_END_BEFORE: LastDayRule = { monthsBefore: 1, day: 28 };
const THIRD_FRIDAY: LastDayRule = { monthsBefore: 0, day: 'third-friday' };

function future(
  key: string,
  [level, dailyMove, carryPerMonth]: readonly [string, string, string],
  [cycle, lead, months]: readonly [string, number, number],
  lastDay: LastDayRule,
  session: keyof typeof SESSIONS,
  size: number,
): TradedFuture {
  return { key, level, dailyMove, carryPerMonth, cycle, lead, months, lastDay, session, size };
}

export const TRADED_FUTURES: readonly TradedFuture[] = [
  future('CBT:C:FUT', ['4.3850', '0.05', '0.03'], ['HKNUZ', 2, 3], MID_MONTH, 'us-grain', 12),
  future('CBT:S:FUT', ['11.2475', '0.12', '0.05'], ['FHKNX', 2, 3], MID_MONTH, 'us-grain', 8),
  future('CBT:W:FUT', ['5.4150', '0.075', '0.055'], ['HKNUZ', 2, 2], MID_MONTH, 'us-grain', 8),
  future('CBT:KW:FUT', ['5.2850', '0.08', '0.05'], ['HKNUZ', 2, 2], MID_MONTH, 'us-grain', 6),
  future('CBT:06:FUT', ['318.4', '4.1', '2.2'], ['FHKNZ', 2, 2], MID_MONTH, 'us-grain', 6),
  future('CBT:07:FUT', ['0.5075', '0.0085', '0.0018'], ['FHKNZ', 2, 2], MID_MONTH, 'us-grain', 6),
  future('CBT:26:FUT', ['104.21875', '0.06', '0.07'], [QUARTERS, 2, 1], MID_MONTH, 'us-rates', 40),
  future('CBT:25:FUT', ['109.453125', '0.2', '0.03'], [QUARTERS, 2, 2], MID_MONTH, 'us-rates', 35),
  future('CBT:21:FUT', ['112.84375', '0.34', '-0.04'], [QUARTERS, 2, 2], MID_MONTH, 'us-rates', 40),
  future(
    'CBT:TN:FUT',
    ['115.515625', '0.42', '-0.05'],
    [QUARTERS, 2, 1],
    MID_MONTH,
    'us-rates',
    20,
  ),
  future('CBT:17:FUT', ['117.40625', '0.75', '-0.05'], [QUARTERS, 2, 1], MID_MONTH, 'us-rates', 12),
  future('CBT:41:FUT', ['96.245', '0.01', '0.025'], [EVERY_MONTH, 1, 3], MID_MONTH, 'us-rates', 50),
  future(
    'CME:SR3:FUT',
    ['96.535', '0.035', '0.025'],
    [QUARTERS, 1, 4],
    THIRD_FRIDAY,
    'us-rates',
    20,
  ),
  future('CME:ES:FUT', ['6842.25', '52', '18.5'], [QUARTERS, 1, 2], THIRD_FRIDAY, 'us-index', 8),
  future('CME:NQ:FUT', ['25188.50', '265', '72'], [QUARTERS, 1, 1], THIRD_FRIDAY, 'us-index', 5),
  future('CME:RTY:FUT', ['2478.60', '29', '6'], [QUARTERS, 1, 1], THIRD_FRIDAY, 'us-index', 6),
  future('CME:N1:FUT', ['49835', '560', '-25'], [QUARTERS, 1, 1], THIRD_FRIDAY, 'us-asia', 8),
  future(
    'CME:EC:FUT',
    ['1.16485', '0.0052', '0.0017'],
    [QUARTERS, 1, 2],
    MID_MONTH,
    'us-rates',
    14,
  ),
  future(
    'CME:J1:FUT',
    ['0.0064520', '0.00004', '0.00002'],
    [QUARTERS, 1, 1],
    MID_MONTH,
    'us-rates',
    14,
  ),
  future('CME:BP:FUT', ['1.3186', '0.0062', '0.0001'], [QUARTERS, 1, 1], MID_MONTH, 'us-rates', 10),
  future(
    'CME:48:FUT',
    ['2.12350', '0.024', '0.006'],
    ['GJMQVZ', 1, 3],
    MID_MONTH,
    'us-livestock',
    6,
  ),
  future(
    'CME:LN:FUT',
    ['0.80925', '0.012', '0.008'],
    ['GJKMNQVZ', 1, 3],
    MID_MONTH,
    'us-livestock',
    6,
  ),
  future(
    'NYMEX:CL:FUT',
    ['61.34', '1.05', '-0.22'],
    [EVERY_MONTH, 2, 4],
    MONTH_BEFORE,
    'us-energy',
    9,
  ),
  future(
    'NYMEX:NG:FUT',
    ['4.118', '0.115', '-0.06'],
    [EVERY_MONTH, 2, 3],
    MONTH_END_BEFORE,
    'us-energy',
    9,
  ),
  future(
    'NYMEX:HO:FUT',
    ['2.3465', '0.043', '-0.012'],
    [EVERY_MONTH, 2, 2],
    MONTH_END_BEFORE,
    'us-energy',
    5,
  ),
  future(
    'NYMEX:RB:FUT',
    ['1.8892', '0.038', '0.009'],
    [EVERY_MONTH, 2, 2],
    MONTH_END_BEFORE,
    'us-energy',
    5,
  ),
  future(
    'COMEX:GC:FUT',
    ['4126.4', '39', '14.5'],
    ['GJMQZ', 2, 2],
    MONTH_END_BEFORE,
    'us-metals',
    6,
  ),
  future(
    'COMEX:SI:FUT',
    ['50.865', '0.82', '0.16'],
    ['HKNUZ', 2, 2],
    MONTH_END_BEFORE,
    'us-metals',
    4,
  ),
  future(
    'COMEX:HG:FUT',
    ['5.0635', '0.058', '0.019'],
    ['HKNUZ', 2, 2],
    MONTH_END_BEFORE,
    'us-metals',
    5,
  ),
  future(
    'IFUS:SB:FUT',
    ['14.86', '0.22', '-0.09'],
    ['HKNV', 2, 3],
    MONTH_END_BEFORE,
    'us-softs',
    22,
  ),
  future(
    'IFUS:KC:FUT',
    ['372.15', '6.8', '-6.5'],
    ['HKNUZ', 2, 2],
    MONTH_END_BEFORE,
    'us-softs',
    5,
  ),
  future('IFUS:CC:FUT', ['5284', '138', '14'], ['HKNUZ', 2, 2], MONTH_END_BEFORE, 'us-softs', 4),
  future(
    'IFUS:CT:FUT',
    ['64.18', '0.58', '0.62'],
    ['HKNZ', 2, 2],
    MONTH_END_BEFORE,
    'us-cotton',
    6,
  ),
  future('IFUS:DX:FUT', ['99.625', '0.38', '-0.12'], [QUARTERS, 1, 1], MID_MONTH, 'us-dollar', 6),
  future(
    'IFEU:B:FUT',
    ['65.72', '1.05', '-0.18'],
    [EVERY_MONTH, 3, 4],
    { monthsBefore: 2, day: 28 },
    'uk-oil',
    10,
  ),
  future(
    'IFEU:G:FUT',
    ['688.75', '14', '-3.5'],
    [EVERY_MONTH, 1, 3],
    { monthsBefore: 0, day: 10 },
    'uk-gasoil',
    8,
  ),
  future(
    'IFEU:M:FUT',
    ['81.46', '2.1', '0.25'],
    [EVERY_MONTH, 2, 3],
    MONTH_END_BEFORE,
    'uk-gas',
    6,
  ),
  future(
    'IFEU:I:FUT',
    ['97.985', '0.018', '-0.003'],
    [QUARTERS, 1, 4],
    THIRD_FRIDAY,
    'uk-rates',
    60,
  ),
  future('XEUR:FESX:FUT', ['5644', '48', '-4'], [QUARTERS, 1, 1], THIRD_FRIDAY, 'de-index', 14),
  future('XEUR:FDAX:FUT', ['23836', '215', '45'], [QUARTERS, 1, 1], THIRD_FRIDAY, 'de-index', 3),
  future(
    'XEUR:FGBL:FUT',
    ['128.94', '0.38', '-0.12'],
    [QUARTERS, 1, 2],
    { monthsBefore: 0, day: 8 },
    'de-bond',
    30,
  ),
  future(
    'XEUR:FGBM:FUT',
    ['118.06', '0.22', '-0.06'],
    [QUARTERS, 1, 1],
    { monthsBefore: 0, day: 8 },
    'de-bond',
    25,
  ),
  future('XEUR:FSMI:FUT', ['12748', '92', '6'], [QUARTERS, 1, 1], THIRD_FRIDAY, 'de-index', 4),
];

/** Options on the nearest months of a future (or, for an index, priced off it). */
export type TradedOption = {
  readonly key: string;
  readonly future: string;
  readonly strikeStep: string;
  /** Strikes above and below the one nearest to the level. */
  readonly strikesEachSide: number;
  readonly months: number;
  readonly lastDay: LastDayRule;
  readonly size: number;
};

function option(
  key: string,
  underlying: string,
  [strikeStep, strikesEachSide, months]: readonly [string, number, number],
  lastDay: LastDayRule,
  size: number,
): TradedOption {
  return { key, future: underlying, strikeStep, strikesEachSide, months, lastDay, size };
}

const DAYS_BEFORE_ITS_FUTURE: LastDayRule = { monthsBefore: 1, day: 16 };
const LATE_IN_MONTH_BEFORE: LastDayRule = { monthsBefore: 1, day: 25 };

export const TRADED_OPTIONS: readonly TradedOption[] = [
  option('CBT:C:OOF', 'CBT:C:FUT', ['0.1', 4, 2], LATE_IN_MONTH_BEFORE, 15),
  option('CBT:21:OOF', 'CBT:21:FUT', ['0.5', 4, 1], LATE_IN_MONTH_BEFORE, 50),
  option('CME:ES:OOF', 'CME:ES:FUT', ['50', 5, 1], THIRD_FRIDAY, 8),
  option('NYMEX:LO:OOF', 'NYMEX:CL:FUT', ['1', 5, 2], DAYS_BEFORE_ITS_FUTURE, 15),
  option('COMEX:OG:OOF', 'COMEX:GC:FUT', ['25', 4, 1], LATE_IN_MONTH_BEFORE, 8),
  option('IFUS:SB:OOF', 'IFUS:SB:FUT', ['0.5', 3, 1], { monthsBefore: 1, day: 15 }, 30),
  option('IFEU:B:OOF', 'IFEU:B:FUT', ['1', 4, 1], { monthsBefore: 2, day: 25 }, 20),
  option('XEUR:OGBL:OOF', 'XEUR:FGBL:FUT', ['0.5', 4, 1], { monthsBefore: 1, day: 24 }, 40),
  option('XEUR:OESX:OPT', 'XEUR:FESX:FUT', ['50', 4, 1], THIRD_FRIDAY, 25),
  option('XEUR:ODAX:OPT', 'XEUR:FDAX:FUT', ['250', 4, 1], THIRD_FRIDAY, 15),
];
