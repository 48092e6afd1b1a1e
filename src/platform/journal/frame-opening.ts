import type { RootSpace } from './batch-root.ts';
import type { EpochCipher } from './epoch-cipher.ts';
import { type Frame, payloadIsWhole } from './frame.ts';
import { batchRootHolds, openEntry } from './open-entry.ts';
import type { Damage } from './types.ts';

/** What a stored frame turned out to hold. */
export type FrameOpening =
  /** A batch's plain section; empty for a cleartext entry, whose payload is whole. */
  | { readonly ok: true; readonly section: Buffer }
  | { readonly ok: false; readonly code: Damage['code']; readonly seen: string };

type OpenFrame = {
  readonly frame: Frame;
  /** The whole frame lies at `at` in `bytes`. */
  readonly bytes: Buffer;
  readonly at: number;
};

const NO_SECTION = Buffer.alloc(0);

/** Checks payload hash, tag, padding and length of a frame, and with `roots` the batch root too. */
export function openFrame(
  { frame, bytes, at }: OpenFrame,
  cipher: EpochCipher | undefined,
  roots: RootSpace | undefined,
): FrameOpening {
  if (frame.header.kind !== 'batch') {
    const seen = 'a cleartext entry that has not its hash';
    const isWhole = payloadIsWhole(frame, bytes, at);
    return isWhole
      ? { ok: true, section: NO_SECTION }
      : { ok: false, code: 'payload-damaged', seen };
  }
  const opening = openEntry(frame, bytes, at, cipher);
  if (!opening.ok) return opening;
  if (roots !== undefined && !batchRootHolds(opening, roots))
    return { ok: false, code: 'batch-root-wrong', seen: 'events that have not the batch root' };
  return { ok: true, section: opening.section };
}
