import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventSchema } from '../../domain/basics/schema.ts';
import type { SimulatedDisk } from '../journal/simulated-disk.ts';
import { openKeyring } from '../keys/keyring.ts';
import { dumpLog } from './dump.ts';
import {
  balancesOf,
  DATA,
  deposit,
  freshTill,
  hashOf,
  mustOpen,
  openTill,
  outcomesOf,
  type TillEngine,
} from './test-book/open-till.ts';
import { type TillEvent, tillRules } from './test-book/till.ts';
import { verifyDirectory } from './verify-directory.ts';

// A log that the till's rules as they are wrote, opened by a later release whose events have grown.

function grown(change: (schema: EventSchema) => EventSchema): readonly EventSchema[] {
  const added: EventSchema = { type: 'Counted', tag: 15, fields: { tills: 'count' } };
  const schemas: readonly EventSchema[] = tillRules.schemas;
  return [
    ...schemas.map((schema) => (schema.type === 'Deposited' ? change(schema) : schema)),
    added,
  ];
}

const withPurpose = grown((schema) => ({
  ...schema,
  fields: { ...schema.fields, purpose: 'text', coins: 'count' },
  appended: 2,
}));

/** The rules of the later release: deposits have a purpose and a number of coins. `seen`: how it read each event. */
function laterRules(seen: string[]): typeof tillRules {
  return {
    ...tillRules,
    schemas: withPurpose,
    decide: (till, command, context) => {
      const decision = tillRules.decide(till, command, context);
      if (!decision.ok) return decision;
      const more = { purpose: 'rent', coins: 7 };
      return {
        ok: true,
        events: decision.events.map((event) =>
          event.type === 'Deposited' ? { ...event, ...more } : event,
        ),
      };
    },
    evolve: (till, event: TillEvent, sequence) => {
      const fields = new Map<string, unknown>(Object.entries(event));
      seen.push(`${event.type} ${JSON.stringify([fields.get('purpose'), fields.get('coins')])}`);
      tillRules.evolve(till, event, sequence);
    },
  };
}

async function oldLog(): Promise<SimulatedDisk> {
  const { disk, engine } = await freshTill({ release: 'old' });
  await outcomesOf(engine, [deposit('A', 5), { type: 'withdraw', account: 'A', amount: 2 }]);
  await engine.close();
  return disk;
}

test('a later release reads an older log: appended fields are blank, and are written from then on', async () => {
  const disk = await oldLog();
  const seen: string[] = [];
  const later = { rules: laterRules(seen), release: 'new' };
  const engine = await mustOpen(disk, later);
  assert.deepEqual(seen, ['Deposited ["",0]', 'Withdrawn [null,null]']);
  assert.deepEqual(await balancesOf(engine), { A: 3 });
  assert.deepEqual(await outcomesOf(engine, [deposit('A', 4)]), ['Deposited']);
  // A fact that the old release wrote, read from the journal.
  const sequence = await firstDeposit(engine);
  assert.deepEqual(await outcomesOf(engine, [{ type: 'undo', sequence }]), ['Undone']);
  const hash = await hashOf(engine);
  await engine.close();
  seen.length = 0;
  for (const path of [...disk.files().keys()])
    if (path.startsWith(`${DATA}/snapshots/`)) await disk.remove(path);
  const again = await mustOpen(disk, later);
  assert.deepEqual(seen.slice(0, 3), [
    'Deposited ["",0]',
    'Withdrawn [null,null]',
    'Deposited ["rent",7]',
  ]);
  assert.equal(await hashOf(again), hash);
  await again.close();
});

async function firstDeposit({ journal, origin }: TillEngine): Promise<number> {
  for await (const line of dumpLog(journal, origin('abc'))) {
    const { sequence, event } = JSON.parse(line);
    if (event.type === 'Deposited') return Number(sequence);
  }
  throw new Error('the log has no deposit');
}

test('its log explains itself: the schemas are recorded anew before its first event, once', async () => {
  const disk = await oldLog();
  const later = { rules: laterRules([]), release: 'new' };
  for (const amount of [1, 2]) {
    const engine = await mustOpen(disk, later);
    await outcomesOf(engine, [deposit('A', amount)]);
    await engine.close();
  }
  const engine = await mustOpen(disk, later);
  const events: string[] = [];
  for await (const line of dumpLog(engine.journal, engine.origin('abc'))) {
    const { event } = JSON.parse(line);
    if (event.type === 'SchemaRecorded' || event.type === 'Deposited')
      events.push(`${event.type} ${event.purpose ?? '-'}`);
  }
  await engine.close();
  assert.deepEqual(events, [
    'SchemaRecorded -',
    'Deposited -',
    'SchemaRecorded -',
    'Deposited rent',
    'Deposited rent',
  ]);
  const opening = await openKeyring({ disk, directory: `${DATA}/keys` });
  assert.ok(opening.ok);
  const { keys } = opening;
  const report = await verifyDirectory({ disk, directory: DATA, keys, ...later });
  assert.deepEqual(report.damage, []);
});

const refusals = [
  [
    'a field more that is not declared as appended',
    grown((schema) => ({ ...schema, fields: { ...schema.fields, purpose: 'text' } })),
    'field Deposited.purpose has changed',
  ],
  [
    'a field put in front',
    grown((schema) => ({ ...schema, fields: { purpose: 'text', ...schema.fields }, appended: 1 })),
    'field Deposited.purpose has changed',
  ],
  ['an event less', tillRules.schemas.filter(({ type }) => type !== 'Withdrawn'), 'no event 11'],
] as const;
for (const [what, schemas, seen] of refusals) {
  test(`a release with ${what} does not open an older log`, async () => {
    const disk = await oldLog();
    await assert.rejects(
      openTill(disk, { rules: { ...tillRules, schemas }, release: 'new' }),
      new RegExp(seen),
    );
  });
}
