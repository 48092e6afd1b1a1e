import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openInstallation } from '../platform/calls/installation.ts';
import { newLiveVerifier } from '../platform/calls/live-verifier.ts';
import { lookAtFolder, watchFolder } from '../platform/detection/watch-folder.ts';
import { DATA_DIRECTORY_NAMES } from '../platform/detection/watched-names.ts';
import { writeTokenFile } from '../platform/identity/token-file.ts';
import { setUpVaultKeys, trustVault } from '../platform/vault/key-files.ts';
import { sessionOf } from '../wiring/local-session.ts';
import { deskOf, newDesk, row, tradesFile } from './hostile-desk.ts';

// A month of busy days of a real data directory on a virtual clock, looked at all the while as `serve` looks at it.

const DAY_MICROS = 86_400_000_000;
/** 2 March 2020, 07:00 UTC: a Monday. */
const START_MICROS = 1_583_132_400_000_000;
const DAYS = 31;
const FILES_A_DAY = 3;
const TRADES_A_FILE = 150;
const LOOK_MS = 3;

test('a month of normal busy days raises no alarm', { timeout: 300_000 }, async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'holdfast-month-'));
  const directory = join(root, 'data');
  let nowMicros = START_MICROS;
  const now = () => {
    nowMicros += 1_000;
    return nowMicros;
  };
  const open = async () => {
    const opened = await openInstallation({
      directory,
      release: 'test',
      now,
      onFatal: (failure) => assert.fail(failure),
      onTrouble: (sentence) => assert.fail(sentence),
    });
    assert.ok(opened.ok);
    return opened.installation;
  };
  const watch = watchFolder(directory, DATA_DIRECTORY_NAMES);
  const alarms: string[] = [];
  let looks = 0;
  const look = () => {
    looks += 1;
    for (const { kind, where } of lookAtFolder(watch)) alarms.push(`${looks}: ${kind} ${where}`);
  };
  const looking = setInterval(look, LOOK_MS);
  t.after(async () => {
    clearInterval(looking);
    await rm(root, { recursive: true, force: true });
  });

  let installation = await open();
  let desk = await newDesk(sessionOf(installation), root, 'desk-00');
  let booked = 0;
  for (let day = 0; day < DAYS; day += 1) {
    nowMicros = START_MICROS + day * DAY_MICROS;
    const isWorkingDay = new Date(nowMicros / 1_000).getUTCDay() % 6 !== 0;
    if (isWorkingDay) {
      for (let file = 0; file < FILES_A_DAY; file += 1) {
        const ids = Array.from({ length: TRADES_A_FILE }, (_, at) => `D${day}F${file}T${at}`);
        const trades = tradesFile(ids.map((id) => row({ id })));
        const { result } = await desk.import(`day-${day}-${file}.csv`, trades);
        assert.equal(result.outcome, 'imported', JSON.stringify(result));
        booked += result.counts.booked;
        nowMicros += DAY_MICROS / 12;
      }
      look();
    }
    // Keys of another vault, a new token, everything verified, a new key epoch, a new firm, a new process.
    if (day % 10 === 3) await introduceVault(directory, root, day);
    if (day % 6 === 2) {
      await writeTokenFile(join(directory, 'api-token'), `token of day ${day}`);
      const report = await newLiveVerifier(installation).verify(undefined);
      assert.ok(report.ok, JSON.stringify(report.damage));
    }
    if (day % 7 === 5) assert.ok((await installation.engine.rotateKeys()) === undefined);
    if (day % 8 === 6) desk = await newDesk(sessionOf(installation), root, `desk-${day}`);
    if (day % 3 === 0) {
      await installation.close();
      look();
      installation = await open();
      desk = deskOf(sessionOf(installation), root, desk.firm);
    }
    look();
  }
  await installation.close();
  look();
  look();
  clearInterval(looking);
  t.diagnostic(`${booked} trades, ${looks} looks, ${watch.seen.size} files`);
  assert.deepEqual(alarms, []);
  assert.ok(booked > 8_000, `${booked} trades`);
  assert.ok(looks > 200, `${looks} looks`);
});

async function introduceVault(directory: string, root: string, day: number): Promise<void> {
  const path = join(root, `vault-${day}.key`);
  const made = await setUpVaultKeys(path, { name: `vault-${day}`, platformKey: undefined });
  assert.ok(made.ok);
  assert.ok((await trustVault(directory, made.value.ownText)).ok);
}
