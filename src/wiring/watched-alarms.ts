import type { Installation } from '../platform/calls/installation.ts';
import { type AlarmBoard, type AlarmKind, alarmBoard } from '../platform/detection/alarm-board.ts';
import { startWatching } from '../platform/detection/start-watching.ts';
import { nowMicros } from './clock.ts';

export type WatchedAlarms = {
  readonly board: AlarmBoard;
  readonly isFrozen: () => boolean;
  readonly onRefused: (what: string) => void;
  /** Begins to watch the directory of an open installation, and to put alarms on record there. */
  readonly begin: (installation: Installation) => { readonly stop: () => Promise<void> };
};

const ISOLATED =
  'no command is taken and nothing is signed until `holdfast alarms clear`; questions are answered';

/** The alarms of a server: raised by the thread that watches its files and by its vaults, said loudly, put on record. */
export function watchedAlarms(
  onAlarm: 'isolate' | 'tell',
  tell: (sentence: string) => void,
): WatchedAlarms {
  const board = alarmBoard(onAlarm);
  let engine: Installation['engine'] | undefined;
  const raise = (kind: AlarmKind, where: string) => {
    const wasIsolated = board.isolatedBy() !== undefined;
    if (!board.raise({ kind, where, atMicros: nowMicros() })) return;
    const turns = !wasIsolated && board.isolatedBy() !== undefined;
    tell(`ALARM: ${kind} ${where}${turns ? `; ${ISOLATED}` : ''}`);
    void engine?.recordAlarm({ type: 'AlarmRaised', kind, where });
  };
  return {
    board,
    isFrozen: board.isFrozen,
    onRefused: (what) => raise('vault-refused', what),
    begin: (installation) => {
      engine = installation.engine;
      for (const { kind, where } of board.standing()) tell(`ALARM stands: ${kind} ${where}`);
      if (board.isolatedBy() !== undefined) tell(`Isolated: ${ISOLATED}`);
      const watching = startWatching(installation.directory, ({ kind, where }) =>
        raise(kind, where),
      );
      void watching.looked.then((unknown) => {
        if (unknown === undefined) return;
        if (unknown.length > 0)
          tell(`Not ours in the data directory: ${unknown.slice(0, 10).join(', ')}`);
        tell('Every file of the data directory is watched from here on');
      });
      return watching;
    },
  };
}
