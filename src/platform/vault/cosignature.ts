import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from '../journal/sha256.ts';
import { verifierKeyText } from '../journal/signed-note.ts';

/**
 * c2sp.org/tlog-cosignature: the vault signs `cosignature/v1\ntime <seconds>\n` and the whole checkpoint text after it.
 * In a note the signature is `u64 big-endian time ‖ 64 bytes` under a key of type 0x04. The message does not name the
 * cosigner, so a key makes one kind of statement only: a vault's means "I hold every byte of this, durably".
 */
const COSIGNATURE_V1 = 0x04;
const DASH = '\u2014';

/** A public key under its owner's name: a vault's, or (type 0x01) the platform's own. */
export type NamedKey = {
  readonly name: string;
  /** Raw Ed25519, 32 bytes. */
  readonly publicKey: Buffer;
  readonly keyObject: KeyObject;
};

function cosignerKeyId(name: string, publicKey: Uint8Array): Buffer {
  const typed = [Buffer.from(`${name}\n`), Buffer.from([COSIGNATURE_V1]), publicKey];
  return sha256(Buffer.concat(typed)).subarray(0, 4);
}

/** `name+hex8(key id)+base64(0x04 ‖ public key)`: what a vault's operator hands out. */
export function cosignerKeyText(name: string, publicKey: Uint8Array): string {
  const typed = Buffer.concat([Buffer.from([COSIGNATURE_V1]), publicKey]);
  return `${name}+${cosignerKeyId(name, publicKey).toString('hex')}+${typed.toString('base64')}`;
}

/** Undefined when the text is not exactly what `cosignerKeyText` writes. */
export function parseCosignerKey(text: string): NamedKey | undefined {
  return parseKeyText(text, cosignerKeyText);
}

/** The platform's key, which proves who answers a vault; type 0x01. */
export function parsePlatformKey(text: string): NamedKey | undefined {
  return parseKeyText(text, verifierKeyText);
}

function parseKeyText(
  text: string,
  write: (name: string, publicKey: Uint8Array) => string,
): NamedKey | undefined {
  const [name = '', , ...encoded] = text.split('+');
  const publicKey = Buffer.from(encoded.join('+'), 'base64').subarray(1);
  if (name === '' || /\s/u.test(name) || publicKey.length !== 32) return undefined;
  return write(name, publicKey) === text ? namedKey(name, publicKey) : undefined;
}

export function namedKey(name: string, publicKey: Uint8Array): NamedKey {
  const raw = Buffer.from(publicKey);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  return { name, publicKey: raw, keyObject: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** A key pair as files keep it: `x` public and `d` private, base64url as in a JSON Web Key. */
export function privateKeyOf({ x, d }: { readonly x: string; readonly d: string }): KeyObject {
  return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x, d }, format: 'jwk' });
}

function cosignedText(checkpointText: string, timeSeconds: number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${timeSeconds}\n${checkpointText}`);
}

export function cosign(checkpointText: string, timeSeconds: number, key: KeyObject): Buffer {
  return sign(null, cosignedText(checkpointText, timeSeconds), key);
}

export type Cosignature = { readonly timeSeconds: number; readonly signature: Uint8Array };

export function cosignatureHolds(
  checkpointText: string,
  { timeSeconds, signature }: Cosignature,
  { keyObject }: NamedKey,
): boolean {
  return verify(null, cosignedText(checkpointText, timeSeconds), keyObject, signature);
}

/** The same on the thread pool: the platform checks hundreds a second beside its work. */
export function cosignatureHoldsLater(
  checkpointText: string,
  { timeSeconds, signature }: Cosignature,
  { keyObject }: NamedKey,
): Promise<boolean> {
  return new Promise((resolve, reject) =>
    verify(
      null,
      cosignedText(checkpointText, timeSeconds),
      keyObject,
      signature,
      (failure, holds) => (failure === null ? resolve(holds) : reject(failure)),
    ),
  );
}

/** The signature line that is added to a note. */
export function cosignatureLine(
  { timeSeconds, signature }: Cosignature,
  { name, publicKey }: NamedKey,
): string {
  const bytes = Buffer.alloc(12 + signature.length);
  bytes.set(cosignerKeyId(name, publicKey));
  bytes.writeBigUInt64BE(BigInt(timeSeconds), 4);
  bytes.set(signature, 12);
  return `${DASH} ${name} ${bytes.toString('base64')}\n`;
}

/** The cosignature of this key in a note; undefined when there is none. */
export function cosignatureIn(
  note: string,
  { name, publicKey }: NamedKey,
): Cosignature | undefined {
  const keyId = cosignerKeyId(name, publicKey);
  for (const line of note.split('\n')) {
    if (!line.startsWith(`${DASH} ${name} `)) continue;
    const bytes = Buffer.from(line.slice(`${DASH} ${name} `.length), 'base64');
    if (bytes.length !== 76 || !bytes.subarray(0, 4).equals(keyId)) continue;
    const timeSeconds = Number(bytes.readBigUInt64BE(4));
    if (Number.isSafeInteger(timeSeconds)) return { timeSeconds, signature: bytes.subarray(12) };
  }
  return undefined;
}

/** What a note's signatures are over: everything up to the empty line. */
export function noteText(note: string): string {
  return note.slice(0, note.lastIndexOf('\n\n') + 1);
}
