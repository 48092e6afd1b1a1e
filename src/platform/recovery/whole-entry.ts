import { parseHeader } from '../journal/entry-header.ts';
import { sha256 } from '../journal/sha256.ts';
import type { EntryHeader } from '../journal/types.ts';
import type { BranchEntry } from './branch.ts';
import type { Finding, PlaceReader } from './source.ts';

/** An entry whose leaf is in the tree and whose payload has the hash that the leaf says. */
export type WholeEntry = {
  readonly index: number;
  readonly header: EntryHeader;
  readonly leaf: Buffer;
  readonly payload: Buffer;
};

/** From the first place that has it whole; the others are findings. Undefined when no place has. */
export function readWhole(
  { at }: BranchEntry,
  index: number,
  read: PlaceReader,
  findings: Finding[],
): WholeEntry | undefined {
  for (const { log, place } of at) {
    const { leaf, payload } = read(log, place);
    const header = parseHeader(leaf);
    const isWhole = header?.origin === log.origin && sha256(payload).equals(header.payloadHash);
    if (header !== undefined && isWhole) return { index, header, leaf, payload };
    findings.push({
      source: log.source,
      origin: log.origin,
      file: `${log.files[place.file]}`,
      offset: place.offset,
      entry: index,
      seen: 'a payload that has not the hash in its header',
    });
  }
  return undefined;
}
