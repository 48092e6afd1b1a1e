import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { assertThat } from '../../domain/basics/decision.ts';
import type { Disk } from '../journal/disk.ts';
import { sameBytes, sha256 } from '../journal/sha256.ts';
import { ed25519Signer, verifierKeyText } from '../journal/signed-note.ts';
import type { CheckpointSigner, Damage, EpochOpening, JournalKeys } from '../journal/types.ts';
import { XAES_NONCE_BYTES, XAES_TAG_BYTES, type Xaes, xaes } from '../journal/xaes.ts';
import { materialStore } from './epoch-material.ts';
import {
  type EpochTerms,
  epochText,
  keyCommitment,
  parseEpochText,
  sealingKeyOf,
  termsText,
  type Wrap,
} from './epoch-text.ts';
import {
  KEYRING_NAME,
  type KeyringKeys,
  keyringText,
  parseKeyring,
  readKeyringText,
  writeKeyring,
} from './keyring-file.ts';
import {
  DEFAULT_POLICY,
  POLICY_NAME,
  type Policy,
  parsePolicy,
  policyText,
  readPolicyText,
  writePolicy,
} from './policy-file.ts';

/** One week; a batch timed at or after the end of an epoch opens the next one. */
const EPOCH_MICROS = 7 * 24 * 3600 * 1_000_000;
const KEYRING_WRAP = 'keyring';

type KeyringOptions = {
  readonly disk: Disk;
  readonly directory: string;
  /** Length of a key epoch; default one week. */
  readonly epochMicros?: number;
  /** When an epoch ends that begins now; a rebuild keeps the ends that the old log had. */
  readonly epochEnd?: (origin: string, timeMicros: number) => number;
  /** Random bytes; another source only where bytes must be foreseen (worked example). */
  readonly random?: (count: number) => Uint8Array;
};

/** The keys of a data directory, and its policy. */
export type Keyring = JournalKeys & {
  /** First part of the origin of every log of this installation. */
  readonly originPrefix: string;
  /** Who can open the key epochs besides this host: age recipients. */
  readonly recipients: () => readonly string[];
  /** Durable when the promise resolves; the epochs that begin from then on carry a wrap to it. */
  readonly addRecipient: (recipient: string) => Promise<void>;
  /** Resolves when every log can open its next epoch. */
  readonly ready: () => Promise<void>;
};

type KeyringOpening =
  | { readonly ok: true; readonly keys: Keyring }
  | { readonly ok: false; readonly damage: readonly Damage[] };

/**
 * Opens the keyring of a data directory, making it when there is none. Each log has its own signing key: the key's
 * name is the log's origin, a firm that leaves takes a log that only its own key ever signed, and one key can be
 * revoked without touching the others.
 *
 * The policy beside it says whose installation it is and which recovery recipients every key epoch is wrapped to.
 */
export async function openKeyring(options: KeyringOptions): Promise<KeyringOpening> {
  const { disk, directory } = options;
  await makeKeyring(options);
  const text = await readKeyringText(disk, directory);
  const stored = parseKeyring(text);
  if (stored === undefined)
    return {
      ok: false,
      damage: [keyringDamage(directory, 0, 'text that was not written by Holdfast')],
    };
  const policy = policyOf(await readPolicyText(disk, directory));
  if (policy === undefined)
    return {
      ok: false,
      damage: [policyDamage(directory, 0, 'text that was not written by Holdfast')],
    };
  const keys = keyring(options, stored, policy);
  await keys.ready();
  return { ok: true, keys };
}

function policyOf(text: string | undefined): Policy | undefined {
  return text === undefined ? DEFAULT_POLICY : parsePolicy(text);
}

