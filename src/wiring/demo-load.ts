import { newestDemoDate } from '../demo/demo-days.ts';
import { type DemoStep, demoSteps } from '../demo/demo-files.ts';
import { DEMO_FIRM } from '../demo/demo-firm.ts';
import { liveTrades } from '../demo/live-trades.ts';
import type { Command } from '../domain/book/commands.ts';
import { tradeIdOf } from '../domain/trade/trade-id.ts';
import { candidatesOf } from '../domain/trade/trade-register.ts';
import type { TradeReport } from '../domain/trade/trade-report.ts';
import type { Session } from '../edge/cli/session.ts';
import { submitCommands } from '../platform/calls/ask.ts';
import type { Installation } from '../platform/calls/installation.ts';
import { importInto } from './import-into.ts';
import { CLI_CALLER } from './local-session.ts';

const SEED = 1;
const DEMO_CALLER = { ...CLI_CALLER, actor: 'demo', sender: 'demo' };
/** Reports asked about at once when the feed goes on after a restart. */
const SKIPPED_AT_ONCE = 200;
/** Trades of the live feed come a few per second, unevenly, as they do. */
const FEED_EVERY_MS = [150, 900] as const;

/** Loads the sample day of the invented broker through the real imports, unless the directory has it already. */
export async function loadDemo(
  installation: Installation,
  session: Session,
  today: string,
  tell: (sentence: string) => void,
): Promise<string> {
  const lastDate = newestDemoDate(today);
  const { firm, reportingFirm } = DEMO_FIRM;
  if (installation.engine.firms().includes(firm)) return lastDate;
  await accepted(session, 'createFirm', { firm, reportingFirm });
  const steps = demoSteps(SEED, lastDate);
  for (const [at, step] of steps.entries()) {
    tell(`Loading the demo: ${at + 1} of ${steps.length} (${step.step})`);
    await takeStep(installation, session, firm, step);
  }
  return lastDate;
}

async function takeStep(
  installation: Installation,
  session: Session,
  firm: string,
  step: DemoStep,
): Promise<void> {
  if (step.step === 'eod' || step.step === 'release') {
    await accepted(session, step.step, { firm, date: step.date });
    return;
  }
  if (step.step === 'cash') {
    await submitCommands(installation, firm, step.entries, DEMO_CALLER);
    return;
  }
  for (const file of step.files) {
    const result = await importInto(installation, {
      firm,
      fileName: file.name,
      bytes: once(file.bytes),
      partial: false,
      caller: DEMO_CALLER,
      progress: () => undefined,
    });
    if (result.outcome !== 'imported')
      throw new Error(`Cannot load the demo: ${file.name} ${JSON.stringify(result.reason)}`);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function accepted(session: Session, name: string, params: unknown): Promise<void> {
  const answer = await session.call(name, params);
  if (!answer.ok)
    throw new Error(`Cannot load the demo: ${name} ${JSON.stringify(answer.rejection)}`);
}

/** The stream is the same at every start: what the book has already is passed over. */
async function skipKnown(
  { engine }: Installation,
  trades: Generator<TradeReport, never, undefined>,
): Promise<void> {
  for (;;) {
    const reports = Array.from({ length: SKIPPED_AT_ONCE }, () => trades.next().value);
    const known = await engine.query(DEMO_FIRM.firm, ({ register }) =>
      reports.some((report) => candidatesOf(register, tradeIdOf(report)).length > 0),
    );
    if (!known.ok || !known.value) return;
  }
}

/** Goes on with trades as a live market would, from where the last start left off; returns how to stop. */
export async function feedDemo(installation: Installation, lastDate: string): Promise<() => void> {
  const trades = liveTrades(SEED, lastDate);
  await skipKnown(installation, trades);
  let timer: NodeJS.Timeout | undefined;
  let count = 0;
  const next = () => {
    count += 1;
    const [shortest, longest] = FEED_EVERY_MS;
    const commands: Command[] = [{ type: 'captureTrade', report: trades.next().value }];
    void submitCommands(installation, DEMO_FIRM.firm, commands, DEMO_CALLER);
    timer = setTimeout(next, shortest + ((count * 7919) % (longest - shortest)));
  };
  timer = setTimeout(next, FEED_EVERY_MS[1]);
  return () => clearTimeout(timer);
}
