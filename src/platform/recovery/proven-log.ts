import { openCheckpoint } from '../journal/checkpoint.ts';
import { parseVerifierKey, type VerifierKey } from '../journal/signed-note.ts';
import {
  cosignatureHolds,
  cosignatureIn,
  noteText,
  parseCosignerKey,
} from '../vault/cosignature.ts';
import { type Branch, type BranchEntry, branchesOf } from './branch.ts';
import type { SourceLog, SourceNote } from './source.ts';

/** A head that the log's key has signed, from one or more sources. */
export type SignedHead = {
  readonly size: number;
  /** Hex. */
  readonly root: string;
  readonly note: string;
  readonly file: string;
  /** Vaults whose cosignature on it is good, with the earliest time each gave. */
  readonly cosigners: readonly { readonly name: string; readonly timeSeconds: number }[];
};

export type ProvenLog =
  | {
      readonly state: 'proven';
      readonly keyText: string;
      readonly keyFrom: 'policy' | 'vault' | 'old-host';
      /** The longest head that the entries lead to. */
      readonly head: SignedHead;
      /** Up to the head. */
      readonly entries: readonly BranchEntry[];
      /** Behind the head without a gap; nobody has signed for them. */
      readonly beyond: readonly BranchEntry[];
      /** Sizes and roots, hex, of the branch where they were asked for. */
      readonly roots: ReadonlyMap<number, string>;
      /** Entries that a signed head or another source says there are, and which nobody has. */
      readonly gap: Gap | undefined;
      /** All heads that the entries lead to, the largest first; cosigners not yet looked at. */
      readonly heads: readonly SignedHead[];
      /** Heads under the log's own key that vaults refused, and that the entries do not lead to. */
      readonly refused: readonly SignedHead[];
    }
  | { readonly state: 'forked'; readonly heads: readonly SignedHead[] }
  | { readonly state: 'keys-differ'; readonly keys: readonly string[] }
  | { readonly state: 'no-key' }
  | { readonly state: 'no-head'; readonly entries: number };

export type Gap = { readonly first: number; readonly last: number };

export type Trust = {
  /** Key text by origin, as a person carried it here; outranks what any source says. */
  readonly pinned: ReadonlyMap<string, string>;
  /** Key texts of vaults. */
  readonly cosigners: readonly string[];
};

/**
 * Finds the longest head of a log that verifies and is consistent with every other one, even if one source alone has
 * it. Consistency is not taken from proofs but re-made: all leaves are here, so every head is compared with the root
 * that the entries themselves lead to. A head that a vault refused claims nothing: who holds the log's key can sign any
 * number of them, and the vault has already said which history it stands by.
 */
export function proveLog(
  logs: readonly SourceLog[],
  trust: Trust,
  wantedSizes: Iterable<number>,
): ProvenLog {
  const key = keyOf(logs, trust);
  if ('state' in key) return key;
  const heads = claimedHeads(logs, (note) => !note.isRefused);
  const sizes = new Set([...heads.map(({ size }) => size), ...wantedSizes]);
  const isSigned = signatureCheck(key.verifier);
  const branches = branchesOf(withEntries(logs), sizes);
  const proven = branches.flatMap((branch) => {
    const head = heads.find(
      (claimed) => branch.roots.get(claimed.size) === claimed.root && isSigned(claimed),
    );
    return head === undefined ? [] : [{ branch, head }];
  });
  proven.sort((left, right) => right.head.size - left.head.size);
  const [best] = proven;
  const otherHead = forkOf(heads, isSigned, best, branches);
  if (otherHead !== undefined) return { state: 'forked', heads: withCosigners(otherHead, trust) };
  if (best === undefined) {
    return {
      state: 'no-head',
      entries: Math.max(0, ...branches.map((each) => each.entries.length)),
    };
  }
  const { branch, head } = best;
  return {
    state: 'proven',
    keyText: key.text,
    keyFrom: key.from,
    head: withCosigners([head], trust)[0] ?? head,
    entries: branch.entries.slice(0, head.size),
    beyond: branch.entries.slice(head.size),
    roots: branch.roots,
    gap: gapBehind(branch, heads.find(isSigned), logs),
    heads: heads.filter(({ size, root }) => branch.roots.get(size) === root),
    // One vault's refusal of what another one accepted is no evidence against it.
    refused: claimedHeads(logs, (note) => note.isRefused).filter(
      ({ size, root, note }) =>
        !heads.some((head) => head.size === size && head.root === root) &&
        openCheckpoint(note, key.verifier).ok,
    ),
  };
}

type KnownKey = {
  readonly text: string;
  readonly from: 'policy' | 'vault' | 'old-host';
  readonly verifier: VerifierKey;
};

