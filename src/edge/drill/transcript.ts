import { generateKeyPairSync } from 'node:crypto';
import { assertThat } from '../../domain/basics/decision.ts';
import { ed25519Signer, signNote, verifierKeyText } from '../../platform/journal/signed-note.ts';
import type { DrillPlan } from './drill-plan.ts';

/** A verdict of the drill, in words that do not depend on how fast the machine is. */
export type Verdict = { readonly check: string; readonly passed: boolean };

/**
 * The deterministic part of a transcript: plan, steps and verdicts, one a line. The same seed gives the same bytes on every
 * machine, as long as the verdicts are the same.
 */
export function deterministicPart(
  plan: DrillPlan,
  version: string,
  verdicts: readonly Verdict[],
): string {
  const { scenario, seed, firms, messagesPerFirm, days, replayers, moments, badVault, order } =
    plan;
  const lines = [
    'holdfast/drill/v1',
    `release ${version}`,
    `scenario ${scenario}`,
    `seed ${seed}`,
    `firms ${firms.join(' ')}`,
    `messages ${messagesPerFirm} a firm`,
    `days ${days}`,
    `bad vault ${badVault ?? 'none'}`,
    ...replayers.map((group) => `${group.replayer} ${group.firms.join(' ')}`),
    ...moments.flatMap(({ atAcknowledged, target, steps }) =>
      steps.map((step) => `step at ${atAcknowledged} on ${target} ${JSON.stringify(step)}`),
    ),
    `order ${order.join(' ')}`,
    ...verdicts.map(({ check, passed }) => `${passed ? 'passed' : 'FAILED'} ${check}`),
  ];
  return `${lines.join('\n')}\n`;
}

export type SignedTranscript = {
  /** A signed note (c2sp.org/signed-note). */
  readonly note: string;
  readonly verifierKey: string;
};

const NAME = 'holdfast-drill';

/**
 * Signs the whole transcript with a key made for this drill alone. What it proves is that nobody changed the bundle after
 * the drill; that the drill ran is proven by running its seed again.
 */
export function signTranscript(deterministic: string, measured: string): SignedTranscript {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x } = privateKey.export({ format: 'jwk' });
  assertThat(x !== undefined, 'an Ed25519 key has a public part');
  const publicKey = Buffer.from(x, 'base64url');
  const text = `${deterministic}measured\n${measured}\n`;
  const note = signNote(text, [ed25519Signer(NAME, publicKey, privateKey)]);
  return { note, verifierKey: verifierKeyText(NAME, publicKey) };
}
