import { displayCount } from '../format/amount.ts';

type MoreRowsProps = { readonly shown: number; readonly total: number };

/** Says under a table that it is cut. */
export function MoreRows({ shown, total }: MoreRowsProps) {
  if (total <= shown) return null;
  return (
    <p className="card-text">
      The first {displayCount(shown)} of {displayCount(total)} are shown.
    </p>
  );
}
