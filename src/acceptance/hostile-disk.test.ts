import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bookRules } from '../domain/book/book.ts';
import { importFile } from '../edge/files/import-file.ts';
import type { ImportPorts, ImportResult } from '../edge/files/import-request.ts';
import { createSpoolFile } from '../edge/files/spool-file.ts';
import { submitCommands } from '../platform/calls/ask.ts';
import { importPorts } from '../platform/calls/import-ports.ts';
import { type Installation, readTargetOf } from '../platform/calls/installation.ts';
import { ALL_SCHEMAS } from '../platform/calls/schemas.ts';
import { newUnlocks } from '../platform/calls/unlocks.ts';
import { alarmBoard } from '../platform/detection/alarm-board.ts';
import { openEngine } from '../platform/engine/open-engine.ts';
import { storageRejection } from '../platform/engine/storage-trouble.ts';
import type { Disk } from '../platform/journal/disk.ts';
import { nodeDisk } from '../platform/journal/node-disk.ts';
import { openKeyring } from '../platform/keys/keyring.ts';
import { startProjector } from '../platform/readstore/projector.ts';
import { openReadDatabase } from '../platform/readstore/read-database.ts';
import { nowMicros } from '../wiring/clock.ts';
import { stageFixml } from '../wiring/fixml-parser.ts';
import { CLI_CALLER, sessionOf } from '../wiring/local-session.ts';
import { newDesk, ofNote, row, tradesFile } from './hostile-desk.ts';

// Disk full (domain.md, "Bad input, everywhere"; architecture.md §4): nothing half-booked, nothing acknowledged is lost.

const ROWS = 3000;
const FILE = tradesFile(
  Array.from({ length: ROWS }, (_, at) => row({ id: `${at + 1}`, quantity: '1' })),
);
const NO_SPACE = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  code: 'ENOSPC',
});

/** The machine's disk, as full as a test wants it. */
type FullDisk = Disk & { freeBytes: number; writesLeft: number; bytesLeft: number };

function fullDisk(): FullDisk {
  const real = nodeDisk();
  const disk: FullDisk = {
    ...real,
    freeBytes: Number.MAX_SAFE_INTEGER,
    writesLeft: Number.POSITIVE_INFINITY,
    bytesLeft: Number.POSITIVE_INFINITY,
    freeBytesSync: () => disk.freeBytes,
    open: async (path, mode) => {
      const file = await real.open(path, mode);
      const write = async (bytes: Uint8Array, position: number) => {
        disk.writesLeft -= 1;
        disk.bytesLeft -= bytes.length;
        if (disk.writesLeft < 0 || disk.bytesLeft < 0) throw NO_SPACE;
        await file.write(bytes, position);
      };
      return { ...file, write };
    },
  };
  return disk;
}

type Opened = { readonly installation: Installation; readonly fatal: Error[] };

