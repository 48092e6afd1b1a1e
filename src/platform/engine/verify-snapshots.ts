import type { Disk } from '../journal/disk.ts';
import { readSnapshotFile, type SnapshotProblem } from './snapshot-file.ts';
import { openSnapshots } from './snapshots.ts';
import type { HashClaim, VerifyDamage } from './verify-log.ts';
import type { WatchedKeys } from './watched-keys.ts';

/** A snapshot found on the disk: what it claims, and the check of its seal, once the log's keys are known. */
export type FoundSnapshot = {
  readonly firm: string;
  readonly claim: (HashClaim & { readonly origin: string }) | undefined;
  readonly checkSeal: (watched: WatchedKeys) => Promise<readonly VerifyDamage[]>;
};

/** The book hash of a snapshot's state that this release wrote; undefined for another release's. */
export type StateHash = (release: string, packed: ArrayBuffer) => string | undefined;

/** The snapshots of one firm, or of all. */
export async function findSnapshots(
  disk: Disk,
  directory: string,
  firm: string | undefined,
  hashOfState: StateHash | undefined,
): Promise<readonly FoundSnapshot[]> {
  const names = (await disk.list(`${directory}/snapshots`)) ?? [];
  const found: FoundSnapshot[] = [];
  for (const name of names.filter((other) => firm === undefined || other === firm)) {
    for await (const { path, file } of openSnapshots(disk, directory, name)) {
      const opening = await readSnapshotFile(file);
      if ('problem' in opening) {
        const damage = [damageAt(path, opening.problem)];
        found.push({ firm: name, claim: undefined, checkSeal: async () => damage });
        continue;
      }
      const { origin, size, bookHash, keyEpoch } = opening.header;
      found.push({
        firm: name,
        claim: { origin, file: path, size, bookHash },
        checkSeal: (watched) =>
          checkSeal({ disk, path, hashOfState }, watched.epochKey(origin, keyEpoch)?.sealingKey),
      });
    }
  }
  return found;
}

async function checkSeal(
  {
    disk,
    path,
    hashOfState,
  }: { readonly disk: Disk; readonly path: string; readonly hashOfState: StateHash | undefined },
  sealingKey: Uint8Array | undefined,
): Promise<readonly VerifyDamage[]> {
  if (sealingKey === undefined) {
    return [
      damageAt(path, { offset: 0, seen: 'a snapshot under a key that its log does not have' }),
    ];
  }
  const file = await disk.open(path, 'read');
  try {
    const opening = await readSnapshotFile(file);
    if ('problem' in opening) return [damageAt(path, opening.problem)];
    const content = await opening.unseal(sealingKey);
    if ('problem' in content) return [damageAt(path, content.problem)];
    const { release, bookHash } = opening.header;
    const held = hashOfState?.(release, content.packed);
    const isAsNamed = held === undefined || held === bookHash;
    return isAsNamed
      ? []
      : [damageAt(path, { offset: 0, seen: `a book with hash ${held}, named ${bookHash}` })];
  } finally {
    await file.close();
  }
}

function damageAt(file: string, { offset, seen }: SnapshotProblem): VerifyDamage {
  return { file, offset, entry: undefined, what: seen };
}
