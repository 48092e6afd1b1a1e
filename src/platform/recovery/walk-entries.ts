import type { EpochCipher } from '../journal/epoch-cipher.ts';
import { openSealed } from '../journal/open-entry.ts';
import type { Entry } from '../journal/types.ts';
import type { EpochText } from '../keys/epoch-text.ts';
import { epochTextOf, type LaterWraps, laterWraps } from '../keys/later-wraps.ts';
import type { BranchEntry } from './branch.ts';
import { type Finding, type PlaceReader, placeReader } from './source.ts';
import { type Openers, type UnlockedEpoch, unlockEpoch } from './unlock-epochs.ts';
import { readWhole, type WholeEntry } from './whole-entry.ts';

export type StopCode =
  | 'entry_must_be_whole'
  | 'epoch_must_open'
  | 'entry_must_open'
  | 'entry_must_follow'
  | 'entry_must_fold';

/** Why the log could not be read further, and where. */
export type Stop = { readonly entry: number; readonly code: StopCode; readonly seen: string };

export type Reading = {
  readonly entries: readonly BranchEntry[];
  readonly openers: Openers;
  readonly findings: Finding[];
};

/** A log while it is read from its first entry. */
export type Walk = Reading & {
  readonly read: PlaceReader;
  /** What epochs further on bring for earlier ones: known before the first entry is opened. */
  readonly later: LaterWraps;
  readonly epochs: Map<number, UnlockedEpoch>;
  cipher: EpochCipher | undefined;
  /** Where it ended; nothing behind that is opened. */
  stop: Stop | undefined;
  /** Text of the log's own succession. */
  earlier: string | undefined;
  /** Sequence that the next batch begins with. */
  nextSequence: number;
  /** Entries that were read before it ended. */
  readEntries: number;
  hashed: number;
  lastTimeMicros: number;
  /** Entries folded, whole transactions or not. */
  foldedEntries: number;
  /** Whole transactions only. */
  cleanEntries: number;
  cleanNextSequence: number;
};

export type WalkedEntries = {
  /** Entries that fold: those before the cut, whole transactions only. */
  readonly cleanEntries: number;
  /** Entries behind them that open and are kept without trust. */
  readonly suspectEntries: number;
  readonly cleanEvents: number;
  readonly suspectEvents: number;
  /** First sequence behind the clean ones. */
  readonly nextSequence: number;
  /** Entries whose leaf is in the tree and whose payload has its hash. */
  readonly hashed: number;
  readonly stop: Stop | undefined;
  readonly epochs: ReadonlyMap<number, UnlockedEpoch>;
  readonly earlier: string | undefined;
  /** Header time of the last entry that is written again. */
  readonly lastTimeMicros: number;
};

const FIRST_SEQUENCE = 1;

export function newWalk({ entries, openers, findings }: Reading): Walk {
  return {
    entries,
    openers,
    findings,
    read: placeReader(),
    later: laterWraps(epochTexts(entries)),
    epochs: new Map(),
    cipher: undefined,
    stop: undefined,
    earlier: undefined,
    nextSequence: FIRST_SEQUENCE,
    readEntries: 0,
    hashed: 0,
    lastTimeMicros: 0,
    foldedEntries: 0,
    cleanEntries: 0,
    cleanNextSequence: FIRST_SEQUENCE,
  };
}

/** The texts of all epochs; damage shows when their entries have their turn. */
function* epochTexts(entries: readonly BranchEntry[]): Generator<EpochText> {
  const read = placeReader();
  for (const [index, entry] of entries.entries()) {
    if (!entry.at.some(({ place }) => place.isEpoch)) continue;
    const whole = readWhole(entry, index, read, []);
    const text = whole && epochTextOf(whole.header.origin, whole.payload);
    if (text !== undefined) yield text;
  }
}

