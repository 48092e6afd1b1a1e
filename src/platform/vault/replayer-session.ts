import type { Duplex } from 'node:stream';
import { sizeInNote } from '../journal/checkpoint.ts';
import { parseVerifierKey, verifierKeyText } from '../journal/signed-note.ts';
import type { NamedKey } from './cosignature.ts';
import { greetPlatform } from './greet.ts';
import { type Greeting, introductionHolds } from './handshake.ts';
import type { OwnKey } from './key-files.ts';
import { logIntake } from './log-intake.ts';
import type { LogReplay } from './replay-log.ts';
import {
  compareClaim,
  type ReplayerLog,
  type ReplayerSelf,
  refuse,
  replayerLog,
  stateNow,
  takeReplayed,
} from './replayer-log.ts';
import { tileTree } from './tile-tree.ts';
import type { WireKind, WireMessage } from './wire.ts';
import { WireError, type WireStream, wireStream } from './wire-stream.ts';

/** What a replayer tells its operator. */
export type ReplayerNotice =
  | { readonly kind: 'connected' }
  | { readonly kind: 'ended'; readonly why: string }
  | { readonly kind: 'log'; readonly origin: string; readonly size: number }
  | {
      readonly kind: 'stated';
      readonly origin: string;
      readonly size: number;
      /** Of the last event under the statement; 0 = there is none. */
      readonly sequence: number;
    }
  /** The signed refusal as it goes to the platform. */
  | { readonly kind: 'refused'; readonly origin: string; readonly note: string };

/** A running replayer; its logs outlive each connection and end with the process. */
export type Replayer = {
  readonly self: ReplayerSelf;
  readonly own: OwnKey;
  readonly platform: NamedKey;
  /** Key texts of logs that a person carried here; a log that has none is taken with the key it is introduced with. */
  readonly pinned: ReadonlyMap<string, string>;
  readonly wants: (origin: string) => boolean;
  readonly replayOf: (origin: string) => LogReplay;
  readonly logs: Map<string, ReplayerLog>;
  readonly tell: (notice: ReplayerNotice) => void;
};

type Session = {
  readonly replayer: Replayer;
  readonly stream: WireStream;
  readonly greeting: Greeting;
  readonly byHandle: Map<number, ReplayerLog>;
  /** Handles of logs whose refusal was sent. */
  readonly refused: Set<number>;
};

const BEFORE: ReadonlySet<WireKind> = new Set<WireKind>(['challenge', 'beat']);
const AFTER: ReadonlySet<WireKind> = new Set<WireKind>([
  'origin',
  'entry',
  'head',
  'claim',
  'beat',
]);

/** Serves one connection to its end. */
export async function serveReplay(replayer: Replayer, socket: Duplex): Promise<void> {
  let mayCome = BEFORE;
  const stream = wireStream(socket, (kind) => mayCome.has(kind));
  let session: Session | undefined;
  let why = 'the platform went away';
  try {
    const greeting = await greetPlatform(stream, replayer.own, replayer.platform, 'replayer');
    mayCome = AFTER;
    session = { replayer, stream, greeting, byHandle: new Map(), refused: new Set() };
    replayer.tell({ kind: 'connected' });
    for await (const message of stream.messages) await take(session, message);
  } catch (failure) {
    if (!(failure instanceof WireError)) throw failure;
    why = failure.message;
  } finally {
    stream.close();
    for (const [, log] of session?.byHandle ?? []) clearTimeout(log.timer);
  }
  replayer.tell({ kind: 'ended', why });
}

async function take(session: Session, message: WireMessage): Promise<void> {
  switch (message.kind) {
    case 'origin':
      introduced(session, message);
      return;
    case 'entry': {
      const log = logOf(session, message.handle);
      if (log.refusal !== undefined) return;
      const wrong = await takeReplayed(session.replayer.self, log, message);
      if (wrong !== undefined)
        throw new WireError(`Cannot take an entry of ${log.origin}: ${wrong}`);
      sayRefusal(session, message.handle, log);
      return;
    }
    case 'head':
      headCame(session, message.handle, message.note);
      return;
    case 'claim': {
      const log = logOf(session, message.handle);
      compareClaim(session.replayer.self, log, message);
      sayRefusal(session, message.handle, log);
      return;
    }
    default:
      return;
  }
}

function logOf({ byHandle }: Session, handle: number): ReplayerLog {
  const log = byHandle.get(handle);
  if (log === undefined) throw new WireError(`Cannot take a frame: no log has number ${handle}`);
  return log;
}

