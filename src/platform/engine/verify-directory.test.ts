import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { SimulatedDisk } from '../journal/simulated-disk.ts';
import { openKeyring } from '../keys/keyring.ts';
import { dumpLog } from './dump.ts';
import {
  DATA,
  freshTill,
  hashOf,
  mustOpen,
  openTill,
  submission,
  type TillEngine,
} from './test-book/open-till.ts';
import { type Till, type TillCommand, tillRules } from './test-book/till.ts';
import { type DirectoryReport, verifyDirectory } from './verify-directory.ts';

async function verifyTill(
  disk: SimulatedDisk,
  invariants?: (till: Till) => readonly string[],
): Promise<DirectoryReport> {
  const opening = await openKeyring({ disk, directory: `${DATA}/keys` });
  assert.ok(opening.ok);
  return verifyDirectory({
    disk,
    directory: DATA,
    keys: opening.keys,
    rules: tillRules,
    release: 'test',
    ...(invariants === undefined ? {} : { invariants }),
  });
}

async function someWork(engine: TillEngine): Promise<void> {
  for (let i = 0; i < 30; i += 1) {
    const commands: TillCommand[] = [
      { type: 'deposit', account: `A${i % 5}`, amount: i + 1, reference: `r${i}` },
    ];
    await engine.submit('abc', submission(commands, i % 3 === 0 ? { key: `k${i}` } : {}));
  }
}

function snapshotPaths(disk: SimulatedDisk): readonly string[] {
  return [...disk.files().keys()].filter((path) => path.startsWith(`${DATA}/snapshots/`));
}

test('replay from zero and from a snapshot give the same book hash', async () => {
  const { disk, engine } = await freshTill();
  await someWork(engine);
  const before = await hashOf(engine);
  await engine.close();
  const [snapshot] = snapshotPaths(disk);
  assert.ok(snapshot !== undefined);
  const fromSnapshot = await mustOpen(disk);
  assert.equal(await hashOf(fromSnapshot), before);
  await someWork(fromSnapshot);
  const after = await hashOf(fromSnapshot);
  await fromSnapshot.close();
  for (const path of snapshotPaths(disk)) await disk.remove(path);
  const fromZero = await mustOpen(disk);
  assert.equal(await hashOf(fromZero), after);
  await fromZero.close();
});

test('verifyDirectory() covers every entry of every log and gives the book hash', async () => {
  const { disk, engine } = await freshTill();
  await someWork(engine);
  const hash = await hashOf(engine);
  await engine.close();
  const report = await verifyTill(disk);
  assert.deepEqual(report.damage, []);
  assert.ok(report.ok, JSON.stringify(report));
  assert.deepEqual(report.logs.map(({ origin }) => origin).sort(), [
    'holdfast/firm/abc',
    'holdfast/platform',
  ]);
  for (const { entries, hashed, decrypted, replayed } of report.logs) {
    assert.ok(entries > 0);
    assert.deepEqual([hashed, decrypted, replayed], [entries, entries, entries]);
  }
  assert.equal(report.logs.find(({ origin }) => origin.endsWith('abc'))?.bookHash, hash);
});

test('verifyDirectory() reports what the invariants say', async () => {
  const { disk, engine } = await freshTill();
  await someWork(engine);
  await engine.close();
  const report = await verifyTill(disk, (till) =>
    till.eventCount === 30 ? ['thirty events'] : [],
  );
  assert.equal(report.ok, false);
  assert.deepEqual(
    report.logs.flatMap(({ damage }) => damage.map(({ what }) => what)),
    ['thirty events'],
  );
});

