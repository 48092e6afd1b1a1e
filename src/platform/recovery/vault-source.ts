import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseHeader } from '../journal/entry-header.ts';
import { leafHash } from '../journal/merkle-tree.ts';
import { sha256 } from '../journal/sha256.ts';
import {
  COMMIT_FOLDER,
  type CommitRecord,
  commitNumber,
  parseCommitFile,
} from '../vault/commit-block.ts';
import { parseStatementName } from '../vault/keep-statement.ts';
import { COSIGNER_NAME } from '../vault/run-vault.ts';
import {
  originOfFolder,
  parseCheckpointName,
  parseSegment,
  parseSegmentName,
  type StoredEntry,
} from '../vault/segment-object.ts';
import { KEY_NAME, LOGS_FOLDER } from '../vault/stored-log.ts';
import { thawIn } from '../vault/stored-thaws.ts';
import { isThawName } from '../vault/thaw-record.ts';
import {
  bytesOf,
  type EntryPlace,
  type Finding,
  type Source,
  type SourceBytes,
  type SourceLog,
  type SourceNote,
  type SourceThaw,
} from './source.ts';

export function isVaultStore(directory: string): boolean {
  return existsSync(join(directory, LOGS_FOLDER)) && !existsSync(join(directory, 'journal'));
}

/** A vault's directory store, read as it is: no lock is taken and nothing is changed. */
export function readVaultStore(directory: string): Source {
  const folders = new Map<string, string>();
  for (const name of readdirSync(join(directory, LOGS_FOLDER)).sort()) {
    const origin = originOfFolder(name);
    if (origin !== undefined) folders.set(origin, join(directory, LOGS_FOLDER, name));
  }
  const commitFiles = readCommitFolder(join(directory, COMMIT_FOLDER));
  const cosigner = bytesOf(join(directory, COSIGNER_NAME)).toString('latin1').trimEnd();
  return {
    name: directory,
    kind: 'vault',
    origins: [...folders.keys()],
    cosigners: cosigner === '' ? [] : [cosigner],
    firstEntry: (origin) => firstStored(folders.get(origin)) ?? firstCommitted(commitFiles, origin),
    logsOf: (origin, findings) => {
      const folder = folders.get(origin);
      return folder === undefined
        ? []
        : [readStoredLog(directory, folder, { origin, findings, commitFiles })];
    },
  };
}

/** From the first segment that has it; whether it is whole is looked at when the log is proven. */
function firstStored(folder: string | undefined): SourceBytes | undefined {
  if (folder === undefined) return undefined;
  const names = readdirSync(folder).flatMap((name) => parseSegmentName(name) ?? []);
  for (const { name } of names.filter(({ first }) => first === 0)) {
    const [entry] = parseSegment(bytesOf(join(folder, name))).entries;
    if (entry !== undefined) return { leaf: entry.header, payload: entry.payload };
  }
  return undefined;
}

type CommitFolderFile = { readonly path: string; readonly records: readonly CommitRecord[] };

/**
 * What a vault that was ended had not yet made objects of. A block that is not whole is the last one, which the end tore;
 * where more follows, a running vault and an audit say so, and here the other sources may have it.
 */
function readCommitFolder(folder: string): readonly CommitFolderFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const number = commitNumber(name);
      if (number === undefined) return [];
      const path = join(folder, name);
      return [{ path, records: parseCommitFile(bytesOf(path), number).records }];
    });
}

function firstCommitted(
  commitFiles: readonly CommitFolderFile[],
  origin: string,
): SourceBytes | undefined {
  for (const record of commitFiles.flatMap(({ records }) => records)) {
    if (record.origin !== origin || record.kind !== 'segment') continue;
    const [entry] = parseSegment(record.bytes).entries;
    if (entry?.index === 0) return { leaf: entry.header, payload: entry.payload };
  }
  return undefined;
}

type ReadFrom = {
  readonly origin: string;
  readonly findings: Finding[];
  readonly commitFiles: readonly CommitFolderFile[];
};

