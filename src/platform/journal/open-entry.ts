import { batchRoot, type RootSpace } from './batch-root.ts';
import { setPayloadHash } from './entry-header.ts';
import type { EpochCipher } from './epoch-cipher.ts';
import { type Frame, payloadIsWhole, payloadOf } from './frame.ts';
import { writeU64 } from './layout.ts';
import { nonceOf, openPayload } from './payload.ts';
import { HASH_BYTES, sameBytes } from './sha256.ts';
import type { DamageCode, Entry, EntryHeader } from './types.ts';

type OpenedEntry = {
  readonly entry: Entry;
  /** Event lengths (u32 each) and events, as sealed. */
  readonly section: Buffer;
  readonly salts: () => Buffer;
};

type EntryOpening =
  | ({ readonly ok: true } & OpenedEntry)
  | { readonly ok: false; readonly code: DamageCode; readonly seen: string };

const NO_HASH = Buffer.alloc(HASH_BYTES);
const INDEX_BYTES = 8;

/** Decrypts a batch entry whose whole frame lies at `at` in `bytes`. */
export function openEntry(
  frame: Frame,
  bytes: Buffer,
  at: number,
  cipher: EpochCipher | undefined,
): EntryOpening {
  if (!payloadIsWhole(frame, bytes, at))
    return {
      ok: false,
      code: 'payload-damaged',
      seen: 'bytes that have not the hash in the header',
    };
  const { header, index, leaf } = frame;
  return openSealed({ header, index, leaf, payload: payloadOf(frame, bytes, at) }, cipher);
}

/** A batch entry without its frame; the payload has the header's hash. */
type SealedBatch = {
  readonly index: number;
  readonly header: EntryHeader;
  /** The header's bytes. */
  readonly leaf: Uint8Array;
  readonly payload: Uint8Array;
};

/** Decrypts a batch entry, wherever it was kept. */
export function openSealed(
  { index, header, leaf, payload }: SealedBatch,
  cipher: EpochCipher | undefined,
): EntryOpening {
  if (cipher === undefined)
    return { ok: false, code: 'epoch-damaged', seen: `no key of epoch ${header.keyEpoch}` };
  const associated = associatedWithoutHash(index, leaf);
  const section = openPayload(payload, header.plainLength, cipher, associated);
  const eventOffsets = section === undefined ? undefined : offsetsOf(section, header.eventCount);
  if (section === undefined || eventOffsets === undefined)
    return {
      ok: false,
      code: 'payload-sealed-wrongly',
      seen: 'a payload that does not open to what its header says',
    };
  const plain = section.subarray(4 * header.eventCount);
  const salts = () => cipher.eventSalts(nonceOf(payload), header.eventCount);
  return { ok: true, section, salts, entry: { index, header, plain, eventOffsets } };
}

/** What a seal is bound to: u64 index ‖ header with zeros for the payload's hash. */
function associatedWithoutHash(index: number, leaf: Uint8Array): Buffer {
  const associated = Buffer.alloc(INDEX_BYTES + leaf.length);
  writeU64(associated, index, 0);
  associated.set(leaf, INDEX_BYTES);
  setPayloadHash(associated, INDEX_BYTES, NO_HASH);
  return associated;
}

/** Undefined when the lengths do not add up to the section. */
function offsetsOf(section: Buffer, eventCount: number): Uint32Array | undefined {
  const eventsAt = 4 * eventCount;
  if (eventsAt > section.length) return undefined;
  const offsets = new Uint32Array(eventCount + 1);
  let end = 0;
  for (let event = 0; event < eventCount; event += 1) {
    end += section.readUInt32LE(4 * event);
    offsets[event + 1] = end;
  }
  return eventsAt + end === section.length ? offsets : undefined;
}

export function batchRootHolds({ entry, section, salts }: OpenedEntry, space: RootSpace): boolean {
  const { eventCount, batchRoot: expected } = entry.header;
  return sameBytes(sectionRoot(section, eventCount, salts(), space), expected);
}

/** The batch root told by a plain section: event lengths (u32 each) ‖ events. */
export function sectionRoot(
  section: Buffer,
  eventCount: number,
  salts: Buffer,
  space: RootSpace,
): Buffer {
  const eventsAt = 4 * eventCount;
  return batchRoot(salts, section.subarray(0, eventsAt), section.subarray(eventsAt), space);
}