/** The batch of this entry; undefined when it has no events; `end` when nothing more can be read. */
export async function nextEntry(walk: Walk, index: number): Promise<Entry | undefined | 'end'> {
  const whole = walk.stop === undefined ? hashNext(walk, index) : undefined;
  if (whole === undefined) return 'end';
  const opened = whole.header.kind === 'epoch' ? await openEpoch(walk, whole) : open(walk, whole);
  if (opened === 'end') return 'end';
  walk.readEntries = index + 1;
  if (opened === undefined) return undefined;
  walk.nextSequence += opened.header.eventCount;
  walk.lastTimeMicros = opened.header.timeMicros;
  return opened;
}

function hashNext(walk: Walk, index: number): WholeEntry | undefined {
  const found = walk.entries[index];
  if (found === undefined) return undefined;
  const whole = readWhole(found, index, walk.read, walk.findings);
  if (whole === undefined)
    walk.stop ??= { entry: index, code: 'entry_must_be_whole', seen: 'no copy with its hash' };
  else walk.hashed += 1;
  return whole;
}

async function openEpoch(walk: Walk, whole: WholeEntry): Promise<undefined | 'end'> {
  const unlocked = await unlockEpoch(whole, walk.openers, walk.later);
  if (unlocked !== undefined) walk.epochs.set(whole.index, unlocked);
  walk.cipher = unlocked?.cipher;
  if (walk.cipher !== undefined) return undefined;
  walk.stop = { entry: whole.index, code: 'epoch_must_open', seen: whyLocked(unlocked) };
  return 'end';
}

function whyLocked(unlocked: UnlockedEpoch | undefined): string {
  if (unlocked === undefined) return 'no epoch text';
  return unlocked.hasRecovery
    ? 'wraps to other recovery keys only'
    : 'an epoch that no recovery key was ever wrapped to';
}

function open(walk: Walk, whole: WholeEntry): Entry | undefined | 'end' {
  const { index, header, payload } = whole;
  if (header.kind === 'succession') walk.earlier = payload.toString('utf8');
  if (header.kind !== 'batch') return undefined;
  if (header.firstSequence !== walk.nextSequence) {
    const seen = `first sequence ${header.firstSequence}, wanted ${walk.nextSequence}`;
    walk.stop = { entry: index, code: 'entry_must_follow', seen };
    return 'end';
  }
  const opening = openSealed(whole, walk.cipher);
  if (opening.ok) return opening.entry;
  walk.stop = { entry: index, code: 'entry_must_open', seen: opening.seen };
  return 'end';
}

export function noteFolded(walk: Walk, { index, header }: Entry): void {
  walk.foldedEntries = index + 1;
  if (header.group !== 0 && !header.commit) return;
  walk.cleanEntries = index + 1;
  walk.cleanNextSequence = header.firstSequence + header.eventCount;
}

/** What the walk came to. Entries behind its end are hashed all the same, so that coverage says what is there. */
export function walked(walk: Walk): WalkedEntries {
  const from = walk.stop === undefined ? walk.readEntries : walk.stop.entry + 1;
  for (let index = from; index < walk.entries.length; index += 1) hashNext(walk, index);
  // A transaction that its log never finished: readers pass over it here as they did there.
  const isAllFolded = walk.foldedEntries === walk.entries.length;
  const cleanEntries = isAllFolded ? walk.foldedEntries : walk.cleanEntries;
  const nextSequence = isAllFolded ? walk.nextSequence : walk.cleanNextSequence;
  const suspectEvents = walk.nextSequence - nextSequence;
  const { hashed, stop, epochs, earlier, lastTimeMicros } = walk;
  return {
    cleanEntries,
    suspectEntries: suspectEvents === 0 ? 0 : walk.readEntries - cleanEntries,
    cleanEvents: nextSequence - FIRST_SEQUENCE,
    suspectEvents,
    nextSequence,
    hashed,
    stop,
    epochs,
    earlier,
    lastTimeMicros,
  };
}
