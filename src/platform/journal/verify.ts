import { assertThat } from '../../domain/basics/decision.ts';
import { epochCipher } from './epoch-cipher.ts';
import type { Frame } from './frame.ts';
import { inlineOpener } from './frame-opener.ts';
import { type FrameOpeners, frameOpeners } from './frame-openers.ts';
import type { FrameOpening } from './frame-opening.ts';
import { freeSpaceDamage } from './free-space.ts';
import { loadJournal } from './load-journal.ts';
import { type LoadedLog, type LoadSource, loadLog } from './load-log.ts';
import { entryFrom } from './open-entry.ts';
import { type OpenedFrame, openedChunks } from './opened-chunks.ts';
import { segmentPlace } from './segment-geometry.ts';
import { isZero, sameBytes } from './sha256.ts';
import type { Damage, VerifiedLog, VerifyOptions, VerifyReport } from './types.ts';
import { walkSegments } from './walk-segments.ts';

/**
 * Checks every byte of a journal that no process has open: all frames, hashes, tags, batch roots, checkpoints, wraps,
 * key files and free space. Changes nothing, so that a crash's traces are seen as they are.
 */
export async function verifyDirectory(
  source: Pick<LoadSource, 'disk' | 'keys'>,
  directory: string,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const openers = frameOpeners('threads');
  try {
    return await verifyLoaded(source, directory, options, openers);
  } finally {
    await openers.close();
  }
}

async function verifyLoaded(
  source: Pick<LoadSource, 'disk' | 'keys'>,
  directory: string,
  options: VerifyOptions,
  openers: FrameOpeners,
): Promise<VerifyReport> {
  const loaded = await loadJournal({ ...source, mode: 'read', checkpoints: 'all' }, directory);
  const damage: Damage[] = [...loaded.damage, ...(await source.keys.verifyFiles())];
  const logs: VerifiedLog[] = [];
  for (const log of loaded.logs) {
    if (options.origin === undefined || options.origin === log.origin) {
      const verified = await verifyLog(log, options, openers);
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
  openers: FrameOpeners,
): Promise<VerifyReport> {
  const log = await loadLog({ ...source, mode: 'read', checkpoints: 'all' }, part, [], part.size);
  const verified = await verifyLog(log, options, openers);
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
async function verifyLog(
  log: LoadedLog,
  options: VerifyOptions,
  openers: FrameOpeners,
): Promise<VerifiedPart> {
  const check = entryChecker(log, options);
  const ciphers = new Map(log.epochs.map((key) => [key.epoch, epochCipher(key.sealingKey)]));
  const opener = openers.forBytes(log.end);
  const walk = walkSegments(log.segments, {
    origin: log.origin,
    entry: 0,
    position: 0,
    limit: log.covered[0]?.frame.index ?? log.index.size(),
    depth: 'whole',
    keepsChunks: opener.chunksAhead > 1,
  });
  const opening = { ciphers, checkRoots: true };
  for await (const frames of openedChunks(walk, opener, opening))
    for (const opened of frames) await check.take(opened, placeOf(log, opened.found.position));
  for (const { frame, bytes, file, offset } of log.covered) {
    if (frame.index >= log.index.size()) continue;
    const found = { frame, bytes, at: 0, position: 0 };
    const [opened] = await inlineOpener().open({ frames: [found], ...opening });
    if (opened !== undefined) await check.take({ found, opening: opened }, { file, offset });
  }
  const { hashed, decrypted, locked, events, damage } = check.state();
  const entries = Math.max(log.index.size(), ...log.checkpoints.map(({ size }) => size));
  const { origin, checkpoints, tree } = log;
  return {
    log: {
      origin,
      entries,
      hashed,
      decrypted,
      locked,
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
  readonly take: (opened: OpenedFrame, place: Place) => Promise<void>;
  readonly state: () => {
    hashed: number;
    decrypted: number;
    locked: number;
    events: number;
    damage: readonly Damage[];
  };
};

function entryChecker(log: LoadedLog, { onEntry }: VerifyOptions): EntryChecker {
  const epochs = new Set(log.epochs.map(({ epoch }) => epoch));
  const damage: Damage[] = [];
  let hashed = 0;
  let decrypted = 0;
  let locked = 0;
  let events = 0;
  return {
    take: async ({ found: { frame }, opening }, { file, offset }) => {
      if (opening.ok || opening.code !== 'payload-damaged') hashed += 1;
      if (!opening.ok && isErased(log, frame, opening)) {
        locked += 1;
        return;
      }
      if (!opening.ok) {
        const { code, seen } = opening;
        const { origin } = log;
        damage.push({ code, file, offset, origin, entry: frame.index, seen, repairable: false });
        return;
      }
      const { kind, keyEpoch } = frame.header;
      if (kind === 'epoch' && log.erasedEpochs.has(keyEpoch)) {
        locked += 1;
        return;
      }
      if (kind !== 'batch') {
        decrypted += kind === 'succession' || epochs.has(keyEpoch) ? 1 : 0;
        return;
      }
      const entry = entryFrom(frame, opening.section);
      assertThat(entry !== undefined, 'an opened section holds its events');
      decrypted += 1;
      events += frame.header.eventCount;
      const taken = onEntry?.(log.origin, entry);
      if (taken !== undefined) await taken;
    },
    state: () => ({ hashed, decrypted, locked, events, damage }),
  };
}

/** Its hash is right and its key is gone on purpose: it is in the tree, and nobody here can say more. */
function isErased(
  { erasedEpochs }: LoadedLog,
  { header }: Frame,
  { code }: Extract<FrameOpening, { readonly ok: false }>,
): boolean {
  return code === 'epoch-damaged' && erasedEpochs.has(header.keyEpoch);
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
