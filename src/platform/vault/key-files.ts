import { generateKeyPairSync } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { assertThat } from '../../domain/basics/decision.ts';
import { verifierKeyText } from '../journal/signed-note.ts';
import {
  cosignerKeyText,
  type NamedKey,
  namedKey,
  parseCosignerKey,
  parsePlatformKey,
  privateKeyOf,
} from './cosignature.ts';
import { isVaultName } from './wire.ts';

/** Name of the platform's own key; which installation it is, the key itself says. */
const PLATFORM_NAME = 'holdfast-platform';
const VAULTS_NAME = 'vaults.json';

const pairSchema = z.strictObject({ x: z.base64url(), d: z.base64url() });

/** The file of `vault --key`: the vault's one secret, and the platform it knows. */
const vaultFileSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().refine(isVaultName),
  pair: pairSchema,
  /** The platform's key text; null until it is pinned. Once pinned it is never changed by a command. */
  platform: z.string().nullable(),
});

/** `keys/vaults.json` of a data directory: who may keep copies. It opens nothing at a vault. */
const platformFileSchema = z.strictObject({
  version: z.literal(1),
  pair: pairSchema,
  /** Key texts of the trusted vaults. */
  vaults: z.array(z.string().refine((text) => parseCosignerKey(text) !== undefined)),
  /** Key texts of the trusted replayers; a file from before there were any has none. */
  replayers: z.array(z.string().refine((text) => parsePlatformKey(text) !== undefined)).default([]),
});

type VaultFile = z.infer<typeof vaultFileSchema>;
type PlatformFile = z.infer<typeof platformFileSchema>;

export type OwnKey = NamedKey & { readonly privateKey: ReturnType<typeof privateKeyOf> };

export type VaultKeys = {
  readonly own: OwnKey;
  readonly ownText: string;
  readonly platform: NamedKey | undefined;
};

export type TrustedVaults = {
  readonly own: OwnKey;
  readonly ownText: string;
  readonly vaults: readonly NamedKey[];
  readonly replayers: readonly NamedKey[];
};

export type KeyFileRejectionCode =
  | 'vault_key_file_must_be_whole'
  | 'vault_key_must_be_a_key_text'
  | 'vault_name_must_be_given'
  | 'vault_name_must_be_its_own'
  | 'vault_platform_key_must_stay';

export type KeyFileOutcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false;
      readonly rejection: {
        readonly code: KeyFileRejectionCode;
        readonly seen: string;
        readonly wanted: string;
      };
    };

function refuse(code: KeyFileRejectionCode, seen: string, wanted: string): KeyFileOutcome<never> {
  return { ok: false, rejection: { code, seen, wanted } };
}

function newPair(): { x: string; d: string } {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  assertThat(x !== undefined && d !== undefined, 'an Ed25519 key has a public and a private part');
  return { x, d };
}

function ownKey(name: string, pair: VaultFile['pair']): OwnKey {
  const named = namedKey(name, Buffer.from(pair.x, 'base64url'));
  return { ...named, privateKey: privateKeyOf(pair) };
}

/** Reads a vault's key file. */
export async function readVaultKeys(path: string): Promise<KeyFileOutcome<VaultKeys>> {
  const file = parsed(vaultFileSchema, await textOf(path));
  if (file === undefined)
    return refuse('vault_key_file_must_be_whole', path, 'a file made by `vault key`');
  return { ok: true, value: vaultKeysOf(file) };
}

function vaultKeysOf({ name, pair, platform }: VaultFile): VaultKeys {
  const own = ownKey(name, pair);
  return {
    own,
    ownText: cosignerKeyText(name, own.publicKey),
    platform: platform === null ? undefined : parsePlatformKey(platform),
  };
}

/** Makes a vault's key file when there is none, and pins the platform's key when one is given. */
export async function setUpVaultKeys(
  path: string,
  given: { readonly name: string | undefined; readonly platformKey: string | undefined },
): Promise<KeyFileOutcome<VaultKeys>> {
  const { name, platformKey } = given;
  if (platformKey !== undefined && parsePlatformKey(platformKey) === undefined)
    return refuse('vault_key_must_be_a_key_text', platformKey, 'the line `vault trust` printed');
  const text = await textOf(path);
  if (text === undefined) {
    if (name === undefined || !isVaultName(name))
      return refuse(
        'vault_name_must_be_given',
        name ?? 'no name',
        'a name such as vault-a.example',
      );
    const file = { version: 1 as const, name, pair: newPair(), platform: platformKey ?? null };
    await writeNew(path, `${JSON.stringify(file)}\n`);
    return { ok: true, value: vaultKeysOf(file) };
  }
  const file = parsed(vaultFileSchema, text);
  if (file === undefined)
    return refuse('vault_key_file_must_be_whole', path, 'a file made by `vault key`');
  if (platformKey === undefined || platformKey === file.platform)
    return { ok: true, value: vaultKeysOf(file) };
  if (file.platform !== null)
    return refuse('vault_platform_key_must_stay', platformKey, file.platform);
  const pinned = { ...file, platform: platformKey };
  await replace(path, `${JSON.stringify(pinned)}\n`);
  return { ok: true, value: vaultKeysOf(pinned) };
}

