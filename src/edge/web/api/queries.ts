import { QueryClient, useQuery } from '@tanstack/react-query';
import { isHoldingAccount } from '../../../domain/trade/suspense-account.ts';
import type {
  AverageGroupAnswer,
  OrderClocksAnswer,
  UnallocatedAnswer,
} from './allocation-answers.ts';
import type {
  AccountAnswer,
  BalanceAnswer,
  ConflictAnswer,
  DatesAnswer,
  FirmAnswer,
  LeftOverAnswer,
  PositionAnswer,
  ProductAnswer,
  SystemAnswer,
  TicketsAnswer,
  UserAnswer,
  WorklistAnswer,
} from './answers.ts';
import type { ApprovalAnswer, ApprovalListName } from './approval-answers.ts';
import { get, type Parameters, post, Refused } from './client.ts';
import type { GiveUpAnswer, GiveUpBreakAnswer, GiveUpListName } from './give-up-answers.ts';
import type { EndingAnswer, EndingListName, TransferAnswer } from './life-answers.ts';
import type { Part17Answer, StatementAnswer } from './report-answers.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // A refusal stays one; only a server that does not answer is asked again.
      retry: (count, error) => !(error instanceof Refused) && count < 2,
      refetchOnWindowFocus: false,
    },
  },
});

export function useUser() {
  return useQuery({ queryKey: ['session'], queryFn: () => get<UserAnswer>('/session') });
}

export function useFirms() {
  return useQuery({ queryKey: ['firms'], queryFn: () => get<readonly FirmAnswer[]>('/firms') });
}

export function useSystem() {
  return useQuery({
    queryKey: ['system'],
    queryFn: () => get<SystemAnswer>('/system'),
    refetchInterval: 3_000,
  });
}

function useOfFirm<Answer>(
  firm: string,
  call: string,
  parameters: Parameters = {},
  enabled = true,
) {
  return useQuery({
    queryKey: [firm, call, parameters],
    enabled,
    queryFn: () => get<Answer>(`/firms/${encodeURIComponent(firm)}/${call}`, parameters),
    placeholderData: (previous) => previous,
  });
}

export function useDates(firm: string) {
  return useOfFirm<DatesAnswer>(firm, 'dates');
}

export function useProducts(firm: string) {
  return useOfFirm<readonly ProductAnswer[]>(firm, 'products');
}

export function useAccounts(firm: string) {
  return useOfFirm<readonly AccountAnswer[]>(firm, 'accounts');
}

/** Accounts that a person can give a trade to; none as long as they are not read. */
export function useAccountNames(firm: string): readonly string[] {
  const { data = [] } = useAccounts(firm);
  return data.map(({ account }) => account).filter((account) => !isHoldingAccount(account));
}

/** `date` undefined = as the book stands now. */
export function usePositions(firm: string, date: string | undefined) {
  return useOfFirm<readonly PositionAnswer[]>(firm, 'positions', { date });
}

export function useBalances(firm: string, date: string | undefined) {
  return useOfFirm<readonly BalanceAnswer[]>(firm, 'balances', { date });
}

/** Contracts that the firm holds, for choosing one; not kept up with every trade as the positions are. */
export function useContracts(firm: string) {
  return useQuery({
    queryKey: [firm, 'contracts'],
    queryFn: async () => {
      const path = `/firms/${encodeURIComponent(firm)}/positions`;
      const rows = await get<readonly PositionAnswer[]>(path);
      return [...new Set(rows.map(({ contract }) => contract))].sort();
    },
  });
}

export function useWorklists(firm: string) {
  return useOfFirm<readonly WorklistAnswer[]>(firm, 'worklists');
}

/** `account`: also what stands in it; blank = none. */
export function useUnallocated(firm: string, account: string) {
  return useOfFirm<readonly UnallocatedAnswer[]>(firm, 'unallocated', { account });
}

/** Clocks run: asked again each minute, and when trades change. */
export function useOrderClocks(firm: string, date: string, account: string) {
  return useQuery({
    queryKey: [firm, 'order-clocks', date, account],
    enabled: date !== '',
    refetchInterval: 60_000,
    queryFn: () =>
      post<OrderClocksAnswer>(`/firms/${encodeURIComponent(firm)}/order-clocks`, { date, account }),
    placeholderData: (previous) => previous,
  });
}

export function useAverageGroups(firm: string) {
  return useOfFirm<readonly AverageGroupAnswer[]>(firm, 'average-price');
}

export function useGiveUps(firm: string, list: GiveUpListName) {
  return useOfFirm<readonly GiveUpAnswer[]>(firm, 'give-ups', { list });
}

export function useGiveUpBreaks(firm: string) {
  return useOfFirm<readonly GiveUpBreakAnswer[]>(firm, 'give-ups/breaks');
}

export function useApprovals(firm: string, list: ApprovalListName) {
  return useOfFirm<readonly ApprovalAnswer[]>(firm, 'approvals', { list });
}

export function useTransfers(firm: string) {
  return useOfFirm<readonly TransferAnswer[]>(firm, 'transfers');
}

/** What ends on a day, or may be exercised on it. */
export function useEndings(firm: string, date: string, list: EndingListName) {
  return useOfFirm<readonly EndingAnswer[]>(firm, 'endings', { date, list }, date !== '');
}

/** The newest thousand, open and closed. */
export function useTickets(firm: string) {
  return useOfFirm<TicketsAnswer>(firm, 'tickets', { limit: 1_000 });
}

/** What a day leaves over. Until it is read nothing is said: no row is not the same as not known. */
export function useLeftOver(firm: string, date: string) {
  const reading = useOfFirm<LeftOverAnswer>(firm, 'left-over', { date }, date !== '');
  return { ...reading, data: reading.isPlaceholderData ? undefined : reading.data };
}

export function useConflict(firm: string, itemId: string) {
  return useOfFirm<ConflictAnswer>(firm, 'held/conflict', { itemId });
}

export type StatementQuestion = {
  readonly account: string;
  readonly date: string;
  readonly view: 'known' | 'released';
};

/** Asked for anew when the question changes or somebody asks, not while trades go on coming: it is read, or saved. */
export function useStatement(firm: string, { account, date, view }: StatementQuestion) {
  const day = view === 'known' ? { date } : { asClosed: date };
  const isAsked = account !== '' && date !== '';
  return useOfFirm<StatementAnswer>(firm, 'statement', { account, ...day }, isAsked);
}

/** As `useStatement`. */
export function usePart17(firm: string, date: string, estimate: boolean) {
  return useOfFirm<Part17Answer>(firm, 'reports/part17', { date, estimate }, date !== '');
}

/** What a trade changes; products and accounts change with reference only. */
const CHANGED_BY_TRADES: readonly unknown[] = [
  'positions',
  'balances',
  'worklists',
  'dates',
  'tickets',
  'unallocated',
  'order-clocks',
  'average-price',
  'give-ups',
  'give-ups/breaks',
  'approvals',
  'transfers',
  'endings',
  'left-over',
  'held/conflict',
];

/** Asks again for what trades change and the screen shows. */
export function refreshBook(firm: string): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === firm && CHANGED_BY_TRADES.includes(queryKey[1]),
  });
}

/** Asks again for everything of a firm: reference may have changed. */
export function refreshFirm(firm: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: [firm] });
}
