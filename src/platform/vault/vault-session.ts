import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { verifierKeyText } from '../journal/signed-note.ts';
import type { NamedKey } from './cosignature.ts';
import { greetPlatform } from './greet.ts';
import { type Greeting, introductionHolds, signTick } from './handshake.ts';
import { type KeptStatements, keepStatement } from './keep-statement.ts';
import type { Protection } from './protect-objects.ts';
import type { FrozenBy, StoredLog } from './stored-log.ts';
import { thawText } from './thaw-record.ts';
import {
  dropUnsigned,
  freezeForHead,
  freezeForKey,
  type HeadOutcome,
  type Keeper,
  openVaultLog,
  takeEntry,
  takeHead,
  type VaultLog,
} from './vault-log.ts';
import type { VaultAlarm, VaultWatch } from './vault-watch.ts';
import { type HeadCosignature, MAX_COSIGNATURES, type WireKind, type WireMessage } from './wire.ts';
import { WireError, type WireStream, wireStream } from './wire-stream.ts';
import type { WitnessNotice, WitnessRelay } from './witness-relay.ts';

/** What a vault tells its operator. */
export type VaultNotice =
  | { readonly kind: 'connected' }
  | { readonly kind: 'ended'; readonly why: string }
  | ({ readonly kind: 'alarm' } & VaultAlarm)
  | WitnessNotice
  | Protection
  | { readonly kind: 'log'; readonly origin: string; readonly size: number }
  /** The derived view could not be written, or can be again; copies go on meanwhile. */
  | {
      readonly kind: 'view';
      readonly origin: string;
      readonly state: 'failed' | 'again';
      readonly seen: string;
    }
  | {
      readonly kind: 'frozen';
      readonly origin: string;
      readonly code: string;
      readonly evidence: string;
    };

/** A running vault; its logs outlive each connection. */
export type Vault = {
  readonly keeper: Keeper;
  readonly watch: VaultWatch;
  readonly relay: WitnessRelay;
  readonly platform: NamedKey;
  readonly logs: Map<string, VaultLog>;
  readonly statements: KeptStatements;
  readonly tell: (notice: VaultNotice) => void;
};

type Session = {
  readonly vault: Vault;
  readonly stream: WireStream;
  readonly greeting: Greeting;
  readonly byHandle: Map<number, VaultLog>;
  /** Cosignatures that leave together: those of one tick are there at the same time. */
  readonly ready: HeadCosignature[];
  /** Set when something could not be written: the connection ends and the process with it. */
  failure: unknown;
};

