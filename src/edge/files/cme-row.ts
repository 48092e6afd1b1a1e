import { type ContractId, contractId, isContractType } from '../../domain/basics/contract-id.ts';
import { isNoPrice } from '../../domain/basics/settlement-text.ts';
import {
  dateOf,
  dateOrBlank,
  fail,
  priceOf,
  type RowCells,
  type RowReader,
  rowReader,
  textOf,
} from './_row-cells.ts';
import { EMPTY_CONTENT, type RecordContent } from './import-record.ts';

/** Columns of `cme.settle.YYYYMMDD.s.csv` that are read; the rest stays in the raw bytes. */
export const CME_COLUMNS = [
  'BizDt',
  'ID',
  'StrkPx',
  'SecTyp',
  'MMY',
  'MatDt',
  'PutCall',
  'Exch',
  'LastTrdDt',
  'SettlePrice',
  'UndlyExch',
  'UndlyID',
  'UndlySecTyp',
  'UndlyMMY',
] as const;

/** One row: its settlement price, and what the row says about the contract itself (expiry, last trade, underlying). */
export function readCmeRow(
  cells: RowCells,
  place: { readonly kind: 'early' | 'daily'; readonly fileName: string },
): RecordContent {
  const reader = rowReader(cells);
  const contract = cmeContract(reader);
  const date = dateOf(reader, 'BizDt');
  const teach = contract === undefined ? undefined : teachCommand(reader, contract, place.fileName);
  const seen = textOf(reader, 'SettlePrice');
  const price = isNoPrice(seen) ? undefined : priceOf(reader, 'SettlePrice');
  if (
    contract === undefined ||
    date === undefined ||
    teach === undefined ||
    reader.failures.length > 0
  ) {
    return { ...EMPTY_CONTENT, failures: reader.failures };
  }
  if (price === undefined) {
    return { ...EMPTY_CONTENT, commands: [teach], noPrices: [{ contract, date, seen }] };
  }
  const { kind, fileName: source } = place;
  const set = { type: 'setSettlementPrice', contract, date, kind, price, source } as const;
  return { ...EMPTY_CONTENT, commands: [teach, set] };
}

// FIX tag 201 as CME writes it: 0 put, 1 call, blank for a future.
const PUT_CALL: ReadonlyMap<string, 'C' | 'P' | ''> = new Map([
  ['', ''],
  ['0', 'P'],
  ['1', 'C'],
]);

function cmeContract(reader: RowReader): ContractId | undefined {
  const putCall = PUT_CALL.get(textOf(reader, 'PutCall'));
  if (putCall === undefined) {
    return fail(reader, 'PutCall', 'put_call_must_be_0_or_1', '0 (put), 1 (call) or blank');
  }
  const [exchange = '', product = '', type = '', maturity = '', strike = ''] = [
    'Exch',
    'ID',
    'SecTyp',
    'MMY',
    'StrkPx',
  ].map((column) => textOf(reader, column));
  const contract = isContractType(type)
    ? contractId({ exchange, product, type, maturity, putCall, strike })
    : undefined;
  if (contract !== undefined) return contract;
  reader.failures.push({
    code: 'contract_must_be_a_contract',
    field: 'ID',
    seen: [exchange, product, type, maturity, putCall, strike].join(' ').trim(),
    wanted: 'Exch, ID, SecTyp FUT, OOF, OPT or OOC, MMY and, for an option, PutCall and StrkPx',
  });
  return undefined;
}

function teachCommand(reader: RowReader, contract: ContractId, source: string) {
  const expiryDate = dateOrBlank(reader, 'MatDt');
  const lastTradeDate = dateOrBlank(reader, 'LastTrdDt');
  const underlyingContract = underlyingOf(reader);
  if (expiryDate === undefined || lastTradeDate === undefined || underlyingContract === undefined) {
    return undefined;
  }
  return {
    type: 'teachContract',
    contract,
    expiryDate,
    lastTradeDate,
    underlyingContract,
    multiplier: '',
    source,
  } as const;
}

/** The underlying contract, blank when the row names none (a future, or an option on an index or physical). */
function underlyingOf(reader: RowReader): ContractId | undefined {
  const exchange = textOf(reader, 'UndlyExch');
  const product = textOf(reader, 'UndlyID');
  const type = textOf(reader, 'UndlySecTyp');
  const maturity = textOf(reader, 'UndlyMMY');
  if (type !== 'FUT' || maturity === '') return '';
  const underlying = contractId({ exchange, product, type, maturity, putCall: '', strike: '' });
  if (underlying !== undefined) return underlying;
  const wanted = 'UndlyExch, UndlyID and UndlyMMY of a future';
  return fail(reader, 'UndlyID', 'underlying_must_be_a_contract', wanted);
}
