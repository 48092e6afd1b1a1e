import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Amount } from '../basics/money.ts';
import { postingsOf } from '../cash/postings.ts';
import type { BalanceRow } from '../reporting/rows.ts';
import type { Firm } from './_book-in-test.ts';
import { NAIVE_FIGURES, type NaiveTrade, naiveDays, naiveLots } from './_naive-book.ts';
import { finalTerms, playCorrected, playWorld } from './_play-world.ts';
import { ACCOUNTS, DAYS, randomWorld, type World } from './_random-world.ts';
import { balanceRows } from './balance-rows.ts';
import { bookRules } from './book.ts';
import { accountDayKey } from './evolve-days.ts';
import { brokenInvariants } from './invariants.ts';
import { openLots } from './lot-rows.ts';

/** A property that must hold for every random world, and the worlds to try it on. */
export type BookProperty = {
  readonly name: string;
  readonly worlds: fc.Arbitrary<World>;
  readonly check: (world: World) => void;
};

const openWorlds = randomWorld({ missing: 6, releases: false });
const releasedWorlds = randomWorld({ missing: 6, releases: true, detours: true });
const instructedWorlds = randomWorld({ missing: 6, releases: true, detours: true, instructions: true });
const pricedWorlds = randomWorld({ missing: 0, releases: false, detours: true });

export const BOOK_PROPERTIES: readonly BookProperty[] = [
  {
    name: 'corrections of open and run days end in the world that was right from the start, day by day',
    worlds: openWorlds,
    check: (world) => {
      const actual = playWorld(world, { watch: invariantsHold });
      const corrected = playCorrected(world, actual);
      assert.deepEqual(stateLines(actual), stateLines(corrected));
    },
  },
  {
    name: 'corrections of final days end in the lots and cumulative money of the world that was right',
    worlds: releasedWorlds,
    check: (world) => {
      const actual = playWorld(world, { watch: invariantsHold });
      const corrected = playCorrected(world, actual);
      assert.deepEqual(lotLines(actual), lotLines(corrected));
      assert.deepEqual(cumulativeMoney(actual), cumulativeMoney(corrected));
    },
  },
  {
    name: 'what a released day said of an account is never said again otherwise',
    worlds: releasedWorlds,
    check: (world) => assert.deepEqual(saidAfterRelease(playWorld(world)), []),
  },
  {
    name: 'an interrupted, left and continued end of day ends as one that was not',
    worlds: randomWorld({ missing: 6, releases: false, detours: true }),
    check: (world) => {
      const actual = playWorld(world, { watch: invariantsHold, interrupted: true });
      const corrected = playCorrected(world, actual);
      assert.deepEqual(stateLines(actual), stateLines(corrected));
    },
  },
  {
    name: 'running an unchanged day again changes and says nothing',
    worlds: openWorlds,
    check: (world) => rerunSaysNothing(playWorld(world)),
  },
  {
    name: 'total equity is the same for open-trade-equity and settled-to-market at any moment',
    worlds: releasedWorlds,
    check: (world) => void playWorld(world, { only: 'A1', alsoIn: ['A2'], watch: equityIsOne('A1', 'A2') }),
  },
  {
    name: 'total equity is the same with instructed close-outs and re-openings',
    worlds: instructedWorlds,
    check: (world) => {
      const watch = (firm: Firm) => {
        invariantsHold(firm);
        equityIsOne('A6', 'A7')(firm);
      };
      const firm = playWorld(world, { only: 'A6', alsoIn: ['A7'], watch });
      assert.equal(linesOf(firm.replayed()), firm.hashLines());
    },
  },
  {
    name: 'what is instructed stays through every re-run: an unchanged day says nothing new',
    worlds: randomWorld({ missing: 3, releases: false, instructions: true }),
    check: (world) => rerunSaysNothing(playWorld(world, { only: 'A4', alsoIn: ['A5', 'A6'] })),
  },
  {
    name: 'realised profit and open trade equity together do not depend on the close-out order',
    worlds: randomWorld({ missing: 0, releases: true, detours: true }),
    check: (world) => {
      const firm = playWorld(world, { only: 'A1', alsoIn: ['A3', 'A4', 'A6', 'A8'] });
      for (const other of ['A3', 'A4', 'A6', 'A8']) equityIsOne('A1', other)(firm);
    },
  },
  {
    name: 'variation telescopes: all of it is open trade equity and profit of what was closed',
    worlds: randomWorld({ missing: 0, releases: true }),
    check: variationTelescopes,
  },
  {
    name: 'folding the log again, or from a snapshot, gives the same book',
    worlds: releasedWorlds,
    check: (world) => {
      const firm = playWorld(world);
      const lines = firm.hashLines();
      assert.equal(linesOf(firm.replayed()), lines);
      assert.equal(linesOf(fromSnapshot(firm, Math.floor(firm.log.length / 2))), lines);
    },
  },
  {
    name: 'a book on paper has the same figures and lots',
    worlds: pricedWorlds,
    check: sameAsOnPaper,
  },
];

