import type { AlarmBoard } from '../detection/alarm-board.ts';
import { CLEAR_ALARMS } from './alarm-calls.ts';
import type { RunnableCall } from './call.ts';

type Isolated = {
  readonly code: 'integrity_alarm_must_be_cleared';
  readonly seen: string;
  readonly wanted: string;
};

/** Undefined while nothing stands against taking commands. */
export function whyIsolated(alarms: AlarmBoard): Isolated | undefined {
  const alarm = alarms.isolatedBy();
  if (alarm === undefined) return undefined;
  const seen = `${alarm.kind} ${alarm.where}`;
  const wanted = 'a person who has looked into it and clears it (`alarms clear`)';
  return { code: 'integrity_alarm_must_be_cleared', seen, wanted };
}

/** The same call, refused while an alarm stands: everything that changes something, and what is signed for others. */
export function unlessIsolated(call: RunnableCall, alarms: AlarmBoard): RunnableCall {
  const isFree = call.kind === 'question' && call.name !== 'receipt';
  if (isFree || call.name === CLEAR_ALARMS) return call;
  return {
    ...call,
    answer: async (input, caller) => {
      const rejection = whyIsolated(alarms);
      return rejection === undefined ? call.answer(input, caller) : { ok: false, rejection };
    },
  };
}
