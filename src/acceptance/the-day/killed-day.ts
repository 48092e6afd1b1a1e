import { setTimeout as pause } from 'node:timers/promises';
import { type Platform, serve, stop } from '../platform-process.ts';
import type { DayStep } from './day-step.ts';
import { takeOverHttp, verifiedHash } from './over-http.ts';

/** When the server is killed: when it has answered, or so many milliseconds after the step was sent. */
export type Kill = 'answered' | { readonly afterMs: number };

/** The one step that no key stands for: a firm that was made before the kill is there. */
const ALREADY_TAKEN = 'firm_exists';

/**
 * Plays the steps over HTTP on a server of its own. At a step with a kill the process gets SIGKILL, is started again, and the step is
 * sent once more with the same keys, as a sender would who does not know. Gives the book hash that `verify` comes to.
 */
export async function playWithKills(
  data: string,
  steps: readonly DayStep[],
  kills: ReadonlyMap<string, Kill>,
): Promise<string> {
  let platform = await serve(data, undefined);
  try {
    for (const step of steps) {
      const kill = kills.get(step.name);
      if (kill !== undefined) platform = await takeAndKill({ data, platform }, step, kill);
      await takeOverHttp(platform, step, kill === undefined ? '' : ALREADY_TAKEN);
    }
    return await verifiedHash(platform);
  } finally {
    await stop(platform, 'SIGTERM');
  }
}

async function takeAndKill(
  { data, platform }: { readonly data: string; readonly platform: Platform },
  step: DayStep,
  kill: Kill,
): Promise<Platform> {
  const taken = takeOverHttp(platform, step);
  if (kill === 'answered') {
    await taken;
    await stop(platform, 'SIGKILL');
  } else {
    // Whether the answer still comes is chance; what must hold is the book.
    const heard = taken.then(
      () => undefined,
      () => undefined,
    );
    await pause(kill.afterMs);
    await stop(platform, 'SIGKILL');
    await heard;
  }
  return serve(data, undefined);
}

/** Every nth step of the script from a first one on, killed by turns when it has answered and in the midst of it. */
export function killsAt(
  steps: readonly DayStep[],
  { first, every }: { readonly first: number; readonly every: number },
): ReadonlyMap<string, Kill> {
  const kills = new Map<string, Kill>();
  for (let at = first; at < steps.length; at += every) {
    const step = steps[at];
    // A request is on its way, decided or made durable within some milliseconds; an end of day takes longer.
    const kill = kills.size % 2 === 0 ? { afterMs: (at * 7) % 23 } : 'answered';
    if (step !== undefined) kills.set(step.name, kill);
  }
  return kills;
}
