import { cosignatureIn, type NamedKey } from './cosignature.ts';
import { parseCheckpointName } from './segment-object.ts';
import type { StoreFiles } from './store-files.ts';
import { LOGS_FOLDER } from './stored-log.ts';

export type StoreState = {
  /** Of the objects; the derived view is not counted. */
  readonly bytes: number;
  /** Seconds since 1970 UTC of the latest cosignature; 0 = none yet. */
  readonly lastCosignedSeconds: number;
};

/** What a store has when a vault is started on it. */
export async function storeState(files: StoreFiles, own: NamedKey): Promise<StoreState> {
  let bytes = 0;
  let lastCosignedSeconds = 0;
  for (const log of await files.list(LOGS_FOLDER)) {
    const folder = `${LOGS_FOLDER}/${log}`;
    const names = await files.list(folder);
    for (const name of names) bytes += await files.sizeBytes(`${folder}/${name}`);
    const newest = names.flatMap((name) => parseCheckpointName(name) ?? []).at(-1);
    const note = newest && (await files.read(`${folder}/${newest.name}`));
    const cosignature = note && cosignatureIn(note.toString('utf8'), own);
    if (cosignature !== undefined)
      lastCosignedSeconds = Math.max(lastCosignedSeconds, cosignature.timeSeconds);
  }
  return { bytes, lastCosignedSeconds };
}
