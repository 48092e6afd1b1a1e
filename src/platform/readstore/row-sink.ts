import type { ErasedThrough } from './erase-rows.ts';
import type { FirmProjection } from './firm-projection.ts';
import type { RowBatch } from './row-batch.ts';

/** Where a projector writes: one implementation per database. All calls come from one thread, one at a time. */
export type RowSink = {
  /** What the tables hold of every firm, for going on where they end. */
  readonly load: () => Promise<readonly FirmProjection[]>;
  /** All of the batch in one transaction, with each firm's high water. */
  readonly apply: (batch: RowBatch) => Promise<void>;
  /** Takes what lies before an event out of a firm's tables and out of their files; see `erase-rows.ts`. */
  readonly erase: (through: ErasedThrough) => Promise<void>;
  /** Makes the indexes that were left out while the tables were filled; nothing when they are there. */
  readonly finishCatchUp: () => Promise<void>;
  readonly close: () => Promise<void>;
};
