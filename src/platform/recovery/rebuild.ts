import type { Rejection } from '../../domain/basics/decision.ts';
import { firmOrigins, type Origins } from './firm-origins.ts';
import type { FirmHome } from './firm-thread-messages.ts';
import type { FirmThread } from './firm-threads.ts';
import { StorageLowError } from './new-home.ts';
import { openersOf, openSource, trustOf } from './open-sources.ts';
import { type PlatformHeads, readPlatform } from './platform-heads.ts';
import { type RebuildOptions, secondsSince } from './rebuild-options.ts';
import type { FirmReport, RebuildReport } from './report.ts';
import type { Finding, Source } from './source.ts';
import { everyAccess } from './suspicious-access.ts';
import { type TargetRejectionCode, takeTarget } from './target.ts';
import { type HomeInTheMaking, homeInTheMaking } from './write-home.ts';

export type RebuildRejectionCode =
  | TargetRejectionCode
  | 'exclusion_must_take_its_dependents_along'
  | 'firm_unknown'
  | 'rebuild_disk_must_have_room'
  | 'rebuild_source_must_be_a_copy'
  | 'recovery_key_must_open_an_epoch';

type Refused = { readonly ok: false; readonly rejection: Rejection<RebuildRejectionCode> };

export type RebuildOutcome = { readonly ok: true; readonly report: RebuildReport } | Refused;

/**
 * Makes a new data directory from copies of the old one. Each firm is proven before anything of it is written, firms side
 * by side in threads; the new directory gets its name when it is whole, so that half of one is never opened. Nothing of
 * the old host is executed, and nothing of it is believed but what verifies.
 */
export async function rebuildDirectory(options: RebuildOptions): Promise<RebuildOutcome> {
  const startedAtMicros = options.now();
  const startedMs = performance.now();
  const opened = openSources(options);
  if ('ok' in opened) return opened;
  const { sources } = opened;
  const origins = firmOrigins(sources);
  const known = firmNames(origins, options.order);
  const asked = [...(options.firm === undefined ? [] : [options.firm]), ...options.without];
  const unknown = asked.find((firm) => !known.includes(firm));
  if (unknown !== undefined)
    return refuse('firm_unknown', unknown, 'a firm that a source has a log of');
  const { firm: only, without } = options;
  const names = known.filter((firm) => (only ?? firm) === firm && !without.includes(firm));
  const findings: Finding[] = [];
  const trust = trustOf(sources, options.pinned);
  const openers = openersOf(sources, options.recovery.identity);
  const platform = await readPlatform({ sources, trust, openers, findings }, origins.platforms);
  const target = takeTarget(options.directory);
  if (!target.ok) return target;
  const { work } = target;
  const bringing = { options, origins, names, platform, findings, work };
  const brought = await bringFirms(bringing).catch((failure: unknown) => {
    // A bug, or a disk that breaks: half a directory is of no use to anybody, and stands in the way of the next try.
    target.discard();
    throw failure;
  });
  if (!brought.ok) {
    target.discard();
    return brought;
  }
  const isMade = brought.firms.some(isBrought);
  if (isMade) target.keep();
  else target.discard();
  return {
    ok: true,
    report: {
      release: options.release,
      directory: options.directory,
      originPrefix: isMade ? brought.originPrefix : '',
      recoveryRecipient: options.recovery.recipient,
      sources: sources.map(({ name, kind }) => ({ name, kind })),
      ok: brought.firms.every(({ state }) => state === 'proven' || state === 'judged'),
      firms: brought.firms,
      findings,
      access: everyAccess(platform.access, untilSeconds(options)),
      startedAtMicros,
      seconds: secondsSince(startedMs),
    },
  };
}

/** An entry's number is of one firm's log and says no time. */
function untilSeconds({ until }: RebuildOptions): number | undefined {
  return until !== undefined && 'timeSeconds' in until ? until.timeSeconds : undefined;
}

function refuse(code: RebuildRejectionCode, seen: string, wanted: string): Refused {
  return { ok: false, rejection: { code, seen, wanted } };
}

/** Something of the firm could be opened, and lies in the new directory. */
function isBrought({ state, events, suspectEvents }: FirmReport): boolean {
  return state === 'proven' || events + suspectEvents > 0;
}

function openSources({
  sources: paths,
  progress,
}: RebuildOptions): { readonly sources: readonly Source[] } | Refused {
  const sources: Source[] = [];
  for (const path of paths) {
    const source = openSource(path);
    if (source === undefined)
      return refuse('rebuild_source_must_be_a_copy', path, "a vault's store or a data directory");
    sources.push(source);
    progress({ step: 'sources', firm: '', done: sources.length, of: paths.length });
  }
  return { sources };
}

