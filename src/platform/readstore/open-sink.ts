import type { ReadTarget } from './read-target.ts';
import type { RowSink } from './row-sink.ts';

/** Opens the one writer of a read store. The other database's driver is never loaded. */
export async function openSink(target: ReadTarget): Promise<RowSink> {
  if (target.kind === 'sqlite') {
    const { openSqliteSink } = await import('./sqlite-sink.ts');
    return openSqliteSink(target.path);
  }
  const { openPostgresSink } = await import('./postgres-sink.ts');
  return openPostgresSink(target);
}
