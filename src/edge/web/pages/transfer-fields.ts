/** What a person fills in to ask for a transfer; the names are those of the API. */
export const TRANSFER_FIELDS = [
  'transferId',
  'contract',
  'side',
  'quantity',
  'fromAccount',
  'toAccount',
  'counterparty',
  'basis',
  'kind',
  'reason',
] as const;
export type TransferField = (typeof TRANSFER_FIELDS)[number];
export type TransferCells = Readonly<Record<TransferField, string>>;

export const NEW_TRANSFER: TransferCells = {
  transferId: '',
  contract: '',
  side: 'long',
  quantity: '',
  fromAccount: '',
  toAccount: '',
  counterparty: '',
  basis: 'original',
  kind: 'simple',
  reason: '',
};

const FIELD_OF_CODE: Readonly<Record<string, TransferField>> = {
  transfer_must_be_new: 'transferId',
  transfer_must_have_two_sides: 'toAccount',
  transfer_quantity_must_be_whole: 'quantity',
  transfer_must_be_complex: 'kind',
  reason_must_be_given: 'reason',
  position_must_exist: 'contract',
  product_must_be_known: 'contract',
  contract_must_be_a_contract: 'contract',
  account_segregation_must_fit_the_market: 'toAccount',
};

/**
 * Where a refusal belongs; undefined = to the whole form. An input that does not fit names its field before a colon; of an
 * account nobody knows, the one that says it.
 */
export function fieldOfTransferRefusal(
  { code, seen }: { readonly code: string; readonly seen: string },
  cells: TransferCells,
): TransferField | undefined {
  const named = TRANSFER_FIELDS.find((field) => seen.startsWith(`${field}: `));
  if (named !== undefined) return named;
  if (code !== 'account_must_be_known') return FIELD_OF_CODE[code];
  return cells.fromAccount === seen ? 'fromAccount' : 'toAccount';
}

/** Text that is no number goes as it is, for the API to refuse. */
export function requestBody(cells: TransferCells): object {
  const quantity = /^\d+$/.test(cells.quantity.trim()) ? Number(cells.quantity) : cells.quantity;
  const trimmed = Object.entries(cells).map(([field, text]) => [field, text.trim()]);
  return { ...Object.fromEntries(trimmed), quantity };
}
