import { commitFileName, commitFileNumber, FIRST_BLOCK_AT } from './commit-file.ts';
import type { Disk, DiskFile } from './disk.ts';
import { hasHeader } from './file-header.ts';
import { PAGE_BYTES } from './layout.ts';
import { firstNonZero } from './sha256.ts';
import { type BlockFrame, type BlockHead, parseBlock, parseBlockHead } from './tick-block.ts';
import type { Damage } from './types.ts';

export type StoredBlock = {
  readonly tick: number;
  readonly frames: readonly BlockFrame[];
  readonly file: string;
  readonly at: number;
};

export type StoredCommitFiles = {
  /** The blocks that count, in order of their ticks. */
  readonly blocks: readonly StoredBlock[];
  readonly numbers: readonly number[];
  /** A last block that a crash left torn; never acknowledged. */
  readonly torn: readonly Damage[];
  readonly damage: readonly Damage[];
};

/** Reads all commit files of a journal. Nothing is changed. */
export async function loadCommitFiles(
  disk: Disk,
  directory: string,
  names: readonly string[],
): Promise<StoredCommitFiles> {
  const numbers = names
    .map(commitFileNumber)
    .filter((number) => number !== undefined)
    .sort((left, right) => left - right);
  const blocks: StoredBlock[] = [];
  const ends: BlocksEnd[] = [];
  const damage: Damage[] = [];
  for (const number of numbers) {
    const path = `${directory}/${commitFileName(number)}`;
    const file = await disk.open(path, 'read');
    if (!(await hasHeader(file, { kind: 'commit', number, origin: '' })))
      damage.push(commitDamage(path, 0, 'a wrong file header', false));
    ends.push(await readBlocks(file, blocks));
    await file.close();
  }
  const torn: Damage[] = [];
  for (const [at, end] of ends.entries()) {
    if (end.state === 'clean') continue;
    const isFollowed =
      end.state === 'followed' || ends.slice(at + 1).some(({ blockCount }) => blockCount > 0);
    const found = commitDamage(end.file, end.offset, 'a block that is not whole', !isFollowed);
    (isFollowed ? damage : torn).push(found);
  }
  return { blocks, numbers, torn, damage: [...damage, ...tickGaps(blocks)] };
}

function commitDamage(file: string, offset: number, seen: string, repairable: boolean): Damage {
  return { code: 'commit-file-damaged', file, offset, seen, repairable };
}

function tickGaps(blocks: readonly StoredBlock[]): Damage[] {
  return blocks.slice(1).flatMap((block, at) => {
    const before = blocks[at]?.tick;
    return before !== undefined && block.tick !== before + 1
      ? [commitDamage(block.file, block.at, `tick ${block.tick} after ${before}`, false)]
      : [];
  });
}

type BlocksEnd = {
  readonly file: string;
  readonly offset: number;
  readonly blockCount: number;
  /** `clean`: only zeros follow. `torn`: something that is no block. `followed`: and a whole block behind it. */
  readonly state: 'clean' | 'torn' | 'followed';
};

async function readBlocks(file: DiskFile, blocks: StoredBlock[]): Promise<BlocksEnd> {
  const bytes = Buffer.from(new ArrayBuffer(await file.sizeBytes()));
  await file.read(bytes, 0);
  const header = firstNonZero(bytes.subarray(512, FIRST_BLOCK_AT));
  if (header < FIRST_BLOCK_AT - 512)
    return { file: file.path, offset: 512 + header, blockCount: 0, state: 'followed' };
  let at = FIRST_BLOCK_AT;
  let blockCount = 0;
  let bad = at;
  for (;;) {
    const read = blockAt(bytes, at);
    if (!read.ok) {
      bad = at + read.at;
      break;
    }
    blocks.push({ tick: read.head.tick, frames: read.frames, file: file.path, at });
    blockCount += 1;
    at += read.head.blockBytes;
  }
  const rest = firstNonZero(bytes.subarray(at));
  if (at + rest === bytes.length)
    return { file: file.path, offset: at, blockCount, state: 'clean' };
  const isFollowed = wholeBlockFollows(bytes, at + PAGE_BYTES);
  const offset = bad === at ? at + rest : bad;
  return { file: file.path, offset, blockCount, state: isFollowed ? 'followed' : 'torn' };
}

type BlockRead =
  | { readonly ok: true; readonly head: BlockHead; readonly frames: readonly BlockFrame[] }
  | { readonly ok: false; readonly at: number };

function blockAt(bytes: Buffer, at: number): BlockRead {
  const head = parseBlockHead(bytes.subarray(at, at + PAGE_BYTES));
  if (head === undefined) return { ok: false, at: 0 };
  const block = parseBlock(bytes.subarray(at, at + head.blockBytes), head);
  return block.ok ? { ok: true, head, frames: block.frames } : block;
}

function wholeBlockFollows(bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length; at += PAGE_BYTES) if (blockAt(bytes, at).ok) return true;
  return false;
}
