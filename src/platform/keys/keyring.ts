import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { assertThat } from '../../domain/basics/decision.ts';
import type { Disk } from '../journal/disk.ts';
import { LOGS_NAME } from '../journal/load-journal.ts';
import { ed25519Signer, verifierKeyText } from '../journal/signed-note.ts';
import type { CheckpointSigner, Damage, JournalKeys } from '../journal/types.ts';
import { earlierWraps, type UncoveredEpoch } from './earlier-wraps.ts';
import { materialStore, type Recipients, recipientsIn } from './epoch-material.ts';
import { epochText, keyCommitment, sealingKeyOf } from './epoch-text.ts';
import { keyringDamage, policyDamage, verifyKeyring, verifyPolicy } from './key-file-damage.ts';
import {
  type AnyKeyring,
  anyKeyring,
  KEYRING_NAME,
  type KeyringKeys,
  keyringText,
  parseKeyring,
  readKeyringText,
  replaceKeyring,
  writeKeyring,
} from './keyring-file.ts';
import { heldName, keyringWrapper, openEpoch, openersOf, wrappingKeyId } from './keyring-wraps.ts';
import { epochTextOf } from './later-wraps.ts';
import {
  DEFAULT_POLICY,
  type FirmRecipient,
  POLICY_NAME,
  type Policy,
  parsePolicy,
  readPolicyText,
  writePolicy,
} from './policy-file.ts';

/** One week; a batch timed at or after the end of an epoch opens the next one. */
const EPOCH_MICROS = 7 * 24 * 3600 * 1_000_000;

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
  /** Durable when the promise resolves; the next epoch of each log brings it wraps of all that this host holds. */
  readonly addRecipient: (recipient: string) => Promise<void>;
  /** Age recipients of firms' own. */
  readonly firmRecipients: () => readonly FirmRecipient[];
  /** The same for the epochs of that firm's log alone. */
  readonly addFirmRecipient: (added: FirmRecipient) => Promise<void>;
  /** Resolves when every log can open its next epoch, which then brings what recipients miss of earlier ones. */
  readonly ready: () => Promise<void>;
  /** Recipients miss something that the next epoch of a log brings. */
  readonly hasEarlierWraps: () => boolean;
  /** Epochs of all logs that this recipient will never open. */
  readonly uncovered: (recipient: string) => readonly UncoveredEpoch[];
  /**
   * Keeps the data keys that are to be held, and drops all others from the file and from here, durably when the promise
   * resolves. Interrupted, it has happened or it has not.
   */
  readonly eraseEpochs: (isHeld: (origin: string, epoch: number) => boolean) => Promise<void>;
};

type KeyringOpening =
  | { readonly ok: true; readonly keys: Keyring }
  | { readonly ok: false; readonly damage: readonly Damage[] };

/**
 * Opens the keyring of a data directory, making it when there is none, but never beside logs: they were sealed under
 * another one, and a new one would hide that it is gone. Each log has its own signing key: the key's
 * name is the log's origin, a firm that leaves takes a log that only its own key ever signed, and one key can be
 * revoked without touching the others.
 *
 * The policy beside it says whose installation it is and which recovery recipients every key epoch is wrapped to.
 */
