import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseAttackStep } from './attack-step.ts';
import { newMeter } from './limits.ts';
import { confined, openMarkedRoot } from './marked-root.ts';
import { attackOrder, runAttackStep } from './run-attack-step.ts';

/** What an attacker's process is told: where he is let in, whom he may end, and what he is to do. */
export const attackOrders = z.strictObject({
  root: z.string(),
  /** Below the root: the platform's data directory, or one vault's store. */
  target: z.string(),
  steps: z.array(z.unknown()),
  seed: z.number().int(),
  release: z.string(),
  limits: z.strictObject({ bytes: z.number(), files: z.number(), seconds: z.number() }),
});

export type AttackOrders = z.infer<typeof attackOrders>;

/** Whom the attacker may end, by what they are; told when he is to begin. */
export const attackedProcesses = z.record(
  z.string(),
  z.strictObject({ pid: z.number(), startTicks: z.string() }),
);

export type AttackedProcesses = z.infer<typeof attackedProcesses>;

export type AttackReport = {
  /** Milliseconds since 1970 of the first change; 0 when nothing was changed. */
  readonly firstTouchMs: number;
  readonly lastTouchMs: number;
  readonly bytes: number;
  readonly files: number;
};

/** Where an attacker keeps what he copied, below the folder he is let into. */
export const LOOT = 'loot';

/** Does the steps in their order. Ends itself when the time is over, whatever it is at. */
export async function attack(
  orders: AttackOrders,
  processes: AttackedProcesses,
): Promise<AttackReport> {
  const root = openMarkedRoot(orders.root);
  const target = confined(root, orders.target);
  const loot = confined(root, join(target, '..', LOOT));
  mkdirSync(loot, { recursive: true });
  const meter = newMeter(orders.limits, () => performance.now());
  const deadline = setTimeout(() => process.exit(1), orders.limits.seconds * 1_000);
  deadline.unref();
  let firstTouchMs = 0;
  const ground = {
    root,
    target,
    loot,
    processes: new Map(Object.entries(processes)),
    release: orders.release,
    meter,
    random: attackOrder(orders.seed),
    onTouch: () => {
      if (firstTouchMs === 0) firstTouchMs = Date.now();
    },
  };
  for (const step of orders.steps.map(parseAttackStep)) await runAttackStep(ground, step);
  return { firstTouchMs, lastTouchMs: Date.now(), ...meter.used() };
}
