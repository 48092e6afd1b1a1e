import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fc, TEST_SEED } from '../../domain/basics/_seeded.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import { type Firm, firmInTest, report, settle } from '../../domain/book/_book-in-test.ts';
import { balanceRows, shownPositions } from '../../domain/book/balance-rows.ts';
import type { BalanceRow, PositionRow } from '../../domain/reporting/rows.ts';
import { filled } from './_filled-store.ts';
import { balancesAt, lotsAt, positionsAt } from './history.ts';
import { historyReference } from './history-reference.ts';
import { dayRows } from './listings.ts';
import type { ReadDatabase } from './read-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-history-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const target = { kind: 'sqlite', path: join(folder, 'read.sqlite') } as const;

/** Tuesday to Friday; the Friday before Easter is a holiday. */
const DAYS = ['2020-04-06', '2020-04-07', '2020-04-08', '2020-04-09', '2020-04-13'] as const;
const CONTRACTS = [
  ['CBT:C:FUT:202007', '331.25', '329.50', '327.75', '-12.25', '330'],
  ['NYMEX:CL:FUT:202005', '26.08', '-37.63', '25.09', '22.76', '22.41'],
  ['NYMEX:LO:OOF:202006:C:30', '1.10', '0.95', '1.31', '1.02', '0.50'],
  ['CBT:21:FUT:202006', '137.015625', '138.5', '138.484375', '137.25', '137.875'],
  ['CME:N1:FUT:202006', '19050', '19105', '18900', '19340', '19245'],
] as const;

type Statement = {
  readonly positions: readonly PositionRow[];
  readonly balances: readonly BalanceRow[];
};

function statementOf(firm: Firm, date: string): Statement {
  const positions = shownPositions(firm.book, '', date).map(({ row }) => row);
  return plain({ positions, balances: balanceRows(firm.book, '', date) });
}

/** Without what says nothing: rows of zeros, and the price shown beside a flat position. */
function plain({ positions, balances }: Statement): Statement {
  const noPrice = { settlementPrice: undefined, priceDate: '', priceKind: '' } as const;
  return {
    positions: positions.map((row) => (row.long + row.short === 0 ? { ...row, ...noPrice } : row)),
    balances: balances.filter((row) =>
      Object.values(row).some((value) => typeof value === 'number' && value !== 0),
    ),
  };
}

/** A week of a firm, chosen by `seeds`: trades and busts each day, prices, end of day, and a release one day later. */
function week(seeds: readonly number[], withCorrections: boolean) {
  const firm = firmInTest();
  const booked: {
    readonly id: string;
    readonly day: string;
    readonly contract: string;
    readonly side: 'buy' | 'sell';
    readonly quantity: number;
    readonly at: string;
    readonly name: string;
  }[] = [];
  const released = new Map<string, Statement>();
  let newest: Statement = { positions: [], balances: [] };
  const perDay = Math.ceil(seeds.length / DAYS.length);
  for (const [at, day] of DAYS.entries()) {
    for (const seed of seeds.slice(at * perDay, (at + 1) * perDay)) {
      const past = booked[seed % Math.max(booked.length, 1)];
      if (seed % 7 === 0 && past !== undefined && (withCorrections || past.day === day)) {
        const { id, contract, side, quantity } = past;
        firm.run({
          type: 'captureTrade',
          report: report({
            ...namesOf(past),
            action: 'remove',
            removal: 'bust',
            ccpTradeId: id,
            contract,
            side,
            quantity,
            at: past.at,
            day: past.day,
          }),
        });
        booked.splice(booked.indexOf(past), 1);
        continue;
      }
      const [contract, ...prices] = CONTRACTS[seed % CONTRACTS.length] ?? CONTRACTS[0];
      const late = withCorrections && seed % 11 === 0 ? DAYS[Math.max(at - 2, 0)] : day;
      const trade = {
        id: `${booked.length}-${at}-${seed}`,
        day: late ?? day,
        contract,
        side: (seed >>> 3) % 2 === 0 ? ('buy' as const) : ('sell' as const),
        quantity: 1 + ((seed >>> 5) % 6),
        at: prices[(seed >>> 7) % prices.length] ?? '1',
        name: `A${1 + ((seed >>> 9) % 4)}X`,
      };
      booked.push(trade);
      firm.capture(
        report({
          ...namesOf(trade),
          ccpTradeId: trade.id,
          contract: trade.contract,
          side: trade.side,
          quantity: trade.quantity,
          at: trade.at,
          day: trade.day,
        }),
      );
    }
    for (const [contract, ...prices] of CONTRACTS) settle(firm, contract, day, prices[at] ?? '1');
    // Late trades make the day before stale: it is run again first.
    for (const run of [...firm.book.days.run.values()]) if (run.stale) firm.endOfDay(run.date);
    firm.endOfDay(day);
    newest = statementOf(firm, day);
    const before = DAYS[at - 1];
    if (before === undefined) continue;
    released.set(before, statementOf(firm, before));
    firm.accepted({ type: 'releaseDay', date: before });
  }
  return { firm, released, newest };
}

