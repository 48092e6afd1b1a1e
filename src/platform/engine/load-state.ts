import { randomInt } from 'node:crypto';
import type { FingerprintKey } from '../../domain/basics/fingerprint.ts';
import type { Journal } from '../journal/types.ts';
import type { BookEvent } from './book-rules.ts';
import {
  emptyLogState,
  type Folder,
  foldEntry,
  type LogRules,
  type LogState,
} from './log-state.ts';

/** Folds the durable entries of a log, from the start or from where a snapshot's state ends. */
export async function loadState<Book, Event extends BookEvent>(
  journal: Journal,
  origin: string,
  log: LogRules<Book, Event>,
  from?: LogState<Book>,
): Promise<Folder<Book>> {
  const state = from ?? emptyLogState(log.rules.emptyBook(), freshFingerprintKey());
  const folder: Folder<Book> = { state, pending: [], eventCount: 0 };
  for await (const entry of journal.read(origin, state.entryCount)) foldEntry(folder, log, entry);
  // What no commit followed is ignored; its entries count all the same.
  folder.pending = [];
  state.entryCount = journal.size(origin);
  return folder;
}

/** Secret and new for every table, so that no sender can choose keys that collide in it. */
export function freshFingerprintKey(): FingerprintKey {
  return [randomInt(0x1_0000_0000), randomInt(0x1_0000_0000)];
}
