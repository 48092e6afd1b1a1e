import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Rejection } from '../domain/basics/decision.ts';
import { EXIT, type ExitCode, type RebuildAnswer, type RebuildWords } from '../edge/cli/session.ts';
import { nodeDisk } from '../platform/journal/node-disk.ts';
import { parseVerifierKey } from '../platform/journal/signed-note.ts';
import { isAgeRecipient } from '../platform/keys/age-wrap.ts';
import type { FirmRecipient } from '../platform/keys/policy-file.ts';
import { firmThread } from '../platform/recovery/firm-threads.ts';
import { exclusionsOf } from '../platform/recovery/left-out.ts';
import { rebuildDirectory } from '../platform/recovery/rebuild.ts';
import type { Outsiders, RebuildStep, Until } from '../platform/recovery/rebuild-options.ts';
import type { FirmReport, RebuildReport } from '../platform/recovery/report.ts';
import { reportPage } from '../platform/recovery/report-page.ts';
import type { Exclusion } from '../platform/recovery/succession-text.ts';
import { nowMicros } from './clock.ts';
import { readRecoveryKey } from './recovery-key-files.ts';
import { RELEASE } from './release.ts';

const exclusionSchema = z.strictObject({
  firm: z.string().min(1),
  first: z.int().min(1),
  last: z.int().min(1),
  reason: z.string().min(1).max(1_000),
  /** Two people, since this changes what happened. */
  approvers: z.array(z.string().min(1).max(200)).min(2),
});

/** Reads what the operator brought, rebuilds, and writes the page beside the new directory. */
export async function rebuildFromCopies(
  words: RebuildWords,
  progress: (sentence: string) => void,
): Promise<RebuildAnswer> {
  const key = await readRecoveryKey(words.recoveryKey);
  if (!key.ok) return key;
  const exclusions = parseExclusions(
    words.exclude === undefined ? '[]' : await textOf(words.exclude),
  );
  if (exclusions === undefined)
    return refuse(
      'exclusions_must_be_a_list',
      String(words.exclude),
      'a JSON list of {firm, first, last, reason, approvers}, two approvers at least',
    );
  const policy = words.policy === undefined ? '' : await textOf(words.policy);
  const pinned = parsePinned(policy);
  const firmRecipients = await parseFirmRecipients(policy);
  if (pinned === undefined || firmRecipients === undefined)
    return refuse('policy_must_be_whole', String(words.policy), 'what `keys policy` printed');
  const wrongKey = words.replayerKey?.find((text) => parseVerifierKey(text) === undefined);
  if (wrongKey !== undefined)
    return refuse('vault_key_must_be_a_key_text', wrongKey, 'what `replayer key` printed');
  const order = words.order === undefined ? '' : await textOf(words.order);
  const outcome = await rebuildDirectory({
    disk: nodeDisk(),
    sources: words.from.map((path) => resolve(path)),
    directory: resolve(words.data),
    recovery: key.recovery,
    pinned,
    firmRecipients,
    replayers: words.replayerKey ?? [],
    release: RELEASE,
    firm: words.firm,
    without: words.without ?? [],
    until: untilOf(words),
    exclusions,
    outsiders: outsidersOf(words),
    order: (order ?? '').split('\n').map((line) => line.trim()),
    threadCount: availableParallelism(),
    startThread: (start) =>
      firmThread(
        new Worker(new URL('./rebuild-thread.ts', import.meta.url), { workerData: start }),
      ),
    now: nowMicros,
    progress: (step) => progress(sentenceOf(step)),
  });
  if (!outcome.ok) return outcome;
  const { report } = outcome;
  const path = words.report ?? join(dirname(resolve(words.data)), 'rebuild.html');
  await writeFile(path, reportPage(report));
  return {
    ok: true,
    report,
    summary: report.firms.map(summaryOf),
    sentences: [
      ...report.firms.flatMap(troubleOf),
      ...findingsOf(report),
      ...(await proposal(report, path)),
      ...(report.originPrefix === ''
        ? [`Nothing of any firm could be opened: ${report.directory} was not made`]
        : []),
      `Report: ${path}`,
    ],
    exit: exitOf(report),
  };
}

function refuse(code: string, seen: string, wanted: string): { ok: false; rejection: Rejection } {
  return { ok: false, rejection: { code, seen, wanted } };
}

export async function textOf(path: string): Promise<string | undefined> {
  return existsSync(path) ? readFile(path, 'utf8') : undefined;
}

function outsidersOf({ ccpFiles, approver = [] }: RebuildWords): Outsiders | undefined {
  const approvers = [...new Set(approver.map((name) => name.trim()))].filter((name) => name !== '');
  return ccpFiles === undefined ? undefined : { folder: resolve(ccpFiles), approvers };
}

function untilOf({ until, untilEntry }: RebuildWords): Until | undefined {
  if (untilEntry !== undefined) return { entry: untilEntry };
  return until === undefined ? undefined : { timeSeconds: until };
}

