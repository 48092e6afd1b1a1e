/** Where a read store lives. */
export type ReadTarget =
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'postgres';
      /** Host name, or the folder of a Unix socket. */
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly database: string;
    };

/** What an SQLite store's files are called, after its path. */
export const STORE_FILES = ['', '-wal', '-shm', '-journal'] as const;