async function makeKeyring({
  disk,
  directory,
  random = randomBytes,
}: KeyringOptions): Promise<void> {
  const names = await disk.list(directory);
  if (names === undefined) {
    await disk.makeDirectory(directory);
    await disk.syncDirectory(directory.slice(0, directory.lastIndexOf('/')));
  }
  for (const name of [`${KEYRING_NAME}.new`, `${POLICY_NAME}.new`])
    if (names?.includes(name) === true) await disk.remove(`${directory}/${name}`);
  if (names?.includes(KEYRING_NAME) === true) return;
  await writeKeyring(disk, directory, {
    version: 1,
    wrappingKey: Buffer.from(random(32)).toString('base64'),
    logs: [],
  });
}

function keyring(
  {
    disk,
    directory,
    epochMicros = EPOCH_MICROS,
    epochEnd = (_origin, timeMicros) => timeMicros + epochMicros,
    random = randomBytes,
  }: KeyringOptions,
  stored: KeyringKeys,
  storedPolicy: Policy,
): Keyring {
  let current = stored;
  let policy = storedPolicy;
  const wrappingKey = Buffer.from(stored.wrappingKey, 'base64');
  const signers = new Map(stored.logs.map((log) => [log.origin, signerOf(log)]));
  const wrapper = keyringWrapper(wrappingKey, random);
  const material = materialStore(random, () => signers.size);
  const wrapping = material.wrapTo(policy.recipients);
  return {
    originPrefix: policy.originPrefix,
    recipients: () => policy.recipients,
    addRecipient: async (recipient) => {
      const next = { ...policy, recipients: [...policy.recipients, recipient] };
      await writePolicy(disk, directory, next);
      policy = next;
      await material.wrapTo(next.recipients);
    },
    ready: async () => {
      await wrapping;
      await material.ready();
    },
    origins: () => current.logs.map(({ origin }) => origin),
    addLog: async (origin) => {
      assertThat(!signers.has(origin), `the log ${origin} has no signing key yet`);
      const log = newSigningKey(origin);
      const next = { ...current, logs: [...current.logs, log] };
      await writeKeyring(disk, directory, next);
      current = next;
      signers.set(origin, signerOf(log));
      await material.ready();
    },
    signer: (origin) => {
      const signer = signers.get(origin);
      assertThat(signer !== undefined, `the log ${origin} has a signing key`);
      return signer;
    },
    startEpoch: (origin, epoch, timeMicros) => {
      const { dataKey, wraps } = material.take();
      const untilMicros = epochEnd(origin, timeMicros);
      const commitment = keyCommitment(dataKey, origin, epoch);
      const terms = { origin, epoch, fromMicros: timeMicros, untilMicros, commitment };
      const text = epochText({ terms, wraps: [wrapper.wrap(dataKey, terms), ...wraps] });
      return {
        key: { epoch, sealingKey: sealingKeyOf(dataKey), untilMicros },
        payload: Buffer.from(text),
      };
    },
    openEpoch: (origin, epoch, payload) => openEpoch(wrapper, { origin, epoch }, payload),
    verifyFiles: async () => [
      ...(await verifyKeyring(disk, directory, keyringText(current))),
      ...(await verifyPolicy(disk, directory, policy)),
    ],
  };
}

/** Opens key epochs with a keyring that was found somewhere; the epochs' commitments tell a wrong one. */
export function keyringOpener(stored: KeyringKeys): JournalKeys['openEpoch'] {
  const wrapper = keyringWrapper(Buffer.from(stored.wrappingKey, 'base64'), randomBytes);
  return (origin, epoch, payload) => openEpoch(wrapper, { origin, epoch }, payload);
}

type StoredLogKey = KeyringKeys['logs'][number];

function newSigningKey(origin: string): StoredLogKey {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  assertThat(x !== undefined && d !== undefined, 'an Ed25519 key has a public and a private part');
  return { origin, x, d };
}

function signerOf({ origin, x, d }: StoredLogKey): CheckpointSigner {
  const publicKey = Buffer.from(x, 'base64url');
  const privateKey = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x, d }, format: 'jwk' });
  return {
    ...ed25519Signer(origin, publicKey, privateKey),
    verifierKey: verifierKeyText(origin, publicKey),
  };
}

