import type { BookEvent } from '../engine/book-rules.ts';
import type { LogGroup } from './firm-origins.ts';
import type { NotedHead } from './platform-heads.ts';
import { type FirmProof, proveFirm } from './prove-firm.ts';
import { type ProvenLog, proveLog, type SignedHead, sizeHeldBy } from './proven-log.ts';
import { type Rebuilding, secondsSince } from './rebuild-options.ts';
import type { FirmReport, FirmState, HeadReport } from './report.ts';
import type { Exclusion } from './succession-text.ts';

export type FirmQuestion = {
  readonly firm: string;
  /** Undefined when it is not clear which log is the firm's. */
  readonly group: LogGroup | undefined;
  readonly origins: readonly string[];
  readonly platformHeads: readonly NotedHead[];
};

type Proven = Extract<ProvenLog, { readonly state: 'proven' }>;

/** What is known of a firm before anything is written. */
export type ExaminedFirm = {
  readonly report: FirmReport;
  readonly log: Proven | undefined;
  readonly proof: FirmProof | undefined;
  readonly exclusions: readonly Exclusion[];
};

export async function examineFirm<Book, Event extends BookEvent, Command>(
  rebuilding: Rebuilding<Book, Event, Command>,
  question: FirmQuestion,
): Promise<ExaminedFirm> {
  const startedMs = performance.now();
  const { options, trust, openers, findings, codec } = rebuilding;
  const { firm, group, platformHeads } = question;
  const exclusions = options.exclusions.get(firm) ?? [];
  const empty = emptyReport(question);
  if (group === undefined) return { report: empty, log: undefined, proof: undefined, exclusions };
  const log = proveLog(
    group.logs,
    trust,
    platformHeads.map(({ size }) => size),
  );
  if (log.state !== 'proven') {
    const report = { ...empty, ...unproven(log), seconds: secondsSince(startedMs) };
    return { report, log: undefined, proof: undefined, exclusions };
  }
  const cut = cutOf(log, rebuilding);
  const proof = await proveFirm(options.rules, codec, {
    entries: [...log.entries, ...log.beyond],
    cleanLimit: Math.min(log.head.size, cut.limit),
    untilMicros: cut.micros,
    exclusions,
    openers,
    findings,
  });
  const compared = platformHeads.filter(({ size }) => log.roots.has(size));
  const agreeing = compared.filter(({ size, root }) => log.roots.get(size) === root).length;
  // Noted many times a second: too many for one call's arguments.
  const noted = platformHeads.reduce((most, { size }) => Math.max(most, size), 0);
  const gap = log.gap ?? gapTold(log, noted);
  const entries = Math.max(log.entries.length + log.beyond.length, (gap?.last ?? -1) + 1);
  const report: FirmReport = {
    ...empty,
    state: stateOf(proof, gap, compared.length === agreeing),
    signer: log.keyText,
    signerFrom: log.keyFrom,
    heads: [headReport(log.head)],
    refusedHeads: log.refused.map(headReport),
    entries,
    hashed: proof.hashed,
    coverage: entries === 0 ? 1 : proof.hashed / entries,
    events: proof.cleanEvents,
    suspectEntries: proof.suspectEntries,
    suspectEvents: proof.suspectEvents,
    excluded: exclusions,
    gap,
    stop: proof.stop,
    singleSource: sourcesOf(log) === 1,
    platformHeads: { compared: compared.length, agreeing },
    bookHash: proof.bookHash,
    brokenInvariants: proof.brokenInvariants,
    seconds: secondsSince(startedMs),
  };
  return { report, log, proof, exclusions };
}

function emptyReport({ firm, group, origins }: FirmQuestion): FirmReport {
  return {
    firm,
    state: 'disagrees',
    oldOrigin: group?.origin ?? origins.join(' '),
    newOrigin: '',
    sources: [...new Set((group?.logs ?? []).map(({ source }) => source))],
    signer: '',
    signerFrom: '',
    heads: [],
    refusedHeads: [],
    entries: 0,
    hashed: 0,
    coverage: 0,
    events: 0,
    suspectEntries: 0,
    suspectEvents: 0,
    excluded: [],
    gap: undefined,
    stop: undefined,
    singleSource: false,
    platformHeads: { compared: 0, agreeing: 0 },
    bookHash: '',
    newBookHash: '',
    bookHashMatch: false,
    brokenInvariants: [],
    seconds: 0,
  };
}

function unproven(log: Exclude<ProvenLog, Proven>): Partial<FirmReport> {
  switch (log.state) {
    case 'forked':
      return { state: 'disagrees', heads: log.heads.map(headReport) };
    case 'keys-differ':
      return { state: 'disagrees', signer: log.keys.join(' ') };
    case 'no-key':
      return { state: 'unknown' };
    case 'no-head':
      return { state: 'unknown', entries: log.entries };
  }
}

function headReport({ size, root, file, cosigners }: SignedHead): HeadReport {
  return { size, root, file, cosigners };
}

function stateOf(proof: FirmProof, gap: unknown, headsAgree: boolean): FirmState {
  if (proof.stop !== undefined && proof.stop.code !== 'epoch_must_open') return 'damaged';
  const isLeft = proof.stop !== undefined || gap !== undefined || proof.suspectEvents > 0;
  return isLeft || !headsAgree || proof.brokenInvariants.length > 0 ? 'left' : 'proven';
}

/** The platform noted a longer log than anybody has. */
function gapTold({ entries, beyond }: Proven, noted: number) {
  const known = entries.length + beyond.length;
  return noted > known ? { first: known, last: noted - 1 } : undefined;
}

function sourcesOf({ entries }: Proven): number {
  const last = entries.at(-1);
  return new Set((last?.at ?? []).map(({ log }) => log.source)).size;
}

/**
 * Where trust ends. A time is compared with the vaults' own: what the earliest vault held by then. Only where no vault
 * has said anything does the old host's clock count.
 */
function cutOf<Book, Event extends BookEvent, Command>(
  { heads }: Proven,
  { options, trust }: Rebuilding<Book, Event, Command>,
): { readonly limit: number; readonly micros: number } {
  const { until } = options;
  const none = { limit: Number.POSITIVE_INFINITY, micros: Number.POSITIVE_INFINITY };
  if (until === undefined) return none;
  if ('entry' in until) return { ...none, limit: until.entry + 1 };
  const held = sizeHeldBy(heads, trust, until.timeSeconds);
  return held === undefined
    ? { ...none, micros: until.timeSeconds * 1_000_000 }
    : { ...none, limit: held };
}
