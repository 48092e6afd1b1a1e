import assert from 'node:assert/strict';
import { appendFile, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { freshDirectory, onEnd, until } from '../platform/vault/_vault-fixture.ts';
import { holdfast, said } from './command-line.ts';
import { type Platform, printed, sendTrade, serve, stop } from './platform-process.ts';

// A server whose data directory is attacked under it, with the rights of the server.

const SEGMENT = 'journal/logs/holdfast+firm+acme/00000000.segment';
const CANARY = 'wire-instructions.csv';
const DETECT_MS = 5_000;

async function flip(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  await file.write(Buffer.from([byte.readUInt8(0) ^ 1]), 0, 1, offset);
  await file.close();
}

/** Each is undone by hand before a person clears the alarm, or has no need to be. */
const attacks: readonly [string, (data: string) => Promise<() => Promise<unknown>>, RegExp][] = [
  [
    'a ransom note',
    async (data) => {
      await writeFile(join(data, 'README.txt'), 'pay');
      return () => rm(join(data, 'README.txt'));
    },
    /file-unexpected README\.txt/,
  ],
  [
    'a touched canary',
    async (data) => {
      await flip(join(data, CANARY), 0);
      return async () => undefined;
    },
    /bytes-changed wire-instructions\.csv/,
  ],
  [
    'a renamed file',
    async (data) => {
      await rename(join(data, CANARY), join(data, `${CANARY}.locked`));
      return () => rename(join(data, `${CANARY}.locked`), join(data, CANARY));
    },
    /file-(?:gone wire-instructions\.csv|unexpected wire-instructions\.csv\.locked)/,
  ],
  [
    'one byte of the journal',
    async (data) => {
      await flip(join(data, SEGMENT), 700);
      return () => flip(join(data, SEGMENT), 700);
    },
    /bytes-changed journal\/logs/,
  ],
  [
    'a keyring that is gone',
    async (data) => {
      const path = join(data, 'keys/keyring.json');
      const kept = await readFile(path);
      await rm(path);
      return () => writeFile(path, kept, { mode: 0o600 });
    },
    /file-gone keys\/keyring\.json/,
  ],
  [
    'a stranger in the journal',
    async (data) => {
      const path = join(data, 'journal/logs/holdfast+firm+acme/x.segment');
      await writeFile(path, 'x');
      return () => rm(path);
    },
    /file-unexpected journal\/logs\/holdfast\+firm\+acme\/x\.segment/,
  ],
];

async function systemAnswers({ address, token }: Platform): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${address}/api/v1/system`, { headers })).status;
}

const ISOLATED = '503 integrity_alarm_must_be_cleared';

test('serve cries within five seconds of each kind of attack, takes no command until a person clears it, and answers questions', async (t) => {
  const root = await freshDirectory(t);
  const data = join(root, 'data');
  await printed(['firm', 'create', 'acme', '--data', data]);
  const platform = await serve(data, undefined);
  onEnd(t, () => stop(platform, 'SIGKILL'));
  assert.equal(await sendTrade(platform, 'T0'), '');
  await until('everything was looked at', () => /is watched from here on/.test(platform.said()));
  // Twice, so that bytes just written are known to stay.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  let heard = platform.said().length;
  const times: string[] = [];
  for (const [what, attack, alarm] of attacks) {
    const startMs = performance.now();
    const undo = await attack(data);
    await until(`${what} is cried about`, () => alarm.test(platform.said().slice(heard)));
    const tookMs = performance.now() - startMs;
    times.push(`${what} ${Math.round(tookMs)} ms`);
    assert.ok(tookMs < DETECT_MS, `${what}: ${tookMs} ms`);
    assert.equal(await sendTrade(platform, 'T1'), ISOLATED);
    assert.equal(await systemAnswers(platform), 200);
    const listed = await holdfast(['alarms', 'list', '--data', data, '--json']);
    assert.equal(listed.exitCode, 1, said(listed));
    assert.match(listed.stdout, new RegExp(`"kind":"${alarm.source.slice(0, 5)}`));
    await undo();
    // What was undone by hand is another change, which stands beside the first.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await printed(['alarms', 'clear', '--data', data, '--reason', `a test of ${what}`]);
    assert.equal(await sendTrade(platform, 'T1'), '');
    heard = platform.said().length;
  }
  t.diagnostic(times.join(', '));
  const dumped = await printed(['dump', '--data', data]);
  for (const type of ['AlarmRaised', 'AlarmsCleared'])
    assert.ok(dumped.split(`"type":"${type}"`).length > attacks.length, type);
  assert.match(dumped, /"reason":"a test of a ransom note","actor":"operator"/);
});

test('an alarm that nobody has cleared stands after a restart, for the server and for single commands', async (t) => {
  const root = await freshDirectory(t);
  const data = join(root, 'data');
  await printed(['firm', 'create', 'acme', '--data', data]);
  let platform = await serve(data, undefined);
  onEnd(t, () => stop(platform, 'SIGKILL'));
  await until('everything was looked at', () => /is watched from here on/.test(platform.said()));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await appendFile(join(data, 'ransom.txt'), 'pay');
  await until('it cries', () => platform.said().includes('ALARM: file-unexpected ransom.txt'));
  await stop(platform, 'SIGTERM');
  const refused = await holdfast(['firm', 'create', 'other', '--data', data]);
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /\(integrity_alarm_must_be_cleared\)/);
  assert.equal((await holdfast(['firm', 'list', '--data', data])).exitCode, 0);
  platform = await serve(data, undefined);
  await until('it says so', () => /ALARM stands: file-unexpected/.test(platform.said()));
  await until('it names the file', () =>
    platform.said().includes('Not ours in the data directory: ransom.txt'),
  );
  assert.equal(await sendTrade(platform, 'T1'), ISOLATED);
  await printed(['alarms', 'clear', '--data', data, '--reason', 'a joke']);
  // What has been looked into does not cry again, though it still lies there.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  assert.equal(await sendTrade(platform, 'T1'), '');
});
