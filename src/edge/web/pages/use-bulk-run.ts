import { useRef, useState } from 'react';
import { post } from '../api/client.ts';
import { refreshBook } from '../api/queries.ts';
import { type BulkItem, type BulkOutcome, type OpenKeys, runBulk } from './bulk-run.ts';

export type BulkRun = {
  readonly isRunning: boolean;
  /** Of the last action, until it is dismissed. */
  readonly outcomes: readonly BulkOutcome[];
  /** Answers with the ids of those that came to nothing. */
  readonly run: (items: readonly BulkItem[]) => Promise<string[]>;
  readonly dismiss: () => void;
};

const PORTS = { send: post, newKey: () => crypto.randomUUID() };

/** Runs an action over many rows of a firm and keeps what came of each. */
export function useBulkRun(firm: string): BulkRun {
  const open = useRef<OpenKeys>(new Map());
  const [isRunning, setIsRunning] = useState(false);
  const [outcomes, setOutcomes] = useState<readonly BulkOutcome[]>([]);
  return {
    isRunning,
    outcomes,
    run: async (items) => {
      setIsRunning(true);
      const done = await runBulk(items, open.current, PORTS);
      await refreshBook(firm);
      setOutcomes(done);
      setIsRunning(false);
      return done.flatMap(({ id, failure }) => (failure === undefined ? [] : [id]));
    },
    dismiss: () => setOutcomes([]),
  };
}
