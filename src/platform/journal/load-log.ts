import { assertThat } from '../../domain/basics/decision.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import {
  CHECKPOINTS_NAME,
  readCheckpoints,
  readLastCheckpoints,
  type StoredCheckpoints,
} from './checkpoint-file.ts';
import type { Disk, DiskFile } from './disk.ts';
import { hasHeader } from './file-header.ts';
import { type Frame, payloadOf, payloadStart } from './frame.ts';
import { SECTOR_BYTES } from './layout.ts';
import { type LogBuilder, type LogState, logBuilder } from './log-builder.ts';
import { framePosition, segmentName, segmentPlace } from './segment-geometry.ts';
import { parseVerifierKey } from './signed-note.ts';
import type { BlockFrame } from './tick-block.ts';
import type { Damage, JournalKeys } from './types.ts';
import { type WalkEnd, walkSegments } from './walk-segments.ts';

/** A frame that is certain in a commit file only, until its copy in the segments is synced. */
export type CoveredFrame = BlockFrame & { readonly file: string; readonly offset: number };

/** A log as it was found on the disk. Loading changes nothing. */
export type LoadedLog = LogState & {
  readonly origin: string;
  readonly directory: string;
  readonly segments: readonly DiskFile[];
  readonly checkpointFile: DiskFile;
  readonly stored: StoredCheckpoints;
  readonly checkpoints: readonly Checkpoint[];
  /** In order; they are the log's last entries. */
  readonly covered: readonly CoveredFrame[];
  /** Files with passing names, left by an interrupted step. */
  readonly leftovers: readonly string[];
  readonly damage: readonly Damage[];
};

export type LoadSource = {
  readonly disk: Disk;
  readonly keys: JournalKeys;
  readonly mode: 'read' | 'write';
  /** `last`: the newest checkpoint is compared with the tree; `all`: every one. */
  readonly checkpoints: 'last' | 'all';
};

type LogPlace = { readonly origin: string; readonly directory: string };

/** Takes the segments' entries below `limit`, by default up to where the commit files begin, then the covered ones. */
export async function loadLog(
  source: LoadSource,
  place: LogPlace,
  covered: readonly CoveredFrame[],
  limit = covered[0]?.frame.index ?? Number.POSITIVE_INFINITY,
): Promise<LoadedLog> {
  const files = await openLogFiles(source, place);
  const signed = await loadCheckpoints(source, place.origin, files.checkpointFile);
  const builder = logBuilder(place.origin, source.keys, signed.checkpoints);
  const end = await takeSegments(files.segments, place.origin, limit, builder);
  if (end.state === 'limit') takeCovered(covered, builder);
  const state = builder.state();
  const damage = [
    ...files.damage,
    ...signed.damage,
    ...endDamage(place, end, limit),
    ...builder.damage(),
    ...(end.state === 'limit' && covered.length === 0
      ? []
      : checkpointsAbove(
          place.origin,
          files.checkpointFile,
          signed.checkpoints,
          state.index.size(),
        )),
  ];
  return { ...place, ...state, ...files, ...signed, covered, damage };
}

type LogFiles = {
  readonly segments: readonly DiskFile[];
  readonly checkpointFile: DiskFile;
  readonly leftovers: readonly string[];
  readonly damage: readonly Damage[];
};

async function openLogFiles(
  { disk, mode }: LoadSource,
  { origin, directory }: LogPlace,
): Promise<LogFiles> {
  const names = (await disk.list(directory)) ?? [];
  const damage: Damage[] = [];
  const segments: DiskFile[] = [];
  while (names.includes(segmentName(segments.length)))
    segments.push(await disk.open(`${directory}/${segmentName(segments.length)}`, mode));
  const known = new Set([CHECKPOINTS_NAME, ...segments.map((_, number) => segmentName(number))]);
  const leftovers = names.filter((name) => name.endsWith('.segment.new'));
  for (const name of names.filter((other) => !known.has(other) && !leftovers.includes(other)))
    damage.push({
      code: 'unexpected-file',
      file: `${directory}/${name}`,
      offset: 0,
      origin,
      seen: 'a file the journal did not write',
      repairable: false,
    });
  if (segments.length === 0)
    damage.push({
      code: 'frame-missing',
      file: `${directory}/${segmentName(0)}`,
      offset: 0,
      origin,
      entry: 0,
      seen: 'no such file',
      repairable: false,
    });
  const checkpointFile = await disk.open(`${directory}/${CHECKPOINTS_NAME}`, mode);
  return { segments, checkpointFile, leftovers, damage };
}

