import { eventIsInBatch, eventLeafHash } from '../journal/batch-root.ts';
import { openCheckpoint } from '../journal/checkpoint.ts';
import { parseHeader } from '../journal/entry-header.ts';
import { inclusionHolds } from '../journal/merkle-proof.ts';
import { leafHash } from '../journal/merkle-tree.ts';
import { openNote, parseVerifierKey } from '../journal/signed-note.ts';
import { cosignatureHolds, cosignatureIn, noteText, parseCosignerKey } from './cosignature.ts';
import { parseReceipt, type Receipt } from './receipt-text.ts';

export type ReceiptRejectionCode =
  | 'receipt_key_must_be_a_key_text'
  | 'receipt_must_be_whole'
  | 'receipt_must_be_signed'
  | 'receipt_head_must_be_signed'
  | 'receipt_header_must_be_in_the_tree'
  | 'receipt_event_must_be_in_the_entry'
  | 'receipt_cosignature_must_hold';

export type ReceiptCheck =
  | {
      readonly ok: true;
      readonly receipt: Receipt;
      /** Entries under the head that covers it. */
      readonly size: number;
      /** Microseconds since 1970 UTC, by the platform's clock. */
      readonly timeMicros: number;
      /** Vaults whose key was given and who have cosigned that head, with their time. */
      readonly cosigners: readonly { readonly name: string; readonly timeSeconds: number }[];
    }
  | {
      readonly ok: false;
      readonly rejection: {
        readonly code: ReceiptRejectionCode;
        readonly seen: string;
        readonly wanted: string;
      };
    };

/**
 * Checks a receipt with nothing but itself and keys that a person carried here: the log's, and those of vaults that must
 * have cosigned its head. Whether the event is of the trade that the receipt names is for who can read events.
 */
export function checkReceipt(
  text: string,
  keyText: string,
  vaultKeys: readonly string[],
): ReceiptCheck {
  const key = parseVerifierKey(keyText);
  if (key === undefined)
    return refuse('receipt_key_must_be_a_key_text', keyText, 'a log line of `keys policy`');
  const parsed = parseReceipt(text);
  if (parsed === undefined)
    return refuse('receipt_must_be_whole', 'another text', 'what `receipt` wrote, byte for byte');
  const { receipt, note } = parsed;
  const signed = openNote(note, [key]);
  if (!signed.ok || receipt.origin !== key.name)
    return refuse('receipt_must_be_signed', signed.ok ? receipt.origin : signed.seen, key.name);
  const head = openCheckpoint(receipt.proof.checkpoint, key);
  if (!head.ok) return refuse('receipt_head_must_be_signed', head.seen, key.name);
  const { size, root } = head.checkpoint;
  const { index, hashes: proof } = receipt.proof;
  const isInTree =
    index === receipt.entry &&
    inclusionHolds({ index, size, leafHash: leafHash(receipt.header), root, proof });
  if (!isInTree)
    return refuse(
      'receipt_header_must_be_in_the_tree',
      `entry ${receipt.entry}`,
      `a proof to ${size}`,
    );
  const timeMicros = timeOfEvent(receipt);
  if (timeMicros === undefined)
    return refuse(
      'receipt_event_must_be_in_the_entry',
      `event ${receipt.sequence}`,
      'its batch root',
    );
  const cosigned = cosignersOf(receipt.proof.checkpoint, vaultKeys);
  if (typeof cosigned === 'string')
    return refuse('receipt_cosignature_must_hold', cosigned, 'a good cosignature of that vault');
  return { ok: true, receipt, size, timeMicros, cosigners: cosigned };
}

function refuse(code: ReceiptRejectionCode, seen: string, wanted: string): ReceiptCheck {
  return { ok: false, rejection: { code, seen: seen.slice(0, 200), wanted } };
}

/** Of the entry whose batch root the event leads to; undefined when it leads to another one, or stands elsewhere in it. */
function timeOfEvent({
  header,
  origin,
  salt,
  event,
  steps,
  sequence,
}: Receipt): number | undefined {
  const entry = parseHeader(Buffer.from(header));
  if (entry?.origin !== origin || entry.kind !== 'batch') return undefined;
  const isIn = eventIsInBatch(eventLeafHash(salt, event), steps, entry.batchRoot);
  return isIn && sequence === entry.firstSequence + placeIn(steps, entry.eventCount)
    ? entry.timeMicros
    : undefined;
}

/**
 * Number of the event in its entry: what stands before it on each level, a level's node holding 16 of the one below. NaN
 * when there is not one step for each level; a node that was alone among its siblings has a step with none.
 */
function placeIn(steps: Receipt['steps'], eventCount: number): number {
  const widths: number[] = [];
  for (let width = eventCount; width > 1; width = Math.ceil(width / CHILDREN)) widths.push(width);
  if (widths.length !== steps.length) return Number.NaN;
  return steps.reduce((place, { before }, level) => place + before.length * CHILDREN ** level, 0);
}

const CHILDREN = 16;

/** The name of the first vault whose cosignature is not there or wrong, else all of them. */
function cosignersOf(
  checkpoint: string,
  vaultKeys: readonly string[],
): string | { readonly name: string; readonly timeSeconds: number }[] {
  const found: { name: string; timeSeconds: number }[] = [];
  for (const text of vaultKeys) {
    const key = parseCosignerKey(text);
    const cosignature = key === undefined ? undefined : cosignatureIn(checkpoint, key);
    if (key === undefined || cosignature === undefined) return text;
    if (!cosignatureHolds(noteText(checkpoint), cosignature, key)) return text;
    found.push({ name: key.name, timeSeconds: cosignature.timeSeconds });
  }
  return found;
}