test('one flipped byte anywhere in a snapshot is reported with its file and a place at or before it', async () => {
  const { disk, engine } = await freshTill();
  await someWork(engine);
  const hash = await hashOf(engine);
  await engine.close();
  const [path] = snapshotPaths(disk);
  assert.ok(path !== undefined);
  const size = disk.files().get(path)?.length ?? 0;
  const step = Math.max(1, Math.floor(size / 150));
  for (let offset = 0; offset < size; offset += step) {
    const byte = disk.files().get(path)?.[offset] ?? 0;
    disk.poke(path, offset, Uint8Array.of(byte ^ 0x20));
    const report = await verifyTill(disk);
    const found = report.logs.flatMap(({ damage }) => damage);
    assert.ok(
      !report.ok && found.some((damage) => damage.file === path && damage.offset <= offset),
      `byte ${offset}`,
    );
    disk.poke(path, offset, Uint8Array.of(byte));
  }
  // The engine starts from the log instead and says so.
  disk.poke(path, size - 1, Uint8Array.of((disk.files().get(path)?.[size - 1] ?? 0) ^ 1));
  const opening = await openTill(disk);
  assert.ok(opening.ok);
  assert.deepEqual(
    opening.snapshotDamage.map(({ file }) => file),
    [path],
  );
  assert.equal(await hashOf(opening.engine), hash);
  await opening.engine.close();
});

test('a snapshot whose claimed hash the log does not fold to is reported', async () => {
  const { disk, engine } = await freshTill();
  await someWork(engine);
  await engine.close();
  // The same log, folded by rules that count differently: as if the snapshot had been made by wrong code.
  const opening = await openKeyring({ disk, directory: `${DATA}/keys` });
  assert.ok(opening.ok);
  const rules = {
    ...tillRules,
    canonicalState: function* (till: Till) {
      yield `different ${till.eventCount}`;
    },
  };
  const report = await verifyDirectory({ disk, directory: DATA, keys: opening.keys, rules });
  assert.equal(report.ok, false);
  assert.ok(
    report.logs.some(({ damage }) => damage.some(({ what }) => what.includes('the log folds to'))),
  );
});

test('dumpLog() gives every event with its sequence, time and entry, by the schemas in the log alone', async () => {
  const { engine } = await freshTill();
  await engine.submit(
    'abc',
    submission([{ type: 'deposit', account: 'A', amount: 5, reference: 'r' }], { raw: [] }),
  );
  await engine.submit(
    'abc',
    submission([{ type: 'withdraw', account: 'B', amount: 5 }], { raw: [Buffer.from('<x/>')] }),
  );
  const lines: string[] = [];
  for await (const line of dumpLog(engine.journal, 'holdfast/firm/abc')) lines.push(line);
  await engine.close();
  const events = lines.map((line) => JSON.parse(line));
  assert.deepEqual(
    events.map(({ event }) => event.type),
    ['SchemaRecorded', 'Deposited', 'CommandRejected'],
  );
  assert.equal(
    lines[1],
    `{"sequence":2,"time":"${events[1].time}","entry":1,"event":{"type":"Deposited","account":"A","amount":5,"reference":"r","actor":"ann"}}`,
  );
  assert.match(events[1].time, /^2026-03-02T08:00:00\.\d{6}Z$/);
  assert.deepEqual(events[2].event, {
    type: 'CommandRejected',
    sender: 'desk',
    actor: 'ann',
    code: 'balance_is_too_small',
    seen: '0',
    wanted: '5',
    raw: 'PHgvPg==',
    rawBytes: 4,
  });
});

test('an engine verifies itself while it works, and takes snapshots in the background', async () => {
  const taken: string[] = [];
  const { disk, engine } = await freshTill({
    snapshotEveryEntries: 1,
    onSnapshot: ({ firm, failure }) => void taken.push(`${firm} ${failure?.message}`),
  });
  const work = someWork(engine);
  const report = await engine.verify();
  assert.deepEqual(report.damage, []);
  await work;
  const last = await engine.verify({
    firm: 'abc',
    invariants: (till) => [`${till.eventCount} events`],
  });
  assert.deepEqual(
    last.logs.map(({ damage }) => damage.map(({ what }) => what)),
    [['30 events']],
  );
  for (let ms = 0; taken.length < 2 && ms < 10_000; ms += 10) await setTimeout(10);
  assert.ok(
    taken.length >= 2 && taken.every((snapshot) => snapshot === 'abc undefined'),
    taken.join(),
  );
  const hash = await hashOf(engine);
  // As after a crash: the last snapshot is older than the log.
  const again = await mustOpen(disk.crash());
  assert.equal(await hashOf(again), hash);
  assert.ok((await again.verify()).ok);
  await again.close();
});