/** Wraps data keys for the running host; the id tells which keyring, and nothing about its key. */
type KeyringWrapper = {
  readonly id: string;
  readonly cipher: Xaes;
  readonly wrap: (dataKey: Uint8Array, terms: EpochTerms) => Wrap;
};

function keyringWrapper(
  wrappingKey: Uint8Array,
  random: (count: number) => Uint8Array,
): KeyringWrapper {
  const id = sha256(Buffer.concat([Buffer.from('holdfast/keyring\n'), wrappingKey]))
    .subarray(0, 4)
    .toString('hex');
  const cipher = xaes(wrappingKey);
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

function openEpoch(
  { id, cipher }: KeyringWrapper,
  wanted: { readonly origin: string; readonly epoch: number },
  payload: Uint8Array,
): EpochOpening {
  const parsed = parseEpochText(Buffer.from(payload).toString('latin1'));
  if (parsed === undefined) return { ok: false, seen: 'no epoch text', reason: 'damaged' };
  const { terms, wraps } = parsed;
  if (terms.origin !== wanted.origin || terms.epoch !== wanted.epoch)
    return { ok: false, seen: `epoch ${terms.epoch} of ${terms.origin}`, reason: 'damaged' };
  const wrap = wraps.find((other) => other.kind === KEYRING_WRAP && other.id === id);
  if (wrap === undefined)
    return { ok: false, seen: 'no wrap for this keyring', reason: 'key-not-held' };
  const dataKey = cipher.open(
    wrap.sealed.subarray(0, XAES_NONCE_BYTES),
    wrap.sealed.subarray(XAES_NONCE_BYTES),
    Buffer.from(termsText(terms)),
  );
  if (dataKey === undefined)
    return { ok: false, seen: 'a wrap that does not open', reason: 'damaged' };
  if (!sameBytes(keyCommitment(dataKey, terms.origin, terms.epoch), terms.commitment))
    return { ok: false, seen: 'a key that is not the committed one', reason: 'damaged' };
  return {
    ok: true,
    key: { epoch: terms.epoch, sealingKey: sealingKeyOf(dataKey), untilMicros: terms.untilMicros },
  };
}

async function verifyKeyring(
  disk: Disk,
  directory: string,
  wanted: string,
): Promise<readonly Damage[]> {
  const names = await disk.list(directory);
  if (names?.includes(KEYRING_NAME) !== true) return [keyringDamage(directory, 0, 'no such file')];
  const text = await readKeyringText(disk, directory);
  return text === wanted
    ? []
    : [
        keyringDamage(
          directory,
          firstDifference(text, wanted),
          'another byte than this process knows',
        ),
      ];
}

async function verifyPolicy(
  disk: Disk,
  directory: string,
  policy: Policy,
): Promise<readonly Damage[]> {
  const text = await readPolicyText(disk, directory);
  if (text === undefined)
    return policy === DEFAULT_POLICY ? [] : [policyDamage(directory, 0, 'no such file')];
  const wanted = policyText(policy);
  return text === wanted
    ? []
    : [
        policyDamage(
          directory,
          firstDifference(text, wanted),
          'another byte than this process knows',
        ),
      ];
}

function firstDifference(text: string, wanted: string): number {
  const length = Math.min(text.length, wanted.length);
  let offset = 0;
  while (offset < length && text[offset] === wanted[offset]) offset += 1;
  return offset;
}

function policyDamage(directory: string, offset: number, seen: string): Damage {
  const file = `${directory}/${POLICY_NAME}`;
  return { code: 'policy-damaged', file, offset, seen, repairable: false };
}

function keyringDamage(directory: string, offset: number, seen: string): Damage {
  return {
    code: 'keyring-damaged',
    file: `${directory}/${KEYRING_NAME}`,
    offset,
    seen,
    repairable: false,
  };
}
