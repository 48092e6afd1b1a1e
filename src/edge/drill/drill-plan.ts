import { assertThat, type Rejection, reject } from '../../domain/basics/decision.ts';
import { type Random, seededRandom } from '../../platform/journal/seeded-random.ts';
import type { AttackStep } from './attack-step.ts';
import type { DrillRefusalCode } from './drill-refusal.ts';

/** Scenarios that can be played; docs/drill.md says which others will come. */
export const SCENARIOS = [
  'wipe',
  'keys-gone',
  'intermittent',
  'rollback',
  'fork',
  'bad-vault',
] as const;

export type Scenario = (typeof SCENARIOS)[number];

export type DrillWords = {
  readonly seed: number;
  readonly firms: number;
  /** Messages of all firms together. */
  readonly trades: number;
  readonly scenario: string;
};

/** What the harness itself does at a moment of an attack, because an attacker's process has no right to. */
export type StagedStep =
  | { readonly do: 'restart'; readonly process: 'platform' }
  /** A clone of the platform, made from the kept copy, takes the place of the platform towards one vault. */
  | { readonly do: 'show-clone'; readonly to: VaultName; readonly forged: number };

export type VaultName = 'vault-a' | 'vault-b';

export type AttackTarget = 'platform' | VaultName;

/** Some steps that come when so many messages have been acknowledged, all firms together. */
export type AttackMoment = {
  readonly atAcknowledged: number;
  readonly target: AttackTarget;
  readonly steps: readonly (AttackStep | StagedStep)[];
};

/** All that a drill will do, worked out from the seed before anything starts. */
export type DrillPlan = {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly firms: readonly string[];
  readonly messagesPerFirm: number;
  readonly moments: readonly AttackMoment[];
  /** The vault whose administrator goes bad, if one does. */
  readonly badVault: VaultName | undefined;
  /** Order in which the operator wants the firms back. */
  readonly order: readonly string[];
};

const MOST_FIRMS = 200;
/** Messages of a firm at least, so that an attack has something before and after it. */
const LEAST_MESSAGES = 200;

type Planning =
  | { readonly ok: true; readonly plan: DrillPlan }
  | { readonly ok: false; readonly rejection: Rejection<DrillRefusalCode> };

/** The plan of a seed; the same words give the same plan for ever. */
export function planDrill({ seed, firms, trades, scenario }: DrillWords): Planning {
  if (!isScenario(scenario))
    return reject('drill_scenario_must_be_known', scenario, SCENARIOS.join(', '));
  if (!Number.isSafeInteger(seed) || seed < 0)
    return reject('drill_seed_must_be_a_whole_number', String(seed), '0 or above');
  if (!Number.isSafeInteger(firms) || firms < 1 || firms > MOST_FIRMS)
    return reject('drill_firms_must_be_1_to_200', String(firms), `1 to ${MOST_FIRMS}`);
  const messagesPerFirm = Math.floor(trades / firms);
  if (!Number.isSafeInteger(trades) || messagesPerFirm < LEAST_MESSAGES)
    return reject('drill_trades_must_be_enough', String(trades), `${LEAST_MESSAGES} a firm`);
  const random = seededRandom(seed);
  const names = Array.from({ length: firms }, (_, at) => `firm-${String(at + 1).padStart(2, '0')}`);
  const badVault = random() < 0.5 ? 'vault-a' : 'vault-b';
  const planned = { random, total: messagesPerFirm * firms, firms: names, badVault } as const;
  return {
    ok: true,
    plan: {
      scenario,
      seed,
      firms: names,
      messagesPerFirm,
      moments: momentsOf(scenario, planned),
      badVault: scenario === 'bad-vault' || scenario === 'fork' ? badVault : undefined,
      order: inRandomOrder(names, random),
    },
  };
}

function isScenario(word: string): word is Scenario {
  return SCENARIOS.some((known) => known === word);
}

type Planned = {
  readonly random: Random;
  readonly total: number;
  readonly firms: readonly string[];
  readonly badVault: VaultName;
};

const WIPE: readonly AttackStep[] = [
  { do: 'delete', what: 'everything', share: 100 },
  { do: 'kill', process: 'platform' },
];

function momentsOf(scenario: Scenario, planned: Planned): readonly AttackMoment[] {
  const { random, total, badVault } = planned;
  const late = within(random, total, 80, 92);
  const early = within(random, total, 25, 50);
  const onPlatform = (atAcknowledged: number, steps: AttackMoment['steps']): AttackMoment => ({
    atAcknowledged,
    target: 'platform',
    steps,
  });
  switch (scenario) {
    case 'wipe':
      return [onPlatform(late, [...ENCRYPT_AND_RENAME, ...WIPE])];
    case 'keys-gone':
      return [onPlatform(late, [{ do: 'delete', what: 'keys', share: 100 }, ...WIPE])];
    case 'intermittent':
      return [
        onPlatform(early, [{ do: 'encrypt', what: 'snapshots', pattern: 'whole' }]),
        onPlatform(late, [
          ...inRandomOrder(INTERMITTENT, random),
          { do: 'truncate', what: 'journal', keep: Math.floor(random() * 90) },
          { do: 'kill', process: 'platform' },
        ]),
      ];
    case 'rollback':
      return [
        onPlatform(early, [
          { do: 'kill', process: 'platform' },
          { do: 'copy', to: 'earlier' },
          { do: 'restart', process: 'platform' },
        ]),
        onPlatform(late, [
          { do: 'kill', process: 'platform' },
          { do: 'roll-back', from: 'earlier' },
          { do: 'restart', process: 'platform' },
          ...WIPE,
        ]),
      ];
    case 'fork': {
      const copied = within(random, total, 40, 60);
      const shown = copied + Math.ceil(total / 20);
      return [
        onPlatform(copied, [
          { do: 'kill', process: 'platform' },
          { do: 'copy', to: 'clone' },
          { do: 'restart', process: 'platform' },
        ]),
        onPlatform(shown, [
          { do: 'show-clone', to: badVault, forged: 100 + Math.floor(random() * 100) },
        ]),
        onPlatform(shown + Math.ceil(total / 10), WIPE),
      ];
    }
    case 'bad-vault':
      return [
        { atAcknowledged: early, target: badVault, steps: inRandomOrder(VAULT_TAMPERING, random) },
        onPlatform(late, WIPE),
      ];
  }
}

const ENCRYPT_AND_RENAME: readonly AttackStep[] = [
  { do: 'encrypt', what: 'journal', pattern: 'whole' },
  { do: 'rename', what: 'read-store', suffix: '.locked' },
];

const INTERMITTENT: readonly AttackStep[] = [
  { do: 'encrypt', what: 'journal', pattern: 'first-4096' },
  { do: 'encrypt', what: 'journal', pattern: '16-of-every-80' },
  { do: 'encrypt', what: 'read-store', pattern: '65536-of-every-262144' },
];

const VAULT_TAMPERING: readonly AttackStep[] = [
  { do: 'encrypt', what: 'objects', pattern: '16-of-every-80' },
  { do: 'delete', what: 'objects', share: 20 },
];

/** A count between two percentages of the day. */
function within(random: Random, total: number, from: number, to: number): number {
  const count = Math.floor((total * (from + random() * (to - from))) / 100);
  assertThat(count > 0 && count < total, 'an attack comes within the day');
  return count;
}

function inRandomOrder<Thing>(things: readonly Thing[], random: Random): Thing[] {
  return things
    .map((thing) => ({ thing, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing);
}
