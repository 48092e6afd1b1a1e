import { openCheckpoint } from '../journal/checkpoint.ts';
import { sameBytes } from '../journal/sha256.ts';
import { parseVerifierKey } from '../journal/signed-note.ts';
import type { Journal } from '../journal/types.ts';
import {
  cosignatureHolds,
  cosignatureHoldsLater,
  cosignatureIn,
  type NamedKey,
  noteText,
} from './cosignature.ts';
import type { CosignedHeads } from './cosigned-heads.ts';
import type { Coverage } from './coverage.ts';
import { type DialingSide, type Greeting, signIntroduction } from './handshake.ts';
import type { OwnKey } from './key-files.ts';
import type { Proofs } from './proofs.ts';
import type { WireMessage } from './wire.ts';
import { WireError, type WireStream } from './wire-stream.ts';

/** What the platform needs to serve vaults. It only reads the journal; nothing here is on the way of a commit. */
export type VaultService = {
  readonly journal: Journal;
  readonly own: OwnKey;
  readonly coverage: Coverage;
  readonly proofs: Proofs;
  readonly heads: CosignedHeads;
  readonly tell: (notice: LinkNotice) => void;
  /** While true no head is signed, so vaults get nothing more. */
  readonly isFrozen: () => boolean;
};

export type LinkNotice =
  | {
      readonly kind: 'connected' | 'gone';
      readonly side: DialingSide;
      readonly vault: string;
      readonly why: string;
    }
  | {
      readonly kind: 'refused';
      readonly vault: string;
      readonly origin: string;
      readonly code: string;
      /** Entries the vault holds. */
      readonly held: number;
    };

/** One connection of one vault. */
export type VaultLink = {
  readonly side: DialingSide;
  readonly vault: NamedKey;
  readonly stream: WireStream;
  readonly greeting: Greeting;
  /** By handle. */
  readonly logs: LinkLog[];
  isPumping: boolean;
  pumpAgain: boolean;
};

export type SignedHead = {
  readonly size: number;
  readonly note: string;
  /** `performance.now()` when it was signed. */
  readonly signedAtMs: number;
};

export type LinkLog = {
  readonly origin: string;
  readonly handle: number;
  state: 'announced' | 'wanted' | 'refused';
  /** Entries the vault has or was sent. */
  sent: number;
  /** The head that entries are being sent for. */
  target: SignedHead | undefined;
  /** Heads signed long ago, for a vault that is far behind: what it has is then kept on the way. In order of size. */
  stops: SignedHead[];
  /** Signed when the log was announced on this connection. */
  readonly announced: SignedHead;
  /** Heads sent and not yet cosigned, or stated. */
  readonly outstanding: Map<number, SignedHead>;
  headSentAtMs: number;
  /** When the vault last covered more, or all. */
  progressAtMs: number;
};

/** The next head goes out when the last one is cosigned, or after this long. */
const HEAD_EVERY_MS = 100;
const IDLE_HEAD_MS = 10_000;
/** A vault that covers nothing more for this long, while there is more, is not waited for. */
const STALL_MS = 2_000;
/** A vault that lacks more entries than this is given heads on the way, so that a broken connection costs it little. */
const FAR_BEHIND_ENTRIES = 1_000;
/** Entries of one log sent before the next log has its turn. */
const TURN_BYTES = 4_194_304;

export function vaultLink(
  side: DialingSide,
  vault: NamedKey,
  stream: WireStream,
  greeting: Greeting,
): VaultLink {
  return { side, vault, stream, greeting, logs: [], isPumping: false, pumpAgain: false };
}

/** Sends whatever is durable and not yet sent, one run at a time. Never rejects: a fault ends the connection. */
export function pump(service: VaultService, link: VaultLink): void {
  link.pumpAgain = true;
  if (link.isPumping) return;
  link.isPumping = true;
  runPump(service, link).catch((failure: unknown) => {
    link.stream.close();
    const why = `its link failed: ${String(failure)}`;
    service.tell({ kind: 'gone', side: link.side, vault: link.vault.name, why });
  });
}

async function runPump(service: VaultService, link: VaultLink): Promise<void> {
  while (link.pumpAgain && !link.stream.isClosed() && !service.isFrozen()) {
    link.pumpAgain = false;
    announceNew(service, link);
    for (const log of link.logs) await pumpLog(service, link, log);
  }
  link.isPumping = false;
}

