import assert from 'node:assert/strict';
import { fc } from '../basics/_seeded.ts';
import { division } from './_allocate-in-world.ts';
import { averaging } from './_average-in-world.ts';
import type { Firm } from './_book-in-test.ts';
import { cumulativeMoney, invariantsHold, linesOf, lotLines, stateLines } from './_measures.ts';
import { type Playing, playCorrected, playWorld } from './_play-world.ts';
import { randomWorld, type World } from './_random-world.ts';

/** A random world, and how the trades of its plans are averaged and divided. */
type AveragedWorld = {
  readonly world: World;
  readonly steps: Required<Pick<Playing, 'averagings' | 'divisions'>>;
};

export type AverageProperty = {
  readonly name: string;
  readonly worlds: fc.Arbitrary<AveragedWorld>;
  readonly check: (world: AveragedWorld) => void;
};

const steps = fc.record({
  averagings: fc.array(fc.array(averaging, { maxLength: 6 }), { maxLength: 16 }),
  divisions: fc.array(fc.array(division, { maxLength: 1 }), { maxLength: 6 }),
});
const openWorlds = fc.record({ world: randomWorld({ missing: 6, releases: false }), steps });
const releasedWorlds = fc.record({
  world: randomWorld({ missing: 6, releases: true, detours: true }),
  steps,
});

/** How often what is to be tried came up, over a whole run: a property that never sees it proves nothing. */
export type Seen = { allocated: number; complete: number; reopened: number };

export function averageProperties(seen: Seen): readonly AverageProperty[] {
  const play = ({ world, steps: given }: AveragedWorld, watch = true): Firm => {
    const firm = playWorld(world, watch ? { ...given, watch: invariantsHold } : given);
    for (const { status } of firm.book.averageGroups.byId.values()) {
      if (status === 'allocated' || status === 'complete') seen[status] += 1;
    }
    for (const event of firm.log)
      if (event.type === 'AverageGroupMoved' && event.reason === 'fill-changed') seen.reopened += 1;
    return firm;
  };
  return [
    {
      name: 'corrections of averaged trades on open and run days end in the world that was right and averaged from the start',
      worlds: openWorlds,
      check: (given) => {
        const actual = play(given);
        const corrected = playCorrected(given.world, actual);
        assert.deepEqual(standing(stateLines(actual)), standing(stateLines(corrected)));
      },
    },
    {
      name: 'corrections of averaged trades of final days end in the lots and cumulative money of that world',
      worlds: releasedWorlds,
      check: (given) => {
        const actual = play(given);
        const corrected = playCorrected(given.world, actual);
        assert.deepEqual(lotLines(actual), lotLines(corrected));
        assert.deepEqual(cumulativeMoney(actual), cumulativeMoney(corrected));
      },
    },
    {
      name: 'a log with averaged trades replays to the same book',
      worlds: releasedWorlds,
      check: (given) => {
        const actual = play(given, false);
        assert.equal(linesOf(actual.replayed()), actual.hashLines());
      },
    },
  ];
}

/** What waits to be divided anew, and a group whose fills are all gone, is not what stands. */
function standing(lines: readonly string[]): string[] {
  return lines.filter(
    (line) => !line.startsWith('derivation-broken ') && !/^average-group .* open 0 0 /.test(line),
  );
}

/** Of worlds made from the seed, else from that of the whole run; fast-check names it when it fails. */
export function runAverageProperty(
  { worlds, check }: AverageProperty,
  numRuns: number,
  seed?: number,
): void {
  fc.assert(fc.property(worlds, check), { numRuns, ...(seed === undefined ? {} : { seed }) });
}
