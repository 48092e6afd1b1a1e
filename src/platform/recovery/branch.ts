import { growingTree } from '../journal/merkle-tree.ts';
import type { EntryPlace, SourceLog } from './source.ts';

/** An entry of a branch: all places, best first, that hold the leaf the branch has there. */
export type BranchEntry = {
  readonly leafHash: Buffer;
  readonly at: readonly { readonly log: SourceLog; readonly place: EntryPlace }[];
};

/** One history that the sources tell, from entry 0 to the first entry that nobody has. */
export type Branch = {
  readonly entries: readonly BranchEntry[];
  /** Roots at the sizes that were asked for, as hex. */
  readonly roots: ReadonlyMap<number, string>;
};

/**
 * Follows one source, and the others where it has nothing. Sources that agree give the same branch, whichever leads:
 * then only one is made.
 */
export function branchesOf(
  logs: readonly SourceLog[],
  sizes: ReadonlySet<number>,
): readonly Branch[] {
  const first = branchOf(logs, sizes);
  if (first.isCommon) return [first.branch];
  const others = logs
    .slice(1)
    .map((leader) => branchOf([leader, ...logs.filter((log) => log !== leader)], sizes).branch);
  return [first.branch, ...others];
}

function branchOf(
  logs: readonly SourceLog[],
  sizes: ReadonlySet<number>,
): { readonly branch: Branch; readonly isCommon: boolean } {
  const entries: BranchEntry[] = [];
  const roots = new Map<number, string>();
  const tree = growingTree();
  let isCommon = true;
  for (;;) {
    if (sizes.has(entries.length))
      roots.set(entries.length, Buffer.from(tree.root()).toString('hex'));
    const at = placesOf(logs, entries.length);
    const [lead] = at;
    if (lead === undefined) break;
    const { leafHash } = lead.place;
    const same = at.filter(({ place }) => place.leafHash.equals(leafHash));
    isCommon &&= at.every(({ place }) => place.isDoubtful || place.leafHash.equals(leafHash));
    entries.push({ leafHash, at: same });
    tree.append(leafHash);
  }
  return { branch: { entries, roots }, isCommon };
}

function placesOf(logs: readonly SourceLog[], index: number) {
  const found = logs.flatMap((log) => {
    const place = log.places.get(index);
    return place === undefined ? [] : [{ log, place }];
  });
  if (found.length < 2) return found;
  return [
    ...found.filter(({ place }) => !place.isDoubtful),
    ...found.filter(({ place }) => place.isDoubtful),
  ];
}