function firmNames({ firms, ambiguous }: Origins, order: readonly string[]): readonly string[] {
  const known = [...firms.keys(), ...ambiguous.keys()].sort();
  const first = order.filter((name) => known.includes(name));
  return [...new Set([...first, ...known])];
}

type Bringing = {
  readonly options: RebuildOptions;
  readonly origins: Origins;
  /** In the order in which they are wanted. */
  readonly names: readonly string[];
  readonly platform: PlatformHeads;
  readonly findings: Finding[];
  /** Where the new directory is made. */
  readonly work: string;
};

type Brought =
  | { readonly ok: true; readonly originPrefix: string; readonly firms: readonly FirmReport[] }
  | Refused;

/** Proves and writes firm by firm: each thread takes the next one wanted until there is none. */
async function bringFirms(bringing: Bringing): Promise<Brought> {
  const { options, names, platform, work } = bringing;
  const home = homeInTheMaking(options, platform, work);
  const waiting = [...names];
  const reports = new Map<string, FirmReport>();
  const tally = newTally(platform);
  const threadCount = Math.max(1, Math.min(options.threadCount, names.length));
  const { recovery, pinned, replayers, until, sources, outsiders } = options;
  const start = { sources, identity: recovery.identity, pinned, replayers, until, outsiders };
  const threads = Array.from({ length: threadCount }, () => options.startThread(start));
  const bringNext = async (thread: FirmThread): Promise<void> => {
    for (let firm = waiting.shift(); firm !== undefined; firm = waiting.shift()) {
      if (tally.dependents !== undefined) return;
      reports.set(firm, await bringFirm(bringing, { firm, thread, home, tally }));
      options.progress({ step: 'written', firm, done: reports.size, of: names.length });
    }
  };
  try {
    await Promise.all(threads.map(bringNext));
  } catch (failure) {
    if (!(failure instanceof StorageLowError)) throw failure;
    const wanted = 'room for all that the sources hold';
    return refuse('rebuild_disk_must_have_room', failure.message, wanted);
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
    await home.close();
  }
  const refused = whyNot(tally);
  if (refused !== undefined) return refused;
  const firms = names.flatMap((firm) => reports.get(firm) ?? []);
  return { ok: true, originPrefix: home.originPrefix(), firms };
}

/** What all firms together must keep; what was written is thrown away when they do not. */
type Tally = {
  isForRecovery: boolean;
  isOpenedByRecovery: boolean;
  dependents: string | undefined;
};

function newTally({ proofs }: PlatformHeads): Tally {
  const epochs = proofs.flatMap((proof) => [...proof.epochs.values()]);
  return {
    isForRecovery: epochs.some(({ hasRecovery }) => hasRecovery),
    isOpenedByRecovery: epochs.some(({ byRecovery }) => byRecovery),
    dependents: undefined,
  };
}

function addToTally(tally: Tally, firm: string, home: FirmHome): void {
  tally.isForRecovery ||= home.isForRecovery;
  tally.isOpenedByRecovery ||= home.isOpenedByRecovery;
  if (home.dependents.length > 0)
    tally.dependents ??= `${firm}: ${home.dependents.slice(0, 20).join(', ')}`;
}

function whyNot({ isForRecovery, isOpenedByRecovery, dependents }: Tally): Refused | undefined {
  if (isForRecovery && !isOpenedByRecovery) {
    const wanted = 'the recovery key whose recipient is in the policy of the old data directory';
    return refuse('recovery_key_must_open_an_epoch', 'a key that no wrap is for', wanted);
  }
  if (dependents === undefined) return undefined;
  const wanted = 'events that nothing else needs, or those too that do';
  return refuse('exclusion_must_take_its_dependents_along', dependents, wanted);
}

async function bringFirm(
  { options, origins, platform, findings, names }: Bringing,
  at: {
    readonly firm: string;
    readonly thread: FirmThread;
    readonly home: HomeInTheMaking;
    readonly tally: Tally;
  },
): Promise<FirmReport> {
  const { firm, thread, home, tally } = at;
  const proven = await thread.prove({
    firm,
    origin: origins.firms.get(firm),
    origins: origins.ambiguous.get(firm) ?? [],
    platformHeads: platform.heads.get(firm) ?? [],
    platformAccess: platform.access,
    exclusions: options.exclusions.get(firm) ?? [],
  });
  findings.push(...proven.findings);
  options.progress({ step: 'proven', firm, done: names.indexOf(firm) + 1, of: names.length });
  if (proven.home !== undefined) addToTally(tally, firm, proven.home);
  return tally.dependents === undefined ? home.write(thread, proven) : proven.report;
}