function parseExclusions(
  text: string | undefined,
): ReadonlyMap<string, readonly Exclusion[]> | undefined {
  const parsed = z.array(exclusionSchema).safeParse(jsonOf(text));
  const isInOrder = parsed.success && parsed.data.every(({ first, last }) => first <= last);
  const areTwo =
    parsed.success && parsed.data.every(({ approvers }) => new Set(approvers).size >= 2);
  if (!parsed.success || !isInOrder || !areTwo) return undefined;
  const byFirm = new Map<string, Exclusion[]>();
  for (const { firm, ...exclusion } of parsed.data)
    byFirm.set(firm, [...(byFirm.get(firm) ?? []), exclusion]);
  return byFirm;
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** The `firm` lines: whose key epochs are wrapped to which age recipient. Undefined when one is no such line. */
export async function parseFirmRecipients(
  text: string | undefined,
): Promise<readonly FirmRecipient[] | undefined> {
  const firms: FirmRecipient[] = [];
  for (const [, line = ''] of (text ?? '').matchAll(/^firm (.*)$/gm)) {
    const [, firm, recipient] = /^([a-z][a-z0-9-]*) (age1[0-9a-z]+)$/.exec(line.trimEnd()) ?? [];
    if (firm === undefined || recipient === undefined) return undefined;
    if (!(await isAgeRecipient(recipient))) return undefined;
    firms.push({ firm, recipient });
  }
  return firms;
}

/** The `log` lines. */
export function parsePinned(text: string | undefined): ReadonlyMap<string, string> | undefined {
  if (text === undefined) return undefined;
  const pinned = new Map<string, string>();
  for (const [, key = ''] of text.matchAll(/^log (.+)$/gm)) {
    const parsed = parseVerifierKey(key);
    if (parsed === undefined) return undefined;
    pinned.set(parsed.name, key);
  }
  return pinned;
}

function sentenceOf({ step, firm, done, of }: RebuildStep): string {
  const bar = '#'.repeat(Math.round((20 * done) / of)).padEnd(20, '.');
  return `[${bar}] ${done}/${of} ${step} ${firm}`.trimEnd();
}

function summaryOf(firm: FirmReport) {
  return {
    firm: firm.firm,
    state: firm.state,
    head: firm.heads[0]?.size ?? 0,
    entries: firm.entries,
    hashed: firm.hashed,
    events: firm.events,
    excluded: firm.excluded.reduce((sum, { first, last }) => sum + last - first + 1, 0),
    suspect: firm.suspectEvents,
    cosigners: firm.heads[0]?.cosigners.map(({ name }) => name).join(' ') ?? '',
    book: firm.bookHashMatch,
    seconds: firm.seconds,
  };
}

function troubleOf(report: FirmReport): string[] {
  const { firm, gap, stop, state, heads, cleanPoint, refusedHeads, suspects, statement } = report;
  const sentences: string[] = [];
  if (statement?.isTheSame === false)
    sentences.push(
      `${firm}: the book at entry ${statement.entry} is not what ${statement.replayer} signed: ${statement.file}`,
    );
  for (const { size, root, file } of refusedHeads)
    sentences.push(
      `${firm}: a vault refused a signed head of ${size} entries, root ${root}: ${file}`,
    );
  if (cleanPoint !== undefined && cleanPoint.contradicted.length > 0)
    sentences.push(
      `${firm}: good up to ${cleanPoint.entries} entries; ${cleanPoint.contradicted.length} events behind that are contradicted by their CCP`,
    );
  if (cleanPoint !== undefined && cleanPoint.differences.length > 0)
    sentences.push(`${firm}: ${cleanPoint.differences.length} positions differ from the CCP's`);
  for (const [reason, ranges] of Map.groupBy(suspects, (range) => range.reason)) {
    const count = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    sentences.push(`${firm}: ${count} events kept as suspect (${reason}), listed in the report`);
  }
  if (gap !== undefined) sentences.push(`${firm}: nobody has entries ${gap.first} to ${gap.last}`);
  if (stop !== undefined)
    sentences.push(`${firm}: entry ${stop.entry} is the last word: ${stop.seen} (${stop.code})`);
  if (state === 'disagrees')
    for (const { size, root, file } of heads)
      sentences.push(`${firm}: a signed head of ${size} entries, root ${root}, in ${file}`);
  return sentences;
}

/** What was contradicted and not left out, as a file that two people may sign and give to `--exclude`. */
async function proposal({ firms }: RebuildReport, page: string): Promise<string[]> {
  const proposed = firms.flatMap(({ firm, cleanPoint, excluded }) =>
    cleanPoint === undefined || excluded.length > 0
      ? []
      : exclusionsOf(cleanPoint.contradicted, []).map((exclusion) => ({ firm, ...exclusion })),
  );
  if (proposed.length === 0) return [];
  const path = page.replace(/(?:\.html)?$/, '.exclusions.json');
  await writeFile(path, `${JSON.stringify(proposed, undefined, 2)}\n`);
  return [`To be approved by two people, then given to --exclude: ${path}`];
}

function findingsOf({ findings }: RebuildReport): string[] {
  return findings.map(
    ({ file, offset, entry, seen }) =>
      `Damaged copy: ${file}, byte ${offset}${entry === undefined ? '' : `, entry ${entry}`}: ${seen}`,
  );
}

function exitOf({ ok, firms }: RebuildReport): ExitCode {
  if (firms.some(({ state }) => state === 'damaged')) return EXIT.damaged;
  return ok ? EXIT.done : EXIT.left;
}
