import { parseContractId } from '../../../domain/basics/contract-id.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `202009` as `Sep 20`, `20200915` as `15 Sep 20`, `202009w2` as `Sep 20 w2`. */
function displayMaturity(maturity: string): string {
  const month = MONTHS[Number(maturity.slice(4, 6)) - 1] ?? maturity.slice(4, 6);
  const year = maturity.slice(2, 4);
  const rest = maturity.slice(6);
  if (rest === '') return `${month} ${year}`;
  return rest.startsWith('w') ? `${month} ${year} ${rest}` : `${Number(rest)} ${month} ${year}`;
}

/** What tells the contracts of a product apart: `Sep 20`, `Feb 20 61 call`; blank when it is no contract. */
export function contractTerm(contract: string): string {
  const parts = parseContractId(contract);
  if (parts === undefined) return '';
  const maturity = displayMaturity(parts.maturity);
  if (parts.putCall === '') return maturity;
  return `${maturity} ${parts.strike} ${parts.putCall === 'C' ? 'call' : 'put'}`;
}

/** The product's name, else its codes, else the text as it is. */
export function productName(contract: string, name: string | undefined): string {
  if (name !== undefined) return name;
  const parts = parseContractId(contract);
  return parts === undefined ? contract : `${parts.exchange} ${parts.product}`;
}

/** `EXCHANGE:PRODUCT:TYPE` of a contract. */
export function productOf(contract: string): string {
  return contract.split(':').slice(0, 3).join(':');
}