function announceNew({ journal, own }: VaultService, link: VaultLink): void {
  for (const origin of journal.origins().slice(link.logs.length)) {
    const key = parseRawKey(journal.verifierKey(origin));
    const signature = signIntroduction(link.greeting, { origin, logKey: key }, own.privateKey);
    const handle = link.logs.length;
    const announced = signedNow(journal, origin);
    link.logs.push({
      origin,
      handle,
      state: 'announced',
      sent: 0,
      target: undefined,
      stops: [],
      announced,
      outstanding: new Map(),
      headSentAtMs: Number.NEGATIVE_INFINITY,
      progressAtMs: performance.now(),
    });
    const { note } = announced;
    void link.stream.send({ kind: 'origin', handle, origin, logKey: key, signature, note });
  }
}

function signedNow(journal: Journal, origin: string): SignedHead {
  return { ...journal.signHead(origin), signedAtMs: performance.now() };
}

function parseRawKey(verifierKey: string): Buffer {
  return Buffer.from(verifierKey.split('+').slice(2).join('+'), 'base64').subarray(1);
}

async function pumpLog(service: VaultService, link: VaultLink, log: LinkLog): Promise<void> {
  const { journal } = service;
  if (log.state !== 'wanted') return;
  const isDue = log.outstanding.size === 0 || performance.now() - log.headSentAtMs >= HEAD_EVERY_MS;
  if (log.target === undefined && isDue && journal.size(log.origin) > log.sent)
    log.target = log.stops.shift() ?? signedNow(journal, log.origin);
  const { target } = log;
  if (target === undefined) return;
  await sendEntries(journal, link, log, target.size);
  if (log.sent < target.size) {
    link.pumpAgain = true;
    return;
  }
  log.target = undefined;
  log.outstanding.set(target.size, target);
  log.headSentAtMs = performance.now();
  await link.stream.send({ kind: 'head', handle: log.handle, note: target.note });
}

async function sendEntries(
  journal: Journal,
  { stream }: VaultLink,
  log: LinkLog,
  end: number,
): Promise<void> {
  let bytes = 0;
  for await (const { index, leaf, payload } of journal.readSealed(log.origin, log.sent)) {
    if (index >= end || bytes >= TURN_BYTES || stream.isClosed()) return;
    const { handle } = log;
    const full = stream.send({ kind: 'entry', handle, index, header: leaf, payload });
    log.sent = index + 1;
    bytes += payload.length;
    if (full !== undefined) await full;
  }
}

/** What a vault says. Throws WireError for what it should not say. */
export async function heard(
  service: VaultService,
  link: VaultLink,
  message: WireMessage,
): Promise<void> {
  switch (message.kind) {
    case 'want':
      return wanted(service, link, message);
    case 'cosignature':
      return cosigned(service, link, message);
    case 'refusal':
      refused(service, link, message);
      return;
    default:
      return;
  }
}

export function logOf(link: VaultLink, handle: number): LinkLog {
  const log = link.logs[handle];
  if (log === undefined) throw new WireError(`Cannot hear of log ${handle}: it was not announced`);
  return log;
}

async function wanted(
  service: VaultService,
  link: VaultLink,
  { handle, size, note }: Extract<WireMessage, { readonly kind: 'want' }>,
): Promise<void> {
  const { journal, coverage } = service;
  const log = logOf(link, handle);
  if (log.state !== 'announced') throw new WireError(`Cannot send ${log.origin}: asked for twice`);
  const count = journal.size(log.origin);
  if (size > count) throw new WireError(`Cannot send ${log.origin} from ${size}: it has ${count}`);
  if (count - size > FAR_BEHIND_ENTRIES)
    log.stops = await stopsBetween(journal, log.origin, size, count);
  log.state = 'wanted';
  log.sent = size;
  log.progressAtMs = performance.now();
  if (size > 0 && !isHeldNote(journal, log.origin, size, note, link.vault)) {
    // It may hold something else under that size: its first cosignature over a larger head will tell.
    pump(service, link);
    return;
  }
  coverage.show(log.origin);
  coverage.cover(link.vault.name, log.origin, size);
  const kept = cosignatureIn(note, link.vault);
  const plain = ownHead(note);
  if (kept !== undefined) service.heads.add(log.origin, { size, note: plain }, kept, link.vault);
  if (size === count) coverage.setPresent(link.vault.name, log.origin, true, 'it is here');
  pump(service, link);
}

