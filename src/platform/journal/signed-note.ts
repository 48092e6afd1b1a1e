import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { assertThat } from '../../domain/basics/decision.ts';
import { sameBytes, sha256 } from './sha256.ts';

/**
 * Signed notes as in c2sp.org/signed-note: text ending in a newline, an empty line, then lines
 * `— <name> <base64(4-byte key id ‖ signature)>`. Only Ed25519 (type 0x01) is checked; signatures of unknown keys
 * are ignored; one by a known key that fails spoils the whole note.
 */
export type VerifierKey = {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly publicKey: KeyObject;
};

export type NoteSigner = { readonly name: string; readonly sign: (text: Uint8Array) => Uint8Array };

type NoteOpening =
  | { readonly ok: true; readonly text: string; readonly signers: readonly string[] }
  | { readonly ok: false; readonly seen: string };

const ED25519 = 0x01;
const DASH = '\u2014';
const MAX_SIGNATURES = 64;
/** DER in front of a raw Ed25519 public key (RFC 8410 §4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** First four bytes of `SHA-256(name ‖ 0x0A ‖ type ‖ public key)`. */
function keyIdOf(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256(
    Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([ED25519]), publicKey]),
  ).subarray(0, 4);
}

/** `name+hex8(key id)+base64(type ‖ public key)`. */
export function verifierKeyText(name: string, publicKey: Uint8Array): string {
  const keyId = Buffer.from(keyIdOf(name, publicKey)).toString('hex');
  return `${name}+${keyId}+${Buffer.concat([Buffer.from([ED25519]), publicKey]).toString('base64')}`;
}

/** Undefined when the text is no Ed25519 verifier key or its key id is not that of the key. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [name = '', keyIdText = '', ...rest] = text.split('+');
  const bytes = Buffer.from(rest.join('+'), 'base64');
  if (!isKeyName(name) || bytes.length !== 33 || bytes[0] !== ED25519) return undefined;
  const publicKey = bytes.subarray(1);
  return verifierKeyText(name, publicKey) === text
    ? { name, keyId: Buffer.from(keyIdText, 'hex'), publicKey: publicKeyObject(publicKey) }
    : undefined;
}

function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+]/u.test(name);
}

/** The private key signs; `publicKey` is its raw 32 bytes. The result is the note's signature: key id ‖ Ed25519. */
export function ed25519Signer(
  name: string,
  publicKey: Uint8Array,
  privateKey: KeyObject,
): NoteSigner {
  assertThat(
    isKeyName(name),
    `"${name}" can be no key name: it has a space or a plus, or is empty`,
  );
  const keyId = keyIdOf(name, publicKey);
  return { name, sign: (text) => Buffer.concat([keyId, sign(null, text, privateKey)]) };
}

export function signNote(text: string, signers: readonly NoteSigner[]): string {
  assertThat(isNoteText(text), 'a note is text without control characters that ends in a newline');
  const lines = signers.map(
    ({ name, sign: signText }) => `${DASH} ${name} ${base64(signText(Buffer.from(text)))}\n`,
  );
  return `${text}\n${lines.join('')}`;
}

function isNoteText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a note must not contain
  return text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f]/.test(text) && text.isWellFormed();
}

export function openNote(note: string, trusted: readonly VerifierKey[]): NoteOpening {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !isNoteText(note)) return { ok: false, seen: 'text that is no signed note' };
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return { ok: false, seen: `${lines.length} signatures` };
  const signers: string[] = [];
  for (const line of lines) {
    const signature = parseSignatureLine(line);
    if (signature === undefined) return { ok: false, seen: `signature line "${line}"` };
    const key = trusted.find(
      ({ name, keyId }) => name === signature.name && sameBytes(keyId, signature.keyId),
    );
    if (key === undefined) continue;
    if (!verify(null, Buffer.from(text), key.publicKey, signature.bytes))
      return { ok: false, seen: `a wrong signature of ${key.name}` };
    signers.push(key.name);
  }
  return signers.length > 0
    ? { ok: true, text, signers }
    : { ok: false, seen: 'no signature of a trusted key' };
}

function parseSignatureLine(
  line: string,
): { name: string; keyId: Uint8Array; bytes: Uint8Array } | undefined {
  const [dash, name = '', encoded = '', ...rest] = line.split(' ');
  const bytes = Buffer.from(encoded, 'base64');
  if (dash !== DASH || !isKeyName(name) || rest.length > 0) return undefined;
  if (bytes.length < 5 || base64(bytes) !== encoded) return undefined;
  return { name, keyId: bytes.subarray(0, 4), bytes: bytes.subarray(4) };
}

function publicKeyObject(publicKey: Uint8Array): KeyObject {
  return createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, publicKey]),
    format: 'der',
    type: 'spki',
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
