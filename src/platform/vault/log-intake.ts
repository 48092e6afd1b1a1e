import { openCheckpoint } from '../journal/checkpoint.ts';
import { leafHash } from '../journal/merkle-tree.ts';
import { sameBytes } from '../journal/sha256.ts';
import type { VerifierKey } from '../journal/signed-note.ts';
import { parseEpochText } from '../keys/epoch-text.ts';
import { noteText } from './cosignature.ts';
import { checkEntry, recordPrefix, segmentHead } from './segment-object.ts';
import type { SegmentDraft } from './stored-log.ts';
import type { TileTree } from './tile-tree.ts';
import type { RefusalCode } from './wire.ts';

/** A recipient that every key epoch must be wrapped to, or the vault takes none of it: `kind` and `id` of its line. */
export type WrapRecipient = { readonly kind: string; readonly id: string };

/**
 * What a vault makes of one log's stream, in memory: entries are checked as they come and joined to the tree the vault
 * holds; a head is taken when it is signed by the log's key and is the root of exactly these entries. That is more than
 * a consistency proof shows, and needs nothing from the platform but the entries themselves.
 */
export type LogIntake = {
  /** Undefined when the entry was taken, else what is wrong with it. */
  readonly entry: (index: number, header: Buffer, payload: Uint8Array) => string | undefined;
  readonly head: (note: string) => HeadVerdict;
  /** A head that the platform says it has, before any entry: it may be ahead of the vault, never behind. */
  readonly announced: (note: string) => HeadVerdict;
  /** Entries taken, those under the held head included. */
  readonly size: () => number;
  /** Bytes of entries that wait for their head and were not taken by `cutDraft`. */
  readonly draftBytes: () => number;
  /** Takes the entries gathered so far, so that they can be written before their head comes. */
  readonly cutDraft: () => SegmentDraft | undefined;
};

export type HeadVerdict =
  | { readonly state: 'accepted'; readonly size: number; readonly root: Uint8Array }
  /** The head that was accepted last, again. */
  | { readonly state: 'known' }
  /** Signed by the log's key, and not of the history the vault holds. */
  | { readonly state: 'forked'; readonly code: RefusalCode }
  /** Not what the platform should have sent; proves nothing. */
  | { readonly state: 'malformed'; readonly seen: string };

type IntakeStart = {
  readonly origin: string;
  readonly key: VerifierKey;
  /** Over all entries under the head the vault holds. */
  readonly tree: TileTree;
  readonly recipients: readonly WrapRecipient[];
};

export function logIntake({ origin, key, tree, recipients }: IntakeStart): LogIntake {
  let headSize = tree.size();
  let headRoot = tree.root();
  let draft = emptyDraft(tree.size());
  return {
    size: tree.size,
    draftBytes: () => draft.bytes,
    cutDraft: () => {
      if (draft.count === 0) return undefined;
      const cut = draft;
      draft = emptyDraft(tree.size());
      return cut;
    },
    entry: (index, header, payload) => {
      if (index !== tree.size()) return `entry ${index}, wanted ${tree.size()}`;
      const checked = checkEntry(origin, header, payload);
      if (!checked.ok) return `entry ${index}: ${checked.seen}`;
      const { kind, keyEpoch } = checked.header;
      const wrong =
        kind === 'epoch' ? epochFault(payload, { origin, keyEpoch }, recipients) : undefined;
      if (wrong !== undefined) return `entry ${index}: ${wrong}`;
      tree.append(leafHash(header));
      draft.parts.push(recordPrefix(header, payload), header, payload);
      draft.count += 1;
      draft.bytes += header.length + payload.length;
      return undefined;
    },
    announced: (note) => {
      const opened = openPlain(note, key);
      if (!opened.ok) return { state: 'malformed', seen: opened.seen };
      const { size, root } = opened.checkpoint;
      return againstHeld({ size, root }, { size: headSize, root: headRoot }) ?? { state: 'known' };
    },
    head: (note) => {
      const opened = openPlain(note, key);
      if (!opened.ok) return { state: 'malformed', seen: opened.seen };
      const { size, root } = opened.checkpoint;
      const verdict = againstHeld({ size, root }, { size: headSize, root: headRoot });
      if (verdict !== undefined) return verdict;
      if (size !== tree.size())
        return { state: 'malformed', seen: `a head of ${size} over ${tree.size()} entries` };
      if (!sameBytes(root, tree.root()))
        return { state: 'forked', code: 'vault_head_must_extend_the_held_one' };
      headSize = size;
      headRoot = root;
      return { state: 'accepted', size, root };
    },
  };
}

type Head = { readonly size: number; readonly root: Uint8Array };

/** What a head says that is not larger than the held one; undefined when it is larger. */
function againstHeld(offered: Head, held: Head): HeadVerdict | undefined {
  if (offered.size > held.size) return undefined;
  if (offered.size < held.size) return { state: 'forked', code: 'vault_head_must_not_shrink' };
  return sameBytes(offered.root, held.root)
    ? { state: 'known' }
    : { state: 'forked', code: 'vault_head_must_extend_the_held_one' };
}

/**
 * A checkpoint with the log's signature and no other: what a platform puts beside it would be kept for ever, and a made-up
 * cosignature under this vault's name would look like damage of the store.
 */
function openPlain(note: string, key: VerifierKey): ReturnType<typeof openCheckpoint> {
  const signatures = note.slice(noteText(note).length + 1).split('\n');
  return signatures.length === 2
    ? openCheckpoint(note, key)
    : { ok: false, seen: `${signatures.length - 1} signature lines, wanted the log's alone` };
}

type OpenDraft = {
  readonly first: number;
  count: number;
  bytes: number;
  readonly parts: Uint8Array[];
};

function emptyDraft(first: number): OpenDraft {
  return { first, count: 0, bytes: 0, parts: [segmentHead(first)] };
}

/** An epoch whose key nobody else holds would make the copy worthless: its entries could never be opened. */
function epochFault(
  payload: Uint8Array,
  { origin, keyEpoch }: { readonly origin: string; readonly keyEpoch: number },
  recipients: readonly WrapRecipient[],
): string | undefined {
  const parsed = parseEpochText(Buffer.from(payload).toString('latin1'));
  if (parsed?.terms.origin !== origin || parsed.terms.epoch !== keyEpoch)
    return 'an epoch entry without its epoch text';
  const missing = recipients.find(
    (wanted) => !parsed.wraps.some(({ kind, id }) => kind === wanted.kind && id === wanted.id),
  );
  return missing === undefined
    ? undefined
    : `epoch ${keyEpoch} has no wrap for ${missing.kind} ${missing.id}`;
}
