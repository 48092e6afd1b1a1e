import assert from 'node:assert/strict';
import { fc } from '../basics/_seeded.ts';
import { type Division, division } from './_allocate-in-world.ts';
import { cumulativeMoney, invariantsHold, linesOf, lotLines, stateLines } from './_measures.ts';
import { playCorrected, playWorld } from './_play-world.ts';
import { randomWorld, type World } from './_random-world.ts';

/** A random world, and how the trades of its plans are divided. */
type DividedWorld = {
  readonly world: World;
  readonly divisions: readonly (readonly Division[])[];
};

export type AllocationProperty = {
  readonly name: string;
  readonly worlds: fc.Arbitrary<DividedWorld>;
  readonly check: (world: DividedWorld) => void;
};

const divisions = fc.array(fc.array(division, { maxLength: 3 }), { maxLength: 16 });
const openWorlds = fc.record({ world: randomWorld({ missing: 6, releases: false }), divisions });
const releasedWorlds = fc.record({
  world: randomWorld({ missing: 6, releases: true, detours: true }),
  divisions,
});

export const ALLOCATION_PROPERTIES: readonly AllocationProperty[] = [
  {
    name: 'corrections of divided trades on open and run days end in the world that was right and divided from the start',
    worlds: openWorlds,
    check: ({ world, divisions: entries }) => {
      const actual = playWorld(world, { divisions: entries, watch: invariantsHold });
      assert.deepEqual(withoutBroken(stateLines(actual)), stateLines(playCorrected(world, actual)));
    },
  },
  {
    name: 'corrections of divided trades of final days end in the lots and cumulative money of that world',
    worlds: releasedWorlds,
    check: ({ world, divisions: entries }) => {
      const actual = playWorld(world, { divisions: entries, watch: invariantsHold });
      const corrected = playCorrected(world, actual);
      assert.deepEqual(lotLines(actual), lotLines(corrected));
      assert.deepEqual(cumulativeMoney(actual), cumulativeMoney(corrected));
    },
  },
  {
    name: 'a log with divided trades replays to the same book',
    worlds: releasedWorlds,
    check: ({ world, divisions: entries }) => {
      const actual = playWorld(world, { divisions: entries });
      assert.equal(linesOf(actual.replayed()), actual.hashLines());
    },
  },
];

/** What waits to be divided anew is not what stands. */
function withoutBroken(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith('derivation-broken '));
}

export function runAllocationProperty(
  { worlds, check }: AllocationProperty,
  numRuns: number,
): void {
  fc.assert(fc.property(worlds, check), { numRuns });
}
