import type { SQLInputValue } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { ReaderReply, ReaderRequest, ReaderStart } from './sqlite-reader-worker.ts';

type Pending = {
  readonly resolve: (rows: never[]) => void;
  readonly reject: (failure: Error) => void;
};

/** One reader thread as a kysely connection. */
export class SqliteReader implements DatabaseConnection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(path: string) {
    const start: ReaderStart = { path };
    this.#worker = new Worker(new URL('./sqlite-reader-worker.ts', import.meta.url), {
      workerData: start,
    });
    this.#worker.on('message', (reply) => this.#settle(reply));
    this.#worker.on('error', (cause) =>
      this.#failAll(new Error('Cannot query the read store', { cause })),
    );
    // Queries hold the process open while they run, idle readers do not.
    this.#worker.unref();
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const rows = await this.#ask<Row>(query.sql, query.parameters.map(inputValue));
    return { rows };
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }

  async end(): Promise<void> {
    this.#failAll(new Error('Cannot query the read store: it is closed'));
    await this.#worker.terminate();
  }

  #ask<Row>(sql: string, parameters: readonly SQLInputValue[]): Promise<Row[]> {
    this.#lastId += 1;
    const request: ReaderRequest = { id: this.#lastId, sql, parameters };
    return new Promise((resolve, reject) => {
      this.#pending.set(request.id, { resolve, reject });
      if (this.#pending.size === 1) this.#worker.ref();
      this.#worker.postMessage(request);
    });
  }

  // Untyped, as everything that comes from another thread: the rows are what the query's SQL says.
  #settle(reply: ReaderReply & { rows?: never[] }): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if ('problem' in reply)
      pending?.reject(new Error(`Cannot query the read store: ${reply.problem}`));
    else pending?.resolve(reply.rows);
  }

  #failAll(failure: Error): void {
    for (const { reject } of this.#pending.values()) reject(failure);
    this.#pending.clear();
  }
}

function inputValue(parameter: unknown): SQLInputValue {
  switch (typeof parameter) {
    case 'number':
    case 'string':
    case 'bigint':
      return parameter;
    default:
      if (parameter === null) return null;
      throw new Error(`Bug: a query parameter is ${typeof parameter}, wanted a number or text`);
  }
}
