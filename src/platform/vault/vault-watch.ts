/** What a vault cries about, besides logs that it freezes. */
export type VaultAlarm = {
  readonly alarm:
    | 'silent'
    | 'heard-again'
    | 'quota'
    | 'full'
    | 'rate'
    | 'clock'
    /** Of a store in a bucket: its clock and the vault's differ, or what it has cannot be held longer. */
    | 'store-clock'
    | 'retention';
  readonly seen: string;
};

export type VaultLimits = {
  /** Bytes of objects that the store may hold; undefined = as many as fit. */
  readonly quotaBytes: number | undefined;
  /** Bytes of entries in one minute above which it cries: much garbage cannot be removed again. */
  readonly rateBytes: number;
  /** Seconds without a head after which it cries: a platform sends one of each log every ten, also when nothing happens. */
  readonly silenceSeconds: number;
};

export type VaultClocks = {
  /** Seconds since 1970 UTC with their fraction, as the host says. */
  readonly wallSeconds: () => number;
  readonly monotonicMs: () => number;
};

/** Sees to limits, silence and time for a running vault. It only cries, but that a full store takes nothing more. */
export type VaultWatch = {
  readonly headCame: () => void;
  readonly entryCame: (bytes: number) => void;
  readonly stored: (bytes: number) => void;
  readonly isFull: () => boolean;
  /** Whole seconds since 1970 UTC. Whoever moves the host's clock moves this one no more than until the next start. */
  readonly nowSeconds: () => number;
  /** What has come about since the last look; asked every second. */
  readonly look: () => readonly VaultAlarm[];
};

const QUOTA_SHARE = 0.8;
const RATE_WINDOW_MS = 60_000;
/** A host's clock that is set right by its time server moves by less. */
const SHIFT_SECONDS = 60;

export function vaultWatch(
  { quotaBytes, rateBytes, silenceSeconds }: VaultLimits,
  { wallSeconds, monotonicMs }: VaultClocks,
  storedBytes: number,
): VaultWatch {
  const start = { seconds: wallSeconds(), ms: monotonicMs() };
  const nowSeconds = () => Math.floor(start.seconds + (monotonicMs() - start.ms) / 1_000);
  let stored = storedBytes;
  let headAtMs = start.ms;
  let minute = { startMs: start.ms, bytes: 0 };
  const standing = new Set<VaultAlarm['alarm']>();
  const isFull = () => quotaBytes !== undefined && stored >= quotaBytes;
  /** Told when it comes about, and again only after it was over. */
  const turns = (alarm: VaultAlarm['alarm'], holds: boolean, seen: () => string): VaultAlarm[] => {
    const stood = standing.has(alarm);
    if (holds) standing.add(alarm);
    else standing.delete(alarm);
    return holds && !stood ? [{ alarm, seen: seen() }] : [];
  };
  const lookAtSilence = (): VaultAlarm[] => {
    const silentForSeconds = Math.floor((monotonicMs() - headAtMs) / 1_000);
    const wasSilent = standing.has('silent');
    const isSilent = silentForSeconds >= silenceSeconds;
    const told = turns('silent', isSilent, () => `no head for ${silentForSeconds} s`);
    if (!wasSilent || isSilent) return told;
    return [{ alarm: 'heard-again', seen: 'heads come again' }];
  };
  return {
    headCame: () => {
      headAtMs = monotonicMs();
    },
    entryCame: (bytes) => {
      if (monotonicMs() - minute.startMs >= RATE_WINDOW_MS)
        minute = { startMs: monotonicMs(), bytes: 0 };
      minute.bytes += bytes;
    },
    stored: (bytes) => {
      stored += bytes;
    },
    isFull,
    nowSeconds,
    look: () => {
      const isNear = quotaBytes !== undefined && stored >= QUOTA_SHARE * quotaBytes;
      const driftSeconds = Math.floor(wallSeconds()) - nowSeconds();
      return [
        ...lookAtSilence(),
        ...turns('quota', isNear, () => `${stored} of ${quotaBytes} bytes are used`),
        ...turns(
          'full',
          isFull(),
          () => `${stored} of ${quotaBytes} bytes are used: nothing more is taken`,
        ),
        ...turns('rate', minute.bytes >= rateBytes, () => `${minute.bytes} bytes within a minute`),
        ...turns('clock', Math.abs(driftSeconds) > SHIFT_SECONDS, () =>
          shiftSentence(driftSeconds),
        ),
      ];
    },
  };
}

function shiftSentence(driftSeconds: number): string {
  const where = driftSeconds > 0 ? 'forward' : 'back';
  return `the host's clock was moved ${Math.abs(driftSeconds)} s ${where}; cosignatures go on by the old one`;
}
