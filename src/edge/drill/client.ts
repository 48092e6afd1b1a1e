import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { dateOfTrade, messageAt, messageCells, seedOfFirm, termsOf } from './clearing-day.ts';
import { type ClientLogWriter, writeClientLog } from './client-log.ts';
import { loopbackAddress } from './loopback.ts';
import { postTrades } from './post-trades.ts';

/** What the client's process is told: whose day it plays, and where. */
export const clientOrders = z.strictObject({
  address: z.string(),
  token: z.string(),
  firms: z.array(z.string()),
  messagesPerFirm: z.number().int(),
  /** Clearing dates that the messages are spread over. */
  days: z.number().int(),
  seed: z.number().int(),
  log: z.string(),
  /** Messages in one request. */
  batch: z.number().int(),
  /** Acknowledged counts, rising, at which it says so. */
  moments: z.array(z.number().int()),
});

export type ClientOrders = z.infer<typeof clientOrders>;

export type ClientReport = {
  readonly acknowledged: number;
  /** Answers that were not what the day says they should be, the first few in words. */
  readonly unexpected: readonly string[];
  readonly seconds: number;
};

type Client = {
  readonly orders: ClientOrders;
  readonly log: ClientLogWriter;
  readonly agent: Agent;
  readonly say: (line: string) => void;
  readonly moments: number[];
  readonly unexpected: string[];
  /** Where the platform is now: a platform that was started again may listen elsewhere. */
  address: string;
  token: string;
  acknowledged: number;
  isEnded: boolean;
  /** While a moment of the attack is reached and not begun: nothing new is sent. */
  held: PromiseWithResolvers<void> | undefined;
};

/** Firms that have a request under way at one time. */
const AT_ONCE = 8;
const PAUSE_MS = 50;
const MOST_UNEXPECTED = 20;

export type ClientControl = {
  /** The platform was started again, there. */
  readonly moved: (address: string, token: string) => void;
  /** The attack that was due has begun: the day goes on beside it. */
  readonly goOn: () => void;
  /** Nobody will answer any more. */
  readonly end: () => void;
};

/** Plays the day: every firm one request after the other, many firms at once. Ends when told to, or when all is answered. */
export function playDay(
  orders: ClientOrders,
  say: (line: string) => void,
): { readonly control: ClientControl; readonly report: Promise<ClientReport> } {
  loopbackAddress(orders.address);
  const client: Client = {
    orders,
    log: writeClientLog(orders.log),
    agent: new Agent({ keepAlive: true, maxSockets: AT_ONCE }),
    say,
    moments: [...orders.moments],
    unexpected: [],
    address: orders.address,
    token: orders.token,
    acknowledged: 0,
    isEnded: false,
    held: undefined,
  };
  const goOn = () => {
    client.held?.resolve();
    client.held = undefined;
  };
  const control: ClientControl = {
    moved: (address, token) => {
      loopbackAddress(address);
      client.address = address;
      client.token = token;
    },
    goOn,
    end: () => {
      client.isEnded = true;
      goOn();
    },
  };
  return { control, report: playAll(client) };
}

async function playAll(client: Client): Promise<ClientReport> {
  const startMs = performance.now();
  const { firms, messagesPerFirm, batch } = client.orders;
  // Batch by batch over all firms, so that the firms' days go on side by side.
  const next = firms.map(() => 0);
  const waiting = firms.map((_, firm) => firm);
  const work = async () => {
    for (let firm = waiting.shift(); firm !== undefined; firm = waiting.shift()) {
      await client.held?.promise;
      const first = next[firm] ?? messagesPerFirm;
      const count = Math.min(batch, messagesPerFirm - first);
      if (count <= 0 || client.isEnded) continue;
      await playBatch(client, firm, first, count);
      next[firm] = first + count;
      waiting.push(firm);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, firms.length) }, work));
  client.log.close();
  client.agent.destroy();
  const { acknowledged, unexpected } = client;
  return { acknowledged, unexpected, seconds: (performance.now() - startMs) / 1_000 };
}

async function playBatch(
  client: Client,
  firm: number,
  first: number,
  count: number,
): Promise<void> {
  const { orders, log } = client;
  const seed = seedOfFirm(orders.seed, firm);
  const messages = Array.from({ length: count }, (_, at) => messageAt(first + at));
  const body = JSON.stringify(
    messages.map(({ kind, trade }) =>
      messageCells(
        termsOf(seed, trade),
        kind === 'bust' ? 'bust' : 'new',
        dateOfTrade(trade, orders),
      ),
    ),
  );
  log.sent(firm, first, count);
  while (!client.isEnded) {
    const postedMs = Date.now();
    const answer = await postTrades(client, {
      firm: orders.firms[firm] ?? '',
      key: `day-${first}`,
      body,
    });
    if (answer === undefined) {
      await sleep(PAUSE_MS);
      continue;
    }
    const { sequence, vaults } = answer;
    log.answered({ firm, first, count, sequence, vaults, postedMs });
    check(client, answer.body, `${orders.firms[firm]} from message ${first}`);
    acknowledge(client, count);
    return;
  }
}

function acknowledge(client: Client, count: number): void {
  client.acknowledged += count;
  const reached = client.moments.filter((moment) => moment <= client.acknowledged);
  client.moments.splice(0, reached.length);
  for (const moment of reached) {
    client.held ??= Promise.withResolvers();
    client.say(`reached ${moment}`);
  }
}

const answerShape = z.object({
  booked: z.number(),
  duplicate: z.number(),
  suspense: z.number(),
  held: z.number(),
  noted: z.number(),
  failed: z.number(),
});

function check({ unexpected }: Client, body: string, where: string): void {
  const counts = answerShape.parse(JSON.parse(body));
  if (counts.suspense + counts.held + counts.noted + counts.failed === 0) return;
  if (unexpected.length < MOST_UNEXPECTED) unexpected.push(`${where}: ${JSON.stringify(counts)}`);
}
