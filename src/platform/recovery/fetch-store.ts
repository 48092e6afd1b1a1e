import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../journal/sha256.ts';
import { COSIGNER_NAME } from '../vault/run-vault.ts';
import type { StoreFiles } from '../vault/store-files.ts';
import { LOGS_FOLDER } from '../vault/stored-log.ts';

const AT_A_TIME = 8;
const HASH_NAME = /-([0-9a-f]{64})\.[a-z]+$/;

/**
 * Copies a vault's objects into a directory that a rebuild can read from. Nothing of it is believed here: the rebuild hashes
 * and proves every entry. What an earlier try has brought whole is not fetched again. The paths that the store lists and does
 * not give come back; each lies empty in the directory, so that the rebuild's report names it as damage.
 */
export async function fetchStore(
  files: StoreFiles,
  directory: string,
  progress: (done: number, of: number) => void,
): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const paths = [COSIGNER_NAME];
  for (const log of await files.list(LOGS_FOLDER))
    for (const name of await files.list(`${LOGS_FOLDER}/${log}`))
      paths.push(`${LOGS_FOLDER}/${log}/${name}`);
  const notGiven: string[] = [];
  let next = 0;
  let done = 0;
  const fetchNext = async () => {
    for (let path = paths[next]; path !== undefined; path = paths[next]) {
      next += 1;
      if (!(await fetchOne(files, path, join(directory, path)))) notGiven.push(path);
      done += 1;
      progress(done, paths.length);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, fetchNext));
  return notGiven.sort();
}

async function fetchOne(files: StoreFiles, path: string, target: string): Promise<boolean> {
  const hash = HASH_NAME.exec(path)?.[1];
  if (hash !== undefined && existsSync(target))
    if (sha256(await readFile(target)).toString('hex') === hash) return true;
  const bytes = await files.read(path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const passing = `${target}.part`;
  await writeFile(passing, bytes ?? Buffer.alloc(0), { mode: 0o600 });
  await rename(passing, target);
  return bytes !== undefined;
}
