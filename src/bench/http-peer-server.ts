import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { priceFromText } from '../domain/basics/price.ts';
import type { Peer } from './peer.ts';
import { type PeerBatch, type TradeRow, tradeKey } from './peer-rows.ts';
import { accountNames, contractNames } from './workload-names.ts';

const trade = z.object({
  tradeId: z.string().max(64),
  side: z.enum(['buy', 'sell']),
  quantity: z.string().regex(/^[1-9]\d{0,6}$/),
  price: z.string().max(32),
  contract: z.string().max(64),
  account: z.string().max(64),
  tradeDate: z.iso.date(),
  clearingDate: z.iso.date(),
  executionTime: z.iso.datetime({ offset: true }),
  venue: z.string(),
  cti: z.string(),
  type: z.literal('regular'),
  action: z.enum(['new', 'bust']),
  ccp: z.string(),
  member: z.string(),
  origin: z.enum(['customer', 'house']),
  orderId: z.string().max(64),
  execId: z.string().max(64),
});
const body = z.array(trade).min(1).max(1_000);
type Trade = z.infer<typeof trade>;
type Outcome = 'booked' | 'busted' | 'rejected';

/** The peer behind HTTP: the same server library, a token checked on every request, every field validated. */
export function createPeerServer(
  peer: Peer,
  connections: number,
): { app: FastifyInstance; token: string } {
  const token = randomBytes(24).toString('base64url');
  const digest = sha256(token);
  const app = fastify({ bodyLimit: 4 * 1024 * 1024 });
  const pool = new ConnectionNumbers(connections);
  app.post('/trades', async (request, reply) => {
    const given = /^Bearer ([\w-]{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!timingSafeEqual(sha256(given), digest))
      return reply.code(401).send({ error: 'unknown token' });
    const read = body.safeParse(request.body);
    if (!read.success) return reply.code(400).send({ error: read.error.message });
    const { batch, outcomes } = transactionOf(read.data);
    const connection = await pool.take();
    try {
      await peer.apply(batch, connection);
    } finally {
      pool.give(connection);
    }
    return { outcomes };
  });
  return { app, token };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const accountNumbers = new Map(accountNames.map((name, at) => [name, at]));
const contractNumbers = new Map(contractNames.map((name, at) => [name, at]));

function transactionOf(trades: readonly Trade[]): {
  batch: PeerBatch;
  outcomes: readonly Outcome[];
} {
  const rows: TradeRow[] = [];
  const bustedIds: string[] = [];
  const outcomes = trades.map((given): Outcome => {
    if (given.action === 'bust') {
      bustedIds.push(tradeKey(given.tradeId, given.side === 'buy'));
      return 'busted';
    }
    const row = rowOf(given);
    if (row === undefined) return 'rejected';
    rows.push(row);
    return 'booked';
  });
  const rejected = outcomes.filter((outcome) => outcome === 'rejected').length;
  return { batch: { trades: rows, bustedIds, rejected }, outcomes };
}

function rowOf(given: Trade): TradeRow | undefined {
  const account = accountNumbers.get(given.account);
  const contract = contractNumbers.get(given.contract);
  const price = priceFromText(given.price);
  if (account === undefined || contract === undefined || price === undefined) return undefined;
  const { executionTime, orderId, execId, side } = given;
  return {
    tradeId: tradeKey(given.tradeId, side === 'buy'),
    account,
    contract,
    side: side === 'buy' ? 1 : 2,
    quantity: Number(given.quantity),
    price,
    executionTime,
    orderId,
    execId,
  };
}

/** Numbers of connections that are free; whoever finds none waits for his turn. */
class ConnectionNumbers {
  readonly #free: number[];
  readonly #waiting: ((connection: number) => void)[] = [];

  constructor(count: number) {
    this.#free = Array.from({ length: count }, (_, at) => at);
  }

  async take(): Promise<number> {
    return this.#free.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(connection: number): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(connection);
    else next(connection);
  }
}
