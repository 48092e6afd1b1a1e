import { assertThat } from '../../domain/basics/decision.ts';
import { writeU64 } from '../journal/layout.ts';
import {
  COSIGNATURE_BYTES,
  FRAME_PREFIX_BYTES,
  type HeadCosignature,
  KINDS,
  REFUSAL_CODES,
  SIGNATURE_BYTES,
  WIRE_MAGIC,
  WIRE_VERSION,
  type WireMessage,
} from './wire.ts';

type Writer = {
  readonly u8: (value: number) => void;
  readonly u16: (value: number) => void;
  readonly u32: (value: number) => void;
  readonly u64: (value: number) => void;
  readonly bytes: (value: Uint8Array) => void;
};

/** One frame: prefix and body. */
export function encodeWire(message: WireMessage): Buffer {
  const { number, least, most } = KINDS[message.kind];
  const body = bodyBytes(message);
  assertThat(body >= least && body <= most, `a ${message.kind} of ${body} bytes fits its frame`);
  const frame = Buffer.alloc(FRAME_PREFIX_BYTES + body);
  frame.writeUInt32LE(body, 0);
  frame.writeUInt8(number, 4);
  const written = writerAt(frame, FRAME_PREFIX_BYTES);
  writeBody(message, written.writer);
  assertThat(
    written.end() === frame.length,
    `the body of a ${message.kind} is as long as it was said`,
  );
  return frame;
}

function bodyBytes(message: WireMessage): number {
  const { least } = KINDS[message.kind];
  switch (message.kind) {
    case 'hello':
      return 74 + message.name.length;
    case 'origin':
      return 104 + message.origin.length + message.note.length + noteExtra(message.note);
    case 'want':
      return 14 + message.note.length + noteExtra(message.note);
    case 'entry':
      return 20 + message.header.length + message.payload.length;
    case 'head':
    case 'statement':
      return 6 + message.note.length + noteExtra(message.note);
    case 'claim':
      return 14 + message.bookHash.length;
    case 'cosignatures':
      return message.cosignatures.length * COSIGNATURE_BYTES + SIGNATURE_BYTES;
    case 'refusal':
      return 8 + message.note.length + noteExtra(message.note);
    case 'evidence':
      return 48 + Buffer.byteLength(message.note) + Buffer.byteLength(message.offered);
    case 'thawed':
      return 6 + Buffer.byteLength(message.record);
    default:
      return least;
  }
}

/** A note is UTF-8, and its dash takes three bytes. */
function noteExtra(note: string): number {
  return Buffer.byteLength(note) - note.length;
}

/** What a frame of cosignatures is signed over, besides the connection: its list as it lies in the frame. */
export function cosignatureList(cosignatures: readonly HeadCosignature[]): Buffer {
  const list = Buffer.alloc(cosignatures.length * COSIGNATURE_BYTES);
  const { writer } = writerAt(list, 0);
  for (const one of cosignatures) writeCosignature(one, writer);
  return list;
}

function writeCosignature(
  { handle, size, timeSeconds, signature }: HeadCosignature,
  { u32, u64, bytes }: Writer,
): void {
  u32(handle);
  u64(size);
  u64(timeSeconds);
  bytes(signature);
}

function writerAt(frame: Buffer, start: number): { writer: Writer; end: () => number } {
  let at = start;
  const step = (bytes: number) => {
    at += bytes;
    return at - bytes;
  };
  return {
    end: () => at,
    writer: {
      u8: (value) => void frame.writeUInt8(value, step(1)),
      u16: (value) => void frame.writeUInt16LE(value, step(2)),
      u32: (value) => void frame.writeUInt32LE(value, step(4)),
      u64: (value) => writeU64(frame, value, step(8)),
      bytes: (value) => frame.set(value, step(value.length)),
    },
  };
}

function writeBody(message: WireMessage, writer: Writer): void {
  const { u8, u16, u32, u64, bytes } = writer;
  switch (message.kind) {
    case 'hello':
      u32(WIRE_MAGIC);
      u32(WIRE_VERSION);
      bytes(message.publicKey);
      bytes(message.nonce);
      u16(message.name.length);
      bytes(Buffer.from(message.name));
      return;
    case 'challenge':
      bytes(message.publicKey);
      bytes(message.nonce);
      bytes(message.signature);
      return;
    case 'proof':
      bytes(message.signature);
      return;
    case 'origin':
      u32(message.handle);
      bytes(message.logKey);
      bytes(message.signature);
      u16(message.origin.length);
      bytes(Buffer.from(message.origin));
      writeNote(message.note, writer);
      return;
    case 'want':
      u32(message.handle);
      u64(message.size);
      writeNote(message.note, writer);
      return;
    case 'entry':
      u32(message.handle);
      u64(message.index);
      u32(message.header.length);
      u32(message.payload.length);
      bytes(message.header);
      bytes(message.payload);
      return;
    case 'head':
    case 'statement':
      u32(message.handle);
      writeNote(message.note, writer);
      return;
    case 'claim':
      u32(message.handle);
      u64(message.size);
      writeNote(message.bookHash, writer);
      return;
    case 'cosignature':
      writeCosignature(message, writer);
      return;
    case 'cosignatures':
      for (const one of message.cosignatures) writeCosignature(one, writer);
      bytes(message.signature);
      return;
    case 'refusal':
      u32(message.handle);
      u8(REFUSAL_CODES.indexOf(message.code) + 1);
      u8(0);
      writeNote(message.note, writer);
      return;
    case 'evidence':
      u32(message.handle);
      u64(message.timeSeconds);
      bytes(message.sha256);
      writeNote(message.note, writer);
      writeNote(message.offered, writer);
      return;
    case 'thawed':
      u32(message.handle);
      writeNote(message.record, writer);
      return;
    case 'beat':
      return;
  }
}

function writeNote(note: string, { u16, bytes }: Writer): void {
  const text = Buffer.from(note);
  u16(text.length);
  bytes(text);
}
