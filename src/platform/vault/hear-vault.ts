import { openCheckpoint, sizeInNote } from '../journal/checkpoint.ts';
import { parseVerifierKey } from '../journal/signed-note.ts';
import type { Journal } from '../journal/types.ts';
import {
  cosignatureHolds,
  cosignatureHoldsLater,
  cosignatureIn,
  type NamedKey,
  noteText,
} from './cosignature.ts';
import { tickHolds } from './handshake.ts';
import { pump } from './pump-link.ts';
import { NO_HEAD, shownHead } from './refused-logs.ts';
import { parseThaw } from './thaw-record.ts';
import {
  type LinkLog,
  logOf,
  type SignedHead,
  type VaultLink,
  type VaultService,
} from './vault-link.ts';
import type { HeadCosignature, WireMessage } from './wire.ts';
import { WireError } from './wire-stream.ts';

/** A vault that covers nothing more for this long, while there is more, is not waited for. */
const STALL_MS = 2_000;
/** A vault that lacks more entries than this is given heads on the way, so that a broken connection costs it little. */
const FAR_BEHIND_ENTRIES = 1_000;

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
    case 'cosignatures':
      return tickCosigned(service, link, message);
    case 'refusal':
      refused(service, link, message);
      return;
    case 'evidence':
      shown(service, link, message);
      return;
    case 'thawed':
      thawed(service, link, message);
      return;
    default:
      return;
  }
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
  service.tell({ kind: 'taken-up', vault: link.vault.name, origin: log.origin, held: size });
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
    const size = sizeInNote(note);
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
  const { log, head } = cosignedHead(link, message);
  const { timeSeconds, signature } = message;
  const cosignature = { timeSeconds, signature };
  if (!(await cosignatureHoldsLater(noteText(head.note), cosignature, link.vault)))
    throw new WireError(`Cannot take a cosignature of ${log.origin}: it is wrong`);
  covers(service, link, message);
  pump(service, link);
}

/**
 * One signature says that all of these are the vault's. Each by itself is looked at when somebody wants to see it
 * (`cosignedHeads`): checking one takes 0.17 ms, and a second brings hundreds.
 */
async function tickCosigned(
  service: VaultService,
  link: VaultLink,
  { cosignatures, signature }: Extract<WireMessage, { readonly kind: 'cosignatures' }>,
): Promise<void> {
  if (!(await tickHolds(link.greeting, cosignatures, signature, link.vault)))
    throw new WireError('Cannot take cosignatures: the signature over them is wrong');
  for (const one of cosignatures) covers(service, link, one);
  pump(service, link);
}

function cosignedHead(
  link: VaultLink,
  { handle, size }: HeadCosignature,
): { readonly log: LinkLog; readonly head: SignedHead } {
  const log = logOf(link, handle);
  const head = log.outstanding.get(size);
  if (head === undefined)
    throw new WireError(`Cannot take a cosignature of ${log.origin}: no such head`);
  return { log, head };
}

function covers({ coverage, heads }: VaultService, link: VaultLink, given: HeadCosignature): void {
  const { vault } = link;
  const { log, head } = cosignedHead(link, given);
  const { timeSeconds, signature } = given;
  for (const size of log.outstanding.keys()) if (size <= head.size) log.outstanding.delete(size);
  log.progressAtMs = performance.now();
  coverage.show(log.origin);
  coverage.cover(vault.name, log.origin, head.size);
  heads.add(log.origin, head, { timeSeconds, signature }, vault);
  const isCaughtUp =
    log.outstanding.size === 0 && log.target === undefined && log.stops.length === 0;
  if (isCaughtUp) coverage.setPresent(vault.name, log.origin, true, 'it has caught up');
}

function refused(
  { coverage, tell }: VaultService,
  link: VaultLink,
  { handle, code, note }: Extract<WireMessage, { readonly kind: 'refusal' }>,
): void {
  const log = logOf(link, handle);
  log.state = 'refused';
  coverage.setPresent(link.vault.name, log.origin, false, code);
  const held = note === '' ? 0 : sizeInNote(note);
  tell({ kind: 'refused', vault: link.vault.name, origin: log.origin, code, held });
}

function shown(
  { tell }: VaultService,
  link: VaultLink,
  { handle, timeSeconds, sha256, note, offered: offeredNote }: Told<'evidence'>,
): void {
  const { origin } = logOf(link, handle);
  const held = shownHead(note, origin);
  if (held === undefined) throw new WireError(`Cannot take evidence of ${origin}: no head is held`);
  // Under another key anything may have been offered: what the vault was told by a clone must not cost it this connection.
  const offered = shownHead(offeredNote, origin) ?? NO_HEAD;
  const evidence = Buffer.from(sha256).toString('hex');
  const freeze = { evidence, time: timeText(timeSeconds), held, offered };
  tell({ kind: 'evidence', vault: link.vault.name, origin, freeze });
}

function thawed({ tell }: VaultService, link: VaultLink, given: Told<'thawed'>): void {
  const { origin } = logOf(link, given.handle);
  const parsed = parseThaw(given.record);
  if (parsed?.origin !== origin) throw new WireError(`Cannot take a thaw of ${origin}: it is none`);
  const { evidence, timeSeconds, approvers, reason } = parsed;
  const thaw = { evidence, time: timeText(timeSeconds), approvers, reason };
  tell({ kind: 'thawed', vault: link.vault.name, origin, thaw });
}

type Told<Kind extends WireMessage['kind']> = Extract<WireMessage, { readonly kind: Kind }>;

const LAST_SECOND = 8_640_000_000_000;

function timeText(seconds: number): string {
  if (seconds > LAST_SECOND) throw new WireError(`Cannot take the time ${seconds}: no date has it`);
  return new Date(seconds * 1_000).toISOString();
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
