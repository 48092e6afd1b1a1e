import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { Rejection } from '../domain/basics/decision.ts';
import { importFile } from '../edge/files/import-file.ts';
import type { ImportProgress, ImportResult } from '../edge/files/import-request.ts';
import { createSpoolFile } from '../edge/files/spool-file.ts';
import type { Caller } from '../platform/calls/call.ts';
import { importPorts } from '../platform/calls/import-ports.ts';
import type { Installation } from '../platform/calls/installation.ts';
import { nowMicros } from './clock.ts';
import { unknownFirmAnswer } from './data-directory.ts';
import { stageFixml } from './fixml-parser.ts';

export type FileToImport = {
  readonly firm: string;
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly partial: boolean;
  readonly caller: Caller;
  readonly progress: (progress: ImportProgress) => void;
};

/** Imports a file into a firm, with every edge and port in its place. */
export function importInto(installation: Installation, file: FileToImport): Promise<ImportResult> {
  const { firm, fileName, bytes, partial, caller, progress } = file;
  return importFile({
    fileName,
    bytes,
    partial,
    ports: {
      ...importPorts(installation, firm, caller, nowMicros),
      stageFixml,
      createSpoolFile: () => createSpoolFile(join(installation.directory, 'journal')),
      progress,
    },
  });
}

/** The refusal of an import into a firm that is not there; undefined when it is. */
export function unknownFirm(
  { engine }: Installation,
  firm: string,
): { readonly ok: false; readonly rejection: Rejection } | undefined {
  return engine.firms().includes(firm) ? undefined : unknownFirmAnswer(firm);
}

export function bytesOfFile(path: string): {
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
} {
  return { fileName: basename(path), bytes: createReadStream(path, { highWaterMark: 256 * 1024 }) };
}

/** Messages that nobody has described: kept without effect, and on no worklist, so the import itself must say so. */
const UNDESCRIBED: readonly string[] = ['effect_is_not_described', 'direction_is_unknown'];

/** Items of an import that a person still has to look at. */
export function leftOver({
  counts,
  outcome,
  warnings,
}: Pick<ImportResult, 'counts' | 'outcome' | 'warnings'>): number {
  if (outcome !== 'imported') return 1;
  const undescribed = warnings.listed.filter(({ code }) => UNDESCRIBED.includes(code)).length;
  return counts.failed + counts.held + counts.suspense + undescribed;
}
