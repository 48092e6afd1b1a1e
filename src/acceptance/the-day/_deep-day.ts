import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DayStep } from './day-step.ts';
import { type Kill, killsAt, playWithKills } from './killed-day.ts';
import { orderOf } from './order.ts';
import { SCRIPT, WITH_EARLY_RUNS } from './script.ts';

type Run = { readonly what: string; readonly steps: readonly DayStep[]; readonly kills: Kills };
type Kills = ReadonlyMap<string, Kill>;

/** So many orders of chance, then the server killed at every step, in the midst of it or when it has answered. */
export async function playDayDeep(count: number): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'holdfast-deep-day-'));
  try {
    const play = ({ steps, kills }: Run, name: string) =>
      playWithKills(join(root, name), steps, kills);
    const inOrder = await play({ what: '', steps: SCRIPT, kills: new Map() }, 'in-order');
    for (const [at, run] of runs(count).entries()) {
      const startedMs = performance.now();
      const names = run.steps.map(({ name }) => name).join(' ');
      assert.equal(await play(run, `run-${at}`), inOrder, `${run.what}: ${names}`);
      const seconds = Math.round((performance.now() - startedMs) / 1_000);
      console.log(`the day, ${run.what}: the same book, ${seconds} s`);
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function runs(count: number): Run[] {
  const orders = Array.from({ length: count }, (_, at) => ({
    what: `order of seed ${at + 1}`,
    steps: orderOf(WITH_EARLY_RUNS, at + 1),
    kills: new Map(),
  }));
  const answered: Kills = new Map(SCRIPT.map(({ name }) => [name, 'answered']));
  const amid: Kills = new Map(SCRIPT.map(({ name }, at) => [name, { afterMs: (at * 7) % 23 }]));
  const steps = orderOf(WITH_EARLY_RUNS, count);
  return [
    ...orders,
    { what: 'killed after every step', steps: SCRIPT, kills: answered },
    { what: 'killed in the midst of every step', steps: SCRIPT, kills: amid },
    {
      what: `killed in an order of chance, seed ${count}`,
      steps,
      kills: killsAt(steps, { first: 0, every: 2 }),
    },
  ];
}
