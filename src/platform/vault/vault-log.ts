import type { KeyObject } from 'node:crypto';
import { leafHash } from '../journal/merkle-tree.ts';
import { sameBytes } from '../journal/sha256.ts';
import { verifierKeyText } from '../journal/signed-note.ts';
import {
  type Cosignature,
  cosign,
  cosignatureLine,
  type NamedKey,
  noteText,
} from './cosignature.ts';
import { emptyBatch, type HeadBatch, takeBatch } from './head-batch.ts';
import { type HeadVerdict, type LogIntake, logIntake, type WrapRecipient } from './log-intake.ts';
import type { StoreFiles } from './store-files.ts';
import {
  createStoredLog,
  freezeLog,
  type HeldHead,
  keepHeads,
  openStoredLog,
  readStored,
  type StagedSegment,
  StoreDamageError,
  type StoredLog,
  stageSegment,
} from './stored-log.ts';
import { type TileTree, tileTree } from './tile-tree.ts';
import type { VaultCommits } from './vault-commits.ts';
import { loadViewTree, type ViewPublisher, viewPublisher } from './view.ts';
import type { RefusalCode } from './wire.ts';

/** What a vault needs to keep logs, whoever streams them. */
export type Keeper = {
  readonly files: StoreFiles;
  /** Undefined where the store has no commit files: each head then waits for its own objects. */
  readonly commits: VaultCommits | undefined;
  /** Lines of witnesses on a head, for the view. */
  readonly linesOn: (note: string) => string;
  readonly own: NamedKey & { readonly privateKey: KeyObject };
  readonly recipients: readonly WrapRecipient[];
  /** Seconds since 1970 UTC, by the vault's own clock. */
  readonly nowSeconds: () => number;
};

/** One log of a running vault: what is stored, what is coming in, and the writing between them. */
export type VaultLog = {
  readonly stored: StoredLog;
  view: ViewPublisher;
  intake: LogIntake;
  /** Written under passing names, waiting for their head. */
  staged: Promise<StagedSegment>[];
  readonly batch: HeadBatch;
  /** Set as soon as the platform has signed what froze the log, before the evidence is written. */
  isRefused: boolean;
  /** Whatever is written of this log, one after the other. */
  work: Promise<void>;
};

/** Parts of entries are written this early, so that a vault's memory stays small however late the head comes. */
const DRAFT_BYTES = 4_194_304;
/** So much of one head is made an object at once: writing it twice would take longer than the syncs that are saved. */
const OBJECT_BYTES = 262_144;

/** Opens a log, beginning it when it is new: its key is then the one it is introduced with. */
export async function openVaultLog(
  keeper: Keeper,
  origin: string,
  logKey: Uint8Array,
): Promise<VaultLog> {
  const { files } = keeper;
  const stored =
    (await openStoredLog(files, origin)) ?? (await createStoredLog(files, origin, logKey));
  return {
    stored,
    view: await viewPublisher(files, stored, keeper.linesOn),
    intake: await freshIntake(keeper, stored),
    staged: [],
    batch: emptyBatch(),
    isRefused: stored.frozen !== undefined,
    work: Promise.resolve(),
  };
}

async function freshIntake(keeper: Keeper, stored: StoredLog): Promise<LogIntake> {
  const { origin, key } = stored;
  const tree = await heldTree(keeper.files, stored);
  return logIntake({ origin, key, tree, recipients: keeper.recipients });
}

/** The tree under the held head: from the view as far as that goes, else from the segments. */
async function heldTree(files: StoreFiles, stored: StoredLog): Promise<TileTree> {
  const tree = tileTree(await loadViewTree(files, stored));
  const { size, root } = stored.held;
  for await (const { header } of readStored(files, stored, tree.size(), size))
    tree.append(leafHash(header));
  if (!sameBytes(tree.root(), root))
    throw new StoreDamageError(`Cannot open ${stored.folder}: another root than its checkpoint`);
  return tree;
}

/** Takes an entry; what is wrong with it, or undefined. */
export function takeEntry(
  { files }: Keeper,
  log: VaultLog,
  entry: { readonly index: number; readonly header: Uint8Array; readonly payload: Uint8Array },
): string | undefined {
  const wrong = log.intake.entry(entry.index, Buffer.from(entry.header), entry.payload);
  if (wrong === undefined && log.intake.draftBytes() >= DRAFT_BYTES) stageDraft(files, log);
  return wrong;
}

function stageDraft(files: StoreFiles, log: VaultLog): void {
  const draft = log.intake.cutDraft();
  if (draft === undefined) return;
  const staged = stageSegment(files, draft);
  // A failure is met by whoever awaits the parts: the head, or the end of the connection.
  staged.catch(() => undefined);
  log.staged.push(staged);
}

export type HeadOutcome =
  | { readonly state: 'cosigned'; readonly size: number; readonly cosignature: Cosignature }
  /** A newer head came meanwhile: its cosignature covers this one. */
  | { readonly state: 'superseded' }
  | { readonly state: 'frozen'; readonly code: RefusalCode };

