import { decimalToText, parseDecimal } from './decimal.ts';

/**
 * A contract written `EXCHANGE:PRODUCT:TYPE:MATURITY[:C|P:STRIKE]`, with FIXML's `Exch` and the clearing code:
 * `CBT:C:FUT:202009`, `NYMEX:LO:OOF:202002:C:61`. The text is the contract's id everywhere.
 */
export type ContractId = string;

/** Clearing type (FIXML SecTyp): future, option on future, option on physical or index, option on combination. */
export type ContractType = 'FUT' | 'OOF' | 'OPT' | 'OOC';

export type ContractParts = {
  readonly exchange: string;
  readonly product: string;
  readonly type: ContractType;
  /** `YYYYMM`, `YYYYMMDD` or `YYYYMMwN`; a day of `00` means none and is dropped. */
  readonly maturity: string;
  /** Blank for a future. */
  readonly putCall: 'C' | 'P' | '';
  /** Exact decimal text without trailing zeros, may be negative; blank for a future. */
  readonly strike: string;
};

const TYPES: readonly string[] = ['FUT', 'OOF', 'OPT', 'OOC'];
const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9 ._/+-]{0,19}$/;
const MATURITY_PATTERN = /^\d{4}(0[1-9]|1[0-2])(\d{2}|w[1-6])?$/;

export function isContractType(text: string): text is ContractType {
  return TYPES.includes(text);
}

/** The key of the product that a contract belongs to: `EXCHANGE:PRODUCT:TYPE`. */
export function productKey(parts: Pick<ContractParts, 'exchange' | 'product' | 'type'>): string {
  return `${parts.exchange}:${parts.product}:${parts.type}`;
}

/** The canonical id, or undefined when a part is malformed. */
export function contractId(parts: ContractParts): ContractId | undefined {
  const { exchange, product, type, putCall } = parts;
  if (!NAME_PATTERN.test(exchange) || !NAME_PATTERN.test(product) || !isContractType(type))
    return undefined;
  const maturity = canonicalMaturity(parts.maturity);
  if (maturity === undefined) return undefined;
  const base = `${exchange}:${product}:${type}:${maturity}`;
  if (type === 'FUT') return putCall === '' && parts.strike === '' ? base : undefined;
  const strike = parseDecimal(parts.strike);
  if (strike === undefined || putCall === '') return undefined;
  return `${base}:${putCall}:${decimalToText(strike)}`;
}

function canonicalMaturity(text: string): string | undefined {
  const maturity = text.length === 8 && text.endsWith('00') ? text.slice(0, 6) : text;
  if (!MATURITY_PATTERN.test(maturity)) return undefined;
  if (/^\d{8}$/.test(maturity) && Number(maturity.slice(6)) > 31) return undefined;
  return maturity;
}

/** Reads a contract as a person or file writes it; undefined when it is no contract. */
export function parseContractId(text: string): ContractParts | undefined {
  const [
    exchange = '',
    product = '',
    type = '',
    maturity = '',
    putCall = '',
    strike = '',
    ...rest
  ] = text.trim().split(':');
  if (rest.length > 0 || !isContractType(type)) return undefined;
  if (putCall !== '' && putCall !== 'C' && putCall !== 'P') return undefined;
  const id = contractId({ exchange, product, type, maturity, putCall, strike });
  if (id === undefined) return undefined;
  const [, , , canonical = '', , canonicalStrike = ''] = id.split(':');
  return { exchange, product, type, maturity: canonical, putCall, strike: canonicalStrike };
}

/** The canonical spelling of a contract text, or undefined. */
export function canonicalContract(text: string): ContractId | undefined {
  const parts = parseContractId(text);
  return parts && contractId(parts);
}
