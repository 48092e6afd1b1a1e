import { isOrigin } from '../journal/entry-header.ts';
import {
  MAX_HEADER_BYTES,
  MAX_ORIGIN_BYTES,
  MAX_PAYLOAD_BYTES,
  readU64,
} from '../journal/layout.ts';
import { MAX_THAW_BYTES } from './thaw-record.ts';
import {
  COSIGNATURE_BYTES,
  EVIDENCE_BYTES,
  type HeadCosignature,
  isVaultName,
  KEY_BYTES,
  MAX_BOOK_HASH_BYTES,
  MAX_HANDLES,
  MAX_NAME_BYTES,
  MAX_NOTE_BYTES,
  NONCE_BYTES,
  REFUSAL_CODES,
  SIGNATURE_BYTES,
  WIRE_MAGIC,
  WIRE_VERSION,
  type WireKind,
  type WireMessage,
} from './wire.ts';

/** Thrown within this file only: the body is not what its kind wants. */
class NotThisKind extends Error {}

/** Undefined when the body is not exactly one message of this kind. Byte fields point into `body`. */
export function decodeWire(kind: WireKind, body: Buffer): WireMessage | undefined {
  const fields = fieldsOf(body);
  try {
    const message = readBody(kind, fields);
    return fields.isAtEnd() ? message : undefined;
  } catch (failure) {
    if (failure instanceof NotThisKind) return undefined;
    throw failure;
  }
}

type Fields = {
  readonly u8: () => number;
  readonly u32: () => number;
  readonly u64: () => number;
  readonly bytes: (count: number) => Buffer;
  /** Text after its u16 length. */
  readonly text: (most: number) => string;
  readonly left: () => number;
  readonly isAtEnd: () => boolean;
};

function fieldsOf(body: Buffer): Fields {
  let at = 0;
  const step = (bytes: number) => {
    if (at + bytes > body.length) throw new NotThisKind();
    at += bytes;
    return at - bytes;
  };
  const bytes = (count: number) => {
    const from = step(count);
    return body.subarray(from, from + count);
  };
  return {
    u8: () => body.readUInt8(step(1)),
    u32: () => body.readUInt32LE(step(4)),
    u64: () => whole(readU64(body, step(8))),
    bytes,
    text: (most) => {
      const length = body.readUInt16LE(step(2));
      demand(length <= most);
      const encoded = bytes(length);
      const text = encoded.toString('utf8');
      demand(Buffer.from(text).equals(encoded));
      return text;
    },
    left: () => body.length - at,
    isAtEnd: () => at === body.length,
  };
}

function whole(value: number): number {
  demand(Number.isSafeInteger(value));
  return value;
}

function demand(holds: boolean): void {
  if (!holds) throw new NotThisKind();
}

function readBody(kind: WireKind, fields: Fields): WireMessage {
  const { u64, bytes } = fields;
  switch (kind) {
    case 'hello':
      return readHello(fields);
    case 'challenge':
      return {
        kind,
        publicKey: bytes(KEY_BYTES),
        nonce: bytes(NONCE_BYTES),
        signature: bytes(SIGNATURE_BYTES),
      };
    case 'proof':
      return { kind, signature: bytes(SIGNATURE_BYTES) };
    case 'origin':
      return readOrigin(fields);
    case 'want':
      return { kind, handle: handleOf(fields), size: u64(), note: noteOf(fields) };
    case 'entry':
      return readEntry(fields);
    case 'head':
    case 'statement':
      return { kind, handle: handleOf(fields), note: noteOf(fields) };
    case 'claim':
      return { kind, handle: handleOf(fields), size: u64(), bookHash: bookHashOf(fields) };
    case 'cosignature':
      return { kind, ...readCosignature(fields) };
    case 'cosignatures':
      return readCosignatures(fields);
    case 'refusal':
      return readRefusal(fields);
    case 'evidence':
      return readEvidence(fields);
    case 'thawed':
      return { kind, handle: handleOf(fields), record: fields.text(MAX_THAW_BYTES) };
    case 'beat':
      return { kind };
  }
}

function handleOf({ u32 }: Fields): number {
  const handle = u32();
  demand(handle < MAX_HANDLES);
  return handle;
}

function noteOf({ text }: Fields): string {
  return text(MAX_NOTE_BYTES);
}

function bookHashOf({ text }: Fields): string {
  const hash = text(MAX_BOOK_HASH_BYTES);
  demand(/^v\d+:[0-9a-f]{64}$/.test(hash));
  return hash;
}

function readHello({ u32, bytes, text }: Fields): WireMessage {
  demand(u32() === WIRE_MAGIC && u32() === WIRE_VERSION);
  const publicKey = bytes(KEY_BYTES);
  const nonce = bytes(NONCE_BYTES);
  const name = text(MAX_NAME_BYTES);
  demand(isVaultName(name));
  return { kind: 'hello', name, publicKey, nonce };
}

function readOrigin(fields: Fields): WireMessage {
  const handle = handleOf(fields);
  const logKey = fields.bytes(KEY_BYTES);
  const signature = fields.bytes(SIGNATURE_BYTES);
  const origin = fields.text(MAX_ORIGIN_BYTES);
  demand(isOrigin(origin));
  return { kind: 'origin', handle, logKey, signature, origin, note: noteOf(fields) };
}

function readEntry(fields: Fields): WireMessage {
  const { u32, u64, bytes } = fields;
  const handle = handleOf(fields);
  const index = u64();
  const headerLength = u32();
  const payloadLength = u32();
  demand(headerLength <= MAX_HEADER_BYTES && payloadLength <= MAX_PAYLOAD_BYTES);
  const header = bytes(headerLength);
  return { kind: 'entry', handle, index, header, payload: bytes(payloadLength) };
}

function readCosignature(fields: Fields): HeadCosignature {
  const { u64, bytes } = fields;
  const handle = handleOf(fields);
  return { handle, size: u64(), timeSeconds: u64(), signature: bytes(SIGNATURE_BYTES) };
}

function readCosignatures(fields: Fields): WireMessage {
  const cosignatures: HeadCosignature[] = [];
  while (fields.left() >= COSIGNATURE_BYTES + SIGNATURE_BYTES)
    cosignatures.push(readCosignature(fields));
  return { kind: 'cosignatures', cosignatures, signature: fields.bytes(SIGNATURE_BYTES) };
}

function readEvidence(fields: Fields): WireMessage {
  const handle = handleOf(fields);
  const timeSeconds = fields.u64();
  const sha256 = fields.bytes(EVIDENCE_BYTES);
  const note = noteOf(fields);
  return { kind: 'evidence', handle, timeSeconds, sha256, note, offered: noteOf(fields) };
}

function readRefusal(fields: Fields): WireMessage {
  const handle = handleOf(fields);
  const code = REFUSAL_CODES[fields.u8() - 1];
  demand(fields.u8() === 0);
  if (code === undefined) throw new NotThisKind();
  return { kind: 'refusal', handle, code, note: noteOf(fields) };
}
