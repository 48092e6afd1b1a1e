import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { FirmAnswer, UserAnswer } from '../api/answers.ts';
import { Refused } from '../api/client.ts';
import { LiveContext, useLive, useLiveStream } from '../api/live.ts';
import { useFirms, useUser } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import { Bar } from './bar.tsx';
import { FirmContext } from './firm-context.ts';
import { FirstFirm } from './first-firm.tsx';
import { EmptyNote, FailedNote, LoadingNote } from './state-note.tsx';
import { StatusContext, type StatusText } from './status.tsx';

/** Everything behind the sign-in: who is there, which firm, then the page. */
export function Desk() {
  const user = useUser();
  const firms = useFirms();
  const navigate = useNavigate();
  const isSignedOut = user.error instanceof Refused && user.error.status === 401;
  useEffect(() => {
    if (isSignedOut) void navigate({ to: '/sign-in' });
  }, [isSignedOut, navigate]);
  if (isSignedOut) return null;
  const error = user.error ?? firms.error;
  if (error !== null) {
    return (
      <main className="desk-main">
        <h1 className="visually-hidden">Holdfast</h1>
        <FailedNote
          error={error}
          onRetry={() => void Promise.all([user.refetch(), firms.refetch()])}
        />
      </main>
    );
  }
  if (user.data === undefined || firms.data === undefined) {
    return <LoadingNote>Opening the desk</LoadingNote>;
  }
  return <FirmDesk user={user.data} firms={firms.data} />;
}

function FirmDesk({
  user,
  firms,
}: {
  readonly user: UserAnswer;
  readonly firms: readonly FirmAnswer[];
}) {
  const { firm: named } = useParams({ strict: false });
  const navigate = useNavigate();
  const [first] = firms;
  const firm = firms.find((known) => known.firm === named);
  useEffect(() => {
    if (named === undefined && first !== undefined) {
      void navigate({ to: '/f/$firm/today', params: { firm: first.firm }, replace: true });
    }
  }, [named, first, navigate]);
  if (firm !== undefined) return <OpenDesk key={firm.firm} user={user} firms={firms} firm={firm} />;
  if (named === undefined) return first === undefined ? <FirstFirm /> : null;
  return (
    <main className="desk-main">
      <h1 className="visually-hidden">Holdfast</h1>
      <EmptyNote title={`There is no firm ${named} here`}>
        <a href="/">Choose another one.</a>
      </EmptyNote>
    </main>
  );
}

type OpenDeskProps = {
  readonly user: UserAnswer;
  readonly firms: readonly FirmAnswer[];
  readonly firm: FirmAnswer;
};

function OpenDesk({ user, firms, firm }: OpenDeskProps) {
  const live = useLiveStream(firm.firm);
  const [status, setStatus] = useState<StatusText>();
  const firmValue = useMemo(() => firm, [firm]);
  return (
    <FirmContext value={firmValue}>
      <LiveContext value={live}>
        <StatusContext value={setStatus}>
          <a className="skip-link" href="#page">
            Skip to the page
          </a>
          <div className="desk">
            <Bar user={user} firms={firms} firm={firm} />
            <main id="page" className="desk-main" tabIndex={-1}>
              <Outlet />
            </main>
            <StatusLine status={status} />
          </div>
        </StatusContext>
      </LiveContext>
    </FirmContext>
  );
}

function StatusLine({ status }: { readonly status: StatusText }) {
  const { sequence } = useLive();
  return (
    <footer className="status-line">
      <span>{status}</span>
      <span className="toolbar-gap" />
      {status === undefined ? null : (
        <span>
          <kbd>↑↓</kbd> move <kbd>shift</kbd> range <kbd>ctrl C</kbd> copy <kbd>enter</kbd> open
        </span>
      )}
      <span>{sequence === 0 ? 'No change yet' : `Event ${displayCount(sequence)}`}</span>
    </footer>
  );
}
