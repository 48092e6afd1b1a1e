import process from 'node:process';
import { SCENARIOS } from '../edge/drill/drill-plan.ts';
import { playSmall } from './small-drill.ts';
import { playDayDeep } from './the-day/_deep-day.ts';

/**
 * What takes too long for every run, by hand:
 *
 *     npm run test:deep                      properties of the book, crashes, the day, then the quick drills with three seeds each
 *     npm run test:deep -- 2000 equity       properties alone: so many worlds each, those whose name holds the word
 *     npm run test:deep -- drills 5 burn     drills alone: so many seeds each, scenarios whose name holds the word
 *     npm run test:deep -- crashes 5000      crashes of the journal alone, so many seeds
 *     npm run test:deep -- day 20            docs/the-day.md alone: in so many orders, and killed at every step
 */
const QUICK: readonly string[] = SCENARIOS.filter((name) => name !== 'ion-day');
const LEAST_SEEDS = 3;
const CRASHES = '5000';
const KINDS = ['drills', 'crashes', 'day'];

process.env.HOLDFAST_SEED ??= String(Date.now() % 2_147_483_647);
console.log(`HOLDFAST_SEED=${process.env.HOLDFAST_SEED}`);

const [first, count, part = ''] = process.argv.slice(2);
if (first === undefined || !KINDS.includes(first))
  await import('../domain/book/_deep-properties.ts');
if (first === undefined || first === 'crashes') {
  process.env.CRASH_SEEDS = `1-${count ?? CRASHES}`;
  await import('../platform/journal/crash.test.ts');
}
if (first === undefined || first === 'day') await playDayDeep(Number(count ?? LEAST_SEEDS));
if (first === undefined) await playDrills(QUICK, LEAST_SEEDS);
if (first === 'drills')
  await playDrills(
    SCENARIOS.filter((name) => name.includes(part)),
    Number(count ?? LEAST_SEEDS),
  );

async function playDrills(scenarios: readonly string[], count: number): Promise<void> {
  for (const scenario of scenarios) {
    for (let seed = 1; seed <= count; seed += 1) {
      const startedMs = performance.now();
      try {
        await playSmall(scenario, seed);
        const seconds = Math.round((performance.now() - startedMs) / 1_000);
        console.log(`${scenario}, seed ${seed}: kept, ${seconds} s`);
      } catch (failure) {
        process.exitCode = 1;
        console.error(`${scenario}, seed ${seed}: ${failure}`);
      }
    }
  }
}
