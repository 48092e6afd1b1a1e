import { HASH_BYTES } from './sha256.ts';
import { type NoteSigner, openNote, signNote, type VerifierKey } from './signed-note.ts';

/** A tree head as c2sp.org/tlog-checkpoint: the note text `origin\nsize\nbase64(root)\n`, without extension lines. */
export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
};

type CheckpointOpening =
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly seen: string };

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  return signNote(checkpointText(checkpoint), [signer]);
}

/** Opens a checkpoint of the log whose key this is. Anything but the three lines is refused. */
export function openCheckpoint(note: string, key: VerifierKey): CheckpointOpening {
  const opened = openNote(note, [key]);
  if (!opened.ok) return opened;
  const [origin = '', sizeText = '', rootText = ''] = opened.text.split('\n');
  const root = Buffer.from(rootText, 'base64');
  const size = Number(sizeText);
  if (root.length !== HASH_BYTES || !Number.isSafeInteger(size))
    return { ok: false, seen: opened.text };
  const checkpoint = { origin, size, root };
  if (checkpointText(checkpoint) !== opened.text)
    return { ok: false, seen: `text "${opened.text}"` };
  return origin === key.name
    ? { ok: true, checkpoint }
    : { ok: false, seen: `a checkpoint of ${origin}` };
}

/** Entries that a checkpoint says it is over; NaN when it says none. Its signatures are not looked at. */
export function sizeInNote(note: string): number {
  return Number(note.split('\n')[1]);
}
