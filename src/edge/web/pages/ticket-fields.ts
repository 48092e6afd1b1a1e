import type { TicketAnswer } from '../api/answers.ts';

/** What a clerk fills in; the names are columns of the trades file. */
export const TICKET_FIELDS = [
  'side',
  'quantity',
  'contract',
  'price',
  'account',
  'tradeDate',
  'clearingDate',
  'executionTime',
  'type',
  'execId',
] as const;
export type TicketField = (typeof TICKET_FIELDS)[number];

export type TicketCells = Readonly<Record<TicketField, string>>;

/** `tradeDate`: the day in hand; blank clearing date = by the CCP's roll time. */
export function newTicketCells(tradeDate: string): TicketCells {
  return {
    side: 'buy',
    quantity: '',
    contract: '',
    price: '',
    account: '',
    tradeDate,
    clearingDate: '',
    executionTime: '',
    type: 'regular',
    execId: '',
  };
}

export function cellsOfTicket({ trade }: Pick<TicketAnswer, 'trade'>): TicketCells {
  const cell = (field: TicketField): string => trade[field] ?? '';
  return {
    side: cell('side'),
    quantity: cell('quantity'),
    contract: cell('contract'),
    price: cell('price'),
    account: cell('account'),
    tradeDate: cell('tradeDate'),
    clearingDate: cell('clearingDate'),
    executionTime: cell('executionTime'),
    type: cell('type'),
    execId: cell('execId'),
  };
}

const FIELD_OF_RULE: readonly (readonly [string, TicketField])[] = [
  ['account_', 'account'],
  ['price_', 'price'],
  ['quantity_', 'quantity'],
  ['trade_value_', 'quantity'],
  ['contract_', 'contract'],
  ['product_', 'contract'],
  ['side_', 'side'],
  ['clearing_date_', 'clearingDate'],
  ['execution_time_', 'executionTime'],
  ['trade_type_', 'type'],
];

/** Where a refusal belongs: a bad cell names its column before a colon, a rule of the book begins with what it is about. */
export function fieldOfRefusal(refusal: {
  readonly code: string;
  readonly seen: string;
}): TicketField | undefined {
  const named = TICKET_FIELDS.find((field) => refusal.seen.startsWith(`${field}: `));
  return named ?? FIELD_OF_RULE.find(([begin]) => refusal.code.startsWith(begin))?.[1];
}
