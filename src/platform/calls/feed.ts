import { catchUp } from '../readstore/catch-up.ts';
import type { Projector } from '../readstore/projector.ts';
import { durableOf } from './ask.ts';
import type { HoldfastEngine } from './installation.ts';

/**
 * Gives the projector everything durable of every firm, in order: first what the journal holds and the tables do not,
 * then each tick's batches out of memory. Returns how to stop, which resolves once nothing is being given any more.
 */
export function feedProjector(
  engine: HoldfastEngine,
  projector: Projector,
  onFailure: (failure: unknown) => void,
): { readonly caughtUp: Promise<void>; readonly stop: () => Promise<void> } {
  const feeds = new Map<string, Feed>();
  const giveOn = (firm: string): Promise<void> => {
    const feed = feeds.get(firm) ?? newFeed(engine, projector, firm);
    feeds.set(firm, feed);
    if (feed.giving === undefined) {
      feed.giving = give(engine, projector, firm, feed)
        .catch(onFailure)
        .finally(() => {
          feed.giving = undefined;
          if (
            !feed.isStopped &&
            feed.next <= durableOf(engine, firm) &&
            projector.failure() === undefined
          )
            void giveOn(firm);
        });
    }
    return feed.giving;
  };
  const unsubscribe = engine.onDurable((firm) => void giveOn(firm));
  const caughtUp = Promise.all(engine.firms().map(giveOn)).then(() => projector.finishCatchUp());
  const stop = async () => {
    unsubscribe();
    for (const feed of feeds.values()) feed.isStopped = true;
    await Promise.all([...feeds.values()].map((feed) => feed.giving));
  };
  return { caughtUp, stop };
}

type Feed = { next: number; giving: Promise<void> | undefined; isStopped: boolean };

function newFeed(engine: HoldfastEngine, projector: Projector, firm: string): Feed {
  projector.learnNames(firm, engine.names(firm));
  return { next: projector.highWater(firm) + 1, giving: undefined, isStopped: false };
}

async function give(
  engine: HoldfastEngine,
  projector: Projector,
  firm: string,
  feed: Feed,
): Promise<void> {
  while (!feed.isStopped && feed.next <= durableOf(engine, firm)) {
    const recent = engine.recentBatches(firm, feed.next);
    if (recent === undefined) await giveFromJournal(engine, projector, firm, feed);
    else {
      for (const batch of recent) {
        projector.applyBatch(firm, batch.firstSequence, batch);
        feed.next = batch.firstSequence + batch.eventCount;
        await paced(projector);
        if (feed.isStopped) return;
      }
    }
    await paced(projector);
  }
}

/** Waits until the projector can take more; throws why it never will. */
async function paced(projector: Projector): Promise<void> {
  await projector.withinLag();
  const failure = projector.failure();
  if (failure !== undefined) throw failure;
}

async function giveFromJournal(
  engine: HoldfastEngine,
  projector: Projector,
  firm: string,
  feed: Feed,
): Promise<void> {
  const origin = engine.origin(firm);
  const entry = engine.journal.entryOfSequence(origin, feed.next);
  const entries = engine.journal.read(origin, entry ?? 0);
  const counted = async function* () {
    for await (const known of entries) {
      yield known;
      if (known.header.eventCount > 0)
        feed.next = known.header.firstSequence + known.header.eventCount;
      if (feed.isStopped) return;
    }
  };
  await catchUp(projector, firm, counted());
}
