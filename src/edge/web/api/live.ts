import { createContext, useContext, useEffect, useRef, useState } from 'react';
import type { LiveChangeAnswer } from './answers.ts';
import { refreshBook } from './queries.ts';

export type LiveState = 'connecting' | 'live' | 'lost';

export type LiveListener = {
  readonly onChange: (change: LiveChangeAnswer) => void;
  /** Something was missed: read again. */
  readonly onResync: () => void;
};

export type Live = {
  readonly state: LiveState;
  /** Newest event of the firm that this page knows of; 0 = none yet. */
  readonly sequence: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly listen: (listener: LiveListener) => () => void;
};

const NOT_LIVE: Live = {
  state: 'connecting',
  sequence: 0,
  counts: {},
  listen: () => () => undefined,
};

export const LiveContext = createContext<Live>(NOT_LIVE);

export function useLive(): Live {
  return useContext(LiveContext);
}

/** Figures of the whole book are asked for again at most this often, however fast trades come. */
const REFRESH_MS = 1_500;

/** One stream of a firm's changes for the whole page. The browser connects again by itself. */
export function useLiveStream(firm: string): Live {
  const [state, setState] = useState<LiveState>('connecting');
  const [known, setKnown] = useState<Pick<Live, 'sequence' | 'counts'>>({
    sequence: 0,
    counts: {},
  });
  const listeners = useRef(new Set<LiveListener>());
  useEffect(() => {
    const stream = new EventSource(`/api/v1/firms/${encodeURIComponent(firm)}/live`);
    let refreshing: ReturnType<typeof setTimeout> | undefined;
    const refreshSoon = () => {
      refreshing ??= setTimeout(() => {
        refreshing = undefined;
        void refreshBook(firm);
      }, REFRESH_MS);
    };
    stream.onopen = () => setState('live');
    stream.onerror = () =>
      setState(stream.readyState === EventSource.CLOSED ? 'lost' : 'connecting');
    stream.addEventListener('change', ({ data }) => {
      const change: LiveChangeAnswer = JSON.parse(data);
      setKnown({ sequence: change.sequence, counts: change.counts });
      for (const { onChange } of listeners.current) onChange(change);
      refreshSoon();
    });
    stream.addEventListener('resync', () => {
      for (const { onResync } of listeners.current) onResync();
      refreshSoon();
    });
    return () => {
      clearTimeout(refreshing);
      stream.close();
      setState('connecting');
      setKnown({ sequence: 0, counts: {} });
    };
  }, [firm]);
  const listen = useRef((listener: LiveListener) => {
    listeners.current.add(listener);
    return () => {
      listeners.current.delete(listener);
    };
  });
  return { state, ...known, listen: listen.current };
}
