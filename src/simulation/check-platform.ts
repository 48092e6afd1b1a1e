import assert from 'node:assert/strict';
import { dumpLog } from '../platform/engine/dump.ts';
import type { TillEngine } from '../platform/engine/test-book/open-till.ts';
import { tillRules } from '../platform/engine/test-book/till.ts';
import { FIRMS, type World } from './world.ts';

/**
 * What a start on an honest disk must find, whatever came before: everything somebody was told of, once; nothing that
 * nobody asked for; and no log shorter than a vault has cosigned.
 */
export async function checkPlatform(world: World, engine: TillEngine): Promise<void> {
  for (const firm of FIRMS) {
    const references = engine.firms().includes(firm) ? await referencesIn(engine, firm) : [];
    const found = new Set(references);
    assert.equal(found.size, references.length, `${firm}: something was booked twice`);
    for (const { firm: of, reference } of world.told)
      assert.ok(of !== firm || found.has(reference), `${firm}: ${reference} was told, and is gone`);
    for (const reference of references)
      assert.ok(world.submitted.has(reference), `${firm}: nobody asked for ${reference}`);
  }
  for (const [origin, size] of world.cosigned) {
    const here = engine.journal.origins().includes(origin) ? engine.journal.size(origin) : 0;
    assert.ok(here >= size, `${origin}: a vault has cosigned ${size} entries, ${here} are here`);
  }
}

async function referencesIn(engine: TillEngine, firm: string): Promise<readonly string[]> {
  const references: string[] = [];
  const book = tillRules.emptyBook();
  for await (const line of dumpLog(engine.journal, engine.origin(firm))) {
    const { event, sequence } = JSON.parse(line);
    if (event?.type !== 'Deposited') continue;
    references.push(event.reference);
    tillRules.evolve(book, event, sequence);
  }
  const answer = await engine.query(firm, (till) => [...till.balances]);
  assert.ok(answer.ok, `${firm}: a question is not answered`);
  assert.deepEqual(new Map(answer.value), book.balances, `${firm}: the book is not its log's fold`);
  return references;
}
