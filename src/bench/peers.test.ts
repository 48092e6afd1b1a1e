import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { add, differences, naiveCount } from './figures.ts';
import { peerBatch } from './peer-rows.ts';
import { type PeerRun, peerSource } from './peer-run.ts';
import { Workload } from './workload.ts';

const options = { seed: 42, nearest: 200, farthest: 1_000 };
const OPERATIONS = 6_000;
const BATCH = 100;

for (const database of ['sqlite', 'postgres'] as const) {
  test(`the ${database} peer books what the naive count counts, and says so`, async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-peer-'));
    chmodSync(directory, 0o711);
    try {
      const problem = await check(database, directory);
      if (problem !== undefined) t.skip(problem);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
}

/** Why the peer cannot be checked here, or undefined when it was. */
async function check(
  database: PeerRun['database'],
  directory: string,
): Promise<string | undefined> {
  const source = await peerSource(directory, database, 1);
  if ('skipped' in source) return source.skipped;
  try {
    const peer = await source.open('store');
    const workload = new Workload(options);
    const seen = { booked: 0, busted: 0, rejected: 0 };
    while (workload.operations < OPERATIONS) {
      const batch = peerBatch(options.seed, workload.next(BATCH));
      const { booked, busted } = await peer.apply(batch, 0);
      seen.booked += booked;
      seen.busted += busted;
      seen.rejected += batch.rejected;
    }
    const { counts, figures } = naiveCount(options, OPERATIONS);
    assert.deepEqual(seen, { booked: counts.new, busted: counts.bust, rejected: counts.rejection });
    assert.ok(counts.bust > 20 && counts.duplicate > 20, 'the run holds busts and duplicates');
    const stored = await peer.figures();
    await peer.close();
    assert.deepEqual([...stored.problems, ...differences(stored.figures, figures)], []);
    // The comparison itself can fail: one contract more is found.
    add(figures.long, 5, 1);
    assert.equal(differences(stored.figures, figures).length, 1);
    return undefined;
  } finally {
    await source.stop();
  }
}