/** Undefined when nobody has set up vaults for this data directory. */
export async function readTrustedVaults(
  directory: string,
): Promise<KeyFileOutcome<TrustedVaults> | undefined> {
  const path = `${directory}/keys/${VAULTS_NAME}`;
  const text = await textOf(path);
  if (text === undefined) return undefined;
  const file = parsed(platformFileSchema, text);
  return file === undefined
    ? refuse('vault_key_file_must_be_whole', path, 'a file made by `vault trust`')
    : { ok: true, value: trustedOf(file) };
}

function trustedOf({ pair, vaults, replayers }: PlatformFile): TrustedVaults {
  const own = ownKey(PLATFORM_NAME, pair);
  return {
    own,
    ownText: verifierKeyText(PLATFORM_NAME, own.publicKey),
    vaults: vaults.flatMap((text) => parseCosignerKey(text) ?? []),
    replayers: replayers.flatMap((text) => parsePlatformKey(text) ?? []),
  };
}

/** Makes the platform's own key when there is none, and trusts one more vault when its key is given. */
export function trustVault(
  directory: string,
  vaultKey: string | undefined,
): Promise<KeyFileOutcome<TrustedVaults>> {
  return trustOneMore(directory, vaultKey, 'vaults');
}

/** The same for a replayer: its statements are believed, and it is sent the logs. */
export function trustReplayer(
  directory: string,
  replayerKey: string | undefined,
): Promise<KeyFileOutcome<TrustedVaults>> {
  return trustOneMore(directory, replayerKey, 'replayers');
}

async function trustOneMore(
  directory: string,
  key: string | undefined,
  list: 'vaults' | 'replayers',
): Promise<KeyFileOutcome<TrustedVaults>> {
  const path = `${directory}/keys/${VAULTS_NAME}`;
  const parse = list === 'vaults' ? parseCosignerKey : parsePlatformKey;
  const named = key === undefined ? undefined : parse(key);
  if (key !== undefined && (named === undefined || !isVaultName(named.name)))
    return refuse('vault_key_must_be_a_key_text', key, 'the line that `… key` printed there');
  const text = await textOf(path);
  const file =
    text === undefined
      ? { version: 1 as const, pair: newPair(), vaults: [], replayers: [] }
      : parsed(platformFileSchema, text);
  if (file === undefined)
    return refuse('vault_key_file_must_be_whole', path, 'a file made by `vault trust`');
  const { vaults, replayers } = trustedOf(file);
  const isNew = key !== undefined && !file[list].includes(key);
  const isKnown = [...vaults, ...replayers].some(({ name }) => isNew && name === named?.name);
  if (isKnown)
    return refuse('vault_name_must_be_its_own', String(named?.name), 'a name of its own');
  const next = isNew ? { ...file, [list]: [...file[list], key] } : file;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (isNew || text === undefined) await replace(path, `${JSON.stringify(next)}\n`);
  return { ok: true, value: trustedOf(next) };
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

function parsed<Value>(schema: z.ZodType<Value>, text: string | undefined): Value | undefined {
  if (text === undefined) return undefined;
  try {
    const found = schema.safeParse(JSON.parse(text));
    return found.success ? found.data : undefined;
  } catch {
    return undefined;
  }
}

/** Readable by its owner only, whole or not there. */
async function writePassing(path: string, text: string): Promise<string> {
  const passing = `${path}.new`;
  const handle = await open(passing, 'w', 0o600);
  await handle.writeFile(text);
  await handle.sync();
  await handle.close();
  return passing;
}

async function writeNew(path: string, text: string): Promise<void> {
  const passing = await writePassing(path, text);
  await link(passing, path);
  await unlink(passing);
  await chmod(path, 0o600);
  await syncDirectory(dirname(path));
}

async function replace(path: string, text: string): Promise<void> {
  await rename(await writePassing(path, text), path);
  await syncDirectory(dirname(path));
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}
