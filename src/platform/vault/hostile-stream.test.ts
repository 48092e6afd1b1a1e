import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { commitEvents, openFixture } from '../journal/_journal-fixture.ts';
import { nodeDisk } from '../journal/node-disk.ts';
import type { Journal } from '../journal/types.ts';
import {
  freshDirectory,
  introduce,
  onEnd,
  openPlatform,
  startVault,
  type TestVault,
  until,
} from './_vault-fixture.ts';
import { auditStore } from './audit.ts';
import { greetVault } from './greet.ts';
import { type Greeting, signIntroduction } from './handshake.ts';
import { type TrustedVaults, trustVault } from './key-files.ts';
import { storeFiles } from './store-files.ts';
import { dial } from './vault-session.ts';
import type { WireMessage } from './wire.ts';
import { type WireStream, wireStream } from './wire-stream.ts';

const ORIGIN = 'holdfast/firm/a';
const isAnything = () => true;

type Forger = {
  readonly stream: WireStream;
  readonly journal: Journal;
  readonly introduce: (change?: Partial<Extract<WireMessage, { kind: 'origin' }>>) => void;
  readonly entries: () => Promise<Extract<WireMessage, { kind: 'entry' }>[]>;
};

type Scene = {
  readonly vault: TestVault;
  readonly store: string;
  /** Why the vault ended the connection. */
  readonly whyEnded: () => Promise<string>;
};

