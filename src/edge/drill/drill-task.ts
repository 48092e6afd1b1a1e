import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  type FolderAlarm,
  lookAtFolder,
  watchFolder,
} from '../../platform/detection/watch-folder.ts';
import { DATA_DIRECTORY_NAMES, VAULT_STORE_NAMES } from '../../platform/detection/watched-names.ts';
import { attack, attackedProcesses, attackOrders } from './attacker.ts';
import { clientOrders, playDay } from './client.ts';
import { deadMan } from './dead-man.ts';
import { isListening } from './is-listening.ts';
import { loopbackAddress } from './loopback.ts';

const detectorOrders = z.strictObject({
  folders: z.array(z.strictObject({ path: z.string(), kind: z.enum(['data', 'store']) })),
  platform: z.string(),
  everyMs: z.number(),
});

export type DetectorOrders = z.infer<typeof detectorOrders>;

/** An alarm as the detector's process says it. */
export type DetectorAlarm = {
  readonly kind: FolderAlarm['kind'] | 'platform-silent';
  readonly where: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
};

const drillTask = z.discriminatedUnion('task', [
  z.strictObject({ task: z.literal('attack'), orders: attackOrders }),
  z.strictObject({ task: z.literal('client'), orders: clientOrders }),
  z.strictObject({ task: z.literal('detect'), orders: detectorOrders }),
  z.strictObject({ task: z.literal('dead-man'), orders: z.strictObject({ seconds: z.number() }) }),
]);

export type DrillTask = z.infer<typeof drillTask>;

/** Does what the first line of the input orders; what it says are lines, the last of an attack and a client is JSON. */
export async function runDrillTask(input: Readable, say: (line: string) => void): Promise<void> {
  const { first, rest } = await firstLine(input);
  const task = drillTask.parse(JSON.parse(first));
  switch (task.task) {
    case 'attack': {
      // He waits inside, with everything loaded, until he is told to begin and whom he may end.
      const begin = await firstLine(rest);
      const processes = attackedProcesses.parse(JSON.parse(begin.first));
      say(JSON.stringify(await attack(task.orders, processes)));
      return;
    }
    case 'client': {
      const { control, report } = playDay(task.orders, say);
      createInterface({ input: rest }).on('line', (line) => {
        const [word, address = '', token = ''] = line.split(' ');
        if (word === 'moved') control.moved(address, token);
        if (word === 'go') control.goOn();
        if (word === 'end') control.end();
      });
      say(JSON.stringify(await report));
      return;
    }
    case 'detect':
      await detect(task.orders, rest, say);
      return;
    case 'dead-man':
      await deadMan(rest, task.orders.seconds);
  }
}

/** A store holds thousands of objects that nobody changes: it is looked at less often than the data directory. */
const STORE_ROUNDS = 5;

/** Looks round after round until its input ends; says each alarm once, as JSON, and at the end how it went. */
async function detect(
  { folders, platform, everyMs }: DetectorOrders,
  input: Readable,
  say: (line: string) => void,
): Promise<void> {
  const address = loopbackAddress(platform);
  const watched = folders.map(({ path, kind }) =>
    kind === 'data'
      ? { watch: watchFolder(path, DATA_DIRECTORY_NAMES), everyRounds: 1 }
      : { watch: watchFolder(path, VAULT_STORE_NAMES), everyRounds: STORE_ROUNDS },
  );
  const told = new Set<string>();
  let isEnded = false;
  input.on('end', () => {
    isEnded = true;
  });
  input.resume();
  let rounds = 0;
  let slowestMs = 0;
  while (!isEnded) {
    const startedMs = performance.now();
    const due = watched.filter(({ everyRounds }) => rounds % everyRounds === 0);
    const alarms: Omit<DetectorAlarm, 'atMs'>[] = due.flatMap(({ watch }) => lookAtFolder(watch));
    const isSilent = !(await isListening(address));
    if (isSilent) alarms.push({ kind: 'platform-silent', where: platform });
    for (const { kind, where } of alarms) {
      const alarm: DetectorAlarm = { kind, where, atMs: Date.now() };
      if (told.has(`${kind} ${where}`)) continue;
      told.add(`${kind} ${where}`);
      say(JSON.stringify(alarm));
    }
    rounds += 1;
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    await sleep(everyMs);
  }
  const cpuSeconds = process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6;
  say(JSON.stringify({ rounds, slowestMs, cpuSeconds }));
}

/** The first line, and the rest as a stream of its own. */
async function firstLine(input: Readable): Promise<{ first: string; rest: Readable }> {
  const held: Buffer[] = [];
  for (;;) {
    const part: unknown = input.read();
    if (part === null) {
      await new Promise((resolve) => input.once('readable', resolve));
      continue;
    }
    held.push(Buffer.isBuffer(part) ? part : Buffer.from(String(part)));
    const all = Buffer.concat(held);
    const end = all.indexOf(0x0a);
    if (end < 0) continue;
    input.unshift(all.subarray(end + 1));
    return { first: all.toString('utf8', 0, end), rest: input };
  }
}
