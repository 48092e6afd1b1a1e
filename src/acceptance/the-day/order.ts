import assert from 'node:assert/strict';
import { Random } from '../../demo/random.ts';
import type { DayStep } from './day-step.ts';

/** The steps in an order of chance that keeps to what each must come after; the same for the same seed. */
export function orderOf(steps: readonly DayStep[], seed: number): DayStep[] {
  const random = new Random(seed, 'order of the day');
  const taken = new Set<string>();
  const order: DayStep[] = [];
  while (order.length < steps.length) {
    const ready = steps.filter(
      ({ name, after }) => !taken.has(name) && after.every((known) => taken.has(known)),
    );
    assert.ok(ready.length > 0, 'no step waits for one that never comes');
    const next = random.pick(ready);
    taken.add(next.name);
    order.push(next);
  }
  return order;
}
