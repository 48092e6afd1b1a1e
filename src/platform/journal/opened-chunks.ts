import type { ClosedChunk, FrameOpener } from './frame-opener.ts';
import type { FrameOpening } from './frame-opening.ts';
import type { WalkEnd, WalkedFrame } from './walk-segments.ts';

export type OpenedFrame = { readonly found: WalkedFrame; readonly opening: FrameOpening };

type Chunk = {
  readonly frames: readonly WalkedFrame[];
  readonly openings: readonly FrameOpening[];
};

/** Opens what a walk finds, some chunks ahead of whoever takes them; at its end, where the walk ended. */
export async function* openedChunks(
  walk: AsyncGenerator<readonly WalkedFrame[], WalkEnd>,
  opener: FrameOpener,
  options: Pick<ClosedChunk, 'ciphers' | 'checkRoots'>,
): AsyncGenerator<readonly OpenedFrame[], WalkEnd> {
  const ahead: Promise<Chunk>[] = [];
  let end: WalkEnd | undefined;
  for (;;) {
    while (end === undefined && ahead.length < opener.chunksAhead) {
      const step = await walk.next();
      if (step.done === true) end = step.value;
      else ahead.push(openChunk(step.value, opener, options));
    }
    const chunk = ahead.shift();
    if (chunk !== undefined) yield pairs(await chunk);
    else if (end !== undefined) return end;
  }
}

function openChunk(
  frames: readonly WalkedFrame[],
  opener: FrameOpener,
  options: Pick<ClosedChunk, 'ciphers' | 'checkRoots'>,
): Promise<Chunk> {
  const opened = opener.open({ frames, ...options }).then((openings) => ({ frames, openings }));
  // Heard of when its turn comes, which may be never.
  opened.catch(() => undefined);
  return opened;
}

function pairs({ frames, openings }: Chunk): readonly OpenedFrame[] {
  return openings.flatMap((opening, at) => {
    const found = frames[at];
    return found === undefined ? [] : [{ found, opening }];
  });
}
