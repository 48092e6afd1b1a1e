import type { Action } from '../../platform/identity/permissions.ts';

/**
 * One line of the API: which call a method and path put, and what its sender must be allowed. The face adds nothing:
 * path, query and body together are the input of the call, the value of the call is the body of the answer.
 */
export type Route = {
  readonly method: 'GET' | 'POST';
  /** Below `/api/v1`; `:name` is the call's parameter of that name. */
  readonly path: string;
  readonly call: string;
  readonly action: Action;
  /**
   * What the permission is asked for: the firm of the path, the platform as a whole, or anyone who may read some firm
   * (the answer's rows are then cut down to the firms they may read).
   */
  readonly scope: 'firm' | 'platform' | 'own-firms';
  /**
   * `object`: the body's fields are the call's. `one-or-many`: the body is one record, or an array of up to 1,000 of
   * them, for the named list of the call.
   */
  readonly body?: 'object' | { readonly oneOrMany: string };
};

/** Records in one request; more only makes the others wait. */
export const MAX_BATCH = 1_000;

const READ = { method: 'GET', action: 'read', scope: 'firm' } as const;
const POST = { method: 'POST', scope: 'firm', body: 'object' } as const;

export const ROUTES: readonly Route[] = [
  { ...READ, path: '/firms', call: 'firms', scope: 'own-firms' },
  { ...POST, path: '/firms', call: 'createFirm', action: 'administer', scope: 'platform' },
  { ...READ, path: '/system', call: 'system', scope: 'platform' },
  { ...POST, path: '/verify', call: 'verify', action: 'administer', scope: 'platform' },
  { ...READ, path: '/keys', call: 'keyPolicy', scope: 'platform' },
  { ...READ, path: '/alarms', call: 'alarms', scope: 'platform' },
  {
    ...POST,
    path: '/alarms/clear',
    call: 'clearAlarms',
    action: 'administer',
    scope: 'platform',
  },
  {
    ...POST,
    path: '/vaults/override-start',
    call: 'overrideStart',
    action: 'administer',
    scope: 'platform',
  },
  {
    ...POST,
    path: '/keys/recipients',
    call: 'addRecoveryRecipient',
    action: 'administer',
    scope: 'platform',
  },
  {
    ...POST,
    path: '/firms/:firm/keys/recipients',
    call: 'addFirmRecipient',
    action: 'administer',
  },
  { ...READ, path: '/keys/exposure', call: 'keyExposure', scope: 'platform' },
  {
    ...POST,
    path: '/keys/erase',
    call: 'eraseKeys',
    action: 'administer',
    scope: 'platform',
  },
  {
    ...POST,
    path: '/keys/lock',
    call: 'lockKeys',
    action: 'administer',
    scope: 'platform',
  },
  {
    ...POST,
    path: '/keys/window',
    call: 'setKeyWindow',
    action: 'administer',
    scope: 'platform',
  },
  {
    ...POST,
    path: '/keys/rotate',
    call: 'rotateKeys',
    action: 'administer',
    scope: 'platform',
  },
  { ...READ, path: '/firms/:firm/trades', call: 'trades' },
  {
    ...POST,
    path: '/firms/:firm/trades',
    call: 'submitTrades',
    action: 'capture',
    body: { oneOrMany: 'trades' },
  },
  { ...READ, path: '/firms/:firm/positions', call: 'positions' },
  { ...READ, path: '/firms/:firm/balances', call: 'balances' },
  { ...READ, path: '/firms/:firm/lots', call: 'lots' },
  { ...READ, path: '/firms/:firm/closeouts', call: 'closeouts' },
  { ...POST, path: '/firms/:firm/closeouts', call: 'closeOut', action: 'capture' },
  { ...POST, path: '/firms/:firm/closeouts/reopen', call: 'reopen', action: 'capture' },
  { ...READ, path: '/firms/:firm/transfers', call: 'transfers' },
  { ...POST, path: '/firms/:firm/transfers', call: 'requestTransfer', action: 'capture' },
  {
    ...POST,
    path: '/firms/:firm/transfers/:transferId/decide',
    call: 'decideTransfer',
    action: 'capture',
  },
  { ...READ, path: '/firms/:firm/approvals', call: 'approvals' },
  { ...POST, path: '/firms/:firm/approvals/decide', call: 'decideApproval', action: 'resolve' },
  { ...READ, path: '/firms/:firm/four-eyes', call: 'fourEyes' },
  { ...POST, path: '/firms/:firm/four-eyes', call: 'setFourEyes', action: 'administer' },
  { ...READ, path: '/firms/:firm/deliveries', call: 'deliveries' },
  { ...READ, path: '/firms/:firm/deliveries/long-dates', call: 'longDates' },
  { ...POST, path: '/firms/:firm/deliveries/intents', call: 'intendDelivery', action: 'capture' },
  { ...POST, path: '/firms/:firm/deliveries/notices', call: 'noticeDelivery', action: 'capture' },
  {
    ...POST,
    path: '/firms/:firm/deliveries/notices/withdraw',
    call: 'withdrawDelivery',
    action: 'capture',
  },
  { ...READ, path: '/firms/:firm/endings', call: 'endings' },
  { ...READ, path: '/firms/:firm/exercises', call: 'exercises' },
  { ...POST, path: '/firms/:firm/exercises', call: 'exercise', action: 'capture' },
  { ...READ, path: '/firms/:firm/assignments', call: 'assignments' },
  { ...POST, path: '/firms/:firm/assignments', call: 'assign', action: 'capture' },
  {
    ...POST,
    path: '/firms/:firm/assignments/withdraw',
    call: 'withdrawAssignment',
    action: 'capture',
  },
  { ...READ, path: '/firms/:firm/statement', call: 'statement' },
  { ...READ, path: '/firms/:firm/segregation', call: 'segregation' },
  { ...READ, path: '/firms/:firm/accounts', call: 'accounts' },
  { ...READ, path: '/firms/:firm/products', call: 'products' },
  { ...READ, path: '/firms/:firm/dates', call: 'dates' },
  { ...READ, path: '/firms/:firm/worklists', call: 'worklists' },
  { ...READ, path: '/firms/:firm/suspense', call: 'suspense' },
  { ...READ, path: '/firms/:firm/held', call: 'held' },
  { ...READ, path: '/firms/:firm/held/conflict', call: 'conflict' },
  {
    ...POST,
    path: '/firms/:firm/suspense/resolve',
    call: 'resolveSuspense',
    action: 'resolve',
  },
  { ...POST, path: '/firms/:firm/allocations', call: 'allocate', action: 'resolve' },
  {
    ...POST,
    path: '/firms/:firm/allocations/trades',
    call: 'allocateTrades',
    action: 'resolve',
  },
  { ...POST, path: '/firms/:firm/corrections', call: 'correctTrade', action: 'capture' },
  { ...POST, path: '/firms/:firm/busts', call: 'bustTrade', action: 'capture' },
  { ...POST, path: '/firms/:firm/splits', call: 'splitTrade', action: 'capture' },
  { ...POST, path: '/firms/:firm/splits/join', call: 'joinTrade', action: 'capture' },
  { ...READ, path: '/firms/:firm/unallocated', call: 'unallocated' },
  { ...POST, path: '/firms/:firm/order-clocks', call: 'orderClocks', action: 'read' },
  { ...READ, path: '/firms/:firm/standing-allocations', call: 'standingAllocations' },
  {
    ...POST,
    path: '/firms/:firm/standing-allocations',
    call: 'setStandingAllocation',
    action: 'resolve',
  },
  { ...POST, path: '/firms/:firm/allocations/match', call: 'matchTickets', action: 'resolve' },
  { ...READ, path: '/firms/:firm/average-price', call: 'averageGroups' },
  { ...POST, path: '/firms/:firm/average-price', call: 'openAverageGroup', action: 'resolve' },
  { ...POST, path: '/firms/:firm/average-price/add', call: 'addToAverageGroup', action: 'resolve' },
  {
    ...POST,
    path: '/firms/:firm/average-price/complete',
    call: 'completeAverageGroup',
    action: 'resolve',
  },
  {
    ...POST,
    path: '/firms/:firm/average-price/reopen',
    call: 'reopenAverageGroup',
    action: 'resolve',
  },
  {
    ...POST,
    path: '/firms/:firm/average-price/cancel',
    call: 'cancelAverageGroup',
    action: 'resolve',
  },
  {
    ...POST,
    path: '/firms/:firm/average-price/allocate',
    call: 'allocateAverageGroup',
    action: 'resolve',
  },
  {
    ...POST,
    path: '/firms/:firm/average-price/ccp',
    call: 'stateAverageGroup',
    action: 'resolve',
  },
  {
    ...POST,
    path: '/firms/:firm/allocations/cancel',
    call: 'deallocate',
    action: 'resolve',
  },
  { ...READ, path: '/firms/:firm/give-ups', call: 'giveUps' },
  { ...READ, path: '/firms/:firm/give-ups/breaks', call: 'giveUpBreaks' },
  { ...READ, path: '/firms/:firm/give-ups/fees', call: 'executionFees' },
  { ...READ, path: '/firms/:firm/give-ups/message', call: 'giveUpMessage' },
  { ...POST, path: '/firms/:firm/give-ups', call: 'markGiveUp', action: 'resolve' },
  { ...POST, path: '/firms/:firm/give-ups/step', call: 'stepGiveUp', action: 'resolve' },
  {
    ...POST,
    path: '/firms/:firm/give-ups/breaks/settle',
    call: 'settleGiveUpBreak',
    action: 'resolve',
  },
  { ...POST, path: '/firms/:firm/held/resolve', call: 'resolveItem', action: 'resolve' },
  { ...READ, path: '/firms/:firm/tickets', call: 'tickets' },
  {
    ...POST,
    path: '/firms/:firm/tickets/:ticketId/cancel',
    call: 'cancelTicket',
    action: 'capture',
  },
  {
    ...POST,
    path: '/firms/:firm/tickets/:ticketId/replace',
    call: 'replaceTicket',
    action: 'capture',
  },
  { ...POST, path: '/firms/:firm/prices', call: 'setPrice', action: 'capture' },
  { ...POST, path: '/firms/:firm/cash', call: 'enterCash', action: 'capture' },
  { ...POST, path: '/firms/:firm/eod', call: 'eod', action: 'close-day' },
  { ...READ, path: '/firms/:firm/unmarked', call: 'unmarked' },
  { ...READ, path: '/firms/:firm/left-over', call: 'leftOver' },
  { ...POST, path: '/firms/:firm/release', call: 'release', action: 'close-day' },
  { ...READ, path: '/firms/:firm/reports/part17', call: 'part17' },
  { ...READ, path: '/firms/:firm/reports/positions', call: 'positionFile' },
  { ...READ, path: '/firms/:firm/reports/exercises', call: 'exerciseFile' },
  { ...READ, path: '/firms/:firm/receipt', call: 'receipt' },
];

/** Names of the `:name` parts of a path, in order. */
export function pathNames(path: string): string[] {
  return [...path.matchAll(/:([a-zA-Z]+)/g)].map(([, name = '']) => name);
}