export function runProperty({ worlds, check }: BookProperty, numRuns: number): void {
  fc.assert(fc.property(worlds, check), { numRuns });
}

function invariantsHold(firm: Firm): void {
  assert.deepEqual(brokenInvariants(firm.book), []);
}

function rerunSaysNothing(firm: Firm): void {
  const before = firm.hashLines();
  for (const date of DAYS) {
    const types = firm.endOfDay(date).map(({ type }) => type);
    const said = types.filter((type) => type !== 'EndOfDayAdvanced' && type !== 'DayRunCompleted');
    assert.deepEqual(said, [], date);
  }
  assert.equal(firm.hashLines(), before);
}

/** Versions of a price tell how often it came, not what is so. */
function stateLines(firm: Firm): string[] {
  return firm.hashLines().split('\n').filter((line) => !line.startsWith('price '));
}

/** Account, contract, trade, open, traded and price: the basis and days of an as-of booking are its own. */
function lotLines(firm: Firm): string[] {
  const lots = firm.hashLines().split('\n').filter((line) => line.startsWith('lot '));
  return lots.map((line) => line.split(' ').slice(0, 7).join(' ')).sort();
}

/** Everything posted, by account, currency and kind. */
function cumulativeMoney(firm: Firm): Record<string, Amount> {
  const sums: Record<string, Amount> = {};
  for (const event of firm.log) {
    if (!postsMoney(event)) continue;
    for (const { account, currency, kind, amount } of postingsOf(event)) {
      const key = `${account} ${currency} ${kind}`;
      sums[key] = (sums[key] ?? 0) + amount;
    }
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0).sort());
}

type LogEvent = Firm['log'][number];
type Posting = Parameters<typeof postingsOf>[0];
const POSTING_TYPES: readonly string[] = [
  'TradeBooked',
  'TradeRemoved',
  'FeesAdjusted',
  'LotsClosedOut',
  'CloseOutsReversed',
  'PositionMarked',
  'MarkReversed',
  'CashEntered',
];

function postsMoney(event: LogEvent): event is Posting {
  return POSTING_TYPES.includes(event.type);
}

function saidAfterRelease(firm: Firm): string[] {
  let finalThrough = '';
  const said: string[] = [];
  for (const event of firm.log) {
    if (event.type === 'DayReleased') finalThrough = event.date;
    if (event.type === 'AccountDayClosed' && event.date <= finalThrough) said.push(accountDayKey(event));
    if (event.type === 'PositionMarked' && event.date <= finalThrough) said.push(`${event.contract} ${event.date}`);
  }
  return said;
}

/** Compared for every day of which no run is under way; an incomplete account has no equity to compare. */
function equityIsOne(one: string, other: string): (firm: Firm) => void {
  return (firm) => {
    if (firm.book.days.underWay !== undefined || isHalfDone(firm, one, other)) return;
    for (const date of DAYS) {
      if (date <= firm.book.days.finalThrough) continue;
      assert.deepEqual(equityOf(firm, one, date), equityOf(firm, other, date), `${one} and ${other} on ${date}`);
    }
  };
}

