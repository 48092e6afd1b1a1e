import type { Rejection } from '../../domain/basics/decision.ts';
import { type DrillPlan, type DrillWords, planDrill, SCENARIOS } from './drill-plan.ts';
import type { DrillRefusalCode } from './drill-refusal.ts';
import { PROOF_LAG_BAR_SECONDS } from './proof-lag.ts';
import type { DrillOutcome } from './run-drill.ts';

/** Many drills, one after the other: each scenario with each seed. */
export type CampaignWords = Omit<DrillWords, 'seed' | 'scenario'> & {
  /** Names with commas between them, or `all`. */
  readonly scenarios: string;
  /** Numbers with commas between them. */
  readonly seeds: string;
};

type Planning =
  | { readonly ok: true; readonly plans: readonly DrillPlan[] }
  | { readonly ok: false; readonly rejection: Rejection<DrillRefusalCode> };

export function planCampaign({ scenarios, seeds, firms, trades }: CampaignWords): Planning {
  const names = scenarios === 'all' ? SCENARIOS : scenarios.split(',');
  const plans: DrillPlan[] = [];
  for (const scenario of names) {
    for (const seed of seeds.split(',')) {
      const planning = planDrill({ scenario, seed: numberOf(seed), firms, trades });
      if (!planning.ok) return planning;
      plans.push(planning.plan);
    }
  }
  return { ok: true, plans };
}

function numberOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** What one drill of a campaign came to; one that could not be played to its end has only words. */
export type CampaignRow = {
  readonly scenario: string;
  readonly seed: number;
} & (Pick<DrillOutcome, 'result' | 'verdicts' | 'proofLag'> | { readonly failed: string });

type Figures = Pick<DrillOutcome, 'result' | 'proofLag'>;

type Column = {
  readonly name: string;
  readonly bar: string;
  readonly of: (figures: Figures) => number;
  readonly isMet: (value: number, figures: Figures) => boolean;
};

const MOST_SUSPECT = 0.01;
const DETECT_SECONDS = 5;
const FIRST_SECONDS = 30;
const ALL_SECONDS = 60;

const atMost = (bar: number) => (value: number) => value >= 0 && value <= bar;

const COLUMNS: readonly Column[] = [
  {
    name: 'acknowledged',
    bar: '',
    of: ({ result }) => result.overall.acknowledged,
    isMet: (n) => n > 0,
  },
  { name: 'lost', bar: '0', of: ({ result }) => result.overall.lost, isMet: atMost(0) },
  { name: 'phantom', bar: '0', of: ({ result }) => result.overall.phantom, isMet: atMost(0) },
  {
    name: 'suspect',
    bar: '1 %',
    of: ({ result }) => result.overall.genuineMarkedSuspect,
    isMet: (value, { result }) => value <= result.overall.acknowledged * MOST_SUSPECT,
  },
  {
    name: 'coverage',
    bar: '1',
    of: ({ result }) => result.overall.coverage,
    isMet: (n) => n === 1,
  },
  {
    name: 'detect s',
    bar: `${DETECT_SECONDS}`,
    of: ({ result }) => result.overall.detectSeconds,
    isMet: atMost(DETECT_SECONDS),
  },
  {
    name: 'first firm s',
    bar: `${FIRST_SECONDS}`,
    of: ({ result }) => result.overall.firstFirmSeconds,
    isMet: atMost(FIRST_SECONDS),
  },
  {
    name: 'all firms s',
    bar: `${ALL_SECONDS}`,
    of: ({ result }) => result.overall.allFirmsSeconds,
    isMet: atMost(ALL_SECONDS),
  },
  {
    name: 'false alarms',
    bar: '0',
    of: ({ result }) => result.overall.falseAlarms,
    isMet: atMost(0),
  },
  {
    name: 'proof p95 s',
    bar: `${PROOF_LAG_BAR_SECONDS}`,
    of: ({ proofLag }) => proofLag.p95Seconds,
    isMet: atMost(PROOF_LAG_BAR_SECONDS),
  },
];

/** Names of the bars that a drill missed and words of checks that failed; none = all is as it should be. */
export function missedBy(row: CampaignRow): readonly string[] {
  if ('failed' in row) return [row.failed];
  const bars = COLUMNS.filter(({ of, isMet }) => !isMet(of(row), row)).map(({ name }) => name);
  const checks = row.verdicts.filter(({ passed }) => !passed).map(({ check }) => `not: ${check}`);
  return [...bars, ...checks];
}

/** One row a drill, the bars above, what was missed beside it. */
export function campaignTable(rows: readonly CampaignRow[]): string {
  const head = ['scenario', 'seed', ...COLUMNS.map(({ name }) => name), 'missed'];
  const bars = ['bar', '', ...COLUMNS.map(({ bar }) => bar), ''];
  const lines = [head, head.map(() => '---'), bars, ...rows.map(cellsOf)];
  const met = rows.filter((row) => missedBy(row).length === 0).length;
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`);
  return [...table, '', `${met} of ${rows.length} drills met every bar.`].join('\n');
}

function cellsOf(row: CampaignRow): string[] {
  const figures =
    'failed' in row ? COLUMNS.map(() => '') : COLUMNS.map(({ of }) => figure(of(row)));
  const missed = missedBy(row);
  const words = missed.length === 0 ? 'none' : `**${missed.join('; ')}**`;
  return [row.scenario, String(row.seed), ...figures, words];
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
