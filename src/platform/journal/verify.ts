import { rootSpace } from './batch-root.ts';
import { type EpochCipher, epochCipher } from './epoch-cipher.ts';
import { payloadIsWhole } from './frame.ts';
import { freeSpaceDamage } from './free-space.ts';
import { loadJournal } from './load-journal.ts';
import { type LoadedLog, type LoadSource, loadLog } from './load-log.ts';
import { batchRootHolds, openEntry } from './open-entry.ts';
import { segmentPlace } from './segment-geometry.ts';
import { isZero, sameBytes } from './sha256.ts';
import type { Damage, DamageCode, VerifiedLog, VerifyOptions, VerifyReport } from './types.ts';
import { type WalkedFrame, walkSegments } from './walk-segments.ts';

/**
 * Checks every byte of a journal that no process has open: all frames, hashes, tags, batch roots, checkpoints, wraps,
 * key files and free space. Changes nothing, so that a crash's traces are seen as they are.
 */
export async function verifyDirectory(
  source: Pick<LoadSource, 'disk' | 'keys'>,
  directory: string,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const loaded = await loadJournal({ ...source, mode: 'read', checkpoints: 'all' }, directory);
  const damage: Damage[] = [...loaded.damage, ...(await source.keys.verifyFiles())];
  const logs: VerifiedLog[] = [];
  for (const log of loaded.logs) {
    if (options.origin === undefined || options.origin === log.origin) {
      const verified = await verifyLog(log, options);
      logs.push(verified.log);
      damage.push(...verified.damage, ...(await freeSpaceDamage(log)), ...(await copyDamage(log)));
    }
    await closeLog(log);
  }
  return { logs, damage };
}

type LogPart = {
  readonly origin: string;
  readonly directory: string;
  /** Entries to check; all are in synced segments. */
  readonly size: number;
  /** False once more entries were written to the segments: then what was free space no longer is. */
  readonly isStill: () => boolean;
};

/** Checks the first entries of one log while others may be added behind them. */
export async function verifyLogPart(
  source: Pick<LoadSource, 'disk' | 'keys'>,
  part: LogPart,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const log = await loadLog({ ...source, mode: 'read', checkpoints: 'all' }, part, [], part.size);
  const verified = await verifyLog(log, options);
  const freeSpace = await freeSpaceDamage(log);
  await closeLog(log);
  const damage = [...log.damage, ...verified.damage, ...(part.isStill() ? freeSpace : [])];
  return { logs: [verified.log], damage };
}

async function closeLog(log: LoadedLog): Promise<void> {
  for (const file of [...log.segments, log.checkpointFile]) await file.close();
}

type VerifiedPart = { readonly log: VerifiedLog; readonly damage: readonly Damage[] };

/** Opens every entry whose head was found good; a bad payload is reported and the next entry looked at. */
async function verifyLog(log: LoadedLog, options: VerifyOptions): Promise<VerifiedPart> {
  const check = entryChecker(log, options);
  const limit = log.covered[0]?.frame.index ?? log.index.size();
  const walk = walkSegments(log.segments, {
    origin: log.origin,
    entry: 0,
    position: 0,
    limit,
    depth: 'whole',
  });
  for await (const frames of walk)
    for (const found of frames) await check.take(found, placeOf(log, found.position));
  for (const { frame, bytes, file, offset } of log.covered)
    if (frame.index < log.index.size())
      await check.take({ frame, bytes, at: 0, position: 0 }, { file, offset });
  const { hashed, decrypted, events, damage } = check.state();
  const entries = Math.max(log.index.size(), ...log.checkpoints.map(({ size }) => size));
  const { origin, checkpoints, tree } = log;
  return {
    log: {
      origin,
      entries,
      hashed,
      decrypted,
      events,
      checkpoints: checkpoints.length,
      root: tree.root(),
    },
    damage,
  };
}

type Place = { readonly file: string; readonly offset: number };

function placeOf(log: LoadedLog, position: number): Place {
  const { segment, offset } = segmentPlace(position);
  return { file: `${log.segments[segment]?.path}`, offset };
}

type EntryChecker = {
  readonly take: (found: WalkedFrame, place: Place) => Promise<void>;
  readonly state: () => {
    hashed: number;
    decrypted: number;
    events: number;
    damage: readonly Damage[];
  };
};

function entryChecker(log: LoadedLog, { onEntry }: VerifyOptions): EntryChecker {
  const ciphers = new Map<number, EpochCipher>(
    log.epochs.map(({ epoch, sealingKey }) => [epoch, epochCipher(sealingKey)]),
  );
  const space = rootSpace();
  const damage: Damage[] = [];
  let hashed = 0;
  let decrypted = 0;
  let events = 0;
  return {
    take: async ({ frame, bytes, at }, { file, offset }) => {
      const report = (code: DamageCode, seen: string) =>
        void damage.push({
          code,
          file,
          offset,
          origin: log.origin,
          entry: frame.index,
          seen,
          repairable: false,
        });
      if (frame.header.kind !== 'batch') {
        if (!payloadIsWhole(frame, bytes, at))
          return report('payload-damaged', 'a cleartext entry that has not its hash');
        hashed += 1;
        const { kind, keyEpoch } = frame.header;
        decrypted += kind === 'succession' || ciphers.has(keyEpoch) ? 1 : 0;
        return;
      }
      const opening = openEntry(frame, bytes, at, ciphers.get(frame.header.keyEpoch));
      if (opening.ok || opening.code !== 'payload-damaged') hashed += 1;
      if (!opening.ok) return report(opening.code, opening.seen);
      if (!batchRootHolds(opening, space))
        return report('batch-root-wrong', 'events that have not the batch root');
      decrypted += 1;
      events += frame.header.eventCount;
      await onEntry?.(log.origin, opening.entry);
    },
    state: () => ({ hashed, decrypted, events, damage }),
  };
}

/** Until a commit file is emptied its frames may be in the segments already: then they must be the same, or still be zeros. */
async function copyDamage(log: LoadedLog): Promise<Damage[]> {
  const damage: Damage[] = [];
  for (const { frame, bytes } of log.covered) {
    const position = log.index.position(frame.index);
    if (position === undefined) continue;
    const { segment, offset } = segmentPlace(position);
    const file = log.segments[segment];
    if (file === undefined) continue;
    const copy = Buffer.alloc(bytes.length);
    await file.read(copy, offset);
    if (isZero(copy) || sameBytes(copy, bytes)) continue;
    const seen = 'another copy than in the commit file';
    damage.push({
      code: 'copies-differ',
      file: file.path,
      offset,
      origin: log.origin,
      entry: frame.index,
      seen,
      repairable: true,
    });
  }
  return damage;
}
