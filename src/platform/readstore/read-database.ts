import { Kysely, type KyselyConfig, PostgresDialect } from 'kysely';
import type { ReadTarget } from './read-target.ts';
import { SqliteReadDialect } from './sqlite-dialect.ts';
import type { ReadTables } from './tables.ts';

/** The query side of a read store; one query layer for both databases. */
export type ReadDatabase = Kysely<ReadTables>;

/** Opens the query side. The tables must be there: the projector makes them. `destroy()` closes it. */
export async function openReadDatabase(target: ReadTarget): Promise<ReadDatabase> {
  return new Kysely<ReadTables>({ dialect: await dialectOf(target) });
}

async function dialectOf(target: ReadTarget): Promise<KyselyConfig['dialect']> {
  if (target.kind === 'sqlite') return new SqliteReadDialect(target.path);
  const [{ Pool }, { int8AsNumber }] = await Promise.all([
    import('pg'),
    import('./postgres-numbers.ts'),
  ]);
  const { kind: _kind, ...connection } = target;
  return new PostgresDialect({ pool: new Pool({ ...connection, types: int8AsNumber, max: 4 }) });
}

/** Runs queries that must fit together on one state of the tables. */
export async function readTogether<Answer>(
  db: ReadDatabase,
  read: (db: ReadDatabase) => Promise<Answer>,
): Promise<Answer> {
  return db.transaction().setIsolationLevel('repeatable read').execute(read);
}
