import { letGo } from './let-go.ts';
import type { LiveLog, PendingFrame } from './live-log.ts';

/** A durable frame that is still to be written to its log's segments. */
export type UnfilledFrame = { readonly log: LiveLog; readonly frame: PendingFrame };

/** Writes frames to their places in the segments, in long runs, and syncs these; only then are they let go. */
export async function fillSegments(frames: readonly UnfilledFrame[]): Promise<void> {
  const byLog = new Map<LiveLog, PendingFrame[]>();
  for (const { log, frame } of frames) {
    const list = byLog.get(log) ?? [];
    list.push(frame);
    byLog.set(log, list);
  }
  for (const [log, list] of byLog) {
    for (const run of runsOf(list)) {
      const bytes = Buffer.concat(run.parts);
      await log.segments.write(bytes, run.position);
      letGo(bytes);
    }
    await log.segments.sync();
    const nameless = log.segments.unlinked();
    if (nameless !== undefined)
      throw new Error(`Cannot commit: ${nameless.path} has lost its name`);
    log.pending = log.pending.slice(list.length);
    log.filled += list.length;
  }
}

type Run = { readonly position: number; end: number; readonly parts: Buffer[] };

/** Written at once: more would lie in memory twice for no gain. */
const RUN_BYTES = 1_048_576;

/** Frames that follow each other without a gap (a gap is where the next segment begins) become one write, up to a bound. */
function runsOf(frames: readonly PendingFrame[]): Run[] {
  const runs: Run[] = [];
  for (const { bytes, position } of frames) {
    const last = runs.at(-1);
    if (last?.end === position && last.end - last.position < RUN_BYTES) {
      last.parts.push(bytes);
      last.end += bytes.length;
    } else runs.push({ position, end: position + bytes.length, parts: [bytes] });
  }
  return runs;
}
