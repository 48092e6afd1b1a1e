import { type BusinessDate, dayNumber } from '../../domain/basics/business-date.ts';
import { type ContractId, contractId } from '../../domain/basics/contract-id.ts';
import { priceFromText } from '../../domain/basics/price.ts';
import { isNoPrice } from '../../domain/basics/settlement-text.ts';
import { fail, priceOf, type RowCells, type RowReader, rowReader, textOf } from './_row-cells.ts';
import { EMPTY_CONTENT, type PriorSettle, type RecordContent } from './import-record.ts';

/** Columns of the exchange's futures file that are read; `nymex_future.YYYYMMDD.csv` has more, kept in the raw bytes. */
export const NYMEX_FUTURE_COLUMNS = [
  'PRODUCT SYMBOL',
  'CONTRACT MONTH',
  'CONTRACT YEAR',
  'CONTRACT DAY',
  'SETTLE',
  'PRIOR SETTLE',
  'TRADEDATE',
] as const;

export const NYMEX_OPTION_COLUMNS = [...NYMEX_FUTURE_COLUMNS, 'PUT/CALL', 'STRIKE'] as const;

/**
 * One row of a NYMEX-style settlement file: FUT, or OOF when the file has strikes. The exchange stands only in the
 * file's name, so it is passed in; the product symbol is the clearing code. SETTLE is the daily settlement of TRADEDATE.
 */
export function readNymexRow(
  cells: RowCells,
  type: 'FUT' | 'OOF',
  place: { readonly exchange: string; readonly fileName: string },
): RecordContent {
  const reader = rowReader(cells);
  const contract = nymexContract(reader, type, place.exchange);
  const date = nymexDate(reader);
  const seen = textOf(reader, 'SETTLE');
  const price = isNoPrice(seen) ? undefined : priceOf(reader, 'SETTLE');
  if (contract === undefined || date === undefined || reader.failures.length > 0) {
    return { ...EMPTY_CONTENT, failures: reader.failures };
  }
  const priorSettles = priorSettle(reader, contract, date);
  if (price === undefined) {
    return { ...EMPTY_CONTENT, priorSettles, noPrices: [{ contract, date, seen }] };
  }
  const source = place.fileName;
  const command = {
    type: 'setSettlementPrice',
    contract,
    date,
    kind: 'daily',
    price,
    source,
  } as const;
  return { ...EMPTY_CONTENT, commands: [command], priorSettles };
}

function nymexContract(
  reader: RowReader,
  type: 'FUT' | 'OOF',
  exchange: string,
): ContractId | undefined {
  const day = textOf(reader, 'CONTRACT DAY').padStart(2, '0');
  const month = textOf(reader, 'CONTRACT MONTH').padStart(2, '0');
  // A contract day is given only where it tells dailies and weeklies of one month apart.
  const maturity = `${textOf(reader, 'CONTRACT YEAR')}${month}${day === '00' ? '' : day}`;
  const product = textOf(reader, 'PRODUCT SYMBOL');
  const putCall = type === 'FUT' ? '' : textOf(reader, 'PUT/CALL');
  const strike = type === 'FUT' ? '' : textOf(reader, 'STRIKE');
  if (putCall !== '' && putCall !== 'C' && putCall !== 'P') {
    return fail(reader, 'PUT/CALL', 'put_call_must_be_c_or_p', 'C or P');
  }
  const contract = contractId({ exchange, product, type, maturity, putCall, strike });
  if (contract !== undefined) return contract;
  reader.failures.push({
    code: 'contract_must_be_a_contract',
    field: 'PRODUCT SYMBOL',
    seen: [product, maturity, putCall, strike].filter((part) => part !== '').join(' '),
    wanted: 'symbol, month, year and, for an option, C or P and strike',
  });
  return undefined;
}

/** TRADEDATE is written MM/DD/YYYY. */
function nymexDate(reader: RowReader): BusinessDate | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(textOf(reader, 'TRADEDATE'));
  const [, month = '', day = '', year = ''] = match ?? [];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (dayNumber(date) !== undefined) return date;
  return fail(reader, 'TRADEDATE', 'date_must_be_a_day', 'a day as MM/DD/YYYY');
}

function priorSettle(
  reader: RowReader,
  contract: ContractId,
  date: BusinessDate,
): readonly PriorSettle[] {
  const text = textOf(reader, 'PRIOR SETTLE');
  const price = isNoPrice(text) ? undefined : priceFromText(text);
  return price === undefined ? [] : [{ contract, date, price }];
}
