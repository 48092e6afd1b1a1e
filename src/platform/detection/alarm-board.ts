/** What an alarm is about. Integrity first: no guess about what ciphertext looks like. */
export const ALARM_KINDS = [
  'bytes-changed',
  'file-gone',
  'file-unexpected',
  'vault-refused',
  'detector-ended',
] as const;

export type AlarmKind = (typeof ALARM_KINDS)[number];

export type RaisedAlarm = {
  readonly kind: AlarmKind;
  /** A path below the data directory, or who refuses what. */
  readonly where: string;
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
};

/**
 * The alarms that stand until a person clears them. While one stands and the house isolates, no command is taken and,
 * after a moment in which vaults still get the alarm itself, nothing is signed; questions are answered all the same. What a
 * vault refuses stands here too and isolates nobody: one vault's administrator could else stop a clearing day.
 */
export type AlarmBoard = {
  /** False when it stands already. */
  readonly raise: (alarm: RaisedAlarm) => boolean;
  readonly standing: () => readonly RaisedAlarm[];
  readonly clear: () => void;
  /** The alarm that commands are refused for; undefined = they are taken. */
  readonly isolatedBy: () => RaisedAlarm | undefined;
  readonly isFrozen: () => boolean;
};

/**
 * An encryptor touches thousands of files: the first say what a person must know. What vaults refuse is counted apart, so
 * that no vault can fill the board before something is touched.
 */
const MOST_ALARMS = 100;
/** From an alarm until nothing is signed any more: answers that were on their way are covered, and the alarm is too. */
const LAST_HEADS_MS = 1_000;

/** `onAlarm`: `isolate`, or `tell` alone, for whoever wants to see how far an attack gets. */
export function alarmBoard(
  onAlarm: 'isolate' | 'tell',
  monotonicMs: () => number = () => performance.now(),
): AlarmBoard {
  const standing = new Map<string, RaisedAlarm>();
  let sinceMs = Number.POSITIVE_INFINITY;
  const isolatedBy = () =>
    onAlarm === 'isolate' ? [...standing.values()].find(isolates) : undefined;
  return {
    raise: (alarm) => {
      const name = `${alarm.kind} ${alarm.where}`;
      const alike = [...standing.values()].filter((each) => isolates(each) === isolates(alarm));
      if (standing.has(name) || alike.length >= MOST_ALARMS) return false;
      const wasIsolated = isolatedBy() !== undefined;
      standing.set(name, alarm);
      if (!wasIsolated && isolatedBy() !== undefined) sinceMs = monotonicMs();
      return true;
    },
    standing: () => [...standing.values()],
    clear: () => standing.clear(),
    isolatedBy,
    isFrozen: () => isolatedBy() !== undefined && monotonicMs() - sinceMs >= LAST_HEADS_MS,
  };
}

function isolates({ kind }: RaisedAlarm): boolean {
  return kind !== 'vault-refused';
}
