import type { Installation } from '../platform/calls/installation.ts';
import { keyRange } from '../platform/readstore/row-key.ts';

/** Booked trades that queries see, once they see all that is durable. */
export async function tradesInReadStore(installation: Installation, firm: string): Promise<number> {
  const { engine, projector, read } = installation;
  await projector.waitFor(firm, engine.durableSequence(firm) ?? 0);
  const known = await read
    .selectFrom('firms')
    .select('number')
    .where('firm', '=', firm)
    .executeTakeFirst();
  if (known === undefined) return 0;
  const { first, end } = keyRange(known.number);
  const found = await read
    .selectFrom('trades')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('id', '>=', first)
    .where('id', '<', end)
    .executeTakeFirst();
  return Number(found?.count ?? 0);
}
