/**
 * The columns of each reference kind as a file, the API or a person writes them: text in, checked by the decision.
 * `required` columns must be in the header (their cells may be blank where a default is documented); `optional`
 * columns may be absent. docs/formats/reference-csv.md is the same list for readers.
 */
export const REFERENCE_COLUMNS = {
  products: {
    required: [
      'exchange',
      'ccp',
      'product',
      'type',
      'name',
      'currency',
      'multiplier',
      'priceDecimals',
      'tick',
      'display',
      'optionStyle',
      'exerciseStyle',
      'settlement',
      'mic',
      'underlying',
      'part17Class',
      'effectiveFrom',
      'source',
    ],
    optional: [
      'valuation',
      'calendar',
      'cftcExchange',
      'cftcCommodity',
      'strikeScale',
      'cftcFlexDate',
      'exerciseThreshold',
      'exerciseDeadline',
    ],
  },
  contracts: {
    required: [
      'contract',
      'underlyingContract',
      'firstTradeDate',
      'lastTradeDate',
      'expiryDate',
      'firstNoticeDate',
      'multiplier',
      'finalSettlementKind',
      'effectiveFrom',
      'source',
    ],
    optional: [],
  },
  calendars: { required: ['calendar', 'date', 'kind', 'closesAt', 'zone', 'source'], optional: [] },
  ccps: {
    required: [
      'ccp',
      'name',
      'rollTime',
      'zone',
      'calendar',
      'moneyRounding',
      'averagePriceRounding',
      'source',
    ],
    optional: ['effectiveFrom'],
  },
  members: { required: ['ccp', 'member', 'role', 'effectiveFrom'], optional: [] },
  clients: { required: ['client', 'name', 'lei'], optional: ['effectiveFrom'] },
  accounts: {
    required: [
      'account',
      'externalAccounts',
      'client',
      'type',
      'segregation',
      'positionMethod',
      'closeOutOrder',
      'settlementStyle',
      'currency',
      'marginClass',
    ],
    optional: ['specialAccount', 'controller', 'effectiveFrom'],
  },
  fees: {
    required: ['fee', 'exchange', 'product', 'perContract', 'currency', 'effectiveFrom'],
    optional: ['type', 'accountType', 'marginClass', 'tradeType'],
  },
  reportingLevels: { required: ['class', 'level', 'effectiveFrom', 'source'], optional: [] },
  giveUpAgreements: {
    required: [
      'ccp',
      'executingFirm',
      'clearingFirm',
      'client',
      'ratePerContract',
      'currency',
      'autoAccept',
      'largestGiveUp',
      'largestDay',
      'effectiveFrom',
      'source',
    ],
    optional: [],
  },
  giveUpDays: {
    required: ['ccp', 'exchange', 'product', 'giveUpDays', 'effectiveFrom', 'source'],
    optional: [],
  },
} as const;

export type ReferenceKind = keyof typeof REFERENCE_COLUMNS;

export type ColumnOf<Kind extends ReferenceKind> =
  | (typeof REFERENCE_COLUMNS)[Kind]['required'][number]
  | (typeof REFERENCE_COLUMNS)[Kind]['optional'][number];

/** One row of a kind: every column present, trimmed text, blank when not given. */
export type ReferenceRow<Kind extends ReferenceKind> = {
  readonly [Column in ColumnOf<Kind>]: string;
};

/** Loads rows of one kind, all or none. `source` stands for kinds without a source column (file name or `api`). */
export type SetReference = {
  readonly [Kind in ReferenceKind]: {
    readonly type: 'setReference';
    readonly kind: Kind;
    readonly rows: readonly ReferenceRow<Kind>[];
    readonly source: string;
  };
}[ReferenceKind];
