import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { FolderAlarm } from './watch-folder.ts';
import { CANARIES } from './watched-names.ts';

export type WatchedAlarm = {
  readonly kind: FolderAlarm['kind'] | 'detector-ended';
  readonly where: string;
};

const seen = z.object({
  kind: z.enum(['bytes-changed', 'file-gone', 'file-unexpected']),
  where: z.string(),
});
const message = z.union([
  z.strictObject({ first: z.array(seen) }),
  z.strictObject({ alarms: z.array(seen) }),
]);

/** Every file is looked at so often, and read again piece by piece in turn (`watch-folder.ts`). */
const LOOK_EVERY_MS = 1_000;
const CANARY_BYTES = 4_096;

export type Watching = {
  /**
   * Resolves with what lay in the directory and is none of ours, when everything was looked at once; undefined when it was
   * stopped before.
   */
  readonly looked: Promise<readonly string[] | undefined>;
  readonly stop: () => Promise<void>;
};

/** Watches a data directory from a thread; reads only. */
export function startWatching(directory: string, onAlarm: (alarm: WatchedAlarm) => void): Watching {
  plantCanaries(directory);
  const worker = new Worker(new URL('./watch-worker.ts', import.meta.url), {
    workerData: { directory, everyMs: LOOK_EVERY_MS },
  });
  let isStopped = false;
  const looked = new Promise<readonly string[] | undefined>((resolve) => {
    worker.on('message', (raw: unknown) => {
      const said = message.parse(raw);
      if ('first' in said) resolve(said.first.map(({ where }) => where));
      else for (const alarm of said.alarms) onAlarm(alarm);
    });
    worker.on('exit', () => {
      resolve(undefined);
      if (!isStopped) onAlarm({ kind: 'detector-ended', where: 'the thread that watches files' });
    });
  });
  // Its end is the alarm; what it died of is said there.
  worker.on('error', (failure) =>
    onAlarm({ kind: 'detector-ended', where: String(failure).slice(0, 200) }),
  );
  return {
    looked,
    stop: async () => {
      isStopped = true;
      await worker.terminate();
    },
  };
}

/** Files that look worth taking and that nobody has a reason to touch. */
function plantCanaries(directory: string): void {
  for (const name of CANARIES) {
    const path = join(directory, name);
    if (!existsSync(path))
      writeFileSync(path, randomBytes(CANARY_BYTES).toString('base64'), { mode: 0o600 });
  }
}
