import type { BookEvent } from './book-rules.ts';
import { type EngineState, originOf } from './engine-state.ts';
import { type Firm, newFirm } from './firm.ts';
import { liveLog } from './live-log.ts';
import { loadState } from './load-state.ts';
import type { LogState } from './log-state.ts';
import { loadSnapshot } from './snapshots.ts';
import type { WatchedKeys } from './watched-keys.ts';

/** Folds a firm's log, from a snapshot's state if there is one, and takes the firm among the live ones. */
export async function addFirm<Book, Event extends BookEvent, Command>(
  engine: Pick<
    EngineState<Book, Event, Command>,
    'journal' | 'options' | 'codec' | 'firms' | 'watched' | 'platform'
  >,
  name: string,
  from?: LogState<Book>,
): Promise<Firm<Book, Event>> {
  const { journal, codec, options, firms, watched } = engine;
  const origin = originOf(options.originPrefix, name);
  const load = async (state?: LogState<Book>): Promise<LogState<Book>> => {
    const folder = await loadState<Book, Event>(
      journal,
      origin,
      { rules: options.rules, codec },
      state,
    );
    return checkOpening(watched, origin, folder.state);
  };
  const log = liveLog<Book, Event>({ name, origin, codec, journal, state: await load(from) });
  const reload = async (): Promise<void> => {
    const snapshot = await loadSnapshot<Book, Event, Command>(engine, name);
    Object.assign(log, liveLog<Book, Event>({ ...log, state: await load(snapshot.state) }));
  };
  const firm = newFirm(log, reload);
  firms.set(name, firm);
  return firm;
}

/** A crash may have kept the entry that opens a key epoch and not the names that belong behind it: they are due again. */
export function checkOpening<Book>(
  watched: WatchedKeys,
  origin: string,
  state: LogState<Book>,
): LogState<Book> {
  const isOpened = watched.newestKey(origin)?.epoch === state.openedEpoch;
  if (!isOpened) watched.set(origin, Number.NEGATIVE_INFINITY);
  return state;
}
