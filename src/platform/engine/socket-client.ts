import { connect, type Socket } from 'node:net';
import { CallError, fieldsOf, receiveMessages, sendMessage } from './socket-frames.ts';
import { socketPath } from './socket-path.ts';

/** A connection to the process that holds a data directory. One call at a time. */
export type HolderConnection = {
  /** The call's result. Throws CallError with the code that the call failed with. */
  readonly call: (name: string, params: unknown) => Promise<unknown>;
  /** The items of a call that gives a list. */
  readonly list: (name: string, params: unknown) => AsyncGenerator<unknown>;
  readonly close: () => void;
};

/** Connects to the holder, or undefined when nobody listens. */
export async function connectToHolder(directory: string): Promise<HolderConnection | undefined> {
  const { path, release } = socketPath(directory);
  const socket = await connectTo(path).finally(release);
  if (socket === undefined) return undefined;
  const messages = receiveMessages(socket);
  let lastId = 0;
  const replies = async function* (
    name: string,
    params: unknown,
  ): AsyncGenerator<ReadonlyMap<string, unknown>> {
    lastId += 1;
    const id = lastId;
    await sendMessage(socket, { id, name, params });
    for (;;) {
      const { value, done } = await nextMessage(messages);
      if (done) throw new CallError('holder_gone', `Cannot finish ${name}: the holder went away`);
      const fields = fieldsOf(value);
      // What is left of a list that was given up is passed over.
      if (fields.get('id') === id) yield checked(fields);
    }
  };
  return {
    call: async (name, params) => {
      for await (const fields of replies(name, params)) return fields.get('result');
      throw new CallError('holder_gone', `Cannot finish ${name}: no reply`);
    },
    list: async function* (name, params) {
      for await (const fields of replies(name, params)) {
        if (fields.has('end')) return;
        yield fields.get('item');
      }
    },
    close: () => socket.destroy(),
  };
}

async function nextMessage(
  messages: AsyncGenerator<unknown>,
): Promise<{ readonly value: unknown; readonly done: boolean }> {
  try {
    const { value, done } = await messages.next();
    return { value, done: done === true };
  } catch (cause) {
    if (cause instanceof CallError) throw cause;
    return { value: undefined, done: true };
  }
}

function checked(fields: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  if (!fields.has('error')) return fields;
  const error = fieldsOf(fields.get('error'));
  throw new CallError(String(error.get('code')), String(error.get('message')));
}

async function connectTo(path: string): Promise<Socket | undefined> {
  const socket = connect(path);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      // The reader meets the error; without a listener it would end the process.
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', (failure: NodeJS.ErrnoException) => {
      if (failure.code === 'ENOENT' || failure.code === 'ECONNREFUSED') resolve(undefined);
      else reject(failure);
    });
  });
}
