import { DefaultDeserializer, DefaultSerializer } from 'node:v8';
import { assertThat } from '../../domain/basics/decision.ts';

/**
 * Plain data (Map, Set, objects, arrays, typed arrays) as bytes, the typed arrays beside the rest, so that they are
 * neither copied when written nor when read. Only data this program wrote and sealed itself is ever read back.
 *
 * | part | bytes |
 * |---|---|
 * | counts | u32 shell length, u32 array count |
 * | by array | u32 kind, u32 zero, u64 length in bytes |
 * | shell | V8's structured clone format, zeros to a multiple of 8 |
 * | arrays | their bytes, each with zeros to a multiple of 8 |
 */

const KINDS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

class ShellWriter extends DefaultSerializer {
  readonly arrays: TypedArray[] = [];

  // V8 asks this for every view on an array buffer.
  _writeHostObject(view: unknown): void {
    assertThat(isTypedArray(view), 'plain data holds typed arrays, no other views');
    this.writeUint32(this.arrays.length);
    this.arrays.push(view);
  }
}

class ShellReader extends DefaultDeserializer {
  readonly #arrays: readonly TypedArray[];

  constructor(shell: Buffer, arrays: readonly TypedArray[]) {
    super(shell);
    this.#arrays = arrays;
  }

  _readHostObject(): TypedArray {
    const array = this.#arrays[this.readUint32()];
    assertThat(array !== undefined, 'a shell names arrays that are beside it');
    return array;
  }
}

function isTypedArray(view: unknown): view is TypedArray {
  return KINDS.some((Kind) => view instanceof Kind);
}

/**
 * The pieces, to be written one after the other. `arrays: 'shared'` leaves the typed arrays where they are: the data
 * must then not change before the pieces are written.
 */
export function packPlainData(data: unknown, arrays: 'copied' | 'shared'): readonly Uint8Array[] {
  const writer = new ShellWriter();
  writer.writeHeader();
  writer.writeValue(data);
  const shell = writer.releaseBuffer();
  const table = Buffer.alloc(8 + 16 * writer.arrays.length);
  table.writeUInt32LE(shell.length, 0);
  table.writeUInt32LE(writer.arrays.length, 4);
  writer.arrays.forEach((array, i) => {
    table.writeUInt32LE(kindOf(array), 8 + 16 * i);
    table.writeBigUInt64LE(BigInt(array.byteLength), 16 + 16 * i);
  });
  const pieces = writer.arrays.map((array) => bytesOf(arrays === 'copied' ? array.slice() : array));
  return [table, shell, ...pieces].flatMap((piece) => [
    piece,
    new Uint8Array(padding(piece.length)),
  ]);
}

/** Reads what `packPlainData` made; the typed arrays are views on `packed`, which must begin a buffer of its own. */
export function unpackPlainData(packed: ArrayBuffer) {
  const bytes = Buffer.from(packed);
  const shellLength = bytes.readUInt32LE(0);
  const count = bytes.readUInt32LE(4);
  const shellAt = 8 + 16 * count;
  let at = shellAt + shellLength + padding(shellLength);
  const arrays = Array.from({ length: count }, (_, i) => {
    const Kind = KINDS[bytes.readUInt32LE(8 + 16 * i)];
    const length = Number(bytes.readBigUInt64LE(16 + 16 * i));
    assertThat(
      Kind !== undefined && at + length <= bytes.length,
      'a packed array is within its pack',
    );
    const array = new Kind(packed, at, length / Kind.BYTES_PER_ELEMENT);
    at += length + padding(length);
    return array;
  });
  const reader = new ShellReader(bytes.subarray(shellAt, shellAt + shellLength), arrays);
  reader.readHeader();
  return reader.readValue();
}

function kindOf(array: TypedArray): number {
  return KINDS.findIndex((Kind) => array instanceof Kind);
}

function bytesOf(array: TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function padding(length: number): number {
  return (8 - (length % 8)) % 8;
}
