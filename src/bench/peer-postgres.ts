import { Client } from 'pg';
import { assertThat } from '../domain/basics/decision.ts';
import { elementAt } from './element-at.ts';
import type { Peer, PeerOutcome } from './peer.ts';
import type { PeerBatch, TradeRow } from './peer-rows.ts';
import { figuresOfTables, numberIn, TABLE_SUMS } from './peer-tables.ts';
import type { PostgresServer } from './postgres-server.ts';
import { CONTRACTS, feesOf } from './trade-terms.ts';

const TABLES = `
  CREATE TABLE contracts (contract int PRIMARY KEY, clearing_fee int NOT NULL, exchange_fee int NOT NULL);
  CREATE TABLE trades (
    trade_id text PRIMARY KEY, account int NOT NULL, contract int NOT NULL, side smallint NOT NULL,
    is_live smallint NOT NULL, quantity int NOT NULL, price bigint NOT NULL, trade_date date NOT NULL,
    clearing_date date NOT NULL, execution_time text NOT NULL, order_id text NOT NULL, exec_id text NOT NULL
  ) WITH (fillfactor = 95);
  CREATE TABLE positions (
    account int NOT NULL, contract int NOT NULL, long_quantity bigint NOT NULL, short_quantity bigint NOT NULL,
    PRIMARY KEY (account, contract)
  ) WITH (fillfactor = 50);
  CREATE TABLE ledger (trade_id text NOT NULL, account int NOT NULL, fee smallint NOT NULL, amount bigint NOT NULL);
`;

/**
 * The whole transaction in one set-based statement, so that it costs one round trip and one commit. Positions are
 * changed in the order of their key: two transactions never wait for each other in a circle.
 */
const APPLY = `
  WITH booked AS (
    INSERT INTO trades
    SELECT trade_id, account, contract, side, 1, quantity, price, '2026-03-02', '2026-03-02',
      execution_time, order_id, exec_id
    FROM unnest($1::text[], $2::int[], $3::int[], $4::smallint[], $5::int[], $6::bigint[], $7::text[], $8::text[],
      $9::text[]) AS given (trade_id, account, contract, side, quantity, price, execution_time, order_id, exec_id)
    ON CONFLICT DO NOTHING
    RETURNING trade_id, account, contract, side, quantity
  ), busted AS (
    UPDATE trades SET is_live = 0 WHERE trade_id = ANY ($10::text[]) AND is_live = 1
    RETURNING trade_id, account, contract, side, -quantity AS quantity
  ), changed AS (
    SELECT * FROM booked UNION ALL SELECT * FROM busted
  ), moved AS (
    INSERT INTO positions AS known
    SELECT account, contract, sum(quantity) FILTER (WHERE side = 1), sum(quantity) FILTER (WHERE side = 2)
    FROM (
      SELECT account, contract, side, quantity FROM changed
      UNION ALL SELECT account, contract, 1, 0 FROM changed
      UNION ALL SELECT account, contract, 2, 0 FROM changed
    ) AS both_sides
    GROUP BY account, contract ORDER BY account, contract
    ON CONFLICT (account, contract) DO UPDATE SET
      long_quantity = known.long_quantity + excluded.long_quantity,
      short_quantity = known.short_quantity + excluded.short_quantity
  ), posted AS (
    INSERT INTO ledger
    SELECT trade_id, account, fee.number,
      -quantity::bigint * CASE fee.number WHEN 1 THEN clearing_fee ELSE exchange_fee END
    FROM changed JOIN contracts USING (contract) CROSS JOIN (VALUES (1), (2)) AS fee (number)
  )
  SELECT (SELECT count(*) FROM booked) AS booked, (SELECT count(*) FROM busted) AS busted
`;

/** PostgreSQL as the peer, with its own prepared statement on every connection. */
export async function openPostgresPeer(server: PostgresServer, connections: number): Promise<Peer> {
  const clients = Array.from({ length: connections }, () => new Client(server.connection));
  await Promise.all(clients.map((client) => client.connect()));
  const first = elementAt(clients, 0);
  await first.query('DROP TABLE IF EXISTS contracts, trades, positions, ledger');
  await first.query(TABLES);
  await loadContracts(first);
  return {
    apply: (batch, client) => applyBatch(elementAt(clients, client % clients.length), batch),
    figures: async () => {
      const all = async (sql: string) => (await first.query<Record<string, unknown>>(sql)).rows;
      return figuresOfTables({
        positions: await all(TABLE_SUMS.positions),
        fromTrades: await all(TABLE_SUMS.fromTrades),
        ledger: await all(TABLE_SUMS.ledger),
      });
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

async function loadContracts(client: Client): Promise<void> {
  const rows = Array.from({ length: CONTRACTS }, (_, contract) => {
    const { clearing, exchange } = feesOf(contract);
    return `(${contract}, ${clearing}, ${exchange})`;
  });
  await client.query(`INSERT INTO contracts VALUES ${rows.join(', ')}; ANALYZE contracts`);
}

async function applyBatch(client: Client, batch: PeerBatch): Promise<PeerOutcome> {
  const { trades, bustedIds } = batch;
  const { rows } = await client.query<Record<string, unknown>>({
    name: 'apply',
    text: APPLY,
    values: [
      ...COLUMNS.map((column) => arrayText(trades.map((trade) => trade[column]))),
      arrayText(bustedIds),
    ],
  });
  const [row] = rows;
  assertThat(row !== undefined, 'the statement answers with one row');
  const busted = numberIn(row, 'busted');
  assertThat(busted === bustedIds.length, 'every busted trade was live');
  return { booked: numberIn(row, 'booked'), busted };
}

const COLUMNS = [
  'tradeId',
  'account',
  'contract',
  'side',
  'quantity',
  'price',
  'executionTime',
  'orderId',
  'execId',
] as const satisfies readonly (keyof TradeRow)[];

/** PostgreSQL's text form of an array. No value of the workload holds a comma, quote, brace, backslash or blank. */
function arrayText(values: readonly (string | number)[]): string {
  return `{${values.join(',')}}`;
}