/** A run that was left has marked the one account and not the other. */
function isHalfDone({ book }: Firm, one: string, other: string): boolean {
  const marked = (account: string) =>
    book.positions.positions
      .filter((position) => position.account === account)
      .flatMap(({ contract, runs }) => runs.filter(({ mark }) => mark !== undefined).map(({ date }) => `${contract} ${date}`));
  return marked(one).sort().join() !== marked(other).sort().join();
}

function equityOf({ book }: Firm, account: string, date: string): Record<string, Amount | string> {
  const equity = ({ cash, openTradeEquity, complete, missing }: BalanceRow) =>
    complete ? cash + openTradeEquity : missing.join(' ');
  const rows = balanceRows(book, account, date).map((row): [string, Amount | string] => [row.currency, equity(row)]);
  return Object.fromEntries(rows.filter(([, amount]) => amount !== 0));
}

function variationTelescopes(world: World): void {
  const firm = playWorld(world);
  const sums = new Map<string, Amount>();
  const add = (account: string, contract: string, amount: Amount) =>
    sums.set(`${account} ${contract}`, (sums.get(`${account} ${contract}`) ?? 0) + amount);
  for (const event of firm.log) {
    if (event.type === 'PositionMarked') add(event.account, event.contract, event.variation);
    if (event.type === 'MarkReversed') add(event.account, event.contract, -event.variation);
    if (event.type === 'TradeBooked' || event.type === 'TradeRemoved') {
      add(event.account, event.contract, event.asOfVariation);
    }
    if (event.type !== 'LotsClosedOut' && event.type !== 'CloseOutsReversed') continue;
    const sign = event.type === 'LotsClosedOut' ? -1 : 1;
    const isPremium = event.contract.startsWith('NYMEX:LO');
    for (const { profit } of event.pairs) if (!isPremium) add(event.account, event.contract, sign * profit);
  }
  const { days, positions } = firm.book;
  for (const { account, contract, long, short, runs } of positions.positions) {
    const last = runs.at(-1);
    const isFlat = long + short === 0;
    if ((last?.date ?? '') <= days.finalThrough && !isFlat) continue;
    const equity = isFlat ? 0 : last?.mark?.openTradeEquity;
    const isSettled = account === 'A2' || account === 'A5';
    if (equity !== undefined && !isSettled) assert.equal(sums.get(`${account} ${contract}`) ?? 0, equity);
  }
}

function linesOf(book: Firm['book']): string {
  return [...bookRules.canonicalState(book)].join('\n');
}

function fromSnapshot(firm: Firm, at: number): Firm['book'] {
  let book = bookRules.emptyBook();
  for (const [index, event] of firm.log.entries()) {
    if (index === at) book = structuredClone(book);
    bookRules.evolve(book, event, index + 1);
  }
  return book;
}

function sameAsOnPaper(world: World): void {
  const firm = playWorld(world);
  const trades = world.plans.flatMap((plan, at): NaiveTrade[] => {
    const terms = finalTerms(plan);
    return terms === undefined ? [] : [{ id: `T${at}`, account: ACCOUNTS[terms.account] ?? '', terms }];
  });
  const settlement = (contract: string, date: string) => {
    const quotes = firm.book.positions.prices.get(contract)?.find((known) => known.date === date)?.quotes;
    return quotes?.at(-1)?.price ?? Number.NaN;
  };
  const paper = naiveDays(trades, settlement);
  for (const [key, day] of paper) {
    const closed = firm.book.accountDays.get(key);
    const said = Object.fromEntries(NAIVE_FIGURES.map((name) => [name, closed?.[name] ?? 0]));
    assert.deepEqual(said, { ...day }, key);
  }
  const lots = openLots(firm.book, '').map((lot) => `${lot.account} ${lot.contract} ${lot.ccpTradeId} ${lot.side} ${lot.quantity}`);
  assert.deepEqual(lots.sort(), naiveLots(trades));
}
