import { existsSync, readFileSync } from 'node:fs';

/** Where an entry lies in a file of a source. */
export type EntryPlace = {
  /** Number of the file in `SourceLog.files`. */
  readonly file: number;
  /** First byte of the frame or record: what a finding names. */
  readonly offset: number;
  readonly headerAt: number;
  readonly headerLength: number;
  readonly payloadAt: number;
  readonly payloadLength: number;
  /** By its header: opens a key epoch. */
  readonly isEpoch: boolean;
  /** Of the tree. */
  readonly leafHash: Buffer;
  /** The file is not what its name says: believed only where nobody else has the entry. */
  readonly isDoubtful: boolean;
};

/** What one source has of one log. Nothing of it is believed yet. */
export type SourceLog = {
  readonly source: string;
  readonly origin: string;
  readonly files: readonly string[];
  /** By index; an entry may be missing. */
  readonly places: ReadonlyMap<number, EntryPlace>;
  /** Heads as notes, in any order. */
  readonly notes: readonly SourceNote[];
  /** What replayers have stated of the log; only vaults keep that. */
  readonly statements: readonly SourceStatement[];
  /** Which evidence two people have thawed; only vaults have any. */
  readonly thaws: readonly SourceThaw[];
  /** Key of the log as this source was told; a vault's counts for more than that of the old host itself. */
  readonly key: SourceKey | undefined;
};

export type SourceNote = {
  readonly text: string;
  readonly file: string;
  /** A vault was shown it, refused it and froze the log: evidence of another history, not a claim to this one. */
  readonly isRefused: boolean;
};

/** A file with a replayer's book statement, which its name says to be of so many entries. */
export type SourceStatement = { readonly size: number; readonly file: string };

/** The vault went on at its own head although it had been shown another one; the evidence is there still. */
export type SourceThaw = {
  readonly source: string;
  /** SHA-256 of the evidence. */
  readonly evidence: string;
  readonly timeSeconds: number;
  readonly approvers: readonly string[];
  readonly reason: string;
};

export type SourceKey = { readonly text: string; readonly from: 'vault' | 'old-host' };

/** Stored bytes that are not what was written. Another source may still have them whole. */
export type Finding = {
  readonly source: string;
  readonly origin: string;
  readonly file: string;
  readonly offset: number;
  readonly entry: number | undefined;
  readonly seen: string;
};

/** One place that a rebuild reads from. */
export type Source = {
  readonly name: string;
  readonly kind: 'vault' | 'old-host';
  /** Of the logs it has something of. */
  readonly origins: readonly string[];
  /** Key texts of the vaults whose cosignatures are on heads here. */
  readonly cosigners: readonly string[];
  /** Entry 0 of a log as it is here, unproven; undefined when it is not. */
  readonly firstEntry: (origin: string) => SourceBytes | undefined;
  /** All it has of one log, looked up anew; damage that shows on the way is added to the findings. */
  readonly logsOf: (origin: string, findings: Finding[]) => readonly SourceLog[];
};

export type SourceBytes = { readonly leaf: Buffer; readonly payload: Buffer };

/** Bytes of an entry from one source. Entries are asked for in order, so the last file is kept. */
export type PlaceReader = (log: SourceLog, place: EntryPlace) => SourceBytes;

export function placeReader(): PlaceReader {
  const last = new Map<SourceLog, { readonly file: number; readonly bytes: Buffer }>();
  return (log, place) => {
    let kept = last.get(log);
    if (kept?.file !== place.file) {
      kept = { file: place.file, bytes: bytesOf(log.files[place.file]) };
      last.set(log, kept);
    }
    const { headerAt, headerLength, payloadAt, payloadLength } = place;
    return {
      leaf: kept.bytes.subarray(headerAt, headerAt + headerLength),
      payload: kept.bytes.subarray(payloadAt, payloadAt + payloadLength),
    };
  };
}

/** A file that went away while it was read is an empty one: its entries are then missing. */
export function bytesOf(path: string | undefined): Buffer {
  return path !== undefined && existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
}
