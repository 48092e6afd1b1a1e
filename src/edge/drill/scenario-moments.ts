import { assertThat } from '../../domain/basics/decision.ts';
import type { Random } from '../../platform/journal/seeded-random.ts';
import type { AttackStep } from './attack-step.ts';
import { messageAt } from './clearing-day.ts';
import type { AttackMoment, Scenario, StagedStep, VaultName } from './drill-plan.ts';

type Planned = {
  readonly random: Random;
  readonly messagesPerFirm: number;
  readonly firms: readonly string[];
  readonly badVault: VaultName;
  /** Clearing dates of the drill. */
  readonly days: number;
};

const WIPE: readonly AttackStep[] = [
  { do: 'delete', what: 'everything', share: 100 },
  { do: 'kill', process: 'platform' },
];

/** The moments of a scenario, in their order; the random numbers are taken in the order of the code. */
export function momentsOf(scenario: Scenario, planned: Planned): readonly AttackMoment[] {
  const { random, badVault } = planned;
  const total = totalOf(planned);
  const late = within(random, total, 80, 92);
  const early = within(random, total, 25, 50);
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
    case 'forged-window': {
      const firms = victims(planned);
      return [
        onPlatform(early, forging(firms, random, 0)),
        onPlatform(within(random, total, 55, 70), forging(firms, random, 1_000)),
        onPlatform(late, [...ENCRYPT_AND_RENAME, ...WIPE]),
      ];
    }
    case 'slow-burn': {
      const firms = victims(planned);
      const edits = [0, 1, 2].map((day) => editing(planned, firms, day));
      return [...edits, onPlatform(late, WIPE)];
    }
    case 'ion-day':
      return ionDay(planned, late);
  }
}

function onPlatform(atAcknowledged: number, steps: AttackMoment['steps']): AttackMoment {
  return { atAcknowledged, target: 'platform', steps };
}

/**
 * Everything in one day: rightful credentials misused in the morning, forged trades among true ones, a copy kept for later, a
 * vault's administrator who goes bad and is shown a clone, then an old copy put in the place of the journal, the keyring
 * gone, pieces encrypted, the rest deleted.
 */
function ionDay(planned: Planned, late: number): readonly AttackMoment[] {
  const { random, badVault } = planned;
  const total = totalOf(planned);
  const firms = victims(planned);
  const forged = within(random, total, 34, 42);
  const shown = within(random, total, 62, 70);
  return [
    editing(planned, firms, 0),
    onPlatform(forged, [
      { do: 'kill', process: 'platform' },
      { do: 'copy', to: 'earlier' },
      { do: 'copy', to: 'clone' },
      ...forging(firms, random, 0).slice(1),
    ]),
    {
      atAcknowledged: within(random, total, 50, 60),
      target: badVault,
      steps: inRandomOrder(VAULT_TAMPERING, random),
    },
    onPlatform(shown, [
      { do: 'show-clone', to: badVault, forged: 100 + Math.floor(random() * 100) },
    ]),
    onPlatform(late, [
      { do: 'kill', process: 'platform' },
      { do: 'roll-back', from: 'earlier' },
      { do: 'restart', process: 'platform' },
      { do: 'delete', what: 'keys', share: 100 },
      ...inRandomOrder(INTERMITTENT, random),
      { do: 'truncate', what: 'journal', keep: Math.floor(random() * 90) },
      ...WIPE,
    ]),
  ];
}

/** The platform is ended, trades are booked into it with its own code and keys, and the operator starts it again. */
function forging(
  firms: readonly string[],
  random: Random,
  from: number,
): readonly (AttackStep | StagedStep)[] {
  const trades = 20 + Math.floor(random() * 30);
  return [
    { do: 'kill', process: 'platform' },
    { do: 'forge', firms: [...firms], trades, from, cash: true },
    { do: 'restart', process: 'platform' },
  ];
}

/** A third of the firms, at least one. */
function victims({ firms, random }: Planned): readonly string[] {
  return inRandomOrder(firms, random).slice(0, Math.ceil(firms.length / 3));
}

const EDITS_OF_A_KIND = 8;

/** Edits late on a day of trades that came early on it. */
function editing(planned: Planned, firms: readonly string[], day: number): AttackMoment {
  const { random, messagesPerFirm, days } = planned;
  const start = Math.ceil((day * messagesPerFirm) / days);
  const trades = Array.from({ length: EVERY_TRADE }, (_, at) => start + at).filter(isEditable);
  const [from, to] =
    days === 1 ? [15, 25] : [(100 * (day + 0.6)) / days, (100 * (day + 0.9)) / days];
  const edits: StagedStep = {
    do: 'edit',
    firms,
    busts: trades.slice(0, EDITS_OF_A_KIND),
    replaces: trades.slice(EDITS_OF_A_KIND, 2 * EDITS_OF_A_KIND),
    inventions: Array.from({ length: EDITS_OF_A_KIND }, (_, at) => 100_000 + 100 * day + at),
  };
  return onPlatform(within(random, totalOf(planned), from, to), [edits]);
}

/** Enough messages that twice as many as are wanted fit; they come within the first tenth of any day. */
const EVERY_TRADE = 20;

/** A trade of its own that the CCP itself takes back neither now nor later. */
function isEditable(trade: number): boolean {
  return messageAt(trade).kind === 'new' && trade % 100 !== BUSTED_LATER;
}

/** `messageAt` 73 takes back what came 60 messages before. */
const BUSTED_LATER = 13;

function totalOf({ messagesPerFirm, firms }: Planned): number {
  return messagesPerFirm * firms.length;
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

export function inRandomOrder<Thing>(things: readonly Thing[], random: Random): Thing[] {
  return things
    .map((thing) => ({ thing, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing);
}
