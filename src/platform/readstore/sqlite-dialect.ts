import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { SqliteReader } from './sqlite-reader.ts';

/** Blotters must not wait behind a history: two threads, more would only share the same cores. */
const READERS = 2;

/** node:sqlite for kysely, read only; kysely has none built in. */
export class SqliteReadDialect implements Dialect {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  createDriver(): Driver {
    return new SqliteReadDriver(this.#path);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new SqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

class SqliteReadDriver implements Driver {
  readonly #path: string;
  readonly #readers: SqliteReader[] = [];
  readonly #idle: DatabaseConnection[] = [];
  readonly #waiting: ((reader: DatabaseConnection) => void)[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  async init(): Promise<void> {
    for (let n = 0; n < READERS; n += 1) this.#readers.push(new SqliteReader(this.#path));
    this.#idle.push(...this.#readers);
  }

  acquireConnection(): Promise<DatabaseConnection> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#idle.push(connection);
    else waiting(connection);
  }

  /** A read transaction sees one state of the store, whatever the projector writes meanwhile. */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.end()));
  }
}
