import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { report } from '../../domain/book/_book-in-test.ts';
import { bookRules } from '../../domain/book/book.ts';
import type { Command } from '../../domain/book/commands.ts';
import { openEngine } from '../engine/open-engine.ts';
import { simulatedDisk } from '../journal/simulated-disk.ts';
import { openKeyring } from '../keys/keyring.ts';
import { LOG_SCHEMAS } from './_encode-events.ts';
import { batchOfEntry, catchUp } from './catch-up.ts';
import { compareReadStore } from './compare.ts';
import { startProjector } from './projector.ts';
import { openReadDatabase } from './read-database.ts';
import { worklistPage } from './worklist-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-catch-up-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const ORIGIN = 'holdfast/firm/acme';

/** The real engine with the real book, on a disk in memory. */
async function newEngine() {
  const disk = simulatedDisk(1);
  await disk.makeDirectory('/data');
  await disk.syncDirectory('/');
  const keyring = await openKeyring({ disk, directory: '/data/keys' });
  assert.ok(keyring.ok);
  let now = 1_772_438_400_000_000;
  const opening = await openEngine({
    disk,
    directory: '/data',
    keys: keyring.keys,
    rules: bookRules,
    release: 'test',
    now: () => {
      now += 1_000;
      return now;
    },
    sealing: 'inline',
    onFatal: () => undefined,
  });
  assert.ok(opening.ok);
  assert.ok((await opening.engine.createFirm('acme')).ok);
  return opening.engine;
}

test('catchUp() gives what the journal holds, in parts, and the rows are right', async () => {
  const engine = await newEngine();
  const submit = async (commands: readonly Command[]) => {
    const answer = await engine.submit('acme', {
      sender: 'desk',
      actor: 'ann',
      commands,
      level: 'local',
    });
    assert.ok(answer.ok && answer.outcomes.every((outcome) => outcome.ok), JSON.stringify(answer));
  };
  const capture = (id: number): Command => ({
    type: 'captureTrade',
    report: report({ ccpTradeId: `${id}`, at: '331.25' }),
  });
  await submit([
    { type: 'createFirm', firm: 'acme', reportingFirm: 'ABC', fingerprintKey: '0123456789abcdef' },
  ]);
  for (let id = 1; id <= 20; id += 1) await submit([capture(id), capture(id + 100)]);
  const target = { kind: 'sqlite', path: join(folder, 'read.sqlite') } as const;
  const first = await startProjector({ target, schemas: LOG_SCHEMAS });
  await catchUp(first, 'acme', engine.journal.read(ORIGIN, 0));
  await first.finishCatchUp();
  await first.close();
  const names = [...engine.names('acme')];
  await submit([capture(300)]);
  const projector = await startProjector({ target, schemas: LOG_SCHEMAS });
  projector.learnNames('acme', names);
  const entry = engine.journal.entryOfSequence(ORIGIN, projector.highWater('acme') + 1);
  assert.ok(entry !== undefined && entry > 0);
  await catchUp(projector, 'acme', engine.journal.read(ORIGIN, entry));
  await projector.waitFor('acme', engine.durableSequence('acme') ?? 0);
  const db = await openReadDatabase(target);
  // Without reference every trade of a CCP is held: the last submission's first.
  const page = await worklistPage(
    db,
    'acme',
    { worklist: 'held', state: 'open' },
    { limit: 1_000 },
  );
  await db.destroy();
  assert.deepEqual(
    page.rows.slice(0, 3).map((row) => row.ccpTradeId),
    ['300', '120', '20'],
  );
  assert.equal(page.rows.length, 41);
  async function* batches() {
    for await (const read of engine.journal.read(ORIGIN, 0)) {
      if (read.header.eventCount > 0)
        yield { firstSequence: read.header.firstSequence, batch: batchOfEntry(read) };
    }
  }
  const logs = [{ firm: 'acme', batches: batches() }];
  // While the projector has the store open, as in a running house.
  assert.deepEqual(
    await compareReadStore({ target, schemas: LOG_SCHEMAS, workDirectory: folder, logs }),
    [],
  );
  await projector.close();
  await engine.close();
});
