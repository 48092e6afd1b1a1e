import { NOTHING_PROJECTED } from './firm-projection.ts';
import { keyRange, rowKey } from './row-key.ts';
import type { TableName } from './tables.ts';
import { blankedDetails } from './trade-details.ts';
import { POSTING_KINDS, placeOf } from './words.ts';

/** The firm's number and its last event that is erased. */
export type ErasedThrough = { readonly firm: number; readonly sequence: number };

/** One transaction on either database; the statements are the same on both. */
export type EraseRunner = {
  readonly all: (sql: string) => Promise<readonly { readonly [column: string]: unknown }[]>;
  readonly run: (sql: string) => Promise<void>;
  /** Sets `details` of trades, by id. */
  readonly setDetails: (
    rows: readonly { readonly id: number; readonly details: string }[],
  ) => Promise<void>;
};

/** Parts from here on are sums that carry forward what was erased; an event has never as many rows. */
const CARRIED = 1_000_000;
const NEVER_RELEASED = -1;

/** Tables that lose rows. */
export const ERASED_FROM = [
  'trades',
  'trade_days',
  'close_outs',
  'postings',
  'position_days',
  'account_days',
  'worklist',
  'tickets',
  'files',
] as const satisfies readonly TableName[];

type Scope = ErasedThrough & {
  /** Condition on `id`. */
  readonly range: string;
  readonly last: number;
  /** The last day that anything erased belongs to. */
  readonly day: number;
};

/**
 * Deletes the rows of the events up to `sequence`, but for what later days are worked out from: trades with contracts open
 * (without the texts that are their own), the pairs of these, what waits for a person, sums of money by account and of
 * profit by position, marks of days that are not final. Prices, names and the list of days stay: they are the
 * market's and the firm's reference. False when it was done before. Says nothing of those rows to anybody: who asks for an erased day is refused.
 */
export async function eraseRows(runner: EraseRunner, through: ErasedThrough): Promise<boolean> {
  const { firm, sequence } = through;
  const [known] = await runner.all(`SELECT sequence FROM erased WHERE firm = ${firm}`);
  if (known !== undefined && Number(known.sequence) >= sequence) return false;
  const [projected] = await runner.all(`SELECT sequence FROM projected WHERE firm = ${firm}`);
  const seen = projected === undefined ? NOTHING_PROJECTED : Number(projected.sequence);
  const scope = await scopeOf(runner, through);
  // A store that was made anew holds nothing of what was erased, and will never see it.
  const isWhole = seen >= sequence && !(await isBroken(runner, firm));
  await eraseWithin(runner, scope);
  if (seen < sequence) await setProjected(runner, through);
  await runner.run(`DELETE FROM erased WHERE firm = ${firm}`);
  await runner.run(
    `INSERT INTO erased (firm, sequence, day, whole) VALUES (${firm}, ${sequence}, ${scope.day}, ${isWhole ? 1 : 0})`,
  );
  return true;
}

async function isBroken(runner: EraseRunner, firm: number): Promise<boolean> {
  const [row] = await runner.all(`SELECT whole FROM erased WHERE firm = ${firm}`);
  return row !== undefined && Number(row.whole) === 0;
}

async function setProjected(runner: EraseRunner, { firm, sequence }: ErasedThrough): Promise<void> {
  await runner.run(`DELETE FROM projected WHERE firm = ${firm}`);
  await runner.run(`INSERT INTO projected (firm, sequence) VALUES (${firm}, ${sequence})`);
}

async function scopeOf(runner: EraseRunner, { firm, sequence }: ErasedThrough): Promise<Scope> {
  const last = rowKey(firm, sequence);
  const range = `id >= ${keyRange(firm).first} AND id <= ${last}`;
  const [found] = await runner.all(`SELECT max(day) AS day FROM (
    SELECT max(clearing_date) AS day FROM trades WHERE ${range}
    UNION ALL SELECT max(booking_date) FROM trades WHERE ${range}
    UNION ALL SELECT max(date) FROM close_outs WHERE ${range}
    UNION ALL SELECT max(booking_date) FROM close_outs WHERE ${range}
    UNION ALL SELECT max(date) FROM days WHERE firm = ${firm} AND run <= ${last}
    UNION ALL SELECT max(day) FROM erased WHERE firm = ${firm}) AS erased_days`);
  const day = found?.day === null || found === undefined ? 0 : Number(found.day);
  return { firm, sequence, range, last, day };
}

