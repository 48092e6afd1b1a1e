import { createContext, useContext, useEffect, useRef, useState } from 'react';
import type { LiveChangeAnswer } from './answers.ts';
import { queryText } from './client.ts';
import { queryClient, refreshBook } from './queries.ts';

export type LiveState = 'connecting' | 'live' | 'lost';

export type LiveListener = {
  readonly onChange: (change: LiveChangeAnswer) => void;
  /** Something was missed: read again. */
  readonly onResync: () => void;
};

export type Live = {
  readonly state: LiveState;
  /**
   * The stream has said from where it tells, or cannot be had. Who reads before that may miss what happens between the
   * reading and the first message.
   */
  readonly hasStarted: boolean;
  /** Newest event of the firm that this page knows of; 0 = none yet. */
  readonly sequence: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly listen: (listener: LiveListener) => () => void;
};

const NOTHING_KNOWN = { sequence: 0, counts: {}, hasStarted: false };

const NOT_LIVE: Live = {
  state: 'connecting',
  ...NOTHING_KNOWN,
  listen: () => () => undefined,
};

export const LiveContext = createContext<Live>(NOT_LIVE);

export function useLive(): Live {
  return useContext(LiveContext);
}

/** Figures of the whole book are asked for again at most this often, however fast trades come. */
const REFRESH_MS = 1_500;
/** After a refusal (signed out, too many streams), which the browser does not try again by itself. */
const REOPEN_MS = 5_000;

/** One stream of a firm's changes for the whole page. The browser connects again by itself and says where it left off. */
export function useLiveStream(firm: string): Live {
  const [state, setState] = useState<LiveState>('connecting');
  const [known, setKnown] = useState<Pick<Live, 'sequence' | 'counts' | 'hasStarted'>>(
    () => NOTHING_KNOWN,
  );
  const listeners = useRef(new Set<LiveListener>());
  useEffect(() => {
    let refreshing: ReturnType<typeof setTimeout> | undefined;
    const refreshSoon = () => {
      refreshing ??= setTimeout(() => {
        refreshing = undefined;
        void refreshBook(firm);
      }, REFRESH_MS);
    };
    const close = openStream(firm, {
      onState: (next) => {
        setState(next);
        if (next === 'lost') setKnown((before) => ({ ...before, hasStarted: true }));
      },
      onChange: (change) => {
        setKnown({ sequence: change.sequence, counts: change.counts, hasStarted: true });
        for (const { onChange } of listeners.current) onChange(change);
        refreshSoon();
      },
      onResync: (sequence) => {
        setKnown((before) => ({ ...before, sequence, hasStarted: true }));
        for (const { onResync } of listeners.current) onResync();
        refreshSoon();
      },
    });
    return () => {
      clearTimeout(refreshing);
      close();
      setState('connecting');
      setKnown(NOTHING_KNOWN);
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

type StreamEvents = {
  readonly onState: (state: LiveState) => void;
  readonly onChange: (change: LiveChangeAnswer) => void;
  readonly onResync: (sequence: number) => void;
};

function openStream(firm: string, { onState, onChange, onResync }: StreamEvents): () => void {
  let stream: EventSource | undefined;
  let reopening: ReturnType<typeof setTimeout> | undefined;
  /** Last event told of; a stream that was refused before it told anything cannot say where it left off. */
  let told: number | undefined;
  let wasRefused = false;
  const open = () => {
    const path = `/api/v1/firms/${encodeURIComponent(firm)}/live${queryText({ after: told })}`;
    const opened = new EventSource(path);
    stream = opened;
    opened.onopen = () => onState('live');
    opened.onerror = () => {
      if (opened.readyState !== EventSource.CLOSED) return onState('connecting');
      onState('lost');
      wasRefused = true;
      // Perhaps the session ended: then the desk shows the sign-in page.
      void queryClient.invalidateQueries({ queryKey: ['session'] });
      reopening = setTimeout(open, REOPEN_MS);
    };
    opened.addEventListener('change', ({ data }) => {
      const change: LiveChangeAnswer = JSON.parse(data);
      const missed = told === undefined && wasRefused;
      told = change.sequence;
      onChange(change);
      if (missed) onResync(change.sequence);
    });
    opened.addEventListener('resync', ({ data }) => {
      const { sequence }: Pick<LiveChangeAnswer, 'sequence'> = JSON.parse(data);
      told = sequence;
      onResync(sequence);
    });
  };
  open();
  return () => {
    clearTimeout(reopening);
    stream?.close();
  };
}