function readStoredLog(
  source: string,
  folder: string,
  { origin, findings, commitFiles }: ReadFrom,
): SourceLog {
  const names = readdirSync(folder).sort();
  const report = (file: string, offset: number, entry: number | undefined, seen: string) =>
    void findings.push({ source, origin, file, offset, entry, seen });
  const places = placesOf();
  for (const segment of names.flatMap((name) => parseSegmentName(name) ?? [])) {
    const path = join(folder, segment.name);
    const bytes = bytesOf(path);
    const isDoubtful = sha256(bytes).toString('hex') !== segment.sha256;
    if (isDoubtful) report(path, 0, undefined, 'bytes that have not the hash in their name');
    const { entries, bad } = parseSegment(bytes);
    if (bad !== undefined) report(path, bad.offset, segment.first + entries.length, bad.seen);
    places.add(path, bytes, { entries, isDoubtful, from: 0 });
  }
  const notes = names
    .filter((name) => parseCheckpointName(name) !== undefined || name.endsWith('.frozen'))
    .flatMap((name) => notesOf(join(folder, name)));
  for (const { path, records } of commitFiles)
    for (const { kind, bytes, offset } of records.filter((one) => one.origin === origin))
      if (kind === 'segment')
        places.add(path, bytes, { ...parseSegment(bytes), isDoubtful: false, from: offset });
      else notes.push({ text: bytes.toString('utf8'), file: path, isRefused: false });
  const keyText = bytesOf(join(folder, KEY_NAME)).toString('latin1').trimEnd();
  const key = keyText === '' ? undefined : { text: keyText, from: 'vault' as const };
  const statements = names
    .flatMap((name) => parseStatementName(name) ?? [])
    .map(({ name, size }) => ({ size, file: join(folder, name) }));
  const thaws = thawsOf(folder, names, { source, origin });
  const { files, byIndex } = places;
  return { source, origin, files, places: byIndex, notes, statements, thaws, key };
}

/** A record that is none thaws nothing; an audit says so. */
function thawsOf(
  folder: string,
  names: readonly string[],
  { source, origin }: { readonly source: string; readonly origin: string },
): SourceThaw[] {
  return names.filter(isThawName).flatMap((name) => {
    const thaw = thawIn(bytesOf(join(folder, name)), origin, name);
    if (thaw === undefined) return [];
    const { evidence, timeSeconds, approvers, reason } = thaw;
    return [{ source, evidence, timeSeconds, approvers, reason }];
  });
}

type FoundSegment = {
  readonly entries: readonly StoredEntry[];
  readonly isDoubtful: boolean;
  /** Where the segment begins in its file. */
  readonly from: number;
};

/** Where each entry lies; the first place that is not doubtful counts. */
function placesOf(): {
  readonly files: string[];
  readonly byIndex: Map<number, EntryPlace>;
  readonly add: (path: string, segment: Buffer, found: FoundSegment) => void;
} {
  const files: string[] = [];
  const byIndex = new Map<number, EntryPlace>();
  const add = (path: string, segment: Buffer, { entries, isDoubtful, from }: FoundSegment) => {
    const start = segment.byteOffset - from;
    if (files.at(-1) !== path) files.push(path);
    for (const { index, header, payload, offset } of entries) {
      if (byIndex.get(index)?.isDoubtful === false) continue;
      byIndex.set(index, {
        file: files.length - 1,
        offset: from + offset,
        headerAt: header.byteOffset - start,
        headerLength: header.length,
        payloadAt: payload.byteOffset - start,
        payloadLength: payload.length,
        isEpoch: parseHeader(header)?.kind === 'epoch',
        leafHash: leafHash(header),
        isDoubtful,
      });
    }
  };
  return { files, byIndex, add };
}

/** Evidence that froze a log holds two notes: the head that the vault stands by, and the one that it refused. */
function notesOf(file: string): SourceNote[] {
  const text = bytesOf(file).toString('utf8');
  if (!file.endsWith('.frozen')) return [{ text, file, isRefused: false }];
  const [, held = '', offered = ''] = /--- held\n(.*)\n--- offered\n(.*)$/s.exec(text) ?? [];
  return [
    { text: held, file, isRefused: false },
    { text: offered, file, isRefused: true },
  ].filter((note) => note.text !== '');
}
