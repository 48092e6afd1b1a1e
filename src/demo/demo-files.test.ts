import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Firm } from '../domain/book/_book-in-test.ts';
import { invariantsHold } from '../domain/book/_book-in-test.ts';
import type { BookEvent } from '../domain/book/book-state.ts';
import { emptyFirm, recordsOf, takeStep } from './_import-in-test.ts';
import { reportedOn } from './_part17-in-test.ts';
import { demoDays } from './demo-days.ts';
import { closingFiles, demoFiles, demoSteps } from './demo-files.ts';
import { liveTrades } from './live-trades.ts';
import { WAITING } from './waiting-work.ts';

const DATE = '2026-11-24';
const REFERENCE_FILES = [
  'ccps.csv',
  'calendars.csv',
  'products.csv',
  'reporting-levels.csv',
  'contracts.csv',
  'members.csv',
  'clients.csv',
  'accounts.csv',
  'fees.csv',
];

test('demoFiles() gives the same bytes for the same seed and date, and others for another seed', () => {
  const files = demoFiles(1, DATE);
  assert.deepEqual(demoFiles(1, DATE), files);
  const other = new Map(demoFiles(2, DATE).map(({ name, bytes }) => [name, bytes]));
  const sameUnderBoth = files.filter(({ name, bytes }) => {
    const others = other.get(name);
    return others !== undefined && Buffer.compare(bytes, others) === 0;
  });
  assert.deepEqual(
    sameUnderBoth.map(({ name }) => name),
    REFERENCE_FILES,
  );
});

test('demoSteps() imports, runs and releases in the order of a clearing desk', () => {
  assert.deepEqual(
    demoSteps(1, DATE).map((step) => ('date' in step ? `${step.step} ${step.date}` : step.step)),
    [
      'import',
      'cash',
      'import',
      'eod 2026-11-20',
      'release 2026-11-20',
      'import',
      'eod 2026-11-23',
      'import',
    ],
  );
});

test('every file of the demo is read without failure, and warned of only where a spread has no legs', async () => {
  let messages = 0;
  for (const file of [...demoFiles(1, DATE), ...closingFiles(1, DATE)]) {
    for (const record of await recordsOf(file)) {
      messages += 1;
      assert.deepEqual(
        [record.failures, record.noPrices],
        [[], []],
        `${file.name} ${record.message}`,
      );
      const codes = new Set(record.warnings.map(({ code }) => code));
      codes.delete('spread_without_legs');
      assert.deepEqual([...codes], [], `${file.name} ${record.message}`);
    }
  }
  assert.ok(messages > 8_000, `only ${messages} records`);
});

const samples = [
  [1, DATE],
  [7, '2019-03-12'],
  [42, '2027-01-04'],
] as const;
for (const [seed, lastDate] of samples) {
  describe(`the sample of seed ${seed} up to ${lastDate}`, () => {
    const [first, second] = demoDays(lastDate);
    const firm = emptyFirm();
    const events: BookEvent[] = [];
    before(async () => {
      for (const step of demoSteps(seed, lastDate)) events.push(...(await takeStep(firm, step)));
    });

    test('runs the end of the two prior days with every position marked and every account complete', () => {
      const runs = events.filter((event) => event.type === 'DayRunCompleted');
      assert.deepEqual(
        runs.map(({ date, unmarked, incompleteAccounts }) => [date, unmarked, incompleteAccounts]),
        [
          [first, 0, 0],
          [second, 0, 0],
        ],
      );
      assert.ok(runs.every(({ positions }) => positions > 300));
      assert.ok(
        !events.some(({ type }) => type === 'EndOfDayStopped' || type === 'PositionUnmarked'),
      );
      assert.equal(firm.book.days.finalThrough, first);
    });

    test('keeps the invariants of the book, and its replay gives the same book', () => {
      assert.deepEqual(invariantsHold(firm), []);
      const replayed = { hash: firm.hashLines() };
      firm.book = firm.replayed();
      assert.equal(firm.hashLines() === replayed.hash, true);
    });

    test('leaves exactly the promised work waiting', () => {
      assert.deepEqual(waitingIn(firm, events), WAITING);
    });

    test('has thousands of trades, of every kind, on every CCP and in every currency', () => {
      const booked = events.filter((event) => event.type === 'TradeBooked');
      assert.ok(booked.length > 5_000 && booked.length < 12_000, `${booked.length} trades`);
      const today = booked.filter(({ clearingDate }) => clearingDate === lastDate);
      assert.ok(today.length > 2_000, `${today.length} trades on the last day`);
      const seen = (values: readonly string[]) => [...new Set(values)].sort();
      assert.deepEqual(seen(today.map(({ ccp }) => ccp)), ['CME', 'ECAG', 'ICEU', 'ICUS']);
      assert.deepEqual(seen(today.map(({ tradeType }) => tradeType)), ['block', 'efrp', 'regular']);
      assert.deepEqual(seen(booked.map(({ currency }) => currency)), [
        'CHF',
        'EUR',
        'GBP',
        'JPY',
        'USD',
      ]);
      assert.deepEqual(seen(booked.map(({ multiLeg }) => multiLeg)), ['leg', 'outright']);
      const removals = events.flatMap((event) =>
        event.type === 'TradeRemoved' ? [event.removal] : [],
      );
      assert.deepEqual(seen(removals), ['bust', 'cancel', 'replaced', 'reverse']);
      assert.ok(today.filter(({ giveUpFirm }) => giveUpFirm !== '').length >= 4);
      assert.ok(today.some(({ life }) => life === 2));
    });

    test('has accounts over a Part 17 reporting level, one that crosses it upwards and one downwards', () => {
      const before = reportedOn(firm, events, first, []);
      const after = reportedOn(firm, events, second, before.specialAccounts);
      assert.deepEqual([before.failures, after.failures], [[], []]);
      assert.ok(before.specialAccounts.length >= 12);
      const stateOf = (account: string, commodity: string) =>
        [before, after].map(
          ({ specialAccounts }) =>
            specialAccounts.find(
              (report) => report.accountNumber.endsWith(account) && report.commodity === commodity,
            )?.state,
        );
      assert.deepEqual(stateOf('NG1001A', 'CBT:C:FUT'), ['reportable', 'reportable']);
      assert.deepEqual(stateOf('NG1002A', 'CBT:C:FUT'), ['reportable', 'exit']);
      assert.deepEqual(stateOf('NG1006A', 'NYMEX:CL:FUT'), [undefined, 'reportable']);
    });
  });
}

