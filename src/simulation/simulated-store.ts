import type { Disk } from '../platform/journal/disk.ts';
import type { SimulatedDisk } from '../platform/journal/simulated-disk.ts';
import { DiskError } from '../platform/journal/simulated-nodes.ts';
import type { StoreFiles } from '../platform/vault/store-files.ts';

const STAGING = 'staging';

/** A vault's store on a simulated disk, operation by operation as `openStoreFiles` does it on a real one. */
export async function simulatedStore(
  disk: Disk & Pick<SimulatedDisk, 'link'>,
  directory: string,
): Promise<StoreFiles> {
  const at = (path: string) => (path === '.' ? directory : `${directory}/${path}`);
  const makeFolder = (folder: string) => makeAll(disk, at(folder));
  await makeFolder(STAGING);
  for (const name of (await disk.list(at(STAGING))) ?? [])
    await disk.remove(at(`${STAGING}/${name}`));
  let staged = 0;
  const write = async (path: string, parts: readonly Uint8Array[], isSynced: boolean) => {
    const file = await disk.open(at(path), 'create');
    await file.write(Buffer.concat(parts), 0);
    if (isSynced) await file.sync();
    await file.close();
  };
  const next = () => {
    staged += 1;
    return staged;
  };
  return {
    directory,
    list: async (folder) => (await disk.list(at(folder))) ?? [],
    read: (path) => readWhole(disk, at(path)),
    sizeBytes: async (path) => {
      const file = await disk.open(at(path), 'read');
      const bytes = await file.sizeBytes();
      await file.close();
      return bytes;
    },
    makeFolder,
    stage: async (parts) => {
      const path = `${STAGING}/${next()}`;
      await write(path, parts, true);
      return path;
    },
    publish: async (from, path) => {
      const made = await linkNew(disk, at(from), at(path));
      await disk.remove(at(from));
      return made;
    },
    discard: (from) => disk.remove(at(from)),
    syncFolder: (folder) => disk.syncDirectory(at(folder)),
    replace: async (path, bytes) => {
      const passing = `${path.slice(0, path.lastIndexOf('/'))}/passing-${next()}`;
      await write(passing, [bytes], false);
      await disk.rename(at(passing), at(path));
    },
    passing: {
      create: (path) => disk.open(at(path), 'create'),
      remove: (path) => disk.remove(at(path)),
      aheadBytes: 8_192,
    },
  };
}

async function makeAll(disk: Disk, path: string): Promise<void> {
  const parts = path.split('/').slice(1);
  for (let count = 1; count <= parts.length; count += 1) {
    const folder = `/${parts.slice(0, count).join('/')}`;
    if ((await disk.list(folder)) !== undefined) continue;
    // Another may have made it meanwhile.
    await disk.makeDirectory(folder).catch(unless('EEXIST'));
    await disk.syncDirectory(`/${parts.slice(0, count - 1).join('/')}`);
  }
}

async function readWhole(disk: Disk, path: string): Promise<Buffer | undefined> {
  const file = await disk.open(path, 'read').catch(unless('ENOENT'));
  if (file === undefined) return undefined;
  const bytes = Buffer.alloc(await file.sizeBytes());
  await file.read(bytes, 0);
  await file.close();
  return bytes;
}

async function linkNew(
  disk: Pick<SimulatedDisk, 'link'>,
  from: string,
  to: string,
): Promise<'made' | 'taken'> {
  try {
    await disk.link(from, to);
    return 'made';
  } catch (failure) {
    unless('EEXIST')(failure);
    return 'taken';
  }
}

function unless(code: string): (failure: unknown) => undefined {
  return (failure) => {
    if (failure instanceof DiskError && failure.code === code) return undefined;
    throw failure;
  };
}
