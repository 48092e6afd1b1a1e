import { countImmutable, objectPaths, setImmutable } from './immutable-flag.ts';
import type { StoreFiles } from './store-files.ts';

/** How a directory keeps its objects from being changed. */
export type Protection =
  | { readonly kind: 'protection'; readonly state: 'immutable' }
  /** Files that nobody may write; `seen`: why they are no more than that. */
  | { readonly kind: 'protection'; readonly state: 'read-only'; readonly seen: string };

const FLAG_EVERY_MS = 1_000;

/**
 * A store whose objects get the immutable flag within a second after they have their names; those that a crash left without are
 * flagged first. Nobody waits for it: what is cosigned is durable before. The store's key is the first, to see whether it works.
 */
export async function protectedFiles(
  files: StoreFiles,
  single: string,
  tell: (protection: Protection) => void,
): Promise<{ readonly files: StoreFiles; readonly stop: () => Promise<void> }> {
  const refused = await tryOn(`${files.directory}/${single}`);
  if (refused !== undefined) {
    tell({ kind: 'protection', state: 'read-only', seen: refused });
    return { files, stop: () => Promise.resolve() };
  }
  tell({ kind: 'protection', state: 'immutable' });
  let waiting = await objectPaths(files, single);
  let work = Promise.resolve();
  let isOff = false;
  const flagWaiting = async (): Promise<void> => {
    if (waiting.length === 0 || isOff) return;
    const seen = await setImmutable(waiting.splice(0));
    if (seen === undefined) return;
    isOff = true;
    waiting = [];
    tell({ kind: 'protection', state: 'read-only', seen });
  };
  const flag = () => {
    work = work.then(flagWaiting);
    return work;
  };
  const timer = setInterval(() => void flag(), FLAG_EVERY_MS);
  const publish: StoreFiles['publish'] = async (staged, path) => {
    const made = await files.publish(staged, path);
    if (made === 'made' && !isOff) waiting.push(`${files.directory}/${path}`);
    return made;
  };
  const stop = () => {
    clearInterval(timer);
    return flag();
  };
  return { files: { ...files, publish }, stop };
}

/** Why the flag cannot be set, or undefined when it was: some file systems take it and do not keep it. */
async function tryOn(path: string): Promise<string | undefined> {
  const failure = await setImmutable([path]);
  if (failure !== undefined) return failure;
  const counted = await countImmutable([path]);
  if ('failure' in counted) return counted.failure;
  return counted.immutable === 1 ? undefined : 'the file system does not keep the flag';
}
