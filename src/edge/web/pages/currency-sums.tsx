import { displayAmount, isNegative, sumOf } from '../format/amount.ts';
import { Figure } from '../shell/figure.tsx';

type CurrencySumsProps<Row> = {
  readonly rows: readonly Row[];
  readonly label: string;
  readonly currencyOf: (row: Row) => string;
  readonly amountOf: (row: Row) => string;
};

/** One figure a currency: amounts of different currencies are never added. At most three, by number of rows. */
export function CurrencySums<Row>({ rows, label, currencyOf, amountOf }: CurrencySumsProps<Row>) {
  const byCurrency = new Map<string, string[]>();
  for (const row of rows) {
    const amounts = byCurrency.get(currencyOf(row)) ?? [];
    amounts.push(amountOf(row));
    byCurrency.set(currencyOf(row), amounts);
  }
  const largest = [...byCurrency].sort(([, a], [, b]) => b.length - a.length).slice(0, 3);
  return (
    <>
      {largest.map(([currency, amounts]) => {
        const sum = sumOf(amounts);
        return (
          <Figure
            key={currency}
            label={`${label}, ${currency}`}
            tone={isNegative(sum) ? 'negative' : undefined}
          >
            {displayAmount(sum)}
          </Figure>
        );
      })}
    </>
  );
}
