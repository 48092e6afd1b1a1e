import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { encodeWire } from './encode-wire.ts';
import { WireError, wireStream } from './wire-stream.ts';

function silentSocket(): Duplex {
  return new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
}

type Ending = (socket: Duplex) => void;

const endings: readonly (readonly [string, Ending, string])[] = [
  ['the other side ends it', (socket) => socket.push(null), 'over'],
  ['it is closed under its reader', (socket) => socket.destroy(), 'over'],
  ['it breaks', (socket) => socket.destroy(new Error('ECONNRESET')), 'over'],
  ['no message comes', (socket) => socket.push(Buffer.alloc(64, 0xff)), 'WireError'],
];

for (const [title, end, outcome] of endings) {
  test(`wireStream() when ${title}: ${outcome}`, async () => {
    const socket = silentSocket();
    const { messages } = wireStream(socket, () => true);
    const read = messages.next();
    end(socket);
    const said = await read.then(
      ({ done }) => (done === true ? 'over' : 'a message'),
      (error: unknown) => (error instanceof WireError ? 'WireError' : String(error)),
    );
    assert.equal(said, outcome);
  });
}

test('wireStream() throws a bug that its own loop meets, though the socket is closed by then', async () => {
  const bug = new Error('a bug');
  const socket = silentSocket();
  const { messages } = wireStream(socket, () => {
    throw bug;
  });
  const read = messages.next();
  socket.push(encodeWire({ kind: 'beat' }));
  await assert.rejects(read, bug);
  assert.ok(socket.destroyed);
});
