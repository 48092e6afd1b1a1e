import type { BenchOutcome, BenchRow } from './bench-result.ts';
import type { Standing } from './interleave.ts';

/** A row that compares the product with the better of its peers. */
export function comparedRow(
  about: {
    readonly work: string;
    readonly unit: string;
    readonly leastRatio: number;
    readonly bar: string;
  },
  product: Standing,
  peers: readonly Standing[],
): BenchRow {
  const { work, unit, leastRatio, bar } = about;
  const [peer, ...otherPeers] = peers
    .flatMap(({ side }) => (side === undefined ? [] : [side]))
    .sort((a, b) => b.rate - a.rate);
  const ratio = product.side && peer ? product.side.rate / peer.rate : undefined;
  const problems = [product, ...peers].flatMap((standing) => standing.problems);
  const outcome = ratio === undefined ? 'no number' : metIf(ratio >= leastRatio);
  return { work, unit, product: product.side, peer, otherPeers, ratio, bar, outcome, problems };
}

/** A row with a bar of its own, without a peer. */
export function aloneRow(
  about: Pick<BenchRow, 'work' | 'unit' | 'bar'>,
  { side: product, problems }: Standing,
  isMet: ((side: NonNullable<Standing['side']>) => boolean) | undefined,
): BenchRow {
  const outcome =
    product === undefined ? 'no number' : isMet === undefined ? 'shown' : metIf(isMet(product));
  return {
    ...about,
    product,
    peer: undefined,
    otherPeers: [],
    ratio: undefined,
    outcome,
    problems,
  };
}

function metIf(isMet: boolean): BenchOutcome {
  return isMet ? 'met' : 'missed';
}

export function skippedNotes(standings: readonly Standing[]): string[] {
  return standings.flatMap(({ skipped }) =>
    skipped === undefined ? [] : [`a peer was left out: ${skipped}`],
  );
}
