import { type KeyObject, sign, verify } from 'node:crypto';
import type { NamedKey } from './cosignature.ts';
import { cosignatureList } from './encode-wire.ts';
import type { HeadCosignature } from './wire.ts';

/**
 * Who is who, before anything else is said: each side signs both nonces and both names of keys, the platform under one
 * label and the vault under another, so that neither can be made to sign the other's proof, a note or a cosignature.
 */
export type Greeting = {
  readonly vaultName: string;
  readonly vaultKey: Uint8Array;
  readonly vaultNonce: Uint8Array;
  readonly platformKey: Uint8Array;
  readonly platformNonce: Uint8Array;
};

export type Side = 'platform' | DialingSide;

/** Who dials: a vault keeps copies, a replayer says what they fold to. Both prove their key, each under its own label. */
export type DialingSide = 'vault' | 'replayer';

function greetingText(side: Side, greeting: Greeting): Buffer {
  const { vaultName, vaultKey, vaultNonce, platformKey, platformNonce } = greeting;
  const label = Buffer.from(`holdfast/vault/v1 ${side}\n`);
  return Buffer.concat([
    ...[label, vaultNonce, platformNonce, vaultKey, platformKey],
    Buffer.from(vaultName),
  ]);
}

export function signGreeting(side: Side, greeting: Greeting, key: KeyObject): Buffer {
  return sign(null, greetingText(side, greeting), key);
}

export function greetingHolds(
  side: Side,
  greeting: Greeting,
  signature: Uint8Array,
  { keyObject }: NamedKey,
): boolean {
  return verify(null, greetingText(side, greeting), keyObject, signature);
}

/** A log's key is taken on the platform's word at first sight, so its word is signed. */
export type LogIntroduction = { readonly origin: string; readonly logKey: Uint8Array };

function introductionText({ vaultNonce, platformNonce }: Greeting, log: LogIntroduction): Buffer {
  const label = Buffer.from('holdfast/vault/v1 log\n');
  return Buffer.concat([label, vaultNonce, platformNonce, log.logKey, Buffer.from(log.origin)]);
}

export function signIntroduction(greeting: Greeting, log: LogIntroduction, key: KeyObject): Buffer {
  return sign(null, introductionText(greeting, log), key);
}

export function introductionHolds(
  greeting: Greeting,
  log: LogIntroduction,
  signature: Uint8Array,
  { keyObject }: NamedKey,
): boolean {
  return verify(null, introductionText(greeting, log), keyObject, signature);
}

/** One signature for the cosignatures of a tick: the platform believes them on this connection without checking each. */
function tickText(
  { vaultNonce, platformNonce }: Greeting,
  cosignatures: readonly HeadCosignature[],
): Buffer {
  const label = Buffer.from('holdfast/vault/v1 cosignatures\n');
  return Buffer.concat([label, vaultNonce, platformNonce, cosignatureList(cosignatures)]);
}

export function signTick(
  greeting: Greeting,
  cosignatures: readonly HeadCosignature[],
  key: KeyObject,
): Buffer {
  return sign(null, tickText(greeting, cosignatures), key);
}

/** On the thread pool: the platform checks hundreds a second beside its work. */
export function tickHolds(
  greeting: Greeting,
  cosignatures: readonly HeadCosignature[],
  signature: Uint8Array,
  { keyObject }: NamedKey,
): Promise<boolean> {
  return new Promise((resolve, reject) =>
    verify(null, tickText(greeting, cosignatures), keyObject, signature, (failure, holds) =>
      failure === null ? resolve(holds) : reject(failure),
    ),
  );
}
