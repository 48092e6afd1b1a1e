import type { Socket } from 'node:net';

/**
 * Messages between the holder of a data directory and the commands that want something of it: u32 little-endian
 * length, then JSON in UTF-8.
 *
 * | from | message |
 * |---|---|
 * | client | `{"id", "name", "params"}`: do this |
 * | holder | `{"id", "result"}`: done · `{"id", "item"}`, any number, then `{"id", "end": true}`: a list · `{"id", "error": {"code", "message"}}` |
 */
export type CallMessage = { readonly id: number; readonly name: string; readonly params: unknown };

export type ReplyMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly item: unknown }
  | { readonly id: number; readonly end: true }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } };

type SocketErrorCode =
  | 'message_too_large'
  | 'message_malformed'
  | 'call_unknown'
  | 'call_failed'
  | 'holder_gone';

/** What went wrong with a call, or the code that the call itself failed with. */
export class CallError extends Error {
  readonly code: SocketErrorCode | (string & {});
  constructor(code: SocketErrorCode | (string & {}), message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CallError';
    this.code = code;
  }
}

/** Larger messages are refused before they are read; whoever has more to say sends it in items. */
export const MAX_MESSAGE_BYTES = 67_108_864;

const LENGTH_BYTES = 4;

/** Sends a message; resolves when the socket wants more. */
export async function sendMessage(
  socket: Socket,
  message: CallMessage | ReplyMessage,
): Promise<void> {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  if (body.length > MAX_MESSAGE_BYTES) {
    throw new CallError(
      'message_too_large',
      `Cannot send ${body.length} bytes, wanted at most ${MAX_MESSAGE_BYTES}`,
    );
  }
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(body.length);
  socket.write(length);
  if (socket.write(body) || socket.destroyed) return;
  await new Promise<void>((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', resolve);
  });
}

/** The messages of a socket until it ends. Throws CallError for what is no message. */
export async function* receiveMessages(socket: Socket): AsyncGenerator<unknown> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let wanted = LENGTH_BYTES;
  let isBody = false;
  for await (const chunk of socket) {
    held.push(chunk);
    heldBytes += chunk.length;
    while (heldBytes >= wanted) {
      const bytes = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
      const part = bytes.subarray(0, wanted);
      held = [bytes.subarray(wanted)];
      heldBytes -= wanted;
      if (isBody) yield parseMessage(part);
      wanted = isBody ? LENGTH_BYTES : bodyLength(part);
      isBody = !isBody;
    }
  }
}

function bodyLength(bytes: Buffer): number {
  const length = bytes.readUInt32LE(0);
  if (length > MAX_MESSAGE_BYTES) {
    throw new CallError(
      'message_too_large',
      `Cannot take ${length} bytes, wanted at most ${MAX_MESSAGE_BYTES}`,
    );
  }
  return length;
}

function parseMessage(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new CallError('message_malformed', 'Cannot read a message: wanted JSON', { cause });
  }
}

/** The fields of a message, or nothing when it is no object. */
export function fieldsOf(message: unknown): ReadonlyMap<string, unknown> {
  const isObject = typeof message === 'object' && message !== null;
  return new Map<string, unknown>(isObject ? Object.entries(message) : []);
}