function waitingIn(
  { book }: Firm,
  events: readonly BookEvent[],
): Readonly<Record<keyof typeof WAITING, number | undefined>> {
  const { worklists, tickets, placeholders } = book;
  const count = (type: BookEvent['type']) => events.filter((event) => event.type === type).length;
  return {
    suspense: worklists.suspense.size,
    held: worklists.held.size,
    parked: worklists.parked.size,
    unmatched: worklists.unmatched.size,
    conflicts: worklists.conflicts.size,
    tickets: tickets.open.size,
    offTick: worklists.warnings.get('price_must_be_on_tick'),
    asOf: worklists.warnings.get('as_of'),
    placeholders: placeholders.size,
    notOurSide: worklists.noted.get('not-our-side'),
    duplicates: count('DuplicateReported'),
  };
}

describe('after the sample', () => {
  const firm = emptyFirm();
  before(async () => {
    for (const step of demoSteps(1, DATE)) await takeStep(firm, step);
  });

  test('liveTrades() goes on for ever with trades that the book takes, the same for the same seed', () => {
    const feed = liveTrades(9, DATE);
    const again = liveTrades(9, DATE);
    const held = firm.book.worklists.held.size;
    const types = new Map<string, number>();
    for (let count = 0; count < 3_000; count += 1) {
      const report = feed.next().value;
      assert.deepEqual(again.next().value, report);
      for (const { type } of firm.capture(report)) types.set(type, (types.get(type) ?? 0) + 1);
    }
    assert.deepEqual([...types.keys()].sort(), ['TradeBooked', 'TradeRemoved']);
    assert.equal(firm.book.worklists.held.size, held);
    assert.ok(firm.book.worklists.suspense.size > WAITING.suspense);
    assert.deepEqual(invariantsHold(firm), []);
  });

  test('the closing prices leave of the last day only what waits: held trades and a price not told', async () => {
    await takeStep(firm, { step: 'import', files: closingFiles(1, DATE) });
    const run = firm.endOfDay(DATE);
    const stopped = run.flatMap((event) => (event.type === 'EndOfDayStopped' ? [event.ccp] : []));
    assert.deepEqual(stopped, ['CME']);
    assert.deepEqual(unmarkedReasons(run), ['ccp-stopped']);
    for (const itemId of [...firm.book.worklists.held.keys()]) {
      firm.accepted({ type: 'resolveItem', itemId, action: 'discard', reason: 'not traded by us' });
    }
    assert.deepEqual(unmarkedReasons(firm.endOfDay(DATE)), ['placeholder-price']);
  });
});

function unmarkedReasons(events: readonly BookEvent[]): string[] {
  const unmarked = events.flatMap((event) =>
    event.type === 'PositionUnmarked' ? [event.reason] : [],
  );
  return [...new Set(unmarked)];
}
