import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseHeader } from '../journal/entry-header.ts';
import { leafHash } from '../journal/merkle-tree.ts';
import { sha256 } from '../journal/sha256.ts';
import { parseStatementName } from '../vault/keep-statement.ts';
import { COSIGNER_NAME } from '../vault/run-vault.ts';
import {
  originOfFolder,
  parseCheckpointName,
  parseSegment,
  parseSegmentName,
} from '../vault/segment-object.ts';
import { KEY_NAME, LOGS_FOLDER } from '../vault/stored-log.ts';
import {
  bytesOf,
  type EntryPlace,
  type Finding,
  type Source,
  type SourceBytes,
  type SourceLog,
  type SourceNote,
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
  const cosigner = bytesOf(join(directory, COSIGNER_NAME)).toString('latin1').trimEnd();
  return {
    name: directory,
    kind: 'vault',
    origins: [...folders.keys()],
    cosigners: cosigner === '' ? [] : [cosigner],
    firstEntry: (origin) => firstStored(folders.get(origin)),
    logsOf: (origin, findings) => {
      const folder = folders.get(origin);
      return folder === undefined ? [] : [readStoredLog(directory, folder, origin, findings)];
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

function readStoredLog(
  source: string,
  folder: string,
  origin: string,
  findings: Finding[],
): SourceLog {
  const names = readdirSync(folder).sort();
  const report = (file: string, offset: number, entry: number | undefined, seen: string) =>
    void findings.push({ source, origin, file, offset, entry, seen });
  const files: string[] = [];
  const places = new Map<number, EntryPlace>();
  for (const segment of names.flatMap((name) => parseSegmentName(name) ?? [])) {
    const path = join(folder, segment.name);
    const bytes = bytesOf(path);
    const isDoubtful = sha256(bytes).toString('hex') !== segment.sha256;
    if (isDoubtful) report(path, 0, undefined, 'bytes that have not the hash in their name');
    const { entries, bad } = parseSegment(bytes);
    if (bad !== undefined) report(path, bad.offset, segment.first + entries.length, bad.seen);
    for (const { index, header, payload, offset } of entries) {
      if (places.get(index)?.isDoubtful === false) continue;
      const headerAt = header.byteOffset - bytes.byteOffset;
      const payloadAt = payload.byteOffset - bytes.byteOffset;
      places.set(index, {
        file: files.length,
        offset,
        headerAt,
        headerLength: header.length,
        payloadAt,
        payloadLength: payload.length,
        isEpoch: parseHeader(header)?.kind === 'epoch',
        leafHash: leafHash(header),
        isDoubtful,
      });
    }
    files.push(path);
  }
  const notes = names
    .filter((name) => parseCheckpointName(name) !== undefined || name.endsWith('.frozen'))
    .flatMap((name) => notesOf(join(folder, name)));
  const keyText = bytesOf(join(folder, KEY_NAME)).toString('latin1').trimEnd();
  const key = keyText === '' ? undefined : { text: keyText, from: 'vault' as const };
  const statements = names
    .flatMap((name) => parseStatementName(name) ?? [])
    .map(({ name, size }) => ({ size, file: join(folder, name) }));
  return { source, origin, files, places, notes, statements, key };
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
