import type { NoteSigner } from '../journal/signed-note.ts';
import { type ReplayRefusalCode, signStatement } from './book-statement.ts';
import type { LogIntake } from './log-intake.ts';
import type { LogReplay } from './replay-log.ts';

/** What a replayer is, whichever log it speaks of. */
export type ReplayerSelf = {
  readonly signer: NoteSigner;
  readonly release: string;
  /** Seconds since 1970 UTC. */
  readonly nowSeconds: () => number;
};

/** One log of a running replayer; it outlives each connection. */
export type ReplayerLog = {
  readonly origin: string;
  readonly intake: LogIntake;
  readonly replay: LogReplay;
  /** The newest head whose root is that of the entries taken. */
  head: { readonly size: number; readonly root: Uint8Array };
  /** Signed, once nothing more of this log is believed. */
  refusal: string | undefined;
  /** Newest statement, and the size it is of. */
  stated: { readonly size: number; readonly sequence: number; readonly note: string } | undefined;
  /** Book hash by size, of the last statements: the platform says its own of some size later. */
  readonly hashes: Map<number, string>;
  /** Not before that time, `performance.now()`, is the next hash made: hashing must not keep us from replaying. */
  notBeforeMs: number;
  timer: NodeJS.Timeout | undefined;
};

/** A statement is at most this often made of one log … */
const STATE_EVERY_MS = 500;
/** … and hashing its book takes at most one part in so many of the time. */
const PAUSE_FOR_COST = 4;
const KEPT_HASHES = 64;

export function replayerLog(origin: string, intake: LogIntake, replay: LogReplay): ReplayerLog {
  return {
    origin,
    intake,
    replay,
    head: { size: 0, root: new Uint8Array(0) },
    refusal: undefined,
    stated: undefined,
    hashes: new Map(),
    notBeforeMs: 0,
    timer: undefined,
  };
}

/** Takes an entry as the platform sent it; nothing after the first fault. The sentence is of what should not have been sent. */
export async function takeReplayed(
  self: ReplayerSelf,
  log: ReplayerLog,
  { index, header, payload }: { index: number; header: Uint8Array; payload: Uint8Array },
): Promise<string | undefined> {
  const leaf = Buffer.from(header);
  const wrong = log.intake.entry(index, leaf, payload);
  // A replayer keeps no bytes.
  log.intake.cutDraft();
  if (wrong !== undefined) return wrong;
  const fault = await log.replay.take(index, leaf, Buffer.from(payload));
  if (fault !== undefined) refuse(self, log, fault.entry, fault);
  return undefined;
}

/** Says what the entries under the newest head fold to. False when others have been taken since, and the next head must come. */
export function stateNow(self: ReplayerSelf, log: ReplayerLog): boolean {
  const { size, root } = log.head;
  if (log.refusal !== undefined || size === 0 || log.intake.size() !== size) return false;
  const startedMs = performance.now();
  const book = log.replay.book();
  log.notBeforeMs =
    performance.now() + Math.max(STATE_EVERY_MS, PAUSE_FOR_COST * (performance.now() - startedMs));
  if ('code' in book) {
    refuse(self, log, book.entry, book);
    return true;
  }
  const { release } = self;
  const timeSeconds = self.nowSeconds();
  const statement = { kind: 'statement', origin: log.origin, size, root, ...book } as const;
  const note = signStatement({ ...statement, release, timeSeconds }, self.signer);
  log.stated = { size, sequence: book.sequence, note };
  log.hashes.set(size, book.bookHash);
  for (const oldest of log.hashes.keys()) {
    if (log.hashes.size <= KEPT_HASHES) break;
    log.hashes.delete(oldest);
  }
  return true;
}

/** The platform's own hash of its book after `size` entries; one that differs from ours is the end of our belief. */
export function compareClaim(
  self: ReplayerSelf,
  log: ReplayerLog,
  { size, bookHash }: { readonly size: number; readonly bookHash: string },
): void {
  if (log.refusal !== undefined) return;
  if (!log.hashes.has(size) && log.head.size === size) stateNow(self, log);
  const ours = log.hashes.get(size);
  if (ours === undefined || ours === bookHash) return;
  const seen = `the platform says ${bookHash}, its log folds to ${ours}`;
  refuse(self, log, size - 1, { code: 'replay_book_hash_must_match', seen });
}

export function refuse(
  { signer, nowSeconds }: ReplayerSelf,
  log: ReplayerLog,
  entry: number,
  { code, seen }: { readonly code: ReplayRefusalCode; readonly seen: string },
): void {
  if (log.refusal !== undefined) return;
  const timeSeconds = nowSeconds();
  const refusal = { kind: 'refusal', origin: log.origin, entry, code, seen, timeSeconds } as const;
  log.refusal = signStatement(refusal, signer);
}