/**
 * Takes a head. The promise resolves when everything under it is durable (only then may the cosignature leave), or when
 * the evidence against it is.
 */
export function takeHead(
  keeper: Keeper,
  log: VaultLog,
  note: string,
): Promise<HeadOutcome> | Exclude<HeadVerdict, { readonly state: 'accepted' | 'forked' }> {
  const verdict = log.intake.head(note);
  if (verdict.state === 'known' || verdict.state === 'malformed') return verdict;
  if (verdict.state === 'accepted') {
    const { commits } = keeper;
    const isSmall = log.staged.length === 0 && log.intake.draftBytes() < OBJECT_BYTES;
    if (isSmall && commits !== undefined)
      return commitHead(keeper, commits, log, { ...verdict, note });
  }
  log.isRefused = verdict.state === 'forked';
  if (verdict.state === 'accepted') log.batch.newestSize = verdict.size;
  stageDraft(keeper.files, log);
  const staged = Promise.all(log.staged.splice(0));
  // Where something before it failed nobody waits for these, and their failure must not be an unhandled one.
  staged.catch(() => undefined);
  return inOrder(log, async () => {
    const segments = await staged;
    if (verdict.state === 'forked') {
      const offeredKeyText = log.stored.keyText;
      return freeze(keeper, log, { code: verdict.code, note, offeredKeyText, segments });
    }
    const { size } = verdict;
    const batch = await takeBatch(keeper.files, log.batch, size, segments);
    if (batch === undefined) return { state: 'superseded' };
    const { head, cosignature } = cosigned(keeper, { ...verdict, note });
    await keeper.commits?.settle(log.stored);
    await keepHeads(keeper.files, log.stored, batch, [head]);
    log.stored.held = head;
    return { state: 'cosigned', size: head.size, cosignature };
  });
}

type AcceptedHead = { readonly size: number; readonly root: Uint8Array; readonly note: string };

/** Little came with this head: it shares the write and the sync of a commit file with those of other logs. */
function commitHead(
  keeper: Keeper,
  commits: VaultCommits,
  log: VaultLog,
  accepted: AcceptedHead,
): Promise<HeadOutcome> {
  const draft = log.intake.cutDraft();
  return inOrder(log, async () => {
    const { head, cosignature } = cosigned(keeper, accepted);
    await commits.keep(log.stored, draft, { ...head, timeSeconds: cosignature.timeSeconds });
    return { state: 'cosigned', size: head.size, cosignature };
  });
}

function cosigned(
  { own, nowSeconds }: Keeper,
  { size, root, note }: AcceptedHead,
): { readonly head: HeldHead; readonly cosignature: Cosignature } {
  const timeSeconds = nowSeconds();
  const cosignature = {
    timeSeconds,
    signature: cosign(noteText(note), timeSeconds, own.privateKey),
  };
  return { head: { size, root, note: `${note}${cosignatureLine(cosignature, own)}` }, cosignature };
}

/** A log that is introduced with another key than before. */
export function freezeForKey(
  keeper: Keeper,
  log: VaultLog,
  note: string,
  logKey: Uint8Array,
): Promise<HeadOutcome> {
  log.isRefused = true;
  const offeredKeyText = verifierKeyText(log.stored.origin, logKey);
  const code = 'vault_log_key_must_stay';
  return inOrder(log, () => freeze(keeper, log, { code, note, offeredKeyText, segments: [] }));
}

/** A log that is announced with a head that the held one rules out. */
export function freezeForHead(
  keeper: Keeper,
  log: VaultLog,
  note: string,
  code: RefusalCode,
): Promise<HeadOutcome> {
  log.isRefused = true;
  const offeredKeyText = log.stored.keyText;
  return inOrder(log, () => freeze(keeper, log, { code, note, offeredKeyText, segments: [] }));
}

type Offered = {
  readonly code: RefusalCode;
  readonly note: string;
  readonly offeredKeyText: string;
  readonly segments: readonly StagedSegment[];
};

async function freeze(
  { files, nowSeconds }: Keeper,
  { stored }: VaultLog,
  { code, note, offeredKeyText, segments }: Offered,
): Promise<HeadOutcome> {
  const timeSeconds = nowSeconds();
  const evidence = { code, timeSeconds, offeredNote: note, offeredKeyText, refused: segments };
  await freezeLog(files, stored, evidence);
  return { state: 'frozen', code };
}

/** Forgets entries whose head never came: the next connection begins at the held head again. */
export async function dropUnsigned(keeper: Keeper, log: VaultLog): Promise<void> {
  await inOrder(log, async () => {
    for (const { staged } of await Promise.all(log.staged.splice(0)))
      await keeper.files.discard(staged);
    if (log.intake.size() === log.stored.held.size) return;
    await keeper.commits?.settle(log.stored);
    log.intake = await freshIntake(keeper, log.stored);
  });
}

function inOrder<Value>(log: VaultLog, work: () => Promise<Value>): Promise<Value> {
  const result = log.work.then(work);
  log.work = result.then(() => undefined);
  // Whoever asked for the result is told; the chain itself must not be an unhandled rejection.
  log.work.catch(() => undefined);
  return result;
}
