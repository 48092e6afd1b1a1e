import { originOf, platformOrigin } from '../engine/engine-state.ts';
import { batchDigest, lengthsOf } from './batch-digest.ts';
import type { FirmHome, ProvenFirm } from './firm-thread-messages.ts';
import type { FirmThread } from './firm-threads.ts';
import { writeHomeSnapshot } from './home-snapshot.ts';
import { type NewHome, openNewHome, writeParts } from './new-home.ts';
import type { PlatformHeads } from './platform-heads.ts';
import { type RebuildOptions, secondsSince } from './rebuild-options.ts';
import type { FirmReport } from './report.ts';
import { successionText } from './succession-text.ts';

/** The new data directory while firms are brought into it, made when the first of them is proven. */
export type HomeInTheMaking = {
  readonly write: (thread: FirmThread, proven: ProvenFirm) => Promise<FirmReport>;
  /** Blank when nothing was written. */
  readonly originPrefix: () => string;
  readonly close: () => Promise<void>;
};

export function homeInTheMaking(
  options: RebuildOptions,
  platform: PlatformHeads,
  directory: string,
): HomeInTheMaking {
  let opening: Promise<NewHome> | undefined;
  let home: NewHome | undefined;
  const opened = async (): Promise<NewHome> => {
    opening ??= openHome(options, platform, directory);
    home = await opening;
    return home;
  };
  // Each log adds its key to the keyring's file: one after the other.
  let creating: Promise<void> = Promise.resolve();
  const create = (at: NewHome, origin: string, { succession }: FirmHome): Promise<void> => {
    const payload = Buffer.from(successionText({ ...succession, origin }));
    creating = creating.then(() =>
      at.journal.createLog(origin, { payload, timeMicros: options.now() }),
    );
    return creating;
  };
  return {
    write: async (thread, { report, home: firm }) => {
      if (firm === undefined) return report;
      const startedMs = performance.now();
      const at = await opened();
      const origin = originOf(at.originPrefix, report.firm);
      await create(at, origin, firm);
      const digest = await writeParts(at, origin, thread.nextPart);
      const bookHashMatch = (await digestOf(at, origin)) === digest;
      const { bookHash, suspectEntries } = report;
      // What is suspect stands behind the state that was folded; the first start then folds the log itself.
      if (bookHashMatch && suspectEntries === 0)
        await writeHomeSnapshot(options, at, thread, {
          firm: report.firm,
          origin,
          bookHash,
          lastSequence: report.events + report.suspectEvents,
        });
      return {
        ...report,
        state: bookHashMatch ? report.state : 'damaged',
        newOrigin: origin,
        newBookHash: bookHashMatch ? bookHash : '',
        bookHashMatch,
        seconds: Math.round((report.seconds + secondsSince(startedMs)) * 1_000) / 1_000,
      };
    },
    originPrefix: () => home?.originPrefix ?? '',
    close: async () => {
      await opening;
      await home?.journal.close();
    },
  };
}

async function openHome(
  { disk, now, recovery, firmRecipients }: RebuildOptions,
  platform: PlatformHeads,
  directory: string,
): Promise<NewHome> {
  const { recipient } = recovery;
  const home = await openNewHome({ disk, directory, recipient, firmRecipients, now });
  await succeedPlatform(home, platform, now());
  return home;
}

/** The new platform log begins where the old one ended; its events are the engine's, and come with the first start. */
async function succeedPlatform(
  { journal, originPrefix }: NewHome,
  { log, proofs }: PlatformHeads,
  nowMicros: number,
): Promise<void> {
  const origin = platformOrigin(originPrefix);
  if (log === undefined) return journal.createLog(origin);
  const { head, keyText } = log;
  const root = Buffer.from(head.root, 'hex').toString('base64');
  const succession = {
    origin,
    old: { origin: log.origin, size: head.size, root, signer: keyText },
    excluded: [],
    suspects: [],
    earlier: proofs[0]?.earlier,
  };
  return journal.createLog(origin, {
    payload: Buffer.from(successionText(succession)),
    timeMicros: nowMicros,
  });
}

/** Reads the new log back from its disk and opens it with its new keys. */
async function digestOf({ journal }: NewHome, origin: string): Promise<string> {
  const digest = batchDigest();
  for await (const { header, plain, eventOffsets } of journal.read(origin, 0)) {
    const { firstSequence, timeMicros, group, commit } = header;
    const eventLengths = lengthsOf(eventOffsets);
    digest.add({ firstSequence, timeMicros, group, commit, eventLengths, plain });
  }
  return digest.end();
}
