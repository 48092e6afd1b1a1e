import { z } from 'zod';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

/** What stands against the installation, and the word of a person that it has been looked into. */
export function alarmCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'alarms',
      summary: 'Alarms about the integrity of the data directory that nobody has cleared',
      kind: 'question',
      params: z.object({}),
      run: async () => alarms(installation),
    }),
    runnable({
      name: CLEAR_ALARMS,
      summary: 'Ends all standing alarms: commands are taken again',
      kind: 'instruction',
      params: z.object({ reason: z.string().trim().min(1).max(1_000) }),
      run: ({ reason }, caller) => clear(installation, reason, caller),
    }),
  ];
}

/** The one instruction that is taken while an alarm stands. */
export const CLEAR_ALARMS = 'clearAlarms';

/** Alarms that nobody has cleared; times in UTC. */
export function standingAlarms({ alarms: board }: Pick<Installation, 'alarms'>) {
  return board.standing().map(({ kind, where, atMicros }) => ({
    kind,
    where,
    time: new Date(atMicros / 1_000).toISOString(),
  }));
}

function alarms(installation: Installation): CallAnswer<unknown> {
  const value = standingAlarms(installation);
  return { ok: true, value, sequence: 0, left: value.length };
}

async function clear(
  installation: Installation,
  reason: string,
  { actor }: Caller,
): Promise<CallAnswer<unknown>> {
  const { alarms: board, engine } = installation;
  const cleared = board.standing().length;
  board.clear();
  if (cleared > 0) await engine.recordAlarm({ type: 'AlarmsCleared', reason, actor });
  return { ok: true, value: { cleared }, sequence: 0, left: 0 };
}
