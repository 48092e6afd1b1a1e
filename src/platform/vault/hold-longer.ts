import { holdUntil, isHoldDue, mayHoldBeDue, type Retention, type TimeGuard } from './retention.ts';
import { COMPLIANCE, type S3Client } from './s3-client.ts';
import type { S3Version } from './s3-xml.ts';
import { LOGS_FOLDER } from './stored-log.ts';

export type HoldSweep = {
  /** Versions that may be due, and were asked for. */
  readonly asked: number;
  readonly heldLonger: number;
  /** What the clocks disagreed on, so that it stopped; undefined when it went through. */
  readonly doubt: string | undefined;
};

export type Holding = {
  readonly client: S3Client;
  readonly retention: Retention;
  readonly guard: TimeGuard;
  readonly signal: AbortSignal;
};

/**
 * Goes through all truth objects and holds those longer whose time is half over: what is old is needed as much as what is new,
 * since a log is rebuilt from its first entry. Nothing is ever held for less, and nothing by a clock in doubt.
 */
export async function holdLonger({
  client,
  retention,
  guard,
  signal,
}: Holding): Promise<HoldSweep> {
  let asked = 0;
  let heldLonger = 0;
  for await (const { key, versionId, isDeleteMarker, modifiedSeconds } of truthOf(client)) {
    const doubt = guard.doubt();
    if (doubt !== undefined) return { asked, heldLonger, doubt };
    if (signal.aborted) break;
    if (isDeleteMarker || !mayHoldBeDue(retention, modifiedSeconds, guard.nowSeconds())) continue;
    asked += 1;
    const lock = await client.lockOf(key, versionId);
    const isHeld = lock?.mode === COMPLIANCE;
    if (isHeld && !isHoldDue(retention, lock.untilSeconds, guard.nowSeconds())) continue;
    await client.holdUntil(key, versionId, holdUntil(retention, guard.nowSeconds()));
    heldLonger += 1;
  }
  return { asked, heldLonger, doubt: guard.doubt() };
}

/** Every version but those of the derived view, one log after the other, so that a large store does not fill the memory. */
export async function* truthOf(client: S3Client): AsyncGenerator<S3Version> {
  const { versions, folders } = await client.versions('', true);
  yield* versions;
  for (const folder of folders.filter((name) => name === `${LOGS_FOLDER}/`)) {
    const logs = await client.versions(folder, true);
    yield* logs.versions;
    for (const log of logs.folders) yield* (await client.versions(log, false)).versions;
  }
}
