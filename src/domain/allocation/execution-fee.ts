import type { BusinessDate } from '../basics/business-date.ts';
import { parseDecimal } from '../basics/decimal.ts';
import { roundToMinor } from '../basics/money.ts';
import type { ExecutionFeeInvoiced, GiveUpStepped } from './give-up-events.ts';

/**
 * The line of the bill that a claim makes, or what ends one: the clearing firm owes for execution what the agreement
 * says, rounded half away from zero once for the whole, and gets it back. None without a rate.
 */
export function executionFee(
  life: GiveUpStepped,
  occasion: ExecutionFeeInvoiced['occasion'],
  clearingDate: BusinessDate,
): ExecutionFeeInvoiced[] {
  const rate = parseDecimal(life.ratePerContract);
  if (rate === undefined || rate.mantissa === 0n) return [];
  const fee = roundToMinor(rate, life.quantity, life.rateCurrency);
  const isClaim = occasion === 'claim';
  const comesIn = (life.role === 'executor') === isClaim;
  const { executingFirm, clearingFirm, giveUpId, quantity, ratePerContract, rateRule } = life;
  return [
    {
      type: 'ExecutionFeeInvoiced',
      giveUpId,
      occasion,
      payer: isClaim ? clearingFirm : executingFirm,
      payee: isClaim ? executingFirm : clearingFirm,
      currency: life.rateCurrency,
      amount: comesIn ? fee : 0 - fee,
      quantity,
      ratePerContract,
      rateRule,
      clearingDate,
    },
  ];
}