async function eraseWithin(runner: EraseRunner, scope: Scope): Promise<void> {
  const { firm, range, last, day } = scope;
  await keepOpenTrades(runner, scope);
  await carrySums(runner, scope);
  const [released] = await runner.all(
    `SELECT max(date) AS day FROM days WHERE firm = ${firm} AND released IS NOT NULL`,
  );
  const final =
    released?.day === null || released === undefined ? NEVER_RELEASED : Number(released.day);
  const notCarried = `(part < ${CARRIED} OR id < ${last})`;
  for (const sql of [
    `DELETE FROM close_outs WHERE ${range} AND ${notCarried} AND ${TOUCHES_NO_OPEN_TRADE}`,
    `DELETE FROM postings WHERE ${range} AND ${notCarried} AND date <= ${day}`,
    `DELETE FROM trades WHERE ${range} AND id NOT IN (SELECT id FROM open_trades)`,
    `DELETE FROM position_days WHERE firm = ${firm} AND id <= ${last} AND date <= ${Math.min(day, final)}`,
    `DELETE FROM account_days WHERE firm = ${firm} AND id <= ${last} AND date <= ${day}`,
    `DELETE FROM worklist WHERE ${range} AND closed IS NOT NULL`,
    `DELETE FROM tickets WHERE ${range} AND closed IS NOT NULL`,
    `DELETE FROM files WHERE ${range}`,
    `DELETE FROM trade_days WHERE firm = ${firm} AND date <= ${day}`,
  ])
    await runner.run(sql);
  await blankOpenTrades(runner);
  await runner.run('DROP TABLE open_trades');
}

const TOUCHES_NO_OPEN_TRADE =
  'buy NOT IN (SELECT id FROM open_trades) AND sell NOT IN (SELECT id FROM open_trades)';

/** Trades that some day after may still show as open, known now or as closed: every pair that was taken back counts as open. */
async function keepOpenTrades(runner: EraseRunner, { range, last }: Scope): Promise<void> {
  const half = (side: 'buy' | 'sell') =>
    `SELECT ${side} AS trade, quantity FROM close_outs WHERE ${range} AND reversed IS NULL`;
  await runner.run(`CREATE TEMPORARY TABLE open_trades AS SELECT trades.id AS id FROM trades
    LEFT JOIN (SELECT trade, sum(quantity) AS quantity FROM (${half('buy')} UNION ALL ${half('sell')}) AS halves
      GROUP BY trade) AS closed ON closed.trade = trades.id
    WHERE ${range.replaceAll('id', 'trades.id')} AND (removed IS NULL OR removed > ${last})
      AND trades.quantity > coalesce(closed.quantity, 0)`);
}

async function carrySums(runner: EraseRunner, { range, last, day }: Scope): Promise<void> {
  const booked = (column: 'premium' | 'fees') =>
    `SELECT account, currency, ${placeOf(POSTING_KINDS, column)} AS kind, ${column} AS amount, 0 AS own
      FROM trades WHERE ${range} AND clearing_date <= ${day} AND ${column} <> 0`;
  await runner.run(`INSERT INTO postings (id, part, account, currency, kind, amount, date, booking_date, value_date,
      contract, trade_id, reason)
    SELECT ${last}, ${CARRIED} + row_number() OVER (ORDER BY account, currency, kind), account, currency, kind,
      cast(sum(amount) AS bigint), ${day}, ${day}, NULL, 0, '', 'carried'
    FROM (SELECT account, currency, kind, amount, 1 AS own FROM postings WHERE ${range} AND date <= ${day}
      UNION ALL ${booked('premium')} UNION ALL ${booked('fees')}) AS carried
    GROUP BY account, currency, kind HAVING sum(amount) <> 0 OR max(own) = 1`);
  await runner.run(`INSERT INTO close_outs (id, part, account, contract, currency, date, booking_date, posts_profit,
      instructed, quantity, profit, variation, buy, buy_trade_id, buy_trade_date, buy_price, buy_basis,
      sell, sell_trade_id, sell_trade_date, sell_price, sell_basis, reversed, reversal, reversal_date)
    SELECT ${last}, ${CARRIED} + row_number() OVER (ORDER BY account, contract, currency), account, contract, currency,
      ${day}, ${day}, 0, 0, 0, cast(sum(profit) AS bigint), 0, 0, '', NULL, 0, 0, 0, '', NULL, 0, 0, NULL, NULL, NULL
    FROM close_outs WHERE ${range} AND reversed IS NULL AND ${TOUCHES_NO_OPEN_TRADE}
    GROUP BY account, contract, currency`);
  await runner.run(`UPDATE trades SET premium = 0, fees = 0, as_of_variation = 0 WHERE ${range}`);
}

/** What a lot shows stays; order, execution, match and source of the trade go. */
async function blankOpenTrades(runner: EraseRunner): Promise<void> {
  const rows = await runner.all(
    'SELECT trades.id AS id, trades.details AS details FROM trades INNER JOIN open_trades ON open_trades.id = trades.id',
  );
  await runner.setDetails(
    rows.map(({ id, details }) => ({ id: Number(id), details: blankedDetails(String(details)) })),
  );
}
