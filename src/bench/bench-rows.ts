import type { BenchOutcome, BenchRow, MeasuredSide } from './bench-result.ts';
import type { Standing } from './interleave.ts';

/** A row that compares the product with the better of its peers. */
export function comparedRow(
  about: { readonly work: string; readonly leastRatio: number; readonly bar: string },
  product: Standing,
  peers: readonly Standing[],
): BenchRow {
  const { work, leastRatio, bar } = about;
  const [peer, ...otherPeers] = peers
    .flatMap(({ side }) => (side === undefined ? [] : [side]))
    .sort((a, b) => b.rate - a.rate);
  const value = product.side && peer ? product.side.rate / peer.rate : undefined;
  const outcome = judged(value, (ratio) => ratio >= leastRatio);
  const problems = [product, ...peers].flatMap((standing) => standing.problems);
  return {
    work,
    value,
    unit: '×',
    product: product.side,
    peer,
    otherPeers,
    bar,
    outcome,
    problems,
  };
}

/** A row that has no peer. Without `isMet` it is shown and not judged. */
export function aloneRow(
  about: {
    readonly work: string;
    readonly unit: string;
    readonly bar: string;
    readonly judgedValue: (side: MeasuredSide) => number | undefined;
    readonly isMet?: (value: number) => boolean;
  },
  { side: product, problems }: Standing,
): BenchRow {
  const { work, unit, bar, judgedValue, isMet } = about;
  const value = product && judgedValue(product);
  const outcome = judged(value, isMet);
  return { work, value, unit, product, peer: undefined, otherPeers: [], bar, outcome, problems };
}

function judged(
  value: number | undefined,
  isMet: ((value: number) => boolean) | undefined,
): BenchOutcome {
  if (value === undefined) return 'no number';
  if (isMet === undefined) return 'shown';
  return isMet(value) ? 'met' : 'missed';
}

export function skippedNotes(standings: readonly Standing[]): string[] {
  return standings.flatMap(({ skipped }) =>
    skipped === undefined ? [] : [`a peer was left out: ${skipped}`],
  );
}

export const NO_STANDING: Standing = { side: undefined, problems: [], skipped: undefined };