/** A platform with the right keys that says what it likes. */
async function forge(
  t: TestContext,
  say: (forger: Forger) => Promise<void>,
  recipients: readonly { readonly kind: string; readonly id: string }[] = [],
): Promise<Scene> {
  const root = await freshDirectory(t);
  const directory = join(root, 'data');
  const { trusted, keys } = await introduce(directory, root, 'vault-a');
  const { journal } = await openFixture(nodeDisk(), { root: directory });
  onEnd(t, journal.close);
  await journal.createLog(ORIGIN);
  await commitEvents(journal, ORIGIN, 'buy 5');
  const server = createServer((socket) => {
    void speak(socket, trusted, journal, say).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onEnd(t, () => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const store = join(root, 'store');
  const vault = startVault(store, keys, address.port, recipients);
  onEnd(t, vault.stop);
  const whyEnded = async () => {
    await until('the vault hangs up', () => vault.notices.some(({ kind }) => kind === 'ended'));
    const ended = vault.notices.find((notice) => notice.kind === 'ended');
    return ended?.kind === 'ended' ? ended.why : '';
  };
  return { vault, store, whyEnded };
}

async function speak(
  socket: Duplex,
  trusted: TrustedVaults,
  journal: Journal,
  say: (forger: Forger) => Promise<void>,
): Promise<void> {
  const stream = wireStream(socket, isAnything);
  const { greeting } = await greetVault(stream, trusted.own, trusted);
  await say({
    stream,
    journal,
    introduce: (change) =>
      void stream.send({ ...introduction(trusted, greeting, journal), ...change }),
    entries: async () => {
      const entries: Extract<WireMessage, { kind: 'entry' }>[] = [];
      for await (const { index, leaf, payload } of journal.readSealed(ORIGIN, 0)) {
        const header = Uint8Array.from(leaf);
        entries.push({ kind: 'entry', handle: 0, index, header, payload: payload.slice() });
      }
      return entries;
    },
  });
  // Reads on until the vault hangs up.
  for await (const message of stream.messages) assert.ok(message);
}

function introduction(
  { own }: TrustedVaults,
  greeting: Greeting,
  journal: Journal,
): Extract<WireMessage, { kind: 'origin' }> {
  const typed = journal.verifierKey(ORIGIN).split('+').slice(2).join('+');
  const logKey = Buffer.from(typed, 'base64').subarray(1);
  const signature = signIntroduction(greeting, { origin: ORIGIN, logKey }, own.privateKey);
  const { note } = journal.signHead(ORIGIN);
  return { kind: 'origin', handle: 0, origin: ORIGIN, logKey, signature, note };
}

const lies: readonly (readonly [string, (forger: Forger) => Promise<void>, RegExp])[] = [
  [
    'a payload that is not the one in its header',
    async ({ stream, introduce, entries }) => {
      introduce();
      for (const entry of await entries()) {
        entry.payload.fill(7, 0, 1);
        void stream.send(entry);
      }
    },
    /entry 0: a payload that has not the hash in its header/,
  ],
  [
    'an entry out of its place',
    async ({ stream, introduce, entries }) => {
      introduce();
      const [, second] = await entries();
      if (second !== undefined) void stream.send(second);
    },
    /entry 1, wanted 0/,
  ],
  [
    'a header that is none',
    async ({ stream, introduce, entries }) => {
      introduce();
      const [first] = await entries();
      if (first !== undefined) void stream.send({ ...first, header: new Uint8Array(200) });
    },
    /entry 0: bytes that are no header/,
  ],
  [
    'a head over entries it has not sent',
    async ({ stream, introduce, journal }) => {
      introduce();
      void stream.send({ kind: 'head', handle: 0, note: journal.signHead(ORIGIN).note });
    },
    /a head of 2 over 0 entries/,
  ],
  [
    'a head that nobody signed',
    async ({ stream, introduce, journal }) => {
      introduce();
      const note = journal.signHead(ORIGIN).note.replace('\n2\n', '\n3\n');
      void stream.send({ kind: 'head', handle: 0, note });
    },
    /a wrong signature of holdfast\/firm\/a/,
  ],
  [
    'a head with a signature line of its own beside the right one',
    async ({ stream, introduce, journal }) => {
      introduce();
      const note = `${journal.signHead(ORIGIN).note}\u2014 vault-a AAAAAAAA\n`;
      void stream.send({ kind: 'head', handle: 0, note });
    },
    /2 signature lines, wanted the log's alone/,
  ],
  [
    "a log whose key has not the platform's word",
    async ({ introduce }) => introduce({ logKey: new Uint8Array(32).fill(9) }),
    /its key does not come from the platform/,
  ],
  [
    'a log that was not announced',
    async ({ stream }) => void stream.send({ kind: 'head', handle: 4, note: 'x' }),
    /no log has number 4/,
  ],
  [
    'a frame that is not its to send',
    async ({ stream }) => void stream.send({ kind: 'want', handle: 0, size: 0, note: '' }),
    /a want out of turn/,
  ],
];
for (const [lie, say, why] of lies) {
  test(`a platform that sends ${lie}: the vault hangs up, keeps nothing, freezes nothing`, async (t) => {
    const { store, whyEnded } = await forge(t, say);
    assert.match(await whyEnded(), why);
    const report = await auditStore(storeFiles(store));
    assert.deepEqual(report.damage, []);
    for (const log of report.logs) assert.deepEqual([log.entries, log.frozen], [0, undefined]);
  });
}

test('a key epoch without a wrap for a demanded recipient is not taken', async (t) => {
  const say = async ({ stream, introduce, entries }: Forger) => {
    introduce();
    for (const entry of await entries()) void stream.send(entry);
  };
  const { whyEnded } = await forge(t, say, [{ kind: 'age', id: 'recovery' }]);
  assert.match(await whyEnded(), /entry 0: epoch 1 has no wrap for age recovery/);
});

test('a vault goes on only with the platform whose key is pinned', async (t) => {
  const root = await freshDirectory(t);
  const { keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const stranger = await trustVault(join(root, 'stranger'), keys.ownText);
  assert.ok(stranger.ok);
  const platform = await openPlatform(join(root, 'stranger'), stranger.value);
  onEnd(t, platform.close);
  const vault = startVault(join(root, 'store'), keys, platform.listener.port);
  onEnd(t, vault.stop);
  await until('the vault hangs up', () => vault.notices.some(({ kind }) => kind === 'ended'));
  const [first] = vault.notices;
  assert.ok(first?.kind === 'ended');
  assert.match(first.why, /it is not the one whose key is pinned here/);
  assert.deepEqual(platform.listener.connected(), []);
});

test('a platform answers nobody it does not trust, and tells them nothing', async (t) => {
  const root = await freshDirectory(t);
  const { trusted } = await introduce(join(root, 'data'), root, 'vault-a');
  const other = await introduce(join(root, 'other'), root, 'vault-b');
  const platform = await openPlatform(join(root, 'data'), trusted);
  onEnd(t, platform.close);
  const { own } = other.keys;
  const hello = { kind: 'hello', name: 'vault-a', publicKey: own.publicKey } as const;
  const stream = wireStream(await dial('127.0.0.1', platform.listener.port), isAnything);
  void stream.send({ ...hello, nonce: new Uint8Array(32) });
  assert.equal((await stream.messages.next()).done, true);
  // The right name and key without the private key behind them get a challenge and no further.
  const [vaultA] = trusted.vaults;
  assert.ok(vaultA !== undefined);
  const thief = wireStream(await dial('127.0.0.1', platform.listener.port), isAnything);
  void thief.send({ ...hello, publicKey: vaultA.publicKey, nonce: new Uint8Array(32) });
  const challenge = await thief.messages.next();
  assert.equal(challenge.value?.kind, 'challenge');
  void thief.send({ kind: 'proof', signature: new Uint8Array(64) });
  assert.equal((await thief.messages.next()).done, true);
  assert.deepEqual(platform.listener.connected(), []);
});