function introduced(
  session: Session,
  message: Extract<WireMessage, { readonly kind: 'origin' }>,
): void {
  const { replayer, greeting, byHandle, stream } = session;
  const { handle, origin, logKey, signature, note } = message;
  if (!introductionHolds(greeting, { origin, logKey }, signature, replayer.platform))
    throw new WireError(`Cannot take ${origin}: its key does not come from the platform`);
  if (!replayer.wants(origin)) return;
  const log = replayer.logs.get(origin) ?? begun(replayer, origin, logKey);
  replayer.logs.set(origin, log);
  if ([...byHandle.values()].includes(log))
    throw new WireError(`Cannot take ${origin}: introduced twice`);
  byHandle.set(handle, log);
  const size = log.intake.size();
  if (log.refusal === undefined) announcedHead(session, log, note);
  replayer.tell({ kind: 'log', origin, size });
  void stream.send({ kind: 'want', handle, size, note: '' });
  sayRefusal(session, handle, log);
  // A platform takes statements only of heads that it has sent here; when it has more, its next head comes with that.
  if (size > 0 && sizeInNote(note) === size) sayWhenDue(session, handle, log);
}

function begun(replayer: Replayer, origin: string, logKey: Uint8Array): ReplayerLog {
  const given = verifierKeyText(origin, logKey);
  const pinned = replayer.pinned.get(origin) ?? given;
  const key = parseVerifierKey(pinned);
  if (pinned !== given || key === undefined)
    throw new WireError(`Cannot take ${origin}: its key is not the one that was carried here`);
  const intake = logIntake({ origin, key, tree: tileTree(), recipients: [] });
  return replayerLog(origin, intake, replayer.replayOf(origin));
}

/**
 * A head that is smaller than what we have replayed, or another of that size, is of another history. Entries that came
 * before their head are gone on from: a platform sends what is durable there, and the next head must cover them.
 */
function announcedHead({ replayer }: Session, log: ReplayerLog, note: string): void {
  const verdict = log.intake.announced(note);
  if (verdict.state === 'malformed')
    throw new WireError(`Cannot take ${log.origin}: its head is ${verdict.seen}`);
  const announced = sizeInNote(note);
  if (verdict.state === 'forked' || announced < log.intake.size())
    refuseHead(replayer, log, `a head of ${announced} after ${log.intake.size()} entries`);
}

function refuseHead({ self }: Replayer, log: ReplayerLog, seen: string): void {
  const code = 'replay_head_must_extend_the_held_one';
  refuse(self, log, log.head.size, { code, seen });
}

function headCame(session: Session, handle: number, note: string): void {
  const log = logOf(session, handle);
  if (log.refusal !== undefined) return;
  const verdict = log.intake.head(note);
  if (verdict.state === 'malformed')
    throw new WireError(`Cannot take a head of ${log.origin}: ${verdict.seen}`);
  if (verdict.state === 'forked')
    refuseHead(session.replayer, log, 'a head that these entries do not lead to');
  if (verdict.state === 'accepted') log.head = verdict;
  sayRefusal(session, handle, log);
  sayWhenDue(session, handle, log);
}

/** States the newest head, at once or when it is time; when entries of the next one came meanwhile, with that. */
function sayWhenDue(session: Session, handle: number, log: ReplayerLog): void {
  if (log.refusal !== undefined) return;
  const waitMs = log.notBeforeMs - performance.now();
  if (waitMs > 0) {
    clearTimeout(log.timer);
    log.timer = setTimeout(() => sayWhenDue(session, handle, log), waitMs);
    return;
  }
  const { replayer, stream } = session;
  if (!stateNow(replayer.self, log)) return;
  sayRefusal(session, handle, log);
  const { stated } = log;
  if (log.refusal !== undefined || stated === undefined) return;
  const { size, sequence } = stated;
  replayer.tell({ kind: 'stated', origin: log.origin, size, sequence });
  void stream.send({ kind: 'statement', handle, note: stated.note });
}

/** Once a connection. */
function sayRefusal(session: Session, handle: number, { origin, refusal }: ReplayerLog): void {
  const { replayer, stream, refused } = session;
  if (refusal === undefined || refused.has(handle)) return;
  refused.add(handle);
  replayer.tell({ kind: 'refused', origin, note: refusal });
  void stream.send({ kind: 'statement', handle, note: refusal });
}
