import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EndOfDayAnswer, ReleaseAnswer } from '../api/answers.ts';
import { counted, displayCount } from '../format/amount.ts';
import { displayDate } from '../format/display-date.ts';
import { useFirm } from '../shell/firm-context.ts';
import { worklistTitle } from './worklist-words.ts';

/** What a run answered: counts here, by name in what is left over below. */
export function RunResult({ result }: { readonly result: EndOfDayAnswer }) {
  const { unmarked, incompleteAccounts, stopped, runAgain, waiting, warnings } = result;
  const isClean = [unmarked, stopped, waiting, warnings].every(({ length }) => length === 0);
  const again = runAgain.map(displayDate).join(', ');
  return (
    <div className="notice" data-tone={isClean ? 'good' : 'warn'} role="status">
      <strong>
        {counted(result.positions, 'position')} run, {displayCount(unmarked.length)} without a mark,{' '}
        {counted(incompleteAccounts, 'account')} incomplete.
      </strong>
      {again === '' ? null : ` Run again because of it: ${again}.`}
      {isClean ? null : (
        <ul>
          {stopped.map(({ ccp, reason, detail }) => (
            <li key={`${ccp} ${reason} ${detail}`}>
              {ccp} stopped: {reason.replaceAll('-', ' ')}, {detail}.{' '}
              <WorklistLink worklist="held">See what is held</WorklistLink>
            </li>
          ))}
          {waiting.map(({ worklist, count }) => (
            <li key={worklist}>
              Waiting:{' '}
              <WorklistLink worklist={worklist}>
                {displayCount(count)} in {worklistTitle(worklist).toLowerCase()}
              </WorklistLink>
            </li>
          ))}
          {warnings.map(({ code, seen, wanted }) => (
            <li key={code}>
              {sentenceOfCode(code)}: {seen}, wanted {wanted}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type WorklistLinkProps = { readonly worklist: string; readonly children: ReactNode };

function WorklistLink({ worklist, children }: WorklistLinkProps) {
  const { firm } = useFirm();
  return (
    <Link to="/f/$firm/worklists" params={{ firm }} search={{ list: worklist }}>
      {children}
    </Link>
  );
}

/** `earlier_clearing_days_were_not_run` as `Earlier clearing days were not run`. */
function sentenceOfCode(code: string): string {
  const words = code.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** What a release answered: the statements that stayed behind stand by name in what is left over. */
export function ReleaseResult({ result }: { readonly result: ReleaseAnswer }) {
  const count = result.withheld.length;
  return (
    <p className="notice" data-tone={count === 0 ? 'good' : 'warn'} role="status">
      {count === 0
        ? 'Released: every statement is out.'
        : `Released, but ${counted(count, 'statement')} stayed withheld: by name below.`}
    </p>
  );
}
