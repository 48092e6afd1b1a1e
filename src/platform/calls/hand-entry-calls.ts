import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { canonicalContract } from '../../domain/basics/contract-id.ts';
import { amountFromText, minorDigits } from '../../domain/basics/money.ts';
import { priceFromText } from '../../domain/basics/price.ts';
import { isNoPrice, NO_PRICE_WANTED } from '../../domain/basics/settlement-text.ts';
import { priceWarnings } from '../../domain/book/price-warnings.ts';
import { askBook, refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';

const priceInput = z.object({
  firm: z.string(),
  contract: z.string(),
  date: dateInput,
  settlement: z.string(),
  kind: z.enum(['early', 'daily', 'final-settlement', 'manual']).default('manual'),
});
const cashInput = z.object({
  firm: z.string(),
  account: z.string(),
  currency: z.string(),
  amount: z.string(),
  date: dateInput,
  valueDate: dateInput.optional(),
  reason: z.string().default(''),
});

/** Prices and cash that a person enters. */
export function handEntryCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'setPrice',
      summary: 'Enters a settlement price by hand',
      kind: 'instruction',
      params: priceInput,
      run: (input, caller) => setPrice(installation, input, caller),
    }),
    runnable({
      name: 'enterCash',
      summary: 'Enters cash paid in (positive) or out',
      kind: 'instruction',
      params: cashInput,
      run: (input, caller) => enterCash(installation, input, caller),
    }),
  ];
}

async function setPrice(
  installation: Installation,
  input: z.infer<typeof priceInput>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const contract = canonicalContract(input.contract);
  if (contract === undefined) {
    return refused(
      'contract_must_be_a_contract',
      input.contract,
      'EXCHANGE:PRODUCT:TYPE:MATURITY[:C|P:STRIKE]',
    );
  }
  if (isNoPrice(input.settlement))
    return refused('settlement_must_be_a_price', input.settlement, NO_PRICE_WANTED);
  const price = priceFromText(input.settlement);
  if (price === undefined)
    return refused('price_must_be_a_decimal', input.settlement, 'a decimal of at most 8 places');
  const { firm, date, kind } = input;
  const command = {
    type: 'setSettlementPrice',
    contract,
    date,
    kind,
    price,
    source: caller.actor,
    sourceHash: '',
  } as const;
  const done = await submitOne(installation, firm, command, caller);
  if (!done.ok) return done;
  const warnings = await askBook(installation, firm, (book) => priceWarnings(book, command));
  if (!warnings.ok) return warnings;
  const value = { contract, date, settlement: input.settlement, kind, warnings: warnings.value };
  return { ok: true, value, sequence: done.sequence, left: 0 };
}

async function enterCash(
  installation: Installation,
  input: z.infer<typeof cashInput>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const { firm, account, currency, date, reason } = input;
  if (minorDigits(currency) === undefined)
    return refused('currency_must_be_known', currency, 'an ISO 4217 code');
  const amount = amountFromText(input.amount, currency);
  if (amount === undefined)
    return refused('amount_must_be_money', input.amount, `a decimal in ${currency}`);
  const valueDate = input.valueDate ?? date;
  const entryId = caller.key ?? randomUUID();
  const command = {
    type: 'enterCash',
    entryId,
    account,
    currency,
    amount,
    clearingDate: date,
    valueDate,
    reason,
  } as const;
  const done = await submitOne(installation, firm, command, caller);
  return done.ok
    ? {
        ok: true,
        value: { account, currency, amount: input.amount, date },
        sequence: done.sequence,
        left: 0,
      }
    : done;
}
