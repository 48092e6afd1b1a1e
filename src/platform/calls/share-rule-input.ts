import { z } from 'zod';
import type { PercentShare, ShareRule } from '../../domain/allocation/share-rule.ts';
import { parseDecimal, toScaled } from '../../domain/basics/decimal.ts';
import { assertThat } from '../../domain/basics/decision.ts';

const quantityShare = z.object({ account: z.string(), quantity: z.number().int() });

/** `33.333333`: at most six decimals, so that a share is a whole number of millionths of a percent. */
const percentText = z
  .string()
  .refine(
    (text) => /^\d{1,3}(\.\d{1,6})?$/.test(text),
    'wanted a percentage, six decimals at most',
  );

export const percentShares = z.array(z.object({ account: z.string(), percent: percentText }));

/** How contracts are divided: the input of every call that allocates. */
export const shareRuleInput = z.discriminatedUnion('method', [
  z.object({ method: z.enum(['quantity', 'fair-price']), shares: z.array(quantityShare) }),
  z.object({
    method: z.literal('percent'),
    shares: percentShares,
  }),
  z.object({
    method: z.literal('rotation'),
    accounts: z.array(z.string()),
    /** Blank: where the same rotation stopped. */
    first: z.string().default(''),
  }),
]);

export function shareRuleOf(input: z.infer<typeof shareRuleInput>): ShareRule {
  if (input.method !== 'percent') return input;
  return { method: 'percent', shares: percentSharesOf(input.shares) };
}

export function percentSharesOf(shares: z.infer<typeof percentShares>): PercentShare[] {
  return shares.map(({ account, percent }) => {
    const decimal = parseDecimal(percent);
    const millionths = decimal === undefined ? undefined : toScaled(decimal, 6);
    assertThat(millionths !== undefined, () => `${percent} was checked`);
    return { account, percent: Number(millionths) };
  });
}
