import { randomBytes } from 'node:crypto';
import { sameBytes } from '../journal/sha256.ts';
import type { NamedKey } from './cosignature.ts';
import { type DialingSide, type Greeting, greetingHolds, signGreeting } from './handshake.ts';
import type { OwnKey } from './key-files.ts';
import { NONCE_BYTES } from './wire.ts';
import { WireError, type WireStream } from './wire-stream.ts';

/** The side of whoever dials: says who it is, and goes on only with the platform whose key is pinned. */
export async function greetPlatform(
  stream: WireStream,
  own: OwnKey,
  platform: NamedKey,
  side: DialingSide = 'vault',
): Promise<Greeting> {
  const { name, publicKey, privateKey } = own;
  const vaultNonce = randomBytes(NONCE_BYTES);
  void stream.send({ kind: 'hello', name, publicKey, nonce: vaultNonce });
  const { value: challenge } = await stream.messages.next();
  if (challenge?.kind !== 'challenge')
    throw new WireError('Cannot greet the platform: no challenge came; does it trust this vault?');
  const greeting = {
    vaultName: name,
    vaultKey: publicKey,
    vaultNonce,
    platformKey: challenge.publicKey,
    platformNonce: challenge.nonce,
  };
  const isPinned = sameBytes(challenge.publicKey, platform.publicKey);
  if (!isPinned || !greetingHolds('platform', greeting, challenge.signature, platform))
    throw new WireError('Cannot greet the platform: it is not the one whose key is pinned here');
  void stream.send({ kind: 'proof', signature: signGreeting(side, greeting, privateKey) });
  return greeting;
}

/** Whom a platform answers. */
export type Trusted = {
  readonly vaults: readonly NamedKey[];
  readonly replayers: readonly NamedKey[];
};

/** The platform's side: answers one that it trusts and that proves its key; nobody else hears anything. */
export async function greetVault(
  stream: WireStream,
  own: OwnKey,
  trusted: Trusted,
): Promise<{
  readonly vault: NamedKey;
  readonly greeting: Greeting;
  readonly side: DialingSide;
}> {
  const { value: hello } = await stream.messages.next();
  if (hello?.kind !== 'hello') throw new WireError('Cannot greet a vault: it said nothing');
  const isIt = ({ name, publicKey }: NamedKey) =>
    name === hello.name && sameBytes(publicKey, hello.publicKey);
  const keeper = trusted.vaults.find(isIt);
  const side = keeper === undefined ? 'replayer' : 'vault';
  const vault = keeper ?? trusted.replayers.find(isIt);
  if (vault === undefined)
    throw new WireError(`Cannot greet ${hello.name}: its key is not trusted`);
  const greeting = {
    vaultName: hello.name,
    vaultKey: hello.publicKey,
    vaultNonce: hello.nonce,
    platformKey: own.publicKey,
    platformNonce: randomBytes(NONCE_BYTES),
  };
  void stream.send({
    kind: 'challenge',
    publicKey: own.publicKey,
    nonce: greeting.platformNonce,
    signature: signGreeting('platform', greeting, own.privateKey),
  });
  const { value: proof } = await stream.messages.next();
  if (proof?.kind !== 'proof' || !greetingHolds(side, greeting, proof.signature, vault))
    throw new WireError(`Cannot greet ${hello.name}: it did not prove its key`);
  return { vault, greeting, side };
}
