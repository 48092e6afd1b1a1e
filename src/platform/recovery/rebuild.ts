import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Rejection } from '../../domain/basics/decision.ts';
import type { BookEvent } from '../engine/book-rules.ts';
import { type EngineEvent, engineSchemas } from '../engine/engine-events.ts';
import { compileCodec } from '../journal/codec.ts';
import { keyringOpener } from '../keys/keyring.ts';
import { KEYRING_NAME, parseKeyring } from '../keys/keyring-file.ts';
import { type ExaminedFirm, examineFirm, type FirmQuestion } from './examine-firm.ts';
import { firmOrigins, type Origins } from './firm-origins.ts';
import { readOldHost } from './old-host-source.ts';
import { type PlatformHeads, readPlatform } from './platform-heads.ts';
import { type Rebuilding, type RebuildOptions, secondsSince } from './rebuild-options.ts';
import type { RebuildReport } from './report.ts';
import { bytesOf, type Source } from './source.ts';
import { isVaultStore, readVaultStore } from './vault-source.ts';
import { writeHome } from './write-home.ts';

export type RebuildRejectionCode =
  | 'exclusion_must_take_its_dependents_along'
  | 'firm_unknown'
  | 'rebuild_disk_must_have_room'
  | 'rebuild_source_must_be_a_copy'
  | 'rebuild_target_must_be_empty'
  | 'recovery_key_must_open_an_epoch';

export type RebuildOutcome =
  | { readonly ok: true; readonly report: RebuildReport }
  | { readonly ok: false; readonly rejection: Rejection<RebuildRejectionCode> };

/**
 * Makes a new data directory from copies of the old one. Everything is proven before anything is written; the new
 * directory gets its name when it is whole, so that half of one is never opened. Nothing of the old host is executed,
 * and nothing of it is believed but what verifies.
 */
export async function rebuildDirectory<Book, Event extends BookEvent, Command>(
  options: RebuildOptions<Book, Event, Command>,
): Promise<RebuildOutcome> {
  const startedAtMicros = options.now();
  const startedMs = performance.now();
  const refused = targetRejection(options.directory);
  if (refused !== undefined) return refused;
  const sources: Source[] = [];
  for (const path of options.sources) {
    const source = readSource(path);
    if (source === undefined)
      return refuse('rebuild_source_must_be_a_copy', path, "a vault's store or a data directory");
    sources.push(source);
    options.progress({
      step: 'sources',
      firm: '',
      done: sources.length,
      of: options.sources.length,
    });
  }
  const rebuilding = newRebuilding(options, sources);
  const origins = firmOrigins(sources.flatMap(({ logs }) => logs));
  const names = firmNames(origins, options);
  if (options.firm !== undefined && !names.includes(options.firm))
    return refuse('firm_unknown', options.firm, 'a firm that a source has a log of');
  const platform = await readPlatform(rebuilding, origins.platforms);
  const examined = await examineAll(rebuilding, origins, names, platform);
  const rejection = whyNotWrite(examined, platform);
  if (rejection !== undefined) return { ok: false, rejection };
  const work = workDirectory(options.directory);
  const written = await writeHome(rebuilding, examined, platform, work);
  if (!written.ok) {
    rmSync(work, { recursive: true, force: true });
    return refuse(
      'rebuild_disk_must_have_room',
      written.seen,
      'room for all that the sources hold',
    );
  }
  if (written.originPrefix !== '') renameSync(work, options.directory);
  return {
    ok: true,
    report: {
      release: options.release,
      directory: options.directory,
      originPrefix: written.originPrefix,
      recoveryRecipient: options.recovery.recipient,
      sources: sources.map(({ name, kind }) => ({ name, kind })),
      ok: written.firms.every(({ state }) => state === 'proven'),
      firms: written.firms,
      findings: rebuilding.findings,
      startedAtMicros,
      seconds: secondsSince(startedMs),
    },
  };
}

