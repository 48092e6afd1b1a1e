import { type ContractType, contractId, isContractType } from '../../domain/basics/contract-id.ts';
import { type FixmlElement, firstChild, firstFilled } from './element.ts';

/**
 * The contract that an `Instrmt`, `Leg` or `Undly` names, or undefined when a part is missing or malformed. SecTyp is
 * believed before CFI. CME's STP calls an option on a future `OPT`; the future in its `Undly` makes it `OOF`, as CME's
 * clearing files say. `OptAt` (Eurex version number) is no part of the id.
 */
export function contractOfInstrument(
  instrument: FixmlElement,
  exchange: string,
  underlying: FixmlElement | undefined,
): string | undefined {
  const cfi = firstFilled(instrument, 'CFI');
  const type = contractType(firstFilled(instrument, 'SecTyp'), cfi, underlying);
  if (type === undefined) return undefined;
  const option = type !== 'FUT';
  return contractId({
    exchange: firstFilled(instrument, 'Exch') || exchange,
    product: firstFilled(instrument, 'ID'),
    type,
    maturity: firstFilled(instrument, 'MMY'),
    putCall: option ? putCall(firstFilled(instrument, 'PutCall'), cfi) : '',
    strike: option ? firstFilled(instrument, 'StrkPx', 'Strk') : '',
  });
}

/** True when the instrument says that it is something else than a listed future or option (IRS, CDS, FWD …). */
export function isOutOfScope(instrument: FixmlElement): boolean {
  const securityType = firstFilled(instrument, 'SecTyp');
  return securityType !== '' && !isContractType(securityType);
}

/** The underlying of a message or a leg: `Undly`, which legs wrap in `Undlys`. */
export function underlyingOf(element: FixmlElement): FixmlElement | undefined {
  const direct = firstChild(element, 'Undly');
  if (direct !== undefined) return direct;
  const wrapper = firstChild(element, 'Undlys');
  return wrapper && firstChild(wrapper, 'Undly');
}

function contractType(
  securityType: string,
  cfi: string,
  underlying: FixmlElement | undefined,
): ContractType | undefined {
  const onFuture = underlying !== undefined && isFuture(underlying);
  if (securityType === 'OPT' && onFuture) return 'OOF';
  if (securityType !== '') return isContractType(securityType) ? securityType : undefined;
  if (cfi.startsWith('F')) return 'FUT';
  if (!cfi.startsWith('O')) return undefined;
  if (onFuture) return 'OOF';
  // ISO 10962 option code: category, call or put, exercise, underlying asset, delivery, standardised.
  const asset = cfi[3];
  if (asset === undefined || asset === 'X') return undefined;
  return asset === 'F' ? 'OOF' : 'OPT';
}

function isFuture(underlying: FixmlElement): boolean {
  const securityType = firstFilled(underlying, 'SecTyp');
  return (
    securityType === 'FUT' ||
    (securityType === '' && firstFilled(underlying, 'CFI').startsWith('F'))
  );
}

function putCall(code: string, cfi: string): 'C' | 'P' | '' {
  if (code === '0') return 'P';
  if (code === '1') return 'C';
  if (code !== '') return '';
  const letter = cfi[1];
  return letter === 'C' || letter === 'P' ? letter : '';
}
