import { batchRoot, type RootSpace } from './batch-root.ts';
import { setPayloadHash } from './entry-header.ts';
import type { EpochCipher } from './epoch-cipher.ts';
import { associatedData, type Frame, payloadIsWhole, payloadOf } from './frame.ts';
import { FRAME_PRELUDE_BYTES } from './layout.ts';
import { nonceOf, openPayload } from './payload.ts';
import { HASH_BYTES, sameBytes } from './sha256.ts';
import type { DamageCode, Entry } from './types.ts';

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

/** Decrypts a batch entry whose whole frame lies at `at` in `bytes`. */
export function openEntry(
  frame: Frame,
  bytes: Buffer,
  at: number,
  cipher: EpochCipher | undefined,
): EntryOpening {
  const { header } = frame;
  if (!payloadIsWhole(frame, bytes, at))
    return {
      ok: false,
      code: 'payload-damaged',
      seen: 'bytes that have not the hash in the header',
    };
  if (cipher === undefined)
    return { ok: false, code: 'epoch-damaged', seen: `no key of epoch ${header.keyEpoch}` };
  const payload = payloadOf(frame, bytes, at);
  const section = openPayload(
    payload,
    header.plainLength,
    cipher,
    associatedWithoutHash(frame, bytes, at),
  );
  const entry = section && entryFrom(frame, section);
  if (section === undefined || entry === undefined)
    return {
      ok: false,
      code: 'payload-sealed-wrongly',
      seen: 'a payload that does not open to what its header says',
    };
  const salts = () => cipher.eventSalts(nonceOf(payload), header.eventCount);
  return { ok: true, section, salts, entry };
}

/** The entry whose plain section this is; undefined when its lengths do not add up to it. */
export function entryFrom({ header, index }: Frame, section: Buffer): Entry | undefined {
  const eventOffsets = offsetsOf(section, header.eventCount);
  const plain = section.subarray(4 * header.eventCount);
  return eventOffsets && { index, header, plain, eventOffsets };
}

function associatedWithoutHash({ headerLength }: Frame, bytes: Buffer, at: number): Buffer {
  const start = Buffer.from(bytes.subarray(at, at + FRAME_PRELUDE_BYTES + headerLength));
  setPayloadHash(start, FRAME_PRELUDE_BYTES, NO_HASH);
  return associatedData(headerLength, start, 0);
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
