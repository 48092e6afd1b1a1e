import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { assertThat } from '../../domain/basics/decision.ts';

/** node:sqlite waits for its answer, so queries run on threads of their own: a slow one never holds the engine. */
export type ReaderStart = { readonly path: string };

export type ReaderRequest = {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
};

export type ReaderReply =
  | { readonly id: number; readonly rows: readonly unknown[] }
  | { readonly id: number; readonly problem: string };

/** Statements kept prepared; beyond that all are dropped. Queries are few, their filters many. */
const PREPARED_LIMIT = 200;

/** A reader that opens while the writer is recovering the log waits this long. */
const BUSY_TIMEOUT_MS = 5_000;

const start: ReaderStart = workerData;
assertThat(parentPort !== null, 'a reader runs in a worker thread');
const port: MessagePort = parentPort;

const db = new DatabaseSync(start.path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
db.exec('PRAGMA cache_size = -32768');
const prepared = new Map<string, StatementSync>();

port.on('message', (request: ReaderRequest) => port.postMessage(answer(request)));

function answer({ id, sql, parameters }: ReaderRequest): ReaderReply {
  try {
    return { id, rows: statementFor(sql).all(...parameters) };
  } catch (failure) {
    return { id, problem: failure instanceof Error ? failure.message : String(failure) };
  }
}

function statementFor(sql: string): StatementSync {
  const known = prepared.get(sql);
  if (known !== undefined) return known;
  if (prepared.size >= PREPARED_LIMIT) prepared.clear();
  const statement = db.prepare(sql);
  prepared.set(sql, statement);
  return statement;
}
