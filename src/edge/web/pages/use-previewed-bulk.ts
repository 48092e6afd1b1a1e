import { useRef, useState } from 'react';
import type { PreviewAnswer } from '../api/allocation-answers.ts';
import { post } from '../api/client.ts';
import { refreshBook } from '../api/queries.ts';
import { failedRows, type Job, type JobOutcome, runEach } from './bulk-jobs.ts';
import { type OpenKeys, sendUnderKey } from './bulk-run.ts';

/** Where an action of several instructions stands. */
export type PreviewedBulk = {
  readonly step: 'editing' | 'previewing' | 'previewed' | 'booking' | 'booked';
  readonly previews: readonly JobOutcome<PreviewAnswer>[];
  readonly outcomes: readonly JobOutcome<unknown>[];
  readonly preview: (jobs: readonly Job[]) => void;
  /** Books what the preview showed, of the jobs that it refused none. */
  readonly book: () => void;
  /** What was asked has changed: the preview is of something else. */
  readonly forget: () => void;
};

type State = Pick<PreviewedBulk, 'step' | 'previews' | 'outcomes'>;

const PORTS = { send: post, newKey: () => crypto.randomUUID() };

const NOTHING: State = { step: 'editing', previews: [], outcomes: [] };

/** `onBooked` hears which rows stay chosen: those of which something was refused. */
export function usePreviewedBulk(
  firm: string,
  onBooked: (failed: readonly string[]) => void,
): PreviewedBulk {
  const open = useRef<OpenKeys>(new Map());
  // Of the newest preview that was asked for: an answer to an older one is of something else.
  const asked = useRef(0);
  const [state, setState] = useState(NOTHING);
  const base = `/firms/${encodeURIComponent(firm)}`;
  const preview = async (jobs: readonly Job[]) => {
    asked.current += 1;
    const mine = asked.current;
    setState({ ...NOTHING, step: 'previewing' });
    const previews = await runEach(jobs, ({ path, body }) =>
      post<PreviewAnswer>(`${base}/${path}?preview=true`, body),
    );
    if (mine === asked.current) setState({ ...NOTHING, step: 'previewed', previews });
  };
  const book = async () => {
    const { previews } = state;
    const jobs = previews.flatMap(({ job, error }) => (error === undefined ? [job] : []));
    const refused = previews.filter(({ error }) => error !== undefined);
    setState({ step: 'booking', previews, outcomes: [] });
    const done = await runEach(
      jobs,
      ({ path, body }) => sendUnderKey({ path: `${base}/${path}`, body }, open.current, PORTS),
      (some) => setState({ step: 'booking', previews, outcomes: some }),
    );
    const outcomes = [...refused, ...done];
    setState({ step: 'booked', previews: [], outcomes });
    onBooked(failedRows(outcomes));
    await refreshBook(firm);
  };
  return {
    ...state,
    preview: (jobs) => void preview(jobs),
    book: () => void book(),
    forget: () => {
      asked.current += 1;
      setState((now) => (now.step === 'booking' ? now : NOTHING));
    },
  };
}
