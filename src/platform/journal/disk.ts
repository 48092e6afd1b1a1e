/**
 * The disk as the journal sees it. Two versions: `node-disk.ts`, the real one, and `simulated-disk.ts`, which loses
 * what was not synced. Paths are absolute, with `/` between parts. Every failure is a rejected promise (or a throw
 * in `…Sync`) whose error carries `code` as Node's file system errors do.
 */
export type Disk = {
  /** `create` fails when the name exists. Files are made readable and writable by their owner only. */
  readonly open: (path: string, mode: 'read' | 'write' | 'create') => Promise<DiskFile>;
  /** Names in a directory, sorted; undefined when there is no such directory. */
  readonly list: (directory: string) => Promise<readonly string[] | undefined>;
  readonly makeDirectory: (path: string) => Promise<void>;
  /** Makes the names in a directory durable: creations, renames and removals before the call. */
  readonly syncDirectory: (path: string) => Promise<void>;
  /** Atomic, also over an existing file. Durable only after the directory is synced. */
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  readonly removeDirectory: (path: string) => Promise<void>;
  /** Bytes an unprivileged process may still allocate on the file system that holds `path`. Synchronous: it is asked on every tick; an answer far above what is needed may be up to 0.1 s old. */
  readonly freeBytesSync: (path: string) => number;
};

/** An open file as the operating system knows it, for another thread of this process. */
export type Descriptor = {
  readonly fd: number;
  readonly device: number;
  readonly inode: number;
};

export type DiskFile = {
  readonly path: string;
  /** Undefined where no other thread could write to the file. */
  readonly descriptor: Descriptor | undefined;
  readonly sizeBytes: () => Promise<number>;
  /** Fills `into` from `position`; fewer bytes only at the end of the file. Returns how many. */
  readonly read: (into: Uint8Array, position: number) => Promise<number>;
  readonly readSync: (into: Uint8Array, position: number) => number;
  /** Writes all of `bytes`, or fails. */
  readonly write: (bytes: Uint8Array, position: number) => Promise<void>;
  /** fdatasync. After a failure nothing may be assumed about what is on the disk, not even by asking again. */
  readonly sync: () => Promise<void>;
  readonly truncate: (bytes: number) => Promise<void>;
  /** True while `path` still names this very file. */
  readonly isLinkedSync: () => boolean;
  readonly close: () => Promise<void>;
};