export function dial(host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** What the platform may say before and after it has shown who it is. */
const BEFORE: ReadonlySet<WireKind> = new Set<WireKind>(['challenge', 'beat']);
const AFTER: ReadonlySet<WireKind> = new Set<WireKind>([
  'origin',
  'entry',
  'head',
  'statement',
  'beat',
]);

/** Serves one connection to its end. Throws only what must end the process: a write or sync that failed. */
export async function serveConnection(vault: Vault, socket: Duplex): Promise<void> {
  let mayCome = BEFORE;
  const stream = wireStream(socket, (kind) => mayCome.has(kind));
  let session: Session | undefined;
  let why = 'the platform went away';
  try {
    const greeting = await greetPlatform(stream, vault.keeper.own, vault.platform);
    mayCome = AFTER;
    session = { vault, stream, greeting, byHandle: new Map(), ready: [], failure: undefined };
    vault.tell({ kind: 'connected' });
    for await (const message of stream.messages) await take(session, message);
  } catch (failure) {
    if (!(failure instanceof WireError)) throw failure;
    why = failure.message;
  } finally {
    stream.close();
    for (const log of session?.byHandle.values() ?? []) await dropUnsigned(vault.keeper, log);
  }
  if (session?.failure !== undefined) throw session.failure;
  vault.tell({ kind: 'ended', why });
}

async function take(session: Session, message: WireMessage): Promise<void> {
  if (session.failure !== undefined) throw session.failure;
  switch (message.kind) {
    case 'origin':
      return introduced(session, message);
    case 'entry': {
      const log = logOf(session, message.handle);
      if (log.isRefused) return;
      const { watch } = session.vault;
      if (watch.isFull()) throw new WireError('Cannot take an entry: the store is full');
      watch.entryCame(message.header.length + message.payload.length);
      const wrong = takeEntry(session.vault.keeper, log, message);
      if (wrong !== undefined)
        throw new WireError(`Cannot take an entry of ${log.stored.origin}: ${wrong}`);
      // A large part is written before more is read: what is held in memory stays bounded.
      if (log.staged.length > 1) await log.staged.at(-2);
      return;
    }
    case 'head':
      return headCame(session, message.handle, message.note);
    case 'statement': {
      const { keeper, watch, statements: kept } = session.vault;
      if (watch.isFull()) return;
      const log = logOf(session, message.handle);
      const wrong = await keepStatement(keeper, log, { note: message.note, kept });
      if (wrong !== undefined) throw new WireError(`Cannot take ${wrong}`);
      return;
    }
    default:
      return;
  }
}

function logOf({ byHandle }: Session, handle: number): VaultLog {
  const log = byHandle.get(handle);
  if (log === undefined) throw new WireError(`Cannot take a frame: no log has number ${handle}`);
  return log;
}

async function introduced(
  session: Session,
  message: Extract<WireMessage, { readonly kind: 'origin' }>,
): Promise<void> {
  const { vault, greeting, byHandle, stream } = session;
  const { keeper, platform, logs } = vault;
  const { handle, origin, logKey, signature } = message;
  if (!introductionHolds(greeting, { origin, logKey }, signature, platform))
    throw new WireError(`Cannot take ${origin}: its key does not come from the platform`);
  const isTwice =
    byHandle.has(handle) || [...byHandle.values()].some((log) => log.stored.origin === origin);
  if (isTwice) throw new WireError(`Cannot take ${origin}: introduced twice`);
  const log = logs.get(origin) ?? (await openVaultLog(keeper, origin, logKey));
  logs.set(origin, log);
  byHandle.set(handle, log);
  if (log.stored.frozen === undefined) await checkIntroduction(session, log, message);
  const { size, note: heldNote } = log.stored.held;
  const { frozen, thaws } = log.stored;
  const thaw = thaws.at(-1);
  if (thaw !== undefined) void stream.send({ kind: 'thawed', handle, record: thawText(thaw) });
  if (frozen !== undefined) {
    refuse(session, handle, log.stored, frozen);
    return;
  }
  vault.tell({ kind: 'log', origin, size });
  void stream.send({ kind: 'want', handle, size, note: heldNote });
}

/** Freezes the log when the head it is announced with cannot follow the held one, or another key signs it. */
async function checkIntroduction(
  { vault }: Session,
  log: VaultLog,
  { origin, logKey, note }: Extract<WireMessage, { readonly kind: 'origin' }>,
): Promise<void> {
  if (verifierKeyText(origin, logKey) !== log.stored.keyText) {
    await freezeForKey(vault.keeper, log, note, logKey);
    return;
  }
  const verdict = log.intake.announced(note);
  if (verdict.state === 'malformed')
    throw new WireError(`Cannot take ${origin}: its head is ${verdict.seen}`);
  if (verdict.state === 'forked') await freezeForHead(vault.keeper, log, note, verdict.code);
}

function headCame(session: Session, handle: number, note: string): void {
  const log = logOf(session, handle);
  session.vault.watch.headCame();
  if (log.isRefused) return;
  const taken = takeHead(session.vault.keeper, log, note);
  if (taken instanceof Promise) {
    taken.then(
      (outcome) => answerHead(session, handle, log, outcome),
      (failure: unknown) => {
        session.failure = failure;
        session.stream.close();
      },
    );
  } else if (taken.state === 'malformed') {
    throw new WireError(`Cannot take a head of ${log.stored.origin}: ${taken.seen}`);
  }
}

function answerHead(
  session: Session,
  handle: number,
  { stored }: VaultLog,
  outcome: HeadOutcome,
): void {
  if (outcome.state === 'cosigned') {
    const { size, cosignature } = outcome;
    if (session.ready.length === 0) setImmediate(() => sendReady(session));
    session.ready.push({ handle, size, ...cosignature });
  } else if (outcome.state === 'frozen' && stored.frozen !== undefined) {
    refuse(session, handle, stored, stored.frozen);
  }
}

function refuse(
  { stream, vault }: Session,
  handle: number,
  { origin, held }: StoredLog,
  { code, evidence, sha256, timeSeconds, offeredNote: offered }: FrozenBy,
): void {
  vault.tell({ kind: 'frozen', origin, code, evidence });
  const { note } = held;
  void stream.send({ kind: 'refusal', handle, code, note });
  const hash = Buffer.from(sha256, 'hex');
  void stream.send({ kind: 'evidence', handle, timeSeconds, sha256: hash, note, offered });
}

function sendReady({ stream, greeting, ready, vault }: Session): void {
  const { privateKey } = vault.keeper.own;
  while (ready.length > 0) {
    const cosignatures = ready.splice(0, MAX_COSIGNATURES);
    const [one] = cosignatures;
    if (cosignatures.length === 1 && one !== undefined) {
      void stream.send({ kind: 'cosignature', ...one });
    } else {
      const signature = signTick(greeting, cosignatures, privateKey);
      void stream.send({ kind: 'cosignatures', cosignatures, signature });
    }
  }
}
