import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { connectToHolder } from '../../platform/engine/socket-client.ts';
import { seedOfFirm } from './clearing-day.ts';
import { readClientLog } from './client-log.ts';
import { type FirmComparison, newComparer } from './compare-recovered.ts';
import { blindedCommand, type Confinement } from './confinement.ts';
import { VAULT_NAMES } from './drill-estate.ts';
import type { FirmResult } from './drill-result.ts';
import type { DrillStage } from './drill-stage.ts';
import { type Platform, standBy } from './holdfast-program.ts';
import { signalRecorded } from './recorded-process.ts';
import { recoveredEvents } from './recovered-events.ts';

/** The new home of all firms, and what came of bringing them there. */
export type BroughtBack = {
  readonly firms: readonly FirmResult[];
  /** What the rebuild printed, word for word. */
  readonly report: string;
  readonly rebuildCode: number | string;
  readonly rebuildSeconds: number;
};

/** Of the rebuild's report, what the drill looks at. */
const rebuildReport = z.object({
  firms: z.array(
    z.object({
      firm: z.string(),
      /** Entries hashed, of all that anybody says there are. */
      coverage: z.number(),
      newBookHash: z.string(),
    }),
  ),
});

type Rebuilt = z.infer<typeof rebuildReport>['firms'][number];

/**
 * Rebuilds on an empty directory, beside a platform that stands by to serve what comes out, and asks for every firm in the operator's order. The rebuild is
 * given vaults, recovery key, order and what the CCPs say, and nothing else; where namespaces can be had it cannot even see anything else of the drill.
 */
export async function bringBack(stage: DrillStage, confinement: Confinement): Promise<BroughtBack> {
  const { estate, plan, program } = stage;
  const startMs = performance.now();
  const since = () => (performance.now() - startMs) / 1_000;
  const waiting = standBy(program, estate.home.data);
  const ran = await rebuild(stage, confinement);
  const rebuildSeconds = since();
  const rebuilt = reported(ran.report);
  // Nothing has come of the rebuild: there is nothing to serve.
  if (!existsSync(estate.home.data)) signalRecorded(waiting.process.recorded, 'SIGKILL');
  const home = await waiting.served;
  const seconds = new Map<string, number>();
  if (!('failed' in home)) {
    for (const firm of plan.order) {
      if (await isAnswered(home, firm)) seconds.set(firm, since());
    }
  }
  const compared = 'failed' in home ? [] : await compareFirms(stage, home);
  const clients = await readClientLog(estate.client.log, plan.firms.length);
  const firms = plan.firms.map((firm, at) => {
    const client = clients[at] ?? { sent: 0, vaults: [] };
    const nothing = newComparer(seedOfFirm(plan.seed, at), client).result();
    return firmResult(firm, compared[at] ?? nothing, {
      rebuilt: rebuilt.find((each) => each.firm === firm),
      seconds: seconds.get(firm) ?? since(),
    });
  });
  return { firms, report: ran.report, rebuildCode: ran.code, rebuildSeconds };
}

function firmResult(
  firm: string,
  comparison: FirmComparison,
  { rebuilt, seconds }: { readonly rebuilt: Rebuilt | undefined; readonly seconds: number },
): FirmResult {
  const coverage = rebuilt === undefined ? 0 : rebuilt.coverage;
  return { firm, ...comparison, coverage, seconds, bookHash: rebuilt?.newBookHash ?? '' };
}

function reported(text: string): readonly Rebuilt[] {
  try {
    return rebuildReport.parse(JSON.parse(text)).firms;
  } catch {
    return [];
  }
}

/** The drill plays the two people, too. */
const APPROVERS = ['--approver', 'first operator', 'second operator'];

async function rebuild(
  { program, estate, plan }: DrillStage,
  confinement: Confinement,
): Promise<{ readonly report: string; readonly code: number | string }> {
  const order = join(estate.operator.folder, 'order.txt');
  writeFileSync(order, plan.order.map((firm) => `${firm}\n`).join(''));
  const words = [
    ...program.words,
    'rebuild',
    ...VAULT_NAMES.flatMap((name) => ['--from', estate.vaults[name].store]),
    ...['--data', estate.home.data, '--recovery-key', estate.operator.recoveryKey],
    ...['--order', order, '--json'],
    ...(plan.hasCcpFiles ? ['--ccp-files', estate.ccp.folder, ...APPROVERS] : []),
  ];
  const replayers = estate.replayers.map(({ folder }) => folder);
  const hidden = [estate.platform.folder, estate.client.folder, ...replayers];
  const begun = program.processes.start(
    confinement === 'namespaces' ? blindedCommand(hidden, words) : words,
  );
  begun.input.end();
  const code = await begun.ended;
  if (begun.errors.length > 0)
    writeFileSync(join(estate.home.folder, 'rebuild.err'), begun.errors.join('\n'));
  return { report: begun.lines.at(-1) ?? '', code };
}

/** Whether the new home answers for the firm. */
function isAnswered({ address, token }: Platform, firm: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request(
      `${address}/api/v1/firms/${firm}/balances`,
      { headers: { authorization: `Bearer ${token}` } },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode === 200));
      },
    );
    sent.on('error', () => resolve(false));
    sent.end();
  });
}

/** Every firm's rebuilt log against the client's own word, in the order of `plan.firms`. */
async function compareFirms(
  { estate, plan }: DrillStage,
  home: Platform,
): Promise<FirmComparison[]> {
  const clients = await readClientLog(estate.client.log, plan.firms.length);
  const compared: FirmComparison[] = [];
  for (const [at, firm] of plan.firms.entries()) {
    const holder = await connectToHolder(home.data);
    if (holder === undefined) throw new Error('Cannot drill: the new home has no socket');
    const comparer = newComparer(seedOfFirm(plan.seed, at), clients[at] ?? { sent: 0, vaults: [] });
    try {
      for await (const event of recoveredEvents(holder.list('dump', { firm })))
        comparer.take(event);
    } finally {
      holder.close();
    }
    compared.push(comparer.result());
  }
  return compared;
}
