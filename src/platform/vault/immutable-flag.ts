import { execFile } from 'node:child_process';
import type { StoreFiles } from './store-files.ts';
import { LOGS_FOLDER } from './stored-log.ts';

/** Paths on one command line; far below what a kernel takes. */
const AT_ONCE = 200;
/** Of the flags that lsattr prints before a path. */
const IMMUTABLE = /^[^ ]*i[^ ]* /;

/** Objects of a directory store: what is never changed or removed. The derived view, commit files and the lock are not. */
export async function objectPaths(files: StoreFiles, single: string): Promise<string[]> {
  const paths = [single];
  for (const log of await files.list(LOGS_FOLDER)) {
    const folder = `${LOGS_FOLDER}/${log}`;
    for (const name of await files.list(folder)) paths.push(`${folder}/${name}`);
  }
  return paths.map((path) => `${files.directory}/${path}`);
}

/**
 * Sets the file system's immutable flag (FS_IMMUTABLE_FL), which Node cannot do itself. What went wrong, or undefined. It
 * takes CAP_LINUX_IMMUTABLE, and a file system that has the flag.
 */
export async function setImmutable(paths: readonly string[]): Promise<string | undefined> {
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const { failure } = await run('chattr', ['+i', '--', ...paths.slice(at, at + AT_ONCE)]);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** How many of these files have the flag; what kept us from knowing. */
export async function countImmutable(
  paths: readonly string[],
): Promise<{ readonly immutable: number } | { readonly failure: string }> {
  let immutable = 0;
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const { failure, text } = await run('lsattr', ['--', ...paths.slice(at, at + AT_ONCE)]);
    if (failure !== undefined) return { failure };
    immutable += text.split('\n').filter((line) => IMMUTABLE.test(line)).length;
  }
  return { immutable };
}

function run(
  program: 'chattr' | 'lsattr',
  words: readonly string[],
): Promise<{ readonly failure: string | undefined; readonly text: string }> {
  return new Promise((resolve) => {
    execFile(program, words, { maxBuffer: 16_777_216 }, (failed, text, said) => {
      const [line = ''] = said.split('\n').filter((one) => !one.startsWith(`${program} `));
      const why =
        failed?.code === 'ENOENT' ? `${program} is not installed` : line || failed?.message;
      resolve({ failure: failed === null ? undefined : why, text });
    });
  });
}
