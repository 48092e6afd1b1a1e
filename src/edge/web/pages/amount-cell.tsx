import { displayAmount, isNegative } from '../format/amount.ts';

type AmountCellProps = {
  readonly amount: string;
  /** `0.00` says nothing in a table of detail. */
  readonly blankZero?: boolean;
};

export function AmountCell({ amount, blankZero = false }: AmountCellProps) {
  const isShown = !blankZero || /[1-9]/.test(amount);
  return (
    <td className="end" data-negative={isNegative(amount)}>
      {isShown ? displayAmount(amount) : ''}
    </td>
  );
}
