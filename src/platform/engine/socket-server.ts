import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { CallError, fieldsOf, receiveMessages, sendMessage } from './socket-frames.ts';
import { socketPath } from './socket-path.ts';

/** What the holder of a data directory does for others, by name. A list that is long is given as an async iterable. */
export type Calls = ReadonlyMap<
  string,
  (params: unknown) => Promise<unknown> | AsyncIterable<unknown>
>;

export type SocketServer = { readonly close: () => Promise<void> };

/**
 * Listens on the data directory's socket, which only its owner may open (mode 0600). The caller holds the directory's
 * lock, so a socket that is already there was left by a process that is gone.
 */
export async function serveCalls(directory: string, calls: Calls): Promise<SocketServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away is its own affair.
    socket.on('error', () => socket.destroy());
    void serveSocket(socket, calls);
  });
  // Kept until the end: closing the server removes the socket by this path.
  const { path, release } = socketPath(directory);
  await rm(path, { force: true });
  await listen(server, path);
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      release();
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // The socket is made within this call, and is never open to others, not even for a moment.
    const usual = process.umask(0o177);
    server.listen(path, resolve);
    process.umask(usual);
  });
}

async function serveSocket(socket: Socket, calls: Calls): Promise<void> {
  try {
    for await (const message of receiveMessages(socket)) void serveCall(socket, calls, message);
  } catch {
    // What is no message cannot be answered: there is no id to answer to.
    socket.destroy();
  }
}

async function serveCall(socket: Socket, calls: Calls, message: unknown): Promise<void> {
  const fields = fieldsOf(message);
  const id = Number(fields.get('id'));
  try {
    const name = String(fields.get('name'));
    const call = calls.get(name);
    if (call === undefined)
      throw new CallError('call_unknown', `Cannot do ${name}: there is no such call`);
    const made = call(fields.get('params'));
    if (isIterable(made)) await sendItems(socket, id, made);
    else await sendMessage(socket, { id, result: (await made) ?? null });
  } catch (failure) {
    await sendMessage(socket, { id, error: errorOf(failure) }).catch(() => socket.destroy());
  }
}

async function sendItems(socket: Socket, id: number, items: AsyncIterable<unknown>): Promise<void> {
  for await (const item of items) {
    if (socket.destroyed) return;
    await sendMessage(socket, { id, item });
  }
  await sendMessage(socket, { id, end: true });
}

function isIterable(
  made: Promise<unknown> | AsyncIterable<unknown>,
): made is AsyncIterable<unknown> {
  return Symbol.asyncIterator in made;
}

function errorOf(failure: unknown): { readonly code: string; readonly message: string } {
  if (!(failure instanceof Error)) return { code: 'call_failed', message: String(failure) };
  const code = 'code' in failure && typeof failure.code === 'string' ? failure.code : 'call_failed';
  return { code, message: failure.message };
}
