import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Disk } from '../journal/disk.ts';

/** Ed25519, base64url of 32 bytes each as in a JSON Web Key: `x` public, `d` private. */
const logsSchema = z.array(
  z.strictObject({ origin: z.string(), x: z.base64url(), d: z.base64url() }),
);

/** Until something is erased: one key wraps the data keys of all epochs. Base64, 32 bytes. */
const firstVersion = z.strictObject({
  version: z.literal(1),
  wrappingKey: z.base64(),
  logs: logsSchema,
});

/**
 * Since something was erased. A data key that an erased wrapping key had wrapped, and that is to be held on, stands here
 * by itself.
 */
const secondVersion = z.strictObject({
  version: z.literal(2),
  /** The last one wraps what begins from now on; a second one is there only while an erasure is under way. */
  wrappingKeys: z.array(z.base64()).min(1),
  held: z.array(z.strictObject({ origin: z.string(), epoch: z.int(), dataKey: z.base64() })),
  /** Ids of the wrapping keys that were erased, as wraps name them: what they wrapped is locked, and not damaged. */
  erased: z.array(z.string().regex(/^[0-9a-f]{8}$/)),
  logs: logsSchema,
});

/**
 * `keyring.json`, readable by its owner only: one line `{"keys":{…},"sha256":"<hex of the JSON of keys>"}`. It is the
 * one secret of a data directory; whoever has it and the journal can read the epochs that were not erased.
 */
const keysSchema = z.discriminatedUnion('version', [firstVersion, secondVersion]);

const fileSchema = z.strictObject({ keys: keysSchema, sha256: z.string() });

export type KeyringKeys = z.infer<typeof keysSchema>;

/** The same keys, whatever version they were written in. */
export type AnyKeyring = Omit<z.infer<typeof secondVersion>, 'version'>;

export function anyKeyring(keys: KeyringKeys): AnyKeyring {
  if (keys.version === 2) return keys;
  return { wrappingKeys: [keys.wrappingKey], held: [], erased: [], logs: keys.logs };
}

export const KEYRING_NAME = 'keyring.json';

export function keyringText(keys: KeyringKeys): string {
  const sha256 = createHash('sha256').update(JSON.stringify(keys)).digest('hex');
  return `${JSON.stringify({ keys, sha256 })}\n`;
}

/** Undefined when the text is not exactly what `keyringText` writes. */
export function parseKeyring(text: string): KeyringKeys | undefined {
  const parsed = fileSchema.safeParse(jsonOf(text));
  return parsed.success && keyringText(parsed.data.keys) === text ? parsed.data.keys : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Replaces the file as a whole; durable when the promise resolves. */
export async function writeKeyring(
  disk: Disk,
  directory: string,
  keys: KeyringKeys,
): Promise<void> {
  const path = keyringPath(directory);
  const file = await disk.open(`${path}.new`, 'create');
  await file.write(Buffer.from(keyringText(keys)), 0);
  await file.sync();
  await file.close();
  await disk.rename(`${path}.new`, path);
  await disk.syncDirectory(directory);
}

export async function readKeyringText(disk: Disk, directory: string): Promise<string> {
  const file = await disk.open(`${directory}/${KEYRING_NAME}`, 'read');
  const bytes = Buffer.alloc(await file.sizeBytes());
  await file.read(bytes, 0);
  await file.close();
  return bytes.toString('latin1');
}

/**
 * The same, and the bytes that were there before are overwritten once nothing names them any more, so that a crash leaves
 * one whole keyring or the other. A disk that writes elsewhere (flash, copy-on-write) may keep them all the same.
 */
export async function replaceKeyring(
  disk: Disk,
  directory: string,
  keys: KeyringKeys,
): Promise<void> {
  const before = await disk.open(keyringPath(directory), 'write');
  try {
    await writeKeyring(disk, directory, keys);
    await before.write(Buffer.alloc(await before.sizeBytes()), 0);
    await before.sync();
  } finally {
    await before.close();
  }
}

function keyringPath(directory: string): string {
  return `${directory}/${KEYRING_NAME}`;
}
