import { assertThat } from '../domain/basics/decision.ts';
import { amountFromText } from '../domain/basics/money.ts';
import type { EnterCash } from '../domain/book/commands.ts';
import type { DemoAccount } from './accounts.ts';
import { Random } from './random.ts';
import type { Sample } from './sample.ts';

/** Units of a currency that are roughly worth a thousand dollars. */
const THOUSAND: Readonly<Record<string, number>> = {
  USD: 1_000,
  EUR: 860,
  GBP: 760,
  JPY: 155_000,
  CHF: 810,
};

/** Money in every currency that the account's trades may need, by its size; whole units, as people pay. */
export function openingCash(sample: Sample): EnterCash[] {
  const [date] = sample.days;
  return sample.accounts.flatMap((account) => {
    const random = new Random(sample.seed, `cash ${account.account}`);
    return currenciesOf(account).map((currency): EnterCash => {
      const thousands =
        Math.round(account.size * account.size * random.between(1_200, 4_000)) + 150;
      const amount = amountFromText(String(thousands * (THOUSAND[currency] ?? 1_000)), currency);
      assertThat(amount !== undefined, `${thousands} thousand is an amount of ${currency}`);
      return {
        type: 'enterCash',
        entryId: `opening-${account.account}-${currency}`,
        account: account.account,
        currency,
        amount,
        clearingDate: date,
        valueDate: date,
        reason: 'balance brought forward',
      };
    });
  });
}

function currenciesOf({ currency, markets }: DemoAccount): string[] {
  const needed = markets === 'us' ? ['USD'] : ['USD', 'EUR'];
  return [...new Set([currency, ...needed])];
}
