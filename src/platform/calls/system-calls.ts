import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { standingAlarms } from './alarm-calls.ts';
import { unknownFirm } from './ask.ts';
import type { CallAnswer, RunnableCall } from './call.ts';
import { runnable } from './call.ts';
import type { Installation } from './installation.ts';
import { type LiveVerifier, newLiveVerifier } from './live-verifier.ts';
import { type RebuiltLog, rebuiltLogs } from './rebuilt-logs.ts';

export function systemCalls(installation: Installation): RunnableCall[] {
  const verifier = newLiveVerifier(installation);
  const rebuilds = rebuiltLogs(installation);
  return [
    runnable({
      name: 'system',
      summary: 'State of the installation: logs, checkpoints, sizes, last verification',
      kind: 'question',
      params: z.object({}),
      run: async () => system(installation, verifier, await rebuilds()),
    }),
    runnable({
      name: 'verify',
      summary: 'Checks every byte of the journal, replays every book and compares the read store',
      kind: 'question',
      params: z.object({ firm: z.string().optional() }),
      run: async ({ firm }) => {
        const unknown = firm === undefined ? undefined : unknownFirm(installation, firm);
        if (unknown !== undefined) return unknown;
        const report = await verifier.verify(firm);
        return { ok: true, value: report, sequence: 0, left: report.ok ? 0 : 1 };
      },
    }),
  ];
}

function system(
  installation: Installation,
  verifier: LiveVerifier,
  rebuilds: readonly RebuiltLog[],
): CallAnswer<unknown> {
  const { engine, directory, release, openedAtMicros, projector } = installation;
  const { journal } = engine;
  const logs = journal.origins().map((origin) => {
    const head = journal.head(origin);
    return {
      origin,
      entries: head.size,
      events: Math.max(0, journal.nextSequence(origin) - 1),
      root: Buffer.from(head.root).toString('hex'),
      sizeBytes: journal.sizeOnDisk(origin),
      lastCheckpoint: journal.checkpoint(origin) ?? '',
      verifierKey: journal.verifierKey(origin),
    };
  });
  const value = {
    version: release,
    directoryBytes: sizeOf(directory),
    logs,
    storage: journal.storage(),
    readStoreLag: projector.lag(),
    readStoreFailure: projector.failure()?.message ?? '',
    uptimeSeconds: Math.floor((Date.now() * 1000 - openedAtMicros) / 1_000_000),
    snapshotDamage: installation.snapshotDamage,
    lastVerify: verifier.last(),
    alarms: standingAlarms(installation),
    vaults: installation.vaults?.status() ?? [],
    replayers: installation.vaults?.replayers() ?? [],
    rebuilds,
    levels: engine.firms().map((firm) => ({
      firm,
      answersAt: installation.vaults?.answersAt(firm) ?? 'local',
    })),
  };
  return { ok: true, value, sequence: 0, left: 0 };
}

/** Bytes of all files below a directory; a file that goes meanwhile counts as nothing. */
function sizeOf(directory: string): number {
  let bytes = 0;
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const found = statSync(join(directory, name), { throwIfNoEntry: false });
    if (found?.isFile() === true) bytes += found.size;
  }
  return bytes;
}
