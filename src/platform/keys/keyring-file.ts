import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Disk } from '../journal/disk.ts';

/**
 * `keyring.json`, readable by its owner only: one line `{"keys":{…},"sha256":"<hex of the JSON of keys>"}`. It is the
 * one secret of a data directory; whoever has it and the journal can read the open epochs.
 */
const keysSchema = z.strictObject({
  version: z.literal(1),
  /** Base64, 32 bytes: wraps the data keys of all epochs. */
  wrappingKey: z.base64(),
  /** Ed25519, base64url of 32 bytes each as in a JSON Web Key: `x` public, `d` private. */
  logs: z.array(z.strictObject({ origin: z.string(), x: z.base64url(), d: z.base64url() })),
});

const fileSchema = z.strictObject({ keys: keysSchema, sha256: z.string() });

export type KeyringKeys = z.infer<typeof keysSchema>;

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
  const path = `${directory}/${KEYRING_NAME}`;
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
