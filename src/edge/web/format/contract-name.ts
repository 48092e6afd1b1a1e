import { parseContractId } from '../../../domain/basics/contract-id.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `CBT:C:FUT:202009` as `Sep 20`, `…:20200915` as `15 Sep 20`, `…:202009w2` as `Sep 20 w2`. */
export function displayMaturity(maturity: string): string {
  const month = MONTHS[Number(maturity.slice(4, 6)) - 1] ?? maturity.slice(4, 6);
  const year = maturity.slice(2, 4);
  const rest = maturity.slice(6);
  if (rest === '') return `${month} ${year}`;
  return rest.startsWith('w') ? `${month} ${year} ${rest}` : `${Number(rest)} ${month} ${year}`;
}

/** `Corn Futures · Sep 20`, `… · Feb 20 · 61 call`; the id itself when it is no contract. */
export function contractName(contract: string, productName: string | undefined): string {
  const parts = parseContractId(contract);
  if (parts === undefined) return contract;
  const name = productName ?? `${parts.exchange} ${parts.product}`;
  const option =
    parts.putCall === '' ? '' : ` · ${parts.strike} ${parts.putCall === 'C' ? 'call' : 'put'}`;
  return `${name} · ${displayMaturity(parts.maturity)}${option}`;
}

/** `EXCHANGE:PRODUCT:TYPE` of a contract. */
export function productOf(contract: string): string {
  return contract.split(':').slice(0, 3).join(':');
}
