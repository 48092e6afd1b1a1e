import { fc } from '../basics/_seeded.ts';
import { tradeIdOf } from '../trade/trade-id.ts';
import type { Firm } from './_book-in-test.ts';
import { ACCOUNTS, reportOfTerms, type Terms } from './_random-world.ts';
import type { AllocationShare } from './trade-life-commands.ts';

/** Some phases after a trade's first report it is divided, or what was divided is taken back. */
export type Division = {
  readonly kind: 'allocate' | 'deallocate';
  /** 0 = the trade itself, n = the nth of the trades that were made of it, if there are so many. */
  readonly of: number;
  /** How the contracts go to the accounts, in their order. */
  readonly weights: readonly number[];
  readonly lag: number;
};

export const division: fc.Arbitrary<Division> = fc.record({
  kind: fc.constantFrom('allocate', 'allocate', 'allocate', 'deallocate'),
  of: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 2 })),
  weights: fc.array(fc.nat({ max: 3 }), {
    minLength: ACCOUNTS.length,
    maxLength: ACCOUNTS.length,
  }),
  lag: fc.nat({ max: 8 }),
});

/** Tries it; whether the book takes it is the book's affair. */
export function divide(firm: Firm, planAt: number, terms: Terms, division: Division): void {
  const tradeId = targetOf(firm, tradeIdOf(reportOfTerms(planAt, terms, {})), division.of);
  if (division.kind === 'deallocate') {
    firm.run({ type: 'deallocate', tradeId });
    return;
  }
  const quantity = quantityOf(firm, tradeId);
  if (quantity > 0)
    firm.run({ type: 'allocate', tradeId, shares: sharesOf(quantity, division.weights) });
}

/** What the other firm has divided in the end, done here at once, from the trades down. */
export function divideLike(firm: Firm, other: Firm): void {
  const derivations = [...other.book.derivations.byId.values()];
  derivations.sort((a, b) => a.derivationId.length - b.derivationId.length);
  for (const { derivationId, results } of derivations) {
    if (derivationId.startsWith('AP:')) continue;
    if (firm.book.derivations.bySource.has(derivationId) || !isLive(firm, derivationId)) continue;
    const shares = results.map(({ account, quantity }) => ({ account, quantity }));
    firm.accepted({ type: 'allocate', tradeId: derivationId, shares });
  }
}

function targetOf(firm: Firm, tradeId: string, of: number): string {
  const results = firm.book.derivations.byId.get(tradeId)?.results ?? [];
  return results[of - 1]?.tradeId ?? tradeId;
}

function isLive(firm: Firm, tradeId: string): boolean {
  return quantityOf(firm, tradeId) > 0;
}

/** Of its newest booking; 0 = it was never booked, or is gone, or stands in what was made of it. */
function quantityOf(firm: Firm, tradeId: string): number {
  for (const event of firm.log.toReversed()) {
    if (event.type === 'TradeRemoved' && event.tradeId === tradeId) return 0;
    if (event.type === 'TradeBooked' && event.tradeId === tradeId) return event.quantity;
  }
  return 0;
}

function sharesOf(quantity: number, weights: readonly number[]): AllocationShare[] {
  const shares: AllocationShare[] = [];
  let left = quantity;
  for (const [at, weight] of weights.entries()) {
    const share = at === weights.length - 1 ? left : Math.min(left, weight);
    if (share > 0) shares.push({ account: ACCOUNTS[at] ?? '', quantity: share });
    left -= share;
  }
  return shares;
}
