import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { assertThat } from '../../domain/basics/decision.ts';
import { sha256 } from '../journal/sha256.ts';
import type { ObjectLock, S3Client, S3Object } from './s3-client.ts';
import { S3Error } from './s3-error.ts';
import type { S3Version } from './s3-xml.ts';
import type { StoreFiles } from './store-files.ts';

export type S3StoreOptions = {
  /** `s3://BUCKET[/PREFIX]`. */
  readonly address: string;
  readonly client: S3Client;
  /**
   * Directory on this host for what waits for its head; nothing counts that only lies here. Undefined = the store is
   * only read.
   */
  readonly spool: string | undefined;
  /** Until when what is put now is held, seconds since 1970 UTC. */
  readonly holdUntil: () => number;
  /** Told of each object that was read; for an audit. */
  readonly onRead?: (path: string, lock: ObjectLock | undefined) => void;
};

const STAGING = 'staging/';
const VIEW = 'view/';
/** An object named by its content's hash: whatever is put under the name later cannot be mistaken for it. */
const HASH_NAME = /-([0-9a-f]{64})\.[a-z]+$/;

type Stored = {
  /** Stored put first; markers that hide it left out. */
  readonly versionIds: string[];
  /** Of the first. */
  readonly sizeBytes: number;
};

/**
 * A vault's store in a bucket with Object Lock. What is put is durable when the server has answered and shown it held. Under
 * one key the first version is the truth: a later one, or a marker that hides it, changes nothing that is read here.
 */
export async function s3StoreFiles(options: S3StoreOptions): Promise<StoreFiles> {
  const { address, client, spool, holdUntil, onRead = () => undefined } = options;
  const spoolPath = (staged: string) => `${spool}/${staged}`;
  if (spool !== undefined) await emptySpool(spoolPath(STAGING));
  const stored = new Map<string, Stored>();
  /** What one writer has listed stays right by what it adds. */
  const listed = new Map<string, Set<string>>();
  const storedAt = async (path: string): Promise<Stored | undefined> => {
    const known = stored.get(path);
    if (known !== undefined) return known;
    const { versions } = await client.versions(path, false);
    for (const [key, found] of storedIn(versions)) stored.set(key, found);
    return stored.get(path);
  };
  const list = async (folder: string): Promise<readonly string[]> => {
    const known = spool === undefined ? undefined : listed.get(folder);
    if (known !== undefined) return [...known].sort();
    const { versions, folders } = await client.versions(`${folder}/`, true);
    const found = storedIn(versions);
    for (const [key, one] of found) stored.set(key, one);
    const paths = [...found.keys(), ...folders.map((name) => name.slice(0, -1))];
    const names = new Set(paths.map((path) => path.slice(folder.length + 1)));
    listed.set(folder, names);
    return [...names].sort();
  };
  const noteMade = (path: string, made: Stored) => {
    stored.set(path, made);
    const [, folder = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
    listed.get(folder)?.add(name);
    const [, above = '', inner = ''] = /^(.*)\/([^/]+)$/.exec(folder) ?? [];
    listed.get(above)?.add(inner);
  };
  const read = async (path: string): Promise<Buffer | undefined> => {
    if (path.startsWith(STAGING)) return readFile(spoolPath(path));
    if (path.startsWith(VIEW)) return (await client.get(path, undefined))?.bytes;
    const known = await storedAt(path);
    const found = known && (await readStored(client, path, known));
    if (found !== undefined) onRead(path, found.lock);
    return found?.bytes;
  };
  const stage = async (parts: readonly Uint8Array[]): Promise<string> => {
    const staged = `${STAGING}${randomUUID()}`;
    await writeFile(spoolPath(staged), Buffer.concat(parts), { flag: 'wx', mode: 0o600 });
    return staged;
  };
  const discard = (staged: string) => unlink(spoolPath(staged));
  return {
    directory: address,
    list,
    read,
    stage,
    discard,
    sizeBytes: async (path) => {
      if (path.startsWith(STAGING)) return (await stat(spoolPath(path))).size;
      const known = await storedAt(path);
      assertThat(known !== undefined, 'the size is asked of an object that is there');
      return known.sizeBytes;
    },
    makeFolder: () => Promise.resolve(),
    syncFolder: () => Promise.resolve(),
    publish: async (staged, path) => {
      const bytes = await readFile(spoolPath(staged));
      const hash = HASH_NAME.exec(path)?.[1];
      const before = hash === undefined ? await storedAt(path) : undefined;
      const made =
        before === undefined
          ? await client.putLocked(path, bytes, holdUntil())
          : ('taken' as const);
      if (made !== 'taken')
        noteMade(path, { versionIds: [made.versionId], sizeBytes: bytes.length });
      else if (hash !== undefined) mustBeSame(path, await read(path), bytes);
      await discard(staged);
      return made === 'taken' ? 'taken' : 'made';
    },
    replace: async (path, bytes) => client.putPlain(path, Buffer.from(bytes)),
    join: async (staged, skipBytes) => {
      const parts: Buffer[] = [];
      for (const [at, one] of staged.entries())
        parts.push((await readFile(spoolPath(one))).subarray(at === 0 ? 0 : skipBytes));
      const bytes = Buffer.concat(parts);
      const joined = await stage([bytes]);
      for (const one of staged) await discard(one);
      return { staged: joined, sha256: sha256(bytes).toString('hex') };
    },
  };
}

async function emptySpool(staging: string): Promise<void> {
  await mkdir(staging, { recursive: true, mode: 0o700 });
  for (const name of await readdir(staging)) await unlink(`${staging}/${name}`);
}

/** By key; the server lists the newest of a key first. */
function storedIn(versions: readonly S3Version[]): Map<string, Stored> {
  const stored = new Map<string, Stored>();
  for (const { key, versionId, sizeBytes, isDeleteMarker } of versions.toReversed()) {
    if (isDeleteMarker) continue;
    const known = stored.get(key);
    if (known === undefined) stored.set(key, { versionIds: [versionId], sizeBytes });
    else known.versionIds.push(versionId);
  }
  return stored;
}

/** The first version; under a name that is a hash the first that has it, else the first as it is. */
async function readStored(
  client: S3Client,
  path: string,
  { versionIds }: Stored,
): Promise<S3Object | undefined> {
  const hash = HASH_NAME.exec(path)?.[1];
  let first: S3Object | undefined;
  for (const versionId of versionIds) {
    const found = await client.get(path, versionId);
    if (found === undefined) continue;
    if (hash === undefined || sha256(found.bytes).toString('hex') === hash) return found;
    first ??= found;
  }
  return first;
}

/** A start after a crash may put what it has put before; nothing else may lie under the name of its hash. */
function mustBeSame(path: string, seen: Buffer | undefined, wanted: Buffer): void {
  if (seen?.equals(wanted) === true) return;
  throw new S3Error('s3_must_keep_what_is_put', `Cannot put ${path}: other bytes lie there`);
}
