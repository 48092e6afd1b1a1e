import { z } from 'zod';
import { refusal } from './drill-refusal.ts';

/**
 * The whole attack library: what a step may say. A step is data, read with this shape and nothing else; there is no
 * step that stays, spreads, or speaks to a network.
 */
const what = z.enum(['everything', 'journal', 'keys', 'snapshots', 'read-store', 'objects']);

const attackStep = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('encrypt'),
    what,
    /** Parts of each file that become ciphertext: all of it, its head alone, or pieces with gaps that a quick look misses. */
    pattern: z.enum(['whole', 'first-4096', '16-of-every-80', '65536-of-every-262144']),
  }),
  z.strictObject({
    do: z.literal('truncate'),
    what,
    /** Percent of each file that stays. */
    keep: z.number().int().min(0).max(99),
  }),
  z.strictObject({ do: z.literal('rename'), what, suffix: z.string().regex(/^\.[a-z0-9]{1,12}$/) }),
  z.strictObject({
    do: z.literal('delete'),
    what,
    /** Percent of the files, in the order that the seed gives. */
    share: z.number().int().min(1).max(100),
  }),
  /** Keeps a copy of the folder among the attacker's own things. */
  z.strictObject({ do: z.literal('copy'), to: z.string().regex(/^[a-z0-9-]{1,20}$/) }),
  /** Puts a kept copy in the folder's place. */
  z.strictObject({ do: z.literal('roll-back'), from: z.string().regex(/^[a-z0-9-]{1,20}$/) }),
  /** Books trades that nobody sent, sealed and signed with the stolen keyring. */
  z.strictObject({
    do: z.literal('forge'),
    firms: z
      .array(z.string().regex(/^[a-z][a-z0-9-]{1,19}$/))
      .min(1)
      .max(200),
    /** For each firm. */
    trades: z.number().int().min(1).max(10_000),
    /** Number of the first one, so that a second forgery makes up others. */
    from: z.number().int().min(0).max(999_999),
    /** Money paid out by hand besides. */
    cash: z.boolean(),
  }),
  z.strictObject({ do: z.literal('kill'), process: z.enum(['platform', 'clone']) }),
]);

export type AttackStep = z.infer<typeof attackStep>;
export type AttackedParts = z.infer<typeof what>;

/** A step as it was written down, or a refusal: what is not in the library is not done. */
export function parseAttackStep(value: unknown): AttackStep {
  const parsed = attackStep.safeParse(value);
  if (parsed.success) return parsed.data;
  const seen = JSON.stringify(value) ?? 'nothing';
  throw refusal('drill_step_must_be_known', seen.slice(0, 200), 'a step of the attack library');
}
