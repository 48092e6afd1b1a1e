import type { Disk } from './disk.ts';
import { sha256 } from './sha256.ts';

/**
 * Written when a journal is closed and removed before anything else is written: while it is there, nothing may be
 * torn, and what the directory holds is known exactly. Lines of text:
 *
 *     holdfast journal closed
 *     log <origin> <entries> <base64 root> <segments> <bytes of checkpoints>
 *     sha256 <hex of all lines before>
 */
export type ClosedLog = {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly segments: number;
  readonly checkpointBytes: number;
};

export const CLOSE_MARK_NAME = 'closed';
const FIRST_LINE = 'holdfast journal closed';

function closeMarkText(logs: readonly ClosedLog[]): string {
  const lines = logs.map(
    ({ origin, size, root, segments, checkpointBytes }) =>
      `log ${origin} ${size} ${root} ${segments} ${checkpointBytes}\n`,
  );
  const text = `${FIRST_LINE}\n${lines.join('')}`;
  return `${text}sha256 ${sha256(Buffer.from(text)).toString('hex')}\n`;
}

/** Undefined when the text is not exactly what `closeMarkText` writes. */
export function parseCloseMark(text: string): readonly ClosedLog[] | undefined {
  const logs = text
    .split('\n')
    .filter((line) => line.startsWith('log '))
    .map((line) => {
      const [, origin = '', size, root = '', segments, checkpointBytes] = line.split(' ');
      return {
        origin,
        size: Number(size),
        root,
        segments: Number(segments),
        checkpointBytes: Number(checkpointBytes),
      };
    });
  return closeMarkText(logs) === text ? logs : undefined;
}

export async function writeCloseMark(
  disk: Disk,
  directory: string,
  logs: readonly ClosedLog[],
): Promise<void> {
  const path = `${directory}/${CLOSE_MARK_NAME}`;
  const file = await disk.open(`${path}.new`, 'create');
  await file.write(Buffer.from(closeMarkText(logs)), 0);
  await file.sync();
  await file.close();
  await disk.rename(`${path}.new`, path);
  await disk.syncDirectory(directory);
}
