import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { connectToHolder } from '../../platform/engine/socket-client.ts';
import type { DrillStage } from './drill-stage.ts';
import { firmDay } from './exposure-markers.ts';
import { markersInMemory, markersOnDisk } from './exposure-search.ts';

/** What `keys exposure` says of the host that is about to be attacked, and what a search of it finds. */
export type ExposureCheck = {
  /** Days of firms that it counts. */
  readonly firmDays: number;
  /** Firm-days whose markers were found. */
  readonly onDisk: number;
  readonly inMemory: number;
  readonly memorySearchedBytes: number;
  /** Why memory was not searched; blank = it was. */
  readonly memoryRefused: string;
  /** Found, and not counted: must be none. */
  readonly uncounted: readonly string[];
};

const exposureAnswer = z.object({
  ok: z.literal(true),
  value: z.object({
    firmDays: z.number(),
    firms: z.array(z.object({ firm: z.string(), days: z.array(z.string()) })),
  }),
});

/** What was in a request when memory was searched is a day only when it is booked. */
const MOST_WAIT_MS = 5_000;
const PAUSE_MS = 200;

/** Looks at a platform while it serves: every file of its data directory, and its memory. */
export async function checkExposure({
  platform,
  estate,
}: Pick<DrillStage, 'platform' | 'estate'>): Promise<ExposureCheck> {
  const holder = await connectToHolder(estate.platform.data);
  if (holder === undefined) throw new Error('Cannot drill: the platform has no socket');
  try {
    const disk = markersOnDisk(estate.platform.data);
    const memory = markersInMemory(platform.process.recorded);
    const endMs = performance.now() + MOST_WAIT_MS;
    for (;;) {
      const answer = await holder.call('call', { name: 'keyExposure', input: {} });
      const { firmDays, firms } = exposureAnswer.parse(answer).value;
      const counted = new Set(
        firms.flatMap(({ firm, days }) => days.map((date) => firmDay(firm, date))),
      );
      const compared = comparedExposure(counted, disk, memory);
      if (compared.uncounted.length === 0 || performance.now() > endMs)
        return { firmDays, ...compared };
      await sleep(PAUSE_MS);
    }
  } finally {
    holder.close();
  }
}

/** What was found against what was counted. */
export function comparedExposure(
  counted: ReadonlySet<string>,
  disk: ReadonlySet<string>,
  memory: ReturnType<typeof markersInMemory>,
): Omit<ExposureCheck, 'firmDays'> {
  const inMemory = 'found' in memory ? memory.found : new Set<string>();
  return {
    onDisk: disk.size,
    inMemory: inMemory.size,
    memorySearchedBytes: 'found' in memory ? memory.searchedBytes : 0,
    memoryRefused: 'refused' in memory ? memory.refused : '',
    uncounted: [...new Set([...disk, ...inMemory])].filter((found) => !counted.has(found)).sort(),
  };
}