function refuse(
  code: RebuildRejectionCode,
  seen: string,
  wanted: string,
): Extract<RebuildOutcome, { readonly ok: false }> {
  return { ok: false, rejection: { code, seen, wanted } };
}

function workDirectory(directory: string): string {
  return `${directory}.rebuilding`;
}

function targetRejection(
  directory: string,
): Extract<RebuildOutcome, { readonly ok: false }> | undefined {
  const inTheWay = [directory, workDirectory(directory)].find(
    (path) => existsSync(path) && readdirSync(path).length > 0,
  );
  return inTheWay === undefined
    ? undefined
    : refuse('rebuild_target_must_be_empty', inTheWay, 'a directory that is empty or not there');
}

function readSource(path: string): Source | undefined {
  if (isVaultStore(path)) return readVaultStore(path);
  return existsSync(join(path, 'journal')) ? readOldHost(path) : undefined;
}

function newRebuilding<Book, Event extends BookEvent, Command>(
  options: RebuildOptions<Book, Event, Command>,
  sources: readonly Source[],
): Rebuilding<Book, Event, Command> {
  const keyrings = sources.flatMap(({ name, kind }) => {
    const path = join(name, 'keys', KEYRING_NAME);
    const stored = kind === 'old-host' ? parseKeyring(bytesOf(path).toString('latin1')) : undefined;
    return stored === undefined ? [] : [keyringOpener(stored)];
  });
  return {
    options,
    codec: compileCodec<EngineEvent | Event>([...engineSchemas, ...options.rules.schemas]),
    trust: { pinned: options.pinned, cosigners: sources.flatMap(({ cosigners }) => cosigners) },
    openers: { identity: options.recovery.identity, keyrings },
    findings: sources.flatMap(({ findings }) => findings),
  };
}

function firmNames(
  { firms, ambiguous }: Origins,
  { order, firm }: Pick<RebuildOptions<never, never, never>, 'order' | 'firm'>,
): readonly string[] {
  const known = [...firms.keys(), ...ambiguous.keys()].sort();
  const first = order.filter((name) => known.includes(name));
  const all = [...new Set([...first, ...known])];
  return firm === undefined ? all : all.filter((name) => name === firm);
}

async function examineAll<Book, Event extends BookEvent, Command>(
  rebuilding: Rebuilding<Book, Event, Command>,
  { firms, ambiguous }: Origins,
  names: readonly string[],
  platform: PlatformHeads,
): Promise<readonly ExaminedFirm[]> {
  const examined: ExaminedFirm[] = [];
  for (const firm of names) {
    const question: FirmQuestion = {
      firm,
      group: firms.get(firm),
      origins: ambiguous.get(firm) ?? [],
      platformHeads: platform.heads.get(firm) ?? [],
    };
    examined.push(await examineFirm(rebuilding, question));
    const { progress } = rebuilding.options;
    progress({ step: 'proven', firm, done: examined.length, of: names.length });
  }
  return examined;
}

function whyNotWrite(
  examined: readonly ExaminedFirm[],
  platform: PlatformHeads,
): Rejection<RebuildRejectionCode> | undefined {
  const proofs = examined.flatMap(({ proof }) => proof ?? []);
  const epochs = [...proofs, ...platform.proofs].flatMap((proof) => [...proof.epochs.values()]);
  const isForOthers = epochs.some(({ hasRecovery }) => hasRecovery);
  if (isForOthers && !epochs.some(({ byRecovery }) => byRecovery)) {
    const seen = 'a key that no wrap is for';
    const wanted = 'the recovery key whose recipient is in the policy of the old data directory';
    return { code: 'recovery_key_must_open_an_epoch', seen, wanted };
  }
  for (const { report, proof } of examined) {
    if (proof === undefined || proof.dependents.length === 0) continue;
    const seen = `${report.firm}: ${proof.dependents.slice(0, 20).join(', ')}`;
    const wanted = 'events that nothing else needs, or those too that do';
    return { code: 'exclusion_must_take_its_dependents_along', seen, wanted };
  }
  return undefined;
}
