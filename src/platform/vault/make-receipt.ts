import { assertThat } from '../../domain/basics/decision.ts';
import { eventLeafHash, proveEvent } from '../journal/batch-root.ts';
import { sizeInNote } from '../journal/checkpoint.ts';
import { parseHeader } from '../journal/entry-header.ts';
import { epochCipher } from '../journal/epoch-cipher.ts';
import { inclusionRanges } from '../journal/merkle-proof.ts';
import { leafHash } from '../journal/merkle-tree.ts';
import { openSealed } from '../journal/open-entry.ts';
import { nonceOf } from '../journal/payload.ts';
import type { Journal, JournalKeys } from '../journal/types.ts';
import { type Receipt, writeReceipt } from './receipt-text.ts';
import { tileTree } from './tile-tree.ts';

export type ReceiptQuestion = {
  readonly trade: string;
  readonly origin: string;
  /** Of the event that is shown. */
  readonly sequence: number;
  /** A head over the event's entry, signed by the log. */
  readonly checkpoint: string;
  /** The names that the event says by number. */
  readonly namesIn: (event: Uint8Array) => Receipt['names'];
};

/** Reads the log once from its first entry: the tree's hashes are kept nowhere on the platform. */
export async function makeReceipt(
  journal: Pick<Journal, 'readSealed' | 'entryOfSequence'>,
  keys: Pick<JournalKeys, 'openEpoch' | 'signer'>,
  question: ReceiptQuestion,
): Promise<string> {
  const { trade, origin, sequence, checkpoint, namesIn } = question;
  const index = journal.entryOfSequence(origin, sequence);
  assertThat(index !== undefined, 'an event that was answered is in an entry');
  const size = sizeInNote(checkpoint);
  const read = await readLog(journal, keys, { origin, index, size });
  const { leaf, events, salts, firstSequence } = read.shown;
  const at = sequence - firstSequence;
  const [event, salt] = [events[at], salts[at]];
  assertThat(event !== undefined && salt !== undefined, 'the entry holds the event');
  const leaves = events.map((each, number) => {
    const own = salts[number];
    assertThat(own !== undefined, 'every event of an entry has a salt');
    return eventLeafHash(own, each);
  });
  const receipt = {
    trade,
    origin,
    entry: index,
    sequence,
    header: leaf,
    salt,
    event,
    steps: proveEvent(leaves, at),
    names: namesIn(event),
    proof: { index, hashes: inclusionProof(read.leafHashes, index), checkpoint },
  };
  return writeReceipt(receipt, keys.signer(origin));
}

type ShownEntry = {
  readonly leaf: Buffer;
  readonly firstSequence: number;
  readonly events: readonly Buffer[];
  readonly salts: readonly Buffer[];
};

async function readLog(
  journal: Pick<Journal, 'readSealed'>,
  keys: Pick<JournalKeys, 'openEpoch'>,
  {
    origin,
    index,
    size,
  }: { readonly origin: string; readonly index: number; readonly size: number },
): Promise<{ readonly leafHashes: readonly Uint8Array[]; readonly shown: ShownEntry }> {
  const leafHashes: Uint8Array[] = [];
  let epochPayload: Buffer | undefined;
  let shown: ShownEntry | undefined;
  for await (const entry of journal.readSealed(origin, 0)) {
    if (entry.index >= size) break;
    leafHashes.push(leafHash(entry.leaf));
    if (entry.index > index) continue;
    if (parseHeader(Buffer.from(entry.leaf))?.kind === 'epoch')
      epochPayload = Buffer.from(entry.payload);
    if (entry.index === index) shown = openShown(entry, keys, origin, epochPayload);
  }
  assertThat(shown !== undefined && leafHashes.length === size, 'the head covers the entry');
  return { leafHashes, shown };
}

function openShown(
  { index, leaf, payload }: { index: number; leaf: Uint8Array; payload: Uint8Array },
  keys: Pick<JournalKeys, 'openEpoch'>,
  origin: string,
  epochPayload: Buffer | undefined,
): ShownEntry {
  const header = parseHeader(Buffer.from(leaf));
  assertThat(header !== undefined && epochPayload !== undefined, 'an entry follows its epoch');
  const opening = keys.openEpoch(origin, header.keyEpoch, epochPayload);
  assertThat(opening.ok, 'a log that is served has its keys here');
  const cipher = epochCipher(opening.key.sealingKey);
  const opened = openSealed({ index, header, leaf, payload }, cipher);
  assertThat(opened.ok, 'an entry that was read is whole');
  const { plain, eventOffsets } = opened.entry;
  const joined = cipher.eventSalts(nonceOf(payload), header.eventCount);
  const saltBytes = joined.length / header.eventCount;
  const numbers = Array.from({ length: header.eventCount }, (_, number) => number);
  return {
    leaf: Buffer.from(leaf),
    firstSequence: header.firstSequence,
    events: numbers.map((number) =>
      Buffer.from(plain.subarray(eventOffsets[number], eventOffsets[number + 1])),
    ),
    salts: numbers.map((number) =>
      Buffer.from(joined.subarray(number * saltBytes, (number + 1) * saltBytes)),
    ),
  };
}

function inclusionProof(leafHashes: readonly Uint8Array[], index: number): Uint8Array[] {
  return inclusionRanges(index, leafHashes.length).map(({ first, end }) => {
    const tree = tileTree();
    for (const hash of leafHashes.slice(first, end)) tree.append(hash);
    return tree.root();
  });
}