function namesOf({ name }: { readonly name: string }) {
  return { externalAccount: { clearingFirm: '', names: [name], origin: '1' } };
}

async function answersAt(
  db: ReadDatabase,
  firm: Firm,
  date: string,
  mode: 'known-now' | 'as-closed',
): Promise<Statement> {
  const reference = historyReference(firm.book.reference);
  const question = { firm: 'acme', date, mode };
  const positions = await positionsAt(db, question, reference);
  const balances = await balancesAt(db, question, reference);
  assertThat(positions.ok && balances.ok, `${mode} ${date} is answered`);
  return plain({ positions: positions.rows, balances: balances.rows });
}

/** What must agree however a correction of a final day was spread over the days after it. */
function lasting({ positions, balances }: Statement) {
  return {
    positions: positions
      .map(({ variation: _variation, bought: _bought, sold: _sold, ...rest }) => rest)
      .filter((row) => row.long + row.short > 0),
    balances: balances.map(
      ({
        account,
        currency,
        cash,
        openTradeEquity,
        longOptionValue,
        shortOptionValue,
        complete,
      }) => ({
        account,
        currency,
        cash,
        openTradeEquity,
        longOptionValue,
        shortOptionValue,
        complete,
      }),
    ),
  };
}

const seeds = fc.array(fc.nat(), { minLength: 15, maxLength: 60 });

async function checkWeeks(
  withCorrections: boolean,
  check: (db: ReadDatabase, of: ReturnType<typeof week>) => Promise<void>,
) {
  const seed = TEST_SEED;
  console.log(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(seeds, async (chosen) => {
      const made = week(chosen, withCorrections);
      const db = await filled(target, { acme: made.firm.log }, 40);
      try {
        await check(db, made);
      } finally {
        await db.destroy();
      }
    }),
    { numRuns: 12, seed, interruptAfterTimeLimit: 60_000 },
  );
}

test('history as known now says what the book says of a week without corrections, every day', () =>
  checkWeeks(false, async (db, { firm, released, newest }) => {
    for (const [date, statement] of [...released, [DAYS[4], newest] as const]) {
      assert.deepEqual(await answersAt(db, firm, date, 'known-now'), statement, date);
    }
  }));

test('history as closed repeats every released statement, whatever was corrected later', () =>
  checkWeeks(true, async (db, { firm, released }) => {
    for (const [date, statement] of released) {
      assert.deepEqual(await answersAt(db, firm, date, 'as-closed'), statement, date);
    }
    // Easter: the statements of the Thursday are in force.
    assert.deepEqual(
      await answersAt(db, firm, '2020-04-08', 'as-closed'),
      released.get('2020-04-08'),
    );
  }));

test('history as known now ends at the book’s lots and cash after corrections of final days', () =>
  checkWeeks(true, async (db, { firm, newest }) => {
    assert.deepEqual(lasting(await answersAt(db, firm, DAYS[4], 'known-now')), lasting(newest));
    const lots = await lotsAt(db, { firm: 'acme', date: DAYS[4], mode: 'known-now' });
    assertThat(lots.ok, 'lots are answered');
    const long = lots.rows
      .filter((lot) => lot.side === 'buy')
      .reduce((sum, lot) => sum + lot.quantity, 0);
    assert.equal(
      long,
      newest.positions.reduce((sum, row) => sum + row.long, 0),
    );
  }));

test('days are stale, run or final as in the book', () =>
  checkWeeks(true, async (db, { firm }) => {
    const { rows } = await dayRows(db, 'acme');
    for (const { date, state } of rows) {
      const run = firm.book.days.run.get(date);
      const wanted =
        date <= firm.book.days.finalThrough
          ? 'final'
          : run === undefined
            ? 'open'
            : run.stale
              ? 'stale'
              : 'run';
      assert.equal(state, wanted, date);
    }
  }));
