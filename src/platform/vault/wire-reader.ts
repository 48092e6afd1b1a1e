import { decodeWire } from './decode-wire.ts';
import { FRAME_PREFIX_BYTES, KINDS, type WireKind, type WireMessage } from './wire.ts';

/** What the bytes so far hold next. After `bad` the stream has no meaning any more. */
export type WireRead =
  | { readonly state: 'message'; readonly message: WireMessage }
  | { readonly state: 'more' }
  | { readonly state: 'bad'; readonly seen: string };

/** Cuts a hostile stream into messages; holds at most one frame and the chunk behind it. */
export type WireReader = {
  readonly push: (chunk: Buffer) => void;
  readonly next: () => WireRead;
};

const KIND_BY_NUMBER = new Map(
  Object.keys(KINDS)
    .filter(isKind)
    .map((kind) => [KINDS[kind].number, kind]),
);

function isKind(text: string): text is WireKind {
  return Object.hasOwn(KINDS, text);
}

/** `mayCome` says which kinds the other side may send now: whoever is not yet known cannot send much. */
export function wireReader(mayCome: (kind: WireKind) => boolean): WireReader {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let bad: WireRead | undefined;
  const take = (bytes: number): Buffer => {
    const [first] = held;
    const joined = first !== undefined && first.length >= bytes ? first : Buffer.concat(held);
    const rest = joined.subarray(bytes);
    held = joined === first ? [rest, ...held.slice(1)] : [rest];
    heldBytes -= bytes;
    return joined.subarray(0, bytes);
  };
  let pending: { readonly kind: WireKind; readonly bodyBytes: number } | undefined;
  const fail = (seen: string): WireRead => {
    bad = { state: 'bad', seen };
    return bad;
  };
  return {
    push: (chunk) => {
      if (chunk.length > 0) held.push(chunk);
      heldBytes += chunk.length;
    },
    next: () => {
      if (bad !== undefined) return bad;
      if (pending === undefined) {
        if (heldBytes < FRAME_PREFIX_BYTES) return { state: 'more' };
        const prefix = take(FRAME_PREFIX_BYTES);
        pending = framePrefix(prefix);
        if (pending === undefined) return fail(`a frame that begins ${prefix.toString('hex')}`);
        if (!mayCome(pending.kind)) return fail(`a ${pending.kind} out of turn`);
      }
      if (heldBytes < pending.bodyBytes) return { state: 'more' };
      const { kind, bodyBytes } = pending;
      pending = undefined;
      const message = decodeWire(kind, take(bodyBytes));
      return message === undefined ? fail(`a malformed ${kind}`) : { state: 'message', message };
    },
  };
}

function framePrefix(
  prefix: Buffer,
): { readonly kind: WireKind; readonly bodyBytes: number } | undefined {
  const bodyBytes = prefix.readUInt32LE(0);
  const kind = KIND_BY_NUMBER.get(prefix.readUInt8(4));
  if (kind === undefined || prefix.readUIntLE(5, 3) !== 0) return undefined;
  const { least, most } = KINDS[kind];
  return bodyBytes >= least && bodyBytes <= most ? { kind, bodyBytes } : undefined;
}
