import { Menu, Select, useMantineColorScheme } from '@mantine/core';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import type { FirmAnswer, UserAnswer } from '../api/answers.ts';
import { signOut } from '../api/client.ts';
import { type LiveState, useLive } from '../api/live.ts';
import { queryClient, useDates, useWorklists } from '../api/queries.ts';
import { dayStatusWords, displayDate } from '../format/display-date.ts';
import { Mark } from './mark.tsx';

type BarProps = {
  readonly user: UserAnswer;
  readonly firms: readonly FirmAnswer[];
  readonly firm: FirmAnswer;
};

export function Bar({ user, firms, firm }: BarProps) {
  return (
    <header className="bar">
      <Link to="/" className="bar-mark">
        <Mark />
        Holdfast
      </Link>
      <div className="bar-side">
        <FirmChoice firms={firms} firm={firm.firm} />
        <BusinessDate firm={firm.firm} />
        <LiveMark />
        <SchemeButton />
        <UserMenu user={user} />
      </div>
      <Navigation firm={firm.firm} />
    </header>
  );
}

/** In the order of a clearing day: what comes in, what it makes, what goes out. */
const PAGES = [
  ['/f/$firm/today', 'Today'],
  ['/f/$firm/import', 'Import'],
  ['/f/$firm/tickets', 'Tickets'],
  ['/f/$firm/worklists', 'Worklists'],
  ['/f/$firm/unallocated', 'Unallocated'],
  ['/f/$firm/average-price', 'Average price'],
  ['/f/$firm/give-ups', 'Give-ups'],
  ['/f/$firm/transfers', 'Transfers'],
  ['/f/$firm/exercise', 'Exercise'],
  ['/f/$firm/approvals', 'Approvals'],
  ['/f/$firm/positions', 'Positions'],
  ['/f/$firm/balances', 'Balances'],
  ['/f/$firm/end-of-day', 'End of day'],
  ['/f/$firm/statements', 'Statements'],
  ['/f/$firm/part17', 'Part 17'],
  ['/f/$firm/system', 'System'],
] as const;

function Navigation({ firm }: { readonly firm: string }) {
  const { data: worklists = [] } = useWorklists(firm);
  const waiting = worklists.length;
  return (
    <nav className="bar-nav" aria-label="Pages">
      {PAGES.map(([to, title]) => (
        <Link key={to} to={to} params={{ firm }}>
          {title}
          {title === 'Worklists' && waiting > 0 ? (
            <span className="bar-count">
              {waiting}
              <span className="visually-hidden"> waiting</span>
            </span>
          ) : null}
        </Link>
      ))}
    </nav>
  );
}

function FirmChoice({
  firms,
  firm,
}: {
  readonly firms: readonly FirmAnswer[];
  readonly firm: string;
}) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  if (firms.length < 2) {
    return (
      <dl className="bar-fact">
        <dt>Firm</dt>
        <dd>{firm}</dd>
      </dl>
    );
  }
  return (
    <Select
      className="bar-firm"
      aria-label="Firm"
      w={150}
      searchable
      allowDeselect={false}
      value={firm}
      data={firms.map((known) => known.firm)}
      onChange={(chosen) => {
        if (chosen !== null)
          void navigate({ to: pathname.replace(`/f/${firm}/`, `/f/${chosen}/`) });
      }}
    />
  );
}

function BusinessDate({ firm }: { readonly firm: string }) {
  const { data } = useDates(firm);
  const newest = data?.newest ?? '';
  const day = data?.days.find(({ date }) => date === newest);
  return (
    <dl className="bar-fact">
      <dt>Business date{day === undefined ? '' : `, ${dayStatusWords(day.status)}`}</dt>
      <dd>{newest === '' ? 'none yet' : displayDate(newest)}</dd>
    </dl>
  );
}

const LIVE_WORDS: Readonly<Record<LiveState, string>> = {
  live: 'Live',
  connecting: 'Connecting',
  lost: 'Not live',
};

function LiveMark() {
  const { state } = useLive();
  return (
    <span className="live-mark" data-state={state} role="status">
      {LIVE_WORDS[state]}
    </span>
  );
}

function SchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isDark =
    colorScheme === 'dark' ||
    (colorScheme === 'auto' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  return (
    <button
      type="button"
      className="bar-button"
      aria-label={isDark ? 'Use light colours' : 'Use dark colours'}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      <svg width="15" height="15" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
      </svg>
    </button>
  );
}

function UserMenu({ user }: { readonly user: UserAnswer }) {
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
    queryClient.clear();
    await navigate({ to: '/sign-in' });
  };
  return (
    <Menu position="bottom-end" shadow="md" width={180}>
      <Menu.Target>
        <button type="button" className="bar-button">
          {user.displayName}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void leave()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
