import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { comparedExposure } from './exposure.ts';
import { exposureMarker, firmDay } from './exposure-markers.ts';
import { markersInMemory, markersOnDisk } from './exposure-search.ts';
import { recordProcess } from './recorded-process.ts';

const DAY = '2026-03-02';

test('markersOnDisk() finds a marker in any file, also where two pieces meet, and none in what was sealed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-exposure-'));
  try {
    mkdirSync(join(folder, 'readstore'));
    const wide = Buffer.from(exposureMarker('wide', DAY), 'utf16le');
    writeFileSync(
      join(folder, 'readstore', 'a'),
      Buffer.concat([
        Buffer.alloc(4_194_290),
        Buffer.from(exposureMarker('cut', DAY)),
        Buffer.alloc(99),
      ]),
    );
    writeFileSync(join(folder, 'b'), Buffer.concat([Buffer.alloc(7), wide]));
    writeFileSync(join(folder, 'c'), 'HFMARK.nobody.of-a-day.');
    assert.deepEqual([...markersOnDisk(folder)].sort(), [
      firmDay('cut', DAY),
      firmDay('wide', DAY),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('markersInMemory() finds what a process holds, and not what it never had', async () => {
  // Put together in the child, so that neither its arguments nor its source hold the marker itself.
  const held = `globalThis.held = Buffer.from(['HFMARK', 'memory', '${DAY}', ''].join('.')); console.log('ready'); setInterval(() => held, 1000);`;
  const child: ChildProcess = spawn(process.execPath, ['-e', held], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    assert.ok(child.stdout !== null && child.pid !== undefined);
    await once(child.stdout, 'data');
    const recorded = recordProcess(child.pid);
    assert.ok(recorded !== undefined);
    const memory = markersInMemory(recorded);
    if ('refused' in memory)
      return console.log(`Skipped: memory is not to be searched: ${memory.refused}`);
    assert.deepEqual([...memory.found], [firmDay('memory', DAY)]);
    assert.ok(memory.searchedBytes > 10_000_000, `${memory.searchedBytes} bytes`);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});

test('comparedExposure() names what was found and not counted, wherever it was found', () => {
  const counted = new Set([firmDay('a', DAY)]);
  const memory = { found: new Set([firmDay('a', DAY), firmDay('b', DAY)]), searchedBytes: 1 };
  const compared = comparedExposure(counted, new Set([firmDay('c', DAY)]), memory);
  assert.deepEqual(compared.uncounted, [firmDay('b', DAY), firmDay('c', DAY)]);
  const refused = comparedExposure(counted, new Set(), { refused: 'no right' });
  assert.deepEqual([refused.uncounted, refused.memoryRefused], [[], 'no right']);
});
