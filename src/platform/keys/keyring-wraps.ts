import { sameBytes, sha256 } from '../journal/sha256.ts';
import type { EpochOpening } from '../journal/types.ts';
import { XAES_NONCE_BYTES, XAES_TAG_BYTES, type Xaes, xaes } from '../journal/xaes.ts';
import {
  type EpochTerms,
  keyCommitment,
  parseEpochText,
  sealingKeyOf,
  termsText,
  type Wrap,
} from './epoch-text.ts';
import type { AnyKeyring } from './keyring-file.ts';

const KEYRING_WRAP = 'keyring';

/** Wraps data keys for the running host; the id tells which wrapping key, and nothing about it. */
export type KeyringWrapper = {
  readonly id: string;
  readonly cipher: Xaes;
  readonly wrap: (dataKey: Uint8Array, terms: EpochTerms) => Wrap;
};

export function keyringWrapper(
  wrappingKey: Uint8Array,
  random: (count: number) => Uint8Array,
): KeyringWrapper {
  const cipher = xaes(wrappingKey);
  const id = wrappingKeyId(wrappingKey);
  return {
    id,
    cipher,
    wrap: (dataKey, terms) => {
      const nonce = random(XAES_NONCE_BYTES);
      const sealed = Buffer.alloc(XAES_NONCE_BYTES + dataKey.length + XAES_TAG_BYTES);
      sealed.set(nonce);
      const associated = Buffer.from(termsText(terms));
      cipher.seal({ nonce, plain: dataKey, associated }, sealed, XAES_NONCE_BYTES);
      return { kind: KEYRING_WRAP, id, sealed };
    },
  };
}

export function wrappingKeyId(wrappingKey: Uint8Array): string {
  return sha256(Buffer.concat([Buffer.from('holdfast/keyring\n'), wrappingKey]))
    .subarray(0, 4)
    .toString('hex');
}

/** What a keyring opens key epochs with. */
export type KeyringOpeners = {
  readonly wrappers: readonly KeyringWrapper[];
  /** Data keys by `heldName`. */
  readonly held: ReadonlyMap<string, Uint8Array>;
  readonly erased: ReadonlySet<string>;
};

export function heldName(origin: string, epoch: number): string {
  return `${origin} ${epoch}`;
}

export function openersOf(
  stored: AnyKeyring,
  random: (count: number) => Uint8Array,
): KeyringOpeners {
  return {
    wrappers: stored.wrappingKeys.map((key) => keyringWrapper(Buffer.from(key, 'base64'), random)),
    held: new Map(
      stored.held.map(({ origin, epoch, dataKey }) => [
        heldName(origin, epoch),
        Buffer.from(dataKey, 'base64'),
      ]),
    ),
    erased: new Set(stored.erased),
  };
}

export type OpenedEpoch =
  | (Extract<EpochOpening, { readonly ok: true }> & { readonly dataKey: Uint8Array })
  | Extract<EpochOpening, { readonly ok: false }>;

/** Unwraps an epoch's data key and checks that it is the committed one. */
export function openEpoch(
  openers: KeyringOpeners,
  wanted: { readonly origin: string; readonly epoch: number },
  payload: Uint8Array,
): OpenedEpoch {
  const parsed = parseEpochText(Buffer.from(payload).toString('latin1'));
  if (parsed === undefined) return { ok: false, seen: 'no epoch text', reason: 'damaged' };
  const { terms, wraps } = parsed;
  if (terms.origin !== wanted.origin || terms.epoch !== wanted.epoch)
    return { ok: false, seen: `epoch ${terms.epoch} of ${terms.origin}`, reason: 'damaged' };
  const held = openers.held.get(heldName(terms.origin, terms.epoch));
  const found =
    held === undefined ? unwrapped(openers, terms, wraps) : { ok: true as const, dataKey: held };
  if (!found.ok) return found;
  const { dataKey } = found;
  if (!sameBytes(keyCommitment(dataKey, terms.origin, terms.epoch), terms.commitment))
    return { ok: false, seen: 'a key that is not the committed one', reason: 'damaged' };
  const { epoch, untilMicros } = terms;
  return { ok: true, dataKey, key: { epoch, sealingKey: sealingKeyOf(dataKey), untilMicros } };
}

type Unwrapped =
  | { readonly ok: true; readonly dataKey: Uint8Array }
  | Extract<EpochOpening, { readonly ok: false }>;

function unwrapped(
  { wrappers, erased }: KeyringOpeners,
  terms: EpochTerms,
  wraps: readonly Wrap[],
): Unwrapped {
  const own = wraps.filter(({ kind }) => kind === KEYRING_WRAP);
  for (const wrapper of wrappers) {
    const wrap = own.find(({ id }) => id === wrapper.id);
    if (wrap === undefined) continue;
    const dataKey = wrapper.cipher.open(
      wrap.sealed.subarray(0, XAES_NONCE_BYTES),
      wrap.sealed.subarray(XAES_NONCE_BYTES),
      Buffer.from(termsText(terms)),
    );
    if (dataKey !== undefined) return { ok: true, dataKey };
    return { ok: false, seen: 'a wrap that does not open', reason: 'damaged' };
  }
  return own.some(({ id }) => erased.has(id))
    ? { ok: false, seen: 'a wrap whose key was erased', reason: 'erased' }
    : { ok: false, seen: 'no wrap for this keyring', reason: 'key-not-held' };
}
