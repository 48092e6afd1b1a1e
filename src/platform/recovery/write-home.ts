import { bookHash } from '../engine/book-hash.ts';
import type { BookEvent } from '../engine/book-rules.ts';
import { originOf, platformOrigin } from '../engine/engine-state.ts';
import { loadState } from '../engine/load-state.ts';
import type { ExaminedFirm } from './examine-firm.ts';
import { type NewHome, openNewHome, resealLog, StorageLowError } from './new-home.ts';
import type { PlatformHeads } from './platform-heads.ts';
import type { FirmProof } from './prove-firm.ts';
import type { ProvenLog } from './proven-log.ts';
import { type Rebuilding, secondsSince } from './rebuild-options.ts';
import { excludingEvents, suspectEvents } from './replaced-events.ts';
import type { FirmReport } from './report.ts';
import { type Succession, successionText } from './succession-text.ts';

export type WrittenHome =
  | { readonly ok: true; readonly originPrefix: string; readonly firms: readonly FirmReport[] }
  | { readonly ok: false; readonly seen: string };

/** Writes what was proven into a new home, reads it back, and compares the books. */
export async function writeHome<Book, Event extends BookEvent, Command>(
  rebuilding: Rebuilding<Book, Event, Command>,
  examined: readonly ExaminedFirm[],
  platform: PlatformHeads,
  directory: string,
): Promise<WrittenHome> {
  const { options } = rebuilding;
  const count = examined.filter(({ proof }) => proof !== undefined).length;
  if (count === 0)
    return { ok: true, originPrefix: '', firms: examined.map(({ report }) => report) };
  const { disk, now, recovery } = options;
  const home = await openNewHome({ disk, directory, recipient: recovery.recipient, now });
  try {
    await succeedPlatform(home, platform, now());
    const firms: FirmReport[] = [];
    for (const each of examined) {
      firms.push(await writeFirm(rebuilding, home, each));
      const { firm } = each.report;
      options.progress({ step: 'written', firm, done: firms.length, of: examined.length });
    }
    return { ok: true, originPrefix: home.originPrefix, firms };
  } catch (failure) {
    if (failure instanceof StorageLowError) return { ok: false, seen: failure.message };
    throw failure;
  } finally {
    await home.journal.close();
  }
}

/** The new platform log begins where the old one ended; its events are the engine's, and come with the first start. */
async function succeedPlatform(
  { journal, originPrefix }: NewHome,
  { log, proofs }: PlatformHeads,
  nowMicros: number,
): Promise<void> {
  const origin = platformOrigin(originPrefix);
  if (log === undefined) return journal.createLog(origin);
  const succession = {
    origin,
    old: oldLog(log.origin, log),
    excluded: [],
    suspect: undefined,
    earlier: proofs[0]?.earlier,
  };
  return journal.createLog(origin, {
    payload: Buffer.from(successionText(succession)),
    timeMicros: nowMicros,
  });
}

function oldLog(
  origin: string,
  { head, keyText }: Extract<ProvenLog, { readonly state: 'proven' }>,
): Succession['old'] {
  const root = Buffer.from(head.root, 'hex').toString('base64');
  return { origin, size: head.size, root, signer: keyText };
}

async function writeFirm<Book, Event extends BookEvent, Command>(
  rebuilding: Rebuilding<Book, Event, Command>,
  home: NewHome,
  { report, log, proof, exclusions }: ExaminedFirm,
): Promise<FirmReport> {
  if (log === undefined || proof === undefined) return report;
  const startedMs = performance.now();
  const { codec, options } = rebuilding;
  const origin = originOf(home.originPrefix, report.firm);
  const { cleanEntries, suspectEntries, earlier, lastTimeMicros, epochs } = proof;
  const succession = {
    origin,
    old: oldLog(report.oldOrigin, log),
    excluded: exclusions,
    suspect: suspectRange(proof),
    earlier,
  };
  const isChanged = exclusions.length > 0 || suspectEntries > 0;
  const kept = [
    suspectEvents(codec, 'after-until'),
    suspectEvents(codec, 'beyond-signed-head'),
  ] as const;
  await resealLog(home, {
    origin,
    succession: { payload: Buffer.from(successionText(succession)), timeMicros: options.now() },
    entries: [...log.entries, ...log.beyond],
    cleanEntries,
    entryCount: cleanEntries + suspectEntries,
    epochs,
    replaceClean: excludingEvents(codec, exclusions, isChanged),
    replaceSuspect: (index) => kept[index < log.head.size ? 0 : 1],
    lastTimeMicros,
  });
  const { state } = await loadState(home.journal, origin, { rules: options.rules, codec });
  const newBookHash = bookHash(options.rules.canonicalState(state.book));
  const bookHashMatch = newBookHash === report.bookHash;
  const seconds = report.seconds + secondsSince(startedMs);
  return {
    ...report,
    state: bookHashMatch ? report.state : 'damaged',
    newOrigin: origin,
    newBookHash,
    bookHashMatch,
    seconds: Math.round(seconds * 1_000) / 1_000,
  };
}

function suspectRange({ nextSequence, suspectEvents: count }: FirmProof): Succession['suspect'] {
  return count === 0 ? undefined : { first: nextSequence, last: nextSequence + count - 1 };
}
