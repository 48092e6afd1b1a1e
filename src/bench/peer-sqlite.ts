import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { assertThat } from '../domain/basics/decision.ts';
import type { Peer, PeerOutcome } from './peer.ts';
import type { PeerBatch, TradeRow } from './peer-rows.ts';
import { figuresOfTables, numberIn, TABLE_SUMS } from './peer-tables.ts';
import { CONTRACTS, feesOf } from './trade-terms.ts';

const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -262144;
  PRAGMA wal_autocheckpoint = 20000;
  PRAGMA temp_store = MEMORY;
`;

const TABLES = `
  CREATE TABLE trades (
    trade_id TEXT PRIMARY KEY, account INTEGER NOT NULL, contract INTEGER NOT NULL, side INTEGER NOT NULL,
    quantity INTEGER NOT NULL, price INTEGER NOT NULL, trade_date TEXT NOT NULL, clearing_date TEXT NOT NULL,
    execution_time TEXT NOT NULL, order_id TEXT NOT NULL, exec_id TEXT NOT NULL, is_live INTEGER NOT NULL
  ) WITHOUT ROWID, STRICT;
  CREATE TABLE positions (
    account INTEGER NOT NULL, contract INTEGER NOT NULL, long_quantity INTEGER NOT NULL,
    short_quantity INTEGER NOT NULL, PRIMARY KEY (account, contract)
  ) WITHOUT ROWID, STRICT;
  CREATE TABLE ledger (
    id INTEGER PRIMARY KEY, trade_id TEXT NOT NULL, account INTEGER NOT NULL, fee INTEGER NOT NULL,
    amount INTEGER NOT NULL
  ) STRICT;
`;

/**
 * SQLite as the peer: WAL, every commit synced (FULL), prepared statements a row, positions added up per transaction.
 * It has one writer, so all clients share one connection and wait for each other.
 */
export function openSqlitePeer(path: string): Peer {
  const db = new DatabaseSync(path);
  db.exec(SETTINGS);
  db.exec(TABLES);
  const writer = new SqliteWriter(db);
  return {
    apply: async (batch) => writer.apply(batch),
    figures: async () => {
      const all = (sql: string) => db.prepare(sql).all();
      return figuresOfTables({
        positions: all(TABLE_SUMS.positions),
        fromTrades: all(TABLE_SUMS.fromTrades),
        ledger: all(TABLE_SUMS.ledger),
      });
    },
    close: async () => db.close(),
  };
}

type Change = { long: number; short: number };

class SqliteWriter {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #insertTrade: StatementSync;
  readonly #bustTrade: StatementSync;
  readonly #movePosition: StatementSync;
  readonly #post: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#insertTrade = db.prepare(
      `INSERT INTO trades VALUES (?, ?, ?, ?, ?, ?, '2026-03-02', '2026-03-02', ?, ?, ?, 1) ON CONFLICT DO NOTHING`,
    );
    this.#bustTrade = db.prepare(
      `UPDATE trades SET is_live = 0 WHERE trade_id = ? AND is_live = 1 RETURNING account, contract, side, quantity`,
    );
    this.#movePosition = db.prepare(
      `INSERT INTO positions VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        long_quantity = long_quantity + excluded.long_quantity,
        short_quantity = short_quantity + excluded.short_quantity`,
    );
    this.#post = db.prepare(
      'INSERT INTO ledger (trade_id, account, fee, amount) VALUES (?1, ?2, 1, ?3), (?1, ?2, 2, ?4)',
    );
  }

  apply({ trades, bustedIds }: PeerBatch): PeerOutcome {
    const changes = new Map<number, Change>();
    let booked = 0;
    this.#begin.run();
    try {
      for (const trade of trades) if (this.#book(trade, changes)) booked += 1;
      for (const id of bustedIds) this.#bust(id, changes);
      for (const [position, { long, short }] of changes) {
        this.#movePosition.run(Math.floor(position / CONTRACTS), position % CONTRACTS, long, short);
      }
      this.#commit.run();
    } catch (failure) {
      this.#db.exec('ROLLBACK');
      throw failure;
    }
    return { booked, busted: bustedIds.length };
  }

  #book(trade: TradeRow, changes: Map<number, Change>): boolean {
    const { tradeId, account, contract, side, quantity, price } = trade;
    const { executionTime, orderId, execId } = trade;
    const made = this.#insertTrade.run(
      tradeId,
      account,
      contract,
      side,
      quantity,
      price,
      executionTime,
      orderId,
      execId,
    );
    if (made.changes === 0) return false;
    this.#postFees(tradeId, account, contract, -quantity);
    change(changes, account, contract, side, quantity);
    return true;
  }

  #bust(tradeId: string, changes: Map<number, Change>): void {
    const row = this.#bustTrade.get(tradeId);
    assertThat(row !== undefined, `the busted trade ${tradeId} is live`);
    const [account, contract] = [numberIn(row, 'account'), numberIn(row, 'contract')];
    const quantity = numberIn(row, 'quantity');
    this.#postFees(tradeId, account, contract, quantity);
    change(changes, account, contract, numberIn(row, 'side'), -quantity);
  }

  /** Two rows; `quantity` negative = the account pays. */
  #postFees(tradeId: string, account: number, contract: number, quantity: number): void {
    const { clearing, exchange } = feesOf(contract);
    this.#post.run(tradeId, account, quantity * clearing, quantity * exchange);
  }
}

function change(
  changes: Map<number, Change>,
  account: number,
  contract: number,
  side: number,
  quantity: number,
): void {
  const at = account * CONTRACTS + contract;
  const known = changes.get(at) ?? { long: 0, short: 0 };
  if (side === 1) known.long += quantity;
  else known.short += quantity;
  changes.set(at, known);
}
