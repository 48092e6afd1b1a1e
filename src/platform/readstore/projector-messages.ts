import type { EventSchema } from '../../domain/basics/schema.ts';
import type { ReadTarget } from './read-target.ts';

export type ProjectorStart = {
  readonly target: ReadTarget;
  /** Every schema that a log may hold, the engine's own included. */
  readonly schemas: readonly EventSchema[];
};

/** What the projector's thread is told. Buffers are transferred, never copied twice. */
export type ToProjector =
  | { readonly type: 'names'; readonly firm: string; readonly names: readonly string[] }
  | {
      readonly type: 'batch';
      readonly firm: string;
      readonly firstSequence: number;
      readonly plain: Uint8Array<ArrayBuffer>;
      readonly eventLengths: Uint32Array<ArrayBuffer>;
      readonly group: number;
      readonly commit: boolean;
    }
  | { readonly type: 'erase'; readonly firm: string; readonly sequence: number }
  | { readonly type: 'finish-catch-up' }
  | { readonly type: 'close' };

/** Last event of a firm that was taken. */
export type Seen = readonly [firm: string, sequence: number];

export type FromProjector =
  | { readonly type: 'opened'; readonly seen: readonly Seen[] }
  | {
      readonly type: 'applied';
      readonly seen: readonly Seen[];
      readonly batches: number;
    }
  | { readonly type: 'erased'; readonly seen: readonly Seen[] }
  | { readonly type: 'caught-up' }
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly message: string };
