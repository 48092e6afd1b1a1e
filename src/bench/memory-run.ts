import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { assertThat } from '../domain/basics/decision.ts';
import type { Command } from '../domain/book/commands.ts';
import type { HoldfastEngine } from '../platform/calls/installation.ts';
import {
  createBenchFirm,
  figuresOfFirm,
  mustSubmit,
  openProduct,
  verifyProduct,
} from './product.ts';
import type { RunResult } from './run-result.ts';
import type { WorkloadOptions } from './workload.ts';
import { CLEARING_DATE, contractNames } from './workload-names.ts';
import { captureOf } from './workload-reports.ts';

export type MemoryRun = {
  readonly directory: string;
  readonly workload: WorkloadOptions;
  /** Trades of each day; an even number. */
  readonly trades: number;
};

const FIRM = 'bench';
const DAYS = [CLEARING_DATE, '2026-03-03', '2026-03-04', '2026-03-05'] as const;
const SENT_AT_ONCE = 256;
const PRICE = 250_000_000_000;

/**
 * What a trade costs once its day is over. Each day every buy has a sell of the same account, contract and quantity, each
 * trade comes as a submission of its own with an idempotency key, and the day is marked, closed out and released. All
 * positions are flat afterwards, so the difference between the end of a day and of the day before is what its trades
 * leave behind: register, keys, head of the log. Measured as heap plus external memory after full collections and a
 * restart: what an engine keeps at most anyway (32 MiB of recent events, buffers of commits under way) comes and goes by
 * more than a day of small trades leaves, and is not counted.
 */
export async function runMemory(run: MemoryRun): Promise<RunResult> {
  const directory = join(run.directory, 'store');
  mkdirSync(directory, { recursive: true });
  let engine = await openProduct(directory);
  await createBenchFirm(engine, FIRM);
  const megabytes: number[] = [];
  let seconds = 0;
  for (const [at, date] of DAYS.entries()) {
    const startMs = performance.now();
    await captureDay(engine, run, { date, first: at * run.trades });
    await closeDay(engine, date);
    seconds += (performance.now() - startMs) / 1_000;
    await engine.close();
    engine = await openProduct(directory);
    megabytes.push(await collectedMegabytes());
  }
  const problems = await openPositions(engine);
  const [first = 0, second = 0, third = 0, fourth = 0] = megabytes;
  await engine.close();
  const verified = await verifyProduct(directory);
  rmSync(run.directory, { recursive: true, force: true });
  const millions = run.trades / 1e6;
  return {
    rate: (DAYS.length * run.trades) / seconds,
    operations: DAYS.length * run.trades,
    seconds,
    latency: undefined,
    problems: [...problems, ...verified.problems],
    more: {
      // What a book keeps of its first two days it keeps of any two: only the later ones say what stays.
      megabytesPerMillionTrades: (fourth - second) / (2 * millions),
      secondDayMegabytesPerMillionTrades: (second - first) / millions,
      thirdDayMegabytesPerMillionTrades: (third - second) / millions,
      megabytesAfterFirstDay: first,
    },
  };
}

async function captureDay(
  engine: HoldfastEngine,
  { workload: { seed }, trades }: MemoryRun,
  day: { readonly date: string; readonly first: number },
): Promise<void> {
  let next = 0;
  const beClient = async (): Promise<void> => {
    for (;;) {
      const trade = next;
      if (trade >= trades) return;
      next += 1;
      const command = pairedTrade(seed, trade, day);
      const key = `${day.date}:${trade}`;
      const submission = {
        sender: 'bench',
        actor: 'bench',
        key,
        bodyDigest: key,
        commands: [command],
      };
      const answer = await engine.submit(FIRM, { ...submission, level: 'local' });
      assertThat(answer.ok, 'the engine takes what the bench submits');
    }
  };
  await Promise.all(Array.from({ length: SENT_AT_ONCE }, beClient));
}

/** Trade 2n buys and 2n + 1 sells the same; the same pairs every day, so that every day has the same positions. */
function pairedTrade(
  seed: number,
  trade: number,
  { date, first }: { readonly date: string; readonly first: number },
): Command {
  const pair = captureOf(seed, { kind: 'new', trade: trade >>> 1 });
  const { report } = pair;
  return {
    ...pair,
    report: {
      ...report,
      side: trade % 2 === 0 ? 'buy' : 'sell',
      ccpTradeId: String(7_000_000 + first + trade),
      tradeDate: date,
      clearingDate: date,
      executionTime: `${date}${report.executionTime.slice(CLEARING_DATE.length)}`,
    },
  };
}

async function closeDay(engine: HoldfastEngine, date: string): Promise<void> {
  const price = { date, kind: 'daily', price: PRICE, source: 'bench', sourceHash: '' } as const;
  await mustSubmit(
    engine,
    FIRM,
    contractNames.map((contract) => ({ type: 'setSettlementPrice', contract, ...price })),
  );
  for (;;) {
    const events = await mustSubmit(engine, FIRM, [
      { type: 'advanceEndOfDay', date, allowEarly: false },
    ]);
    if (events.some(({ type }) => type === 'DayRunCompleted')) break;
  }
  await mustSubmit(engine, FIRM, [{ type: 'releaseDay', date }]);
}

/** The engine that was closed is let go by steps: finalisers of buffers run between collections. */
async function collectedMegabytes(): Promise<number> {
  const { gc } = globalThis;
  assertThat(gc !== undefined, 'the process was started with --expose-gc');
  for (let times = 0; times < 6; times += 1) {
    gc();
    await wait(50);
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

async function openPositions(engine: HoldfastEngine): Promise<string[]> {
  const { long, short } = await figuresOfFirm(engine, FIRM);
  const open =
    long.filter((quantity) => quantity !== 0).length +
    short.filter((quantity) => quantity !== 0).length;
  return open === 0 ? [] : [`${open} positions are open, wanted none`];
}