/** An installation as `openInstallation` makes it, on a disk that a test can fill. */
async function openOn(directory: string, disk: Disk): Promise<Opened> {
  for (const part of ['keys', 'journal', 'snapshots', 'readstore'])
    mkdirSync(join(directory, part), { recursive: true });
  const keyring = await openKeyring({ disk, directory: join(directory, 'keys') });
  assert.ok(keyring.ok);
  const fatal: Error[] = [];
  const opened = await openEngine({
    disk,
    directory,
    keys: keyring.keys,
    rules: bookRules,
    release: 'test',
    now: nowMicros,
    sealing: 'inline',
    onFatal: (failure) => fatal.push(failure),
  });
  assert.ok(opened.ok, JSON.stringify(opened));
  const { engine, snapshotDamage } = opened;
  const target = readTargetOf(directory);
  const projector = await startProjector({ target, schemas: ALL_SCHEMAS });
  const read = await openReadDatabase(target);
  const close = async () => {
    await engine.close();
    await read.destroy();
    await projector.close();
  };
  const installation = {
    directory,
    release: 'test',
    openedAtMicros: 0,
    keys: keyring.keys,
    engine,
    projector,
    read,
    snapshotDamage,
    alarms: alarmBoard('isolate'),
    unlocks: await newUnlocks(engine, directory, { now: nowMicros, onTrouble: () => undefined }),
    remnants: new Map(),
    close,
  };
  return { installation, fatal };
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(FILE);
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

function importTrades(
  installation: Installation,
  firm: string,
  changed: Partial<ImportPorts> = {},
): Promise<ImportResult> {
  const ports = {
    ...importPorts(installation, firm, CLI_CALLER, nowMicros),
    stageFixml,
    createSpoolFile: () => createSpoolFile(installation.directory),
    progress: () => undefined,
    ...changed,
  };
  return importFile({ fileName: 'trades.csv', bytes: chunks(), partial: false, ports });
}

/** Contracts that the book holds long, one for each trade booked. */
async function contractsOf(installation: Installation, firm: string): Promise<number> {
  const answer = await installation.engine.query(firm, ({ positions }) =>
    positions.positions.reduce((sum, { long }) => sum + long, 0),
  );
  assert.ok(answer.ok);
  return answer.value;
}

describe('a disk that is full', () => {
  let directory = '';
  const disk = fullDisk();
  let opened: Opened;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-full-disk-'));
    opened = await openOn(join(directory, 'data'), disk);
    await newDesk(sessionOf(opened.installation), directory, 'acme');
  });

  after(async () => {
    await opened.installation.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('while the file is read: refused, and nothing of it is in the journal', async () => {
    const { installation } = opened;
    const before = installation.engine.durableSequence('acme');
    let partsLeft = 2;
    const result = await importTrades(installation, 'acme', {
      createSpoolFile: async () => {
        const file = await createSpoolFile(installation.directory);
        const append = async (parts: readonly Uint8Array[]) => {
          partsLeft -= 1;
          if (partsLeft < 0) throw NO_SPACE;
          await file.append(parts);
        };
        return { ...file, append };
      },
    });
    assert.deepEqual([result.outcome, result.reason?.code], ['refused', 'spool_must_fit_on_disk']);
    assert.equal(installation.engine.durableSequence('acme'), before);
  });

  test('while it is booked: stopped with what was acknowledged, reads go on, and the same file again completes it', async () => {
    const { installation } = opened;
    const ports = importPorts(installation, 'acme', CLI_CALLER, nowMicros);
    let batches = 0;
    const stopped = await importTrades(installation, 'acme', {
      submit: async (batch) => {
        batches += 1;
        if (batches === 4) disk.freeBytes = 1000;
        return ports.submit(batch);
      },
    });
    assert.deepEqual([stopped.outcome, stopped.reason?.code], ['stopped', 'storage_low']);
    assert.ok(stopped.counts.booked > 0 && stopped.counts.booked < ROWS, ofNote(stopped));
    assert.equal(await contractsOf(installation, 'acme'), stopped.counts.booked);
    const refused = await submitCommands(
      installation,
      'acme',
      [{ type: 'redriveHeld' }],
      CLI_CALLER,
    );
    assert.equal(refused.ok ? 'accepted' : refused.rejection.code, 'storage_low');
    disk.freeBytes = Number.MAX_SAFE_INTEGER;
    const again = await importTrades(installation, 'acme');
    const { booked } = stopped.counts;
    assert.equal(
      ofNote(again),
      `imported, ${ROWS} read, ${ROWS - booked} booked, ${booked} duplicate`,
    );
    assert.equal(await contractsOf(installation, 'acme'), ROWS);
  });

  test('in the middle of a write: the process must end, and after the next start every acknowledged trade is there once', async () => {
    await newDesk(sessionOf(opened.installation), directory, 'bravo');
    const ports = importPorts(opened.installation, 'bravo', CLI_CALLER, nowMicros);
    let batches = 0;
    const stopped = await importTrades(opened.installation, 'bravo', {
      submit: async (batch) => {
        batches += 1;
        if (batches === 3) disk.writesLeft = 1;
        return ports.submit(batch);
      },
    });
    assert.deepEqual([stopped.outcome, stopped.reason?.code], ['stopped', 'engine_stopped']);
    assert.equal(opened.fatal.length, 1);
    await opened.installation.close();
    disk.writesLeft = Number.POSITIVE_INFINITY;
    opened = await openOn(join(directory, 'data'), disk);
    const found = await contractsOf(opened.installation, 'bravo');
    assert.ok(
      found >= stopped.counts.booked && found < ROWS,
      `${found} of ${stopped.counts.booked}`,
    );
    assert.equal(await contractsOf(opened.installation, 'acme'), ROWS);
    const again = await importTrades(opened.installation, 'bravo');
    assert.equal(
      ofNote(again),
      `imported, ${ROWS} read, ${ROWS - found} booked, ${found} duplicate`,
    );
    assert.equal(await contractsOf(opened.installation, 'bravo'), ROWS);
    const report = await opened.installation.engine.verify();
    assert.deepEqual([report.ok, report.damage], [true, []]);
  });

  test('nearly full before the start: it opens in 100 kB, reads go on, and whatever writes is refused', async () => {
    await opened.installation.close();
    disk.freeBytes = 100_000;
    disk.bytesLeft = 100_000;
    opened = await openOn(join(directory, 'data'), disk);
    const { installation } = opened;
    assert.equal(await contractsOf(installation, 'acme'), ROWS);
    const session = sessionOf(installation);
    for (const call of ['lots', 'positions', 'balances', 'segregation', 'suspense'])
      assert.equal((await session.call(call, { firm: 'acme' })).ok, true, call);
    const created = await session.call('createFirm', { firm: 'charlie' });
    assert.equal(created.ok ? 'created' : created.rejection.code, 'storage_low');
    const command = {
      type: 'keepInbound',
      source: 'a.csv',
      kind: 'trades',
      firstMessage: 1,
      messageCount: 1,
      bytes: new Uint8Array(1),
    } as const;
    const refused = await submitCommands(installation, 'acme', [command], CLI_CALLER);
    assert.equal(refused.ok ? 'accepted' : refused.rejection.code, 'storage_low');
    assert.deepEqual(opened.fatal, []);
    await installation.close();
    disk.freeBytes = Number.MAX_SAFE_INTEGER;
    disk.bytesLeft = Number.POSITIVE_INFINITY;
    opened = await openOn(join(directory, 'data'), disk);
    const ports = importPorts(opened.installation, 'acme', CLI_CALLER, nowMicros);
    const taken = await ports.submit({ key: undefined, commands: [command] });
    assert.equal(taken.ok, true);
    assert.equal((await opened.installation.engine.verify()).ok, true);
  });

  test('nearly full, and a data directory that is new: refused before its logs are begun', async () => {
    disk.freeBytes = 3_000_000;
    const fresh = openOn(join(directory, 'fresh'), disk);
    const refusal = await fresh.then(
      () => undefined,
      (error: unknown) => storageRejection(error),
    );
    disk.freeBytes = Number.MAX_SAFE_INTEGER;
    assert.equal(refusal?.code, 'storage_low');
    assert.match(refusal?.seen ?? '', /^3000000 bytes free of 16777216/);
    const again = await openOn(join(directory, 'fresh'), disk);
    assert.ok((await again.installation.engine.createFirm('acme')).ok);
    await again.installation.close();
  });
});
