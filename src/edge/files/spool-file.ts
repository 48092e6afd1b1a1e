import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a spool's sealed bytes lie; a test may put one in its place that fails on demand. */
export type SpoolFile = {
  /** Resolves when all bytes are handed to the system; throws the system's error otherwise (`ENOSPC`, `EIO` …). */
  readonly append: (parts: readonly Uint8Array[]) => Promise<void>;
  /** Fewer bytes than asked for = the file is shorter. */
  readonly read: (offset: number, length: number) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
};

/**
 * A new file that only this process can open, in the data directory because its disk has room for the journal too. Its
 * name is taken away at once: however the process ends, nothing is left behind. Where an open file keeps its name
 * (Windows), it goes when it is closed.
 */
export async function createSpoolFile(directory: string): Promise<SpoolFile> {
  const path = join(directory, `import-${randomUUID()}.spool`);
  const file = await openSpoolFile(path, constants.O_CREAT | constants.O_EXCL);
  await rm(path, { force: true }).catch(() => undefined);
  const close = async () => {
    await file.close();
    await rm(path, { force: true });
  };
  return { ...file, close };
}

/** The spool on a path of the caller's choice, which is neither made nor removed unless `flags` say so. */
export async function openSpoolFile(path: string, flags = 0): Promise<SpoolFile> {
  const handle = await open(path, constants.O_RDWR | flags, 0o600);
  return {
    append: async (parts) => {
      const { bytesWritten } = await handle.writev([...parts]);
      const wanted = parts.reduce((sum, part) => sum + part.length, 0);
      if (bytesWritten < wanted) await writeRest(handle, Buffer.concat(parts), bytesWritten);
    },
    read: async (offset, length) => {
      const buffer = Buffer.allocUnsafe(length);
      const { bytesRead } = await handle.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}

/** The system may take less than it is given, when little space is left or a signal comes. */
async function writeRest(handle: FileHandle, bytes: Uint8Array, from: number): Promise<void> {
  for (let written = from; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written);
    written += bytesWritten;
  }
}
