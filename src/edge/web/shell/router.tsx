import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router';
import { ApprovalsPage } from '../pages/approvals.tsx';
import { AveragePricePage } from '../pages/average-price.tsx';
import { BalancesPage } from '../pages/balances.tsx';
import { EndOfDayPage } from '../pages/end-of-day.tsx';
import { ExercisePage } from '../pages/exercise.tsx';
import { GiveUpsPage } from '../pages/give-ups.tsx';
import { ImportPage } from '../pages/import.tsx';
import { Part17Page } from '../pages/part17.tsx';
import { PositionsPage } from '../pages/positions.tsx';
import { StatementsPage } from '../pages/statements.tsx';
import { SystemPage } from '../pages/system.tsx';
import { TicketsPage } from '../pages/tickets.tsx';
import { TodayPage } from '../pages/today.tsx';
import { TransfersPage } from '../pages/transfers.tsx';
import { UnallocatedPage } from '../pages/unallocated.tsx';
import { WorklistsPage } from '../pages/worklists.tsx';
import { Desk } from './desk.tsx';
import { SignIn } from './sign-in.tsx';
import { EmptyNote } from './state-note.tsx';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => (
    <main className="desk-main">
      <h1 className="visually-hidden">Holdfast</h1>
      <EmptyNote title="There is no such page">
        Start again from the address without a path.
      </EmptyNote>
    </main>
  ),
});

const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignIn });
const desk = createRoute({ getParentRoute: () => root, id: 'desk', component: Desk });
const start = createRoute({ getParentRoute: () => desk, path: '/', component: () => null });
const ofFirm = createRoute({ getParentRoute: () => desk, path: '/f/$firm', component: Outlet });

/** What an address may ask of a page: texts by name. The router reads `1001` as a number. */
function textsIn(search: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  );
}

type Asked<Name extends string> = { readonly [Key in Name]?: string };

const pages = [
  createRoute({ getParentRoute: () => ofFirm, path: '/today', component: TodayPage }),
  createRoute({ getParentRoute: () => ofFirm, path: '/tickets', component: TicketsPage }),
  createRoute({
    getParentRoute: () => ofFirm,
    path: '/end-of-day',
    component: EndOfDayPage,
    validateSearch: (search): Asked<'date'> => textsIn(search),
  }),
  createRoute({
    getParentRoute: () => ofFirm,
    path: '/statements',
    component: StatementsPage,
    validateSearch: (search): Asked<'account' | 'date' | 'view'> => textsIn(search),
  }),
  createRoute({ getParentRoute: () => ofFirm, path: '/part17', component: Part17Page }),
  createRoute({
    getParentRoute: () => ofFirm,
    path: '/positions',
    component: PositionsPage,
    validateSearch: (search): Asked<'date' | 'text'> => textsIn(search),
  }),
  createRoute({ getParentRoute: () => ofFirm, path: '/balances', component: BalancesPage }),
  createRoute({
    getParentRoute: () => ofFirm,
    path: '/worklists',
    component: WorklistsPage,
    validateSearch: (search): Asked<'item' | 'list'> => textsIn(search),
  }),
  createRoute({ getParentRoute: () => ofFirm, path: '/unallocated', component: UnallocatedPage }),
  createRoute({
    getParentRoute: () => ofFirm,
    path: '/average-price',
    component: AveragePricePage,
  }),
  createRoute({ getParentRoute: () => ofFirm, path: '/give-ups', component: GiveUpsPage }),
  createRoute({ getParentRoute: () => ofFirm, path: '/transfers', component: TransfersPage }),
  createRoute({ getParentRoute: () => ofFirm, path: '/exercise', component: ExercisePage }),
  createRoute({ getParentRoute: () => ofFirm, path: '/approvals', component: ApprovalsPage }),
  createRoute({ getParentRoute: () => ofFirm, path: '/import', component: ImportPage }),
  createRoute({ getParentRoute: () => ofFirm, path: '/system', component: SystemPage }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([signIn, desk.addChildren([start, ofFirm.addChildren([...pages])])]),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