type SignedHeads = {
  readonly stored: StoredCheckpoints;
  readonly checkpoints: readonly Checkpoint[];
  readonly damage: readonly Damage[];
};

async function loadCheckpoints(
  source: LoadSource,
  origin: string,
  file: DiskFile,
): Promise<SignedHeads> {
  const damage: Damage[] = [];
  const report = (offset: number, seen: string, repairable = false) =>
    void damage.push({
      code: 'checkpoint-damaged',
      file: file.path,
      offset,
      origin,
      seen,
      repairable,
    });
  if (!(await hasHeader(file, { kind: 'checkpoints', number: 0, origin })))
    report(0, 'a wrong file header');
  const stored = await (source.checkpoints === 'all'
    ? readCheckpoints(file)
    : readLastCheckpoints(file));
  if (stored.tail !== 'none')
    report(stored.end, 'a checkpoint that is not whole', stored.tail === 'torn');
  const verifierKey = parseVerifierKey(source.keys.signer(origin).verifierKey);
  const notes = source.checkpoints === 'all' ? stored.notes : stored.notes.slice(-1);
  const checkpoints: Checkpoint[] = [];
  for (const [at, note] of notes.entries()) {
    const opened = verifierKey === undefined ? undefined : openCheckpoint(note, verifierKey);
    const offset = stored.end - (notes.length - at) * SECTOR_BYTES;
    if (opened?.ok !== true) report(offset, opened === undefined ? 'no verifier key' : opened.seen);
    else if (isBefore(opened.checkpoint, checkpoints.at(-1)))
      report(offset, 'a smaller size than before');
    else checkpoints.push(opened.checkpoint);
  }
  return { stored, checkpoints, damage };
}

function isBefore(checkpoint: Checkpoint, last: Checkpoint | undefined): boolean {
  return last !== undefined && checkpoint.size < last.size;
}

async function takeSegments(
  segments: readonly DiskFile[],
  origin: string,
  limit: number,
  builder: LogBuilder,
): Promise<WalkEnd> {
  const walk = walkSegments(segments, { origin, entry: 0, position: 0, limit, depth: 'heads' });
  for (;;) {
    const step = await walk.next();
    if (step.done === true) return step.value;
    for (const { frame, position } of step.value) {
      const { segment, offset } = segmentPlace(position);
      const file = segments[segment];
      assertThat(file !== undefined, "a frame was read from one of the log's segments");
      const isEpoch = frame.header.kind === 'epoch';
      const payload = isEpoch ? await readPayload(file, offset, frame) : undefined;
      builder.accept({ frame, position, file: file.path, offset, payload });
    }
  }
}

async function readPayload(file: DiskFile, offset: number, frame: Frame): Promise<Buffer> {
  const payload = Buffer.alloc(frame.payloadLength);
  await file.read(payload, offset + payloadStart(frame.headerLength));
  return payload;
}

function takeCovered(covered: readonly CoveredFrame[], builder: LogBuilder): void {
  for (const { frame, bytes, file, offset } of covered) {
    const position = framePosition(builder.state().end, frame.frameBytes);
    builder.accept({ frame, position, file, offset, payload: payloadOf(frame, bytes, 0) });
  }
}

/** A walk must end at free space, or where the commit files take over. */
function endDamage({ origin, directory }: LogPlace, end: WalkEnd, limit: number): Damage[] {
  if (end.state === 'limit' || (end.state === 'free' && limit === Number.POSITIVE_INFINITY))
    return [];
  const file = `${directory}/${segmentName(end.segment)}`;
  const code = end.state === 'free' ? 'frame-missing' : 'frame-damaged';
  const seen = end.state === 'free' ? 'zeros' : 'bytes that are not the next frame of this log';
  return [{ code, file, offset: end.offset, origin, entry: end.entry, seen, repairable: false }];
}

function checkpointsAbove(
  origin: string,
  file: DiskFile,
  checkpoints: readonly Checkpoint[],
  size: number,
): Damage[] {
  const last = checkpoints.at(-1);
  if (last === undefined || last.size <= size) return [];
  const seen = `${size} entries where a checkpoint was signed for ${last.size}`;
  return [
    {
      code: 'below-checkpoint',
      file: file.path,
      offset: 0,
      origin,
      entry: size,
      seen,
      repairable: false,
    },
  ];
}
