import {
  type Exclusion,
  parseSuccession,
  type SuspectSequences,
} from '../recovery/succession-text.ts';
import type { Installation } from './installation.ts';

/** What a rebuild left out of a firm's log, and kept without trust. */
export type RebuiltLog = {
  readonly firm: string;
  readonly oldOrigin: string;
  /** Entries of the old log. */
  readonly oldEntries: number;
  readonly excludedEvents: number;
  readonly suspectEvents: number;
  /** The first of them, by sequence. */
  readonly excluded: readonly Exclusion[];
  readonly suspects: readonly SuspectSequences[];
};

/** More than a person reads on a page; the report of the rebuild has all. */
const MOST_RANGES = 50;

/** Of the firms whose log goes on from another one. The first entry of a log never changes, so each is read once. */
export function rebuiltLogs(
  installation: Pick<Installation, 'engine'>,
): () => Promise<RebuiltLog[]> {
  const read = new Map<string, Promise<RebuiltLog | undefined>>();
  const { engine } = installation;
  return async () => {
    for (const firm of engine.firms())
      if (!read.has(firm)) read.set(firm, rebuiltLog(installation, firm));
    return (await Promise.all(read.values())).flatMap((log) => log ?? []);
  };
}

async function rebuiltLog(
  { engine }: Pick<Installation, 'engine'>,
  firm: string,
): Promise<RebuiltLog | undefined> {
  for await (const { payload } of engine.journal.readSealed(engine.origin(firm), 0)) {
    const parsed = parseSuccession(Buffer.from(payload).toString('utf8'));
    if (parsed === undefined) return undefined;
    const { oldOrigin, oldSize: oldEntries, excluded, suspects } = parsed;
    return {
      firm,
      oldOrigin,
      oldEntries,
      excludedEvents: countIn(excluded),
      suspectEvents: countIn(suspects),
      excluded: excluded.slice(0, MOST_RANGES),
      suspects: suspects.slice(0, MOST_RANGES),
    };
  }
  return undefined;
}

function countIn(ranges: readonly { readonly first: number; readonly last: number }[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
