import { open, rename } from 'node:fs/promises';

/** Only its owner may read it: the token in it may do whatever its user may. */
const OWNER_ONLY = 0o600;

/** Writes a script's token beside the data, replacing last start's, which is dead. Never readable by others, not even briefly. */
export async function writeTokenFile(path: string, token: string): Promise<void> {
  const draft = `${path}.new`;
  // A left-over draft may have other rights; `wx` would then fail for ever, so its rights are set before the write.
  const file = await open(draft, 'w', OWNER_ONLY);
  try {
    await file.chmod(OWNER_ONLY);
    await file.writeFile(`${token}\n`);
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
