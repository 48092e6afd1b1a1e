import { type Rejection, reject } from '../../domain/basics/decision.ts';
import { seededRandom } from '../../platform/journal/seeded-random.ts';
import type { AttackStep } from './attack-step.ts';
import { MOST_DAYS } from './clearing-day.ts';
import type { DrillRefusalCode } from './drill-refusal.ts';
import type { InsiderEdits } from './insider-edits.ts';
import { inRandomOrder, momentsOf } from './scenario-moments.ts';

export const SCENARIOS = [
  'wipe',
  'keys-gone',
  'intermittent',
  'rollback',
  'fork',
  'bad-vault',
  'forged-window',
  'slow-burn',
  'ion-day',
] as const;

/** Scenarios whose rebuild is given what the CCPs say: somebody made up or changed what vaults hold. */
const WITH_CCP_FILES: ReadonlySet<Scenario> = new Set(['forged-window', 'slow-burn', 'ion-day']);
/** Scenarios in which one vault's administrator goes bad, or one vault is shown something else. */
const WITH_BAD_VAULT: ReadonlySet<Scenario> = new Set(['bad-vault', 'fork', 'ion-day']);

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
  | { readonly do: 'show-clone'; readonly to: VaultName; readonly forged: number }
  /** Somebody with rightful credentials changes trades through the front door. */
  | ({ readonly do: 'edit' } & InsiderEdits);

export type VaultName = 'vault-a' | 'vault-b';

/** Firms that gave one replayer their key. */
export type ReplayerGroup = { readonly replayer: string; readonly firms: readonly string[] };

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
  /** Clearing dates that the messages are spread over. */
  readonly days: number;
  /** The rebuild is given what the CCPs say. */
  readonly hasCcpFiles: boolean;
  /** Who replays whose logs. */
  readonly replayers: readonly ReplayerGroup[];
  readonly moments: readonly AttackMoment[];
  /** The vault whose administrator goes bad, if one does. */
  readonly badVault: VaultName | undefined;
  /** Order in which the operator wants the firms back. */
  readonly order: readonly string[];
};

const MOST_FIRMS = 200;
/** Firms of one replayer at most: two processes for the usual 42, as many as this machine has cores. */
const FIRMS_OF_A_REPLAYER = 21;
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
  const days = scenario === 'slow-burn' ? MOST_DAYS : 1;
  const planned = { random, messagesPerFirm, firms: names, badVault, days } as const;
  return {
    ok: true,
    plan: {
      scenario,
      seed,
      firms: names,
      messagesPerFirm,
      days,
      hasCcpFiles: WITH_CCP_FILES.has(scenario),
      replayers: replayerGroups(names),
      moments: momentsOf(scenario, planned),
      badVault: WITH_BAD_VAULT.has(scenario) ? badVault : undefined,
      order: inRandomOrder(names, random),
    },
  };
}

function replayerGroups(firms: readonly string[]): readonly ReplayerGroup[] {
  const groups = Math.ceil(firms.length / FIRMS_OF_A_REPLAYER);
  const size = Math.ceil(firms.length / groups);
  return Array.from({ length: groups }, (_, at) => ({
    replayer: `replayer-${at + 1}`,
    firms: firms.slice(at * size, (at + 1) * size),
  }));
}

function isScenario(word: string): word is Scenario {
  return SCENARIOS.some((known) => known === word);
}
