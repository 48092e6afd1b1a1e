import { test } from 'node:test';
import { filled } from './_filled-store.ts';
import type { LogEvent } from './project.ts';
import type { ReadDatabase } from './read-database.ts';
import type { ReadTarget } from './read-target.ts';

/** Adds a test over a store that was filled with each firm's events. */
export type StoreTest = (
  title: string,
  logs: Readonly<Record<string, readonly LogEvent[]>>,
  body: (db: ReadDatabase) => Promise<void>,
) => void;

/** `target` is made anew for each test. */
export function storeTests(name: string, target: () => ReadTarget): StoreTest {
  return (title, logs, body) =>
    void test(`${name}: ${title}`, async () => {
      const db = await filled(target(), logs);
      try {
        await body(db);
      } finally {
        await db.destroy();
      }
    });
}