export async function openKeyring(options: KeyringOptions): Promise<KeyringOpening> {
  const { disk, directory } = options;
  const missing = await makeKeyring(options);
  if (missing !== undefined) return { ok: false, damage: [missing] };
  const text = await readKeyringText(disk, directory);
  const stored = parseKeyring(text);
  if (stored === undefined)
    return {
      ok: false,
      damage: [keyringDamage(directory, 'text that was not written by Holdfast')],
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

/** Makes the keyring unless it is there; the answer is why it may not be made. */
async function makeKeyring(options: KeyringOptions): Promise<Damage | undefined> {
  const { disk, directory, random = randomBytes } = options;
  const dataDirectory = directory.slice(0, directory.lastIndexOf('/'));
  const names = await disk.list(directory);
  if (names?.includes(KEYRING_NAME) !== true) {
    const logs = (await disk.list(`${dataDirectory}/journal/${LOGS_NAME}`)) ?? [];
    if (logs.length > 0)
      return keyringDamage(directory, `no such file beside ${logs.length} logs`, 'keyring-missing');
  }
  if (names === undefined) {
    await disk.makeDirectory(directory);
    await disk.syncDirectory(dataDirectory);
  }
  for (const name of [`${KEYRING_NAME}.new`, `${POLICY_NAME}.new`])
    if (names?.includes(name) === true) await disk.remove(`${directory}/${name}`);
  if (names?.includes(KEYRING_NAME) === true) return undefined;
  await writeKeyring(disk, directory, {
    version: 1,
    wrappingKey: Buffer.from(random(32)).toString('base64'),
    logs: [],
  });
  return undefined;
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
  const state: KeyringState = {
    current: stored,
    policy: storedPolicy,
    openers: openersOf(anyKeyring(stored), random),
    opened: new Map(),
  };
  const signers = new Map(stored.logs.map((log) => [log.origin, signerOf(log)]));
  const material = materialStore(random, () => signers.size);
  const wrapping = material.wrapTo(recipientsOf(storedPolicy));
  const earlier = earlierWraps(
    (origin) => recipientsIn(recipientsOf(state.policy), origin),
    (origin, epoch) => state.opened.get(heldName(origin, epoch))?.dataKey,
  );
  const setPolicy = async (next: Policy): Promise<void> => {
    await writePolicy(disk, directory, next);
    state.policy = next;
    await material.wrapTo(recipientsOf(next));
    await earlier.prepare();
  };
  const note = (origin: string, epoch: number, dataKey: Uint8Array): void => {
    state.opened.set(heldName(origin, epoch), { origin, epoch, dataKey });
  };
  return {
    originPrefix: storedPolicy.originPrefix,
    recipients: () => state.policy.recipients,
    addRecipient: (recipient) =>
      setPolicy({ ...state.policy, recipients: [...state.policy.recipients, recipient] }),
    firmRecipients: () => state.policy.firms ?? [],
    addFirmRecipient: (added) =>
      setPolicy({ ...state.policy, firms: [...(state.policy.firms ?? []), added] }),
    ready: async () => {
      await wrapping;
      await material.ready();
      await earlier.prepare();
    },
    hasEarlierWraps: earlier.isWaiting,
    uncovered: earlier.uncovered,
    origins: () => state.current.logs.map(({ origin }) => origin),
    addLog: async (origin) => {
      assertThat(!signers.has(origin), `the log ${origin} has no signing key yet`);
      const log = newSigningKey(origin);
      const next = { ...state.current, logs: [...state.current.logs, log] };
      await writeKeyring(disk, directory, next);
      state.current = next;
      signers.set(origin, signerOf(log));
      await material.ready();
    },
    signer: (origin) => {
      const signer = signers.get(origin);
      assertThat(signer !== undefined, `the log ${origin} has a signing key`);
      return signer;
    },
    startEpoch: (origin, epoch, timeMicros) => {
      const { dataKey, wraps } = material.take(origin);
      const untilMicros = epochEnd(origin, timeMicros);
      const commitment = keyCommitment(dataKey, origin, epoch);
      const terms = { origin, epoch, fromMicros: timeMicros, untilMicros, commitment };
      const wrapper = state.openers.wrappers.at(-1);
      assertThat(wrapper !== undefined, 'a keyring has a wrapping key');
      note(origin, epoch, dataKey);
      const own = [wrapper.wrap(dataKey, terms), ...wraps];
      const text = { terms, wraps: own, earlier: earlier.take(origin) };
      earlier.note(text);
      return {
        key: { epoch, sealingKey: sealingKeyOf(dataKey), untilMicros },
        payload: Buffer.from(epochText(text)),
      };
    },
    openEpoch: (origin, epoch, payload) => {
      const opening = openEpoch(state.openers, { origin, epoch }, payload);
      const text = epochTextOf(origin, payload);
      if (text !== undefined && (opening.ok || opening.reason !== 'damaged')) earlier.note(text);
      if (!opening.ok) return opening;
      note(origin, epoch, opening.dataKey);
      return { ok: true, key: opening.key };
    },
    eraseEpochs: (isHeld) => eraseEpochs({ disk, directory, random }, state, isHeld),
    verifyFiles: async () => [
      ...(await verifyKeyring(disk, directory, keyringText(state.current))),
      ...(await verifyPolicy(disk, directory, state.policy)),
    ],
  };
}

type KeyringState = {
  current: KeyringKeys;
  policy: Policy;
  openers: ReturnType<typeof openersOf>;
  /** Data keys of the epochs that were opened or begun since the keyring was opened, by `heldName`. */
  readonly opened: Map<string, OpenedKey>;
};

type OpenedKey = { readonly origin: string; readonly epoch: number; readonly dataKey: Uint8Array };

/**
 * In two writes: a new wrapping key beside the old ones, so that no epoch begun meanwhile is under one that goes; then the
 * new one alone, with the data keys that are held on.
 */
async function eraseEpochs(
  { disk, directory, random }: Required<Pick<KeyringOptions, 'disk' | 'directory' | 'random'>>,
  state: KeyringState,
  isHeld: (origin: string, epoch: number) => boolean,
): Promise<void> {
  const before = anyKeyring(state.current);
  const wrappingKey = random(32);
  const [fresh, written] = [
    Buffer.from(wrappingKey).toString('base64'),
    new Set(before.wrappingKeys),
  ];
  const write = async (keys: AnyKeyring): Promise<void> => {
    const next = { version: 2 as const, ...keys, logs: state.current.logs };
    await replaceKeyring(disk, directory, next);
    state.current = next;
  };
  await write({ ...before, wrappingKeys: [...before.wrappingKeys, fresh] });
  const wrapper = keyringWrapper(wrappingKey, random);
  const under = new Map(state.opened);
  state.openers = { ...state.openers, wrappers: [...state.openers.wrappers, wrapper] };
  const held = [...under.values()].filter(({ origin, epoch }) => isHeld(origin, epoch));
  const gone = [...written].map((key) => wrappingKeyId(Buffer.from(key, 'base64')));
  await write({
    wrappingKeys: [fresh],
    held: held.map((key) => ({ ...key, dataKey: Buffer.from(key.dataKey).toString('base64') })),
    erased: [...before.erased, ...gone],
    logs: state.current.logs,
  });
  for (const [name, { origin, epoch, dataKey }] of under) {
    if (isHeld(origin, epoch)) continue;
    dataKey.fill(0);
    state.opened.delete(name);
  }
  const openers = openersOf(anyKeyring(state.current), random);
  state.openers = { ...openers, wrappers: [wrapper] };
}

function recipientsOf({ originPrefix, recipients, firms = [] }: Policy): Recipients {
  const own = new Map<string, string[]>();
  for (const { firm, recipient } of firms) {
    const origin = `${originPrefix}/firm/${firm}`;
    own.set(origin, [...(own.get(origin) ?? []), recipient]);
  }
  return { all: recipients, own };
}

/** Opens key epochs with a keyring that was found somewhere; the epochs' commitments tell a wrong one. */
export function keyringOpener(stored: KeyringKeys): JournalKeys['openEpoch'] {
  const openers = openersOf(anyKeyring(stored), randomBytes);
  return (origin, epoch, payload) => openEpoch(openers, { origin, epoch }, payload);
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
