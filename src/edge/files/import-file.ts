import { peek, SourceUnreadable } from './_peek.ts';
import { parserOf } from './file-parsers.ts';
import { ImportJob } from './import-job.ts';
import type { FileRefusal } from './import-record.ts';
import type { ImportPorts, ImportRequest, ImportResult } from './import-request.ts';
import { ImportTally } from './import-tally.ts';
import { type FileKind, HEAD_BYTES, recognise } from './recognise.ts';
import { SealedSpool, SpoolFailed } from './sealed-spool.ts';
import { stageFile } from './stage-file.ts';
import { partsOf } from './staged-part.ts';

/**
 * Imports one file of any kind: reads it once into a sealed spool, and books it only when its structure is proven
 * (domain.md, "Bad input, everywhere"). The same bytes may be imported again at any time: what is booked stays booked
 * once, what was rejected is tried again, what is missing is added.
 */
export async function importFile(request: ImportRequest): Promise<ImportResult> {
  const { fileName } = request;
  try {
    const { head, bytes, close } = await peek(request.bytes, HEAD_BYTES);
    try {
      const recognised = recognise(head, fileName);
      if (!recognised.ok) return refusedResult(fileName, recognised.refusal);
      return await importRecognised({ ...request, bytes }, recognised.file);
    } finally {
      await close();
    }
  } catch (error) {
    if (error instanceof SourceUnreadable) return refusedResult(fileName, error.refusal);
    if (error instanceof SpoolFailed) return refusedResult(fileName, spoolRefusal(error));
    throw error;
  }
}

async function importRecognised(request: ImportRequest, file: FileKind): Promise<ImportResult> {
  const spool = await openSpool(request.ports);
  try {
    return await importThrough(spool, request, file);
  } finally {
    await spool.close();
  }
}

/** Rows of a reference file are compared with each other, so all its keys are in memory at once. */
const REFERENCE_BYTES_LIMIT = 32 * 1024 * 1024;

async function importThrough(
  spool: SealedSpool,
  request: ImportRequest,
  file: FileKind,
): Promise<ImportResult> {
  const { fileName, bytes, ports } = request;
  const staged = await stageFile({
    fileName,
    bytes,
    spool,
    parser: file.kind === 'fixml' ? ports.stageFixml : partsOf(parserOf(file, fileName)),
    bytesLimit: file.kind === 'reference' ? REFERENCE_BYTES_LIMIT : Number.POSITIVE_INFINITY,
    progress: (progress) => ports.progress({ phase: 'reading', ...progress }),
  });
  const job = new ImportJob(request, file, staged, spool);
  if (staged.refusal !== undefined) return job.refused(staged.refusal);
  try {
    return await job.run();
  } catch (error) {
    if (!(error instanceof SpoolFailed)) throw error;
    return job.hasBooked ? job.stopped(spoolRefusal(error)) : job.refused(spoolRefusal(error));
  }
}

async function openSpool(ports: ImportPorts): Promise<SealedSpool> {
  try {
    return new SealedSpool(await ports.createSpoolFile());
  } catch (cause) {
    throw new SpoolFailed('spool_must_fit_on_disk', cause);
  }
}

function spoolRefusal({ code, cause }: SpoolFailed): FileRefusal {
  const seen = cause instanceof Error ? cause.message : String(cause);
  const wanted =
    code === 'spool_must_fit_on_disk'
      ? 'free space in the data directory, about half the size of the file'
      : 'the bytes that were written';
  return { code, field: 'file', line: 0, seen, wanted };
}

const NO_LIST = { listed: [], total: 0 } as const;

function refusedResult(fileName: string, reason: FileRefusal): ImportResult {
  return {
    file: fileName,
    kind: '',
    sha256: '',
    sizeBytes: 0,
    outcome: 'refused',
    reason,
    counts: new ImportTally().counts,
    noted: [],
    redriven: 0,
    suspenseMatches: NO_LIST,
    failures: NO_LIST,
    warnings: NO_LIST,
    noPrices: NO_LIST,
  };
}
