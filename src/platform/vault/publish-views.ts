import type { Vault } from './vault-session.ts';
import { viewPublisher } from './view.ts';

/** Rounds that a view which could not be published is left alone: a full disk is not emptied within a second. */
const REST_ROUNDS = 10;

/** Brings the views of all logs up, one round at a call. A view that fails is made anew later; the copies go on meanwhile. */
export function viewRounds(vault: Vault): () => Promise<void> {
  /** Rounds left until the next try, of views that failed. */
  const resting = new Map<string, number>();
  return async () => {
    for (const origin of vault.logs.keys()) {
      const left = resting.get(origin);
      if (left !== undefined && left > 0) resting.set(origin, left - 1);
      else if (await publishOne(vault, origin, left !== undefined)) resting.delete(origin);
      else resting.set(origin, REST_ROUNDS);
    }
  };
}

/** Whether it is published. Told when that changes, not at each try. */
async function publishOne(vault: Vault, origin: string, hasFailed: boolean): Promise<boolean> {
  const log = vault.logs.get(origin);
  if (log === undefined) return true;
  const { keeper, relay, tell } = vault;
  try {
    // What failed in the middle does not know what it has written: it begins where the last whole view is.
    if (hasFailed) log.view = await viewPublisher(keeper.files, log.stored, keeper.linesOn);
    await log.view.publish();
    if (log.view.shown() !== '') relay.offer(origin, log.view.shown());
    if (hasFailed) tell({ kind: 'view', origin, state: 'again', seen: '' });
    return true;
  } catch (failure) {
    if (!hasFailed) tell({ kind: 'view', origin, state: 'failed', seen: String(failure) });
    return false;
  }
}