function keyOf(
  logs: readonly SourceLog[],
  { pinned }: Trust,
): KnownKey | Extract<ProvenLog, { readonly state: 'keys-differ' | 'no-key' }> {
  const origin = logs[0]?.origin ?? '';
  const byPolicy = pinned.get(origin);
  const told = (from: 'vault' | 'old-host') => [
    ...new Set(logs.flatMap(({ key }) => (key?.from === from ? [key.text] : []))),
  ];
  const fromVaults = told('vault');
  if (byPolicy === undefined && fromVaults.length > 1)
    return { state: 'keys-differ', keys: fromVaults };
  const text = byPolicy ?? fromVaults[0] ?? told('old-host')[0];
  const verifier = text === undefined ? undefined : parseVerifierKey(text);
  if (text === undefined || verifier?.name !== origin) return { state: 'no-key' };
  const from = byPolicy !== undefined ? 'policy' : fromVaults.length > 0 ? 'vault' : 'old-host';
  return { text, from, verifier };
}

/** Empty ones and commit files of nothing would only lead nowhere. */
function withEntries(logs: readonly SourceLog[]): readonly SourceLog[] {
  return logs.filter(({ places }) => places.size > 0);
}

/** What notes say, the largest first, before any signature is looked at: most heads only confirm what is known. */
function claimedHeads(
  logs: readonly SourceLog[],
  isWanted: (note: SourceNote) => boolean,
): SignedHead[] {
  const heads = new Map<string, SignedHead>();
  for (const { notes, origin } of logs) {
    for (const { text, file } of notes.filter(isWanted)) {
      const [named, sizeText = '', rootText = ''] = text.split('\n');
      const size = Number(sizeText);
      const root = Buffer.from(rootText, 'base64').toString('hex');
      if (named !== origin || !Number.isSafeInteger(size) || root.length !== 64) continue;
      const known = heads.get(`${size} ${root}`);
      // The same head from several vaults: all their signature lines on one note.
      const note =
        known === undefined ? text : `${known.note}${text.slice(noteText(text).length + 1)}`;
      heads.set(`${size} ${root}`, { size, root, note, file: known?.file ?? file, cosigners: [] });
    }
  }
  return [...heads.values()].sort((left, right) => right.size - left.size);
}

function signatureCheck(verifier: VerifierKey): (head: SignedHead) => boolean {
  const known = new Map<SignedHead, boolean>();
  return (head) => {
    const found = known.get(head) ?? openCheckpoint(head.note, verifier).ok;
    known.set(head, found);
    return found;
  };
}

type Best = { readonly branch: Branch; readonly head: SignedHead };

/**
 * Two signed heads that no single history leads to: one below the best head that its entries do not lead to, two of one
 * size, or one that another source's own entries lead to.
 */
function forkOf(
  heads: readonly SignedHead[],
  isSigned: (head: SignedHead) => boolean,
  best: Best | undefined,
  branches: readonly Branch[],
): readonly SignedHead[] | undefined {
  for (const head of heads) {
    if (best !== undefined && best.branch.roots.get(head.size) === head.root) continue;
    const isBelow = best !== undefined && head.size <= best.head.size;
    const twin = heads.find(
      ({ size, root }) => size === head.size && size > 0 && root !== head.root,
    );
    const isElsewhere = branches.some(({ roots }) => roots.get(head.size) === head.root);
    if (!isBelow && twin === undefined && !isElsewhere) continue;
    if (!isSigned(head) || (best === undefined && twin !== undefined && !isSigned(twin))) continue;
    const other = isBelow || isElsewhere ? best?.head : twin;
    if (other !== undefined && isSigned(other)) return [other, head];
  }
  return undefined;
}

function gapBehind(
  branch: Branch,
  largest: SignedHead | undefined,
  logs: readonly SourceLog[],
): Gap | undefined {
  const first = branch.entries.length;
  let claimed = largest === undefined ? 0 : largest.size;
  let next = Number.POSITIVE_INFINITY;
  for (const { places } of logs) {
    for (const index of places.keys()) {
      if (index > first) next = Math.min(next, index);
      claimed = Math.max(claimed, index + 1);
    }
  }
  if (claimed <= first) return undefined;
  return { first, last: Math.min(next, claimed) - 1 };
}

export function withCosigners(heads: readonly SignedHead[], { cosigners }: Trust): SignedHead[] {
  return heads.map((head) => ({
    ...head,
    cosigners: cosigners.flatMap((text) => {
      const key = parseCosignerKey(text);
      const cosignature = key === undefined ? undefined : cosignatureIn(head.note, key);
      if (key === undefined || cosignature === undefined) return [];
      return cosignatureHolds(noteText(head.note), cosignature, key)
        ? [{ name: key.name, timeSeconds: cosignature.timeSeconds }]
        : [];
    }),
  }));
}

/** Entries that a vault held by a time, seconds since 1970 UTC; undefined when no vault has said anything of this log. */
export function sizeHeldBy(
  heads: readonly SignedHead[],
  trust: Trust,
  timeSeconds: number,
): number | undefined {
  let isCosigned = false;
  for (const claimed of heads) {
    const [head] = withCosigners([claimed], trust);
    if (head === undefined || head.cosigners.length === 0) continue;
    isCosigned = true;
    if (head.cosigners.some((cosigner) => cosigner.timeSeconds <= timeSeconds)) return head.size;
  }
  return isCosigned ? 0 : undefined;
}