/** Stored heads between two sizes, at least `FAR_BEHIND_ENTRIES` apart. */
async function stopsBetween(
  journal: Journal,
  origin: string,
  from: number,
  to: number,
): Promise<SignedHead[]> {
  const stops: SignedHead[] = [];
  let last = from;
  for (const note of await journal.recentCheckpoints(origin)) {
    const size = Number(note.split('\n')[1]);
    const isStop = size >= last + FAR_BEHIND_ENTRIES && size <= to;
    if (!isStop) continue;
    stops.push({ size, note, signedAtMs: performance.now() });
    last = size;
  }
  return stops;
}

/** Text and first signature of a held head: a vault adds its cosignature behind the log's own. */
function ownHead(note: string): string {
  const text = noteText(note);
  const [first] = note.slice(text.length + 1).split('\n');
  return `${text}\n${first}\n`;
}

/** True when our own key has signed this head and the vault has cosigned it. */
function isHeldNote(
  journal: Journal,
  origin: string,
  size: number,
  note: string,
  vault: NamedKey,
): boolean {
  const key = parseVerifierKey(journal.verifierKey(origin));
  const opened = key === undefined ? undefined : openCheckpoint(note, key);
  const cosignature = cosignatureIn(note, vault);
  if (opened?.ok !== true || cosignature === undefined) return false;
  return opened.checkpoint.size === size && cosignatureHolds(noteText(note), cosignature, vault);
}

async function cosigned(
  service: VaultService,
  link: VaultLink,
  message: Extract<WireMessage, { readonly kind: 'cosignature' }>,
): Promise<void> {
  const { coverage } = service;
  const { vault } = link;
  const log = logOf(link, message.handle);
  const head = log.outstanding.get(message.size);
  if (head === undefined)
    throw new WireError(`Cannot take a cosignature of ${log.origin}: no such head`);
  const { timeSeconds, signature } = message;
  const holds = await cosignatureHoldsLater(noteText(head.note), { timeSeconds, signature }, vault);
  if (!holds) throw new WireError(`Cannot take a cosignature of ${log.origin}: it is wrong`);
  for (const size of log.outstanding.keys()) if (size <= head.size) log.outstanding.delete(size);
  log.progressAtMs = performance.now();
  coverage.show(log.origin);
  coverage.cover(vault.name, log.origin, head.size);
  service.heads.add(log.origin, head, { timeSeconds, signature }, vault);
  const isCaughtUp =
    log.outstanding.size === 0 && log.target === undefined && log.stops.length === 0;
  if (isCaughtUp) coverage.setPresent(vault.name, log.origin, true, 'it has caught up');
  pump(service, link);
}

function refused(
  { coverage, tell }: VaultService,
  link: VaultLink,
  { handle, code, note }: Extract<WireMessage, { readonly kind: 'refusal' }>,
): void {
  const log = logOf(link, handle);
  log.state = 'refused';
  coverage.setPresent(link.vault.name, log.origin, false, code);
  const held = Number(note.split('\n')[1] ?? '0');
  tell({ kind: 'refused', vault: link.vault.name, origin: log.origin, code, held });
}

/**
 * A head of each log that had none for a while, though it did not grow: a vault that gets no heads cries, and it must not
 * at night. A signer that is frozen sends none, and then it shall.
 */
export function sendIdleHeads(service: VaultService, link: VaultLink): void {
  const nowMs = performance.now();
  if (service.isFrozen()) return;
  for (const log of link.logs) {
    const isIdle = log.state === 'wanted' && log.target === undefined && log.outstanding.size === 0;
    if (!isIdle || nowMs - log.headSentAtMs < IDLE_HEAD_MS) continue;
    if (log.sent !== service.journal.size(log.origin) || log.sent === 0) continue;
    log.headSentAtMs = nowMs;
    const { note } = service.journal.signHead(log.origin);
    void link.stream.send({ kind: 'head', handle: log.handle, note });
  }
}

/** Stops waiting for a vault that covers nothing more although there is more. */
export function dropStalled({ journal, coverage }: VaultService, link: VaultLink): void {
  const nowMs = performance.now();
  for (const log of link.logs) {
    const isBehind = coverage.coveredBy(link.vault.name, log.origin) < journal.size(log.origin);
    if (!isBehind) log.progressAtMs = nowMs;
    if (nowMs - log.progressAtMs > STALL_MS)
      coverage.setPresent(link.vault.name, log.origin, false, 'it does not keep up');
  }
}

export function leave({ coverage }: VaultService, link: VaultLink): void {
  for (const { origin } of link.logs)
    coverage.setPresent(link.vault.name, origin, false, 'it is gone');
}

export function isSameVault(a: VaultLink, b: NamedKey): boolean {
  return sameBytes(a.vault.publicKey, b.publicKey);
}
