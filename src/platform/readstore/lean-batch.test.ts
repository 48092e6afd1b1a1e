import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { emptyNameTable } from '../journal/codec-names.ts';
import { encoded, LOG_SCHEMAS } from './_encode-events.ts';
import { booked } from './_sample-events.ts';
import { leanBatch, silentTags } from './lean-batch.ts';
import type { LogEvent } from './project.ts';
import { startProjector } from './projector.ts';
import { openReadDatabase } from './read-database.ts';
import { tradesPage } from './trade-list.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-lean-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const RAW_BYTES = 100_000;

function inbound(kind: string): LogEvent {
  const bytes = new Uint8Array(RAW_BYTES).fill(0x3c);
  return { type: 'InboundKept', source: 'f.xml', kind, firstMessage: 1, messageCount: 1, bytes };
}

const repeated: LogEvent = { type: 'DuplicateReported', tradeId: 'T', source: 'f.xml#1' };

test('leanBatch() leaves out the bytes of events without rows, and keeps every place', () => {
  const names = emptyNameTable();
  encoded(names, [inbound('fixml'), booked({ ccpTradeId: '0' })]);
  const whole = encoded(names, [booked({ ccpTradeId: '1' }), inbound('fixml'), repeated]);
  const { plain, eventLengths } = leanBatch(whole, silentTags(LOG_SCHEMAS));
  const first = whole.eventLengths[0] ?? 0;
  assert.deepEqual([...eventLengths], [first, 0, 0]);
  assert.deepEqual(Buffer.from(plain), Buffer.from(whole.plain.subarray(0, first)));
});

test('leanBatch() copies a batch in which everything has rows', () => {
  const whole = encoded(emptyNameTable(), [
    booked({ ccpTradeId: '1' }),
    booked({ ccpTradeId: '2' }),
  ]);
  const { plain, eventLengths } = leanBatch(whole, silentTags(LOG_SCHEMAS));
  assert.deepEqual(eventLengths, whole.eventLengths);
  assert.deepEqual(Buffer.from(plain), Buffer.from(whole.plain));
  assert.notEqual(plain.buffer, whole.plain.buffer);
});

test('a trade after raw bytes is projected under its sequence, with names that those bytes brought', async () => {
  const target = { kind: 'sqlite', path: join(folder, 'r.sqlite') } as const;
  const projector = await startProjector({ target, schemas: LOG_SCHEMAS });
  const names = emptyNameTable();
  // `MINE` is a new name in front of the event that has no rows; the trade after it only gives its number.
  const events = [
    inbound('MINE'),
    repeated,
    booked({ ccpTradeId: '7', account: 'MINE' }),
    repeated,
  ];
  projector.applyBatch('alpha', 1, encoded(names, events));
  await projector.waitFor('alpha', 4);
  assert.equal(projector.lag(), 0);
  await projector.finishCatchUp();
  const db = await openReadDatabase(target);
  const page = await tradesPage(db, 'alpha', {}, { limit: 10 });
  await db.destroy();
  await projector.close();
  assert.deepEqual(
    page.rows.map(({ sequence, ccpTradeId, account }) => [sequence, ccpTradeId, account]),
    [[3, '7', 'MINE']],
  );
});
