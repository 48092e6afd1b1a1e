import assert from 'node:assert/strict';
import { fc } from '../basics/_seeded.ts';
import type { Amount } from '../basics/money.ts';
import type { Firm } from './_book-in-test.ts';
import { identityBreaks } from './_identity.ts';
import {
  cumulativeMoney,
  equityIsOne,
  fromSnapshot,
  invariantsHold,
  linesOf,
  lotLines,
  rerunSaysNothing,
  rowsAddUp,
  saidAfterRelease,
  stateLines,
} from './_measures.ts';
import { NAIVE_FIGURES, type NaiveTrade, naiveDays, naiveLots } from './_naive-book.ts';
import { finalTerms, playCorrected, playWorld } from './_play-world.ts';
import { ACCOUNTS, randomWorld, type World } from './_random-world.ts';
import { openLots } from './lot-rows.ts';

/** A property that must hold for every random world, and the worlds to try it on. */
export type BookProperty = {
  readonly name: string;
  readonly worlds: fc.Arbitrary<World>;
  readonly check: (world: World) => void;
};

const openWorlds = randomWorld({ missing: 6, releases: false });
const releasedWorlds = randomWorld({ missing: 6, releases: true, detours: true });
const instructedWorlds = randomWorld({
  missing: 6,
  releases: true,
  detours: true,
  instructions: true,
});
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
    check: (world) =>
      void playWorld(world, { only: 'A1', alsoIn: ['A2'], watch: equityIsOne('A1', 'A2') }),
  },
  {
    name: 'every balance row adds up to its cash at any moment, cash entered by hand included',
    worlds: releasedWorlds,
    check: (world) => void playWorld(world, { watch: rowsAddUp, withCash: true }),
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
    name: 'the position identity of Part 17 holds for every account, contract and day as it was closed',
    worlds: releasedWorlds,
    check: (world) => assert.deepEqual(identityBreaks(world), []),
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
    for (const { profit } of event.pairs)
      if (!isPremium) add(event.account, event.contract, sign * profit);
  }
  const { days, positions } = firm.book;
  for (const { account, contract, long, short, runs } of positions.positions) {
    const last = runs.at(-1);
    const isFlat = long + short === 0;
    if ((last?.date ?? '') <= days.finalThrough && !isFlat) continue;
    const equity = isFlat ? 0 : last?.mark?.openTradeEquity;
    const isSettled = account === 'A2' || account === 'A5';
    if (equity !== undefined && !isSettled)
      assert.equal(sums.get(`${account} ${contract}`) ?? 0, equity);
  }
}

function sameAsOnPaper(world: World): void {
  const firm = playWorld(world);
  const trades = world.plans.flatMap((plan, at): NaiveTrade[] => {
    const terms = finalTerms(plan);
    return terms === undefined
      ? []
      : [{ id: `T${at}`, account: ACCOUNTS[terms.account] ?? '', terms }];
  });
  const settlement = (contract: string, date: string) => {
    const quotes = firm.book.positions.prices
      .get(contract)
      ?.find((known) => known.date === date)?.quotes;
    return quotes?.at(-1)?.price ?? Number.NaN;
  };
  const paper = naiveDays(trades, settlement);
  for (const [key, day] of paper) {
    const closed = firm.book.accountDays.get(key);
    const said = Object.fromEntries(NAIVE_FIGURES.map((name) => [name, closed?.[name] ?? 0]));
    assert.deepEqual(said, { ...day }, key);
  }
  const lots = openLots(firm.book, '').map(
    (lot) => `${lot.account} ${lot.contract} ${lot.ccpTradeId} ${lot.side} ${lot.quantity}`,
  );
  assert.deepEqual(lots.sort(), naiveLots(trades));
}
