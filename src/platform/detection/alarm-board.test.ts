import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alarmBoard } from './alarm-board.ts';

const note = { kind: 'file-unexpected', where: 'README.txt', atMicros: 1 } as const;
const changed = { kind: 'bytes-changed', where: 'keys/keyring.json', atMicros: 2 } as const;
const refused = { kind: 'vault-refused', where: 'vault-a holdfast/firm/a', atMicros: 3 } as const;

test('an alarm isolates at once and freezes a second later, until it is cleared', () => {
  let nowMs = 0;
  const board = alarmBoard('isolate', () => nowMs);
  const state = () => [board.isolatedBy()?.where, board.isFrozen()];
  assert.deepEqual(state(), [undefined, false]);
  assert.equal(board.raise(note), true);
  assert.deepEqual(state(), ['README.txt', false]);
  nowMs = 900;
  assert.equal(board.raise(changed), true);
  assert.equal(board.raise(note), false, 'it stands already');
  assert.deepEqual(state(), ['README.txt', false]);
  nowMs = 1_000;
  assert.deepEqual(state(), ['README.txt', true]);
  assert.deepEqual(board.standing(), [note, changed]);
  board.clear();
  assert.deepEqual([state(), board.standing()], [[undefined, false], []]);
  nowMs = 5_000;
  board.raise(changed);
  assert.deepEqual(state(), ['keys/keyring.json', false]);
});

test('what a vault refuses stands and isolates nobody, whether it comes first or not', () => {
  let nowMs = 0;
  const board = alarmBoard('isolate', () => nowMs);
  board.raise(refused);
  nowMs = 9_000;
  assert.deepEqual(
    [board.standing().length, board.isolatedBy(), board.isFrozen()],
    [1, undefined, false],
  );
  board.raise(note);
  assert.deepEqual([board.isolatedBy(), board.isFrozen()], [note, false]);
});

test('a board that only tells isolates nobody', () => {
  const board = alarmBoard('tell', () => 0);
  board.raise(note);
  assert.deepEqual([board.standing().length, board.isolatedBy()], [1, undefined]);
});

test('of thousands of alarms the first hundred stand', () => {
  const board = alarmBoard('isolate', () => 0);
  for (let file = 0; file < 5_000; file += 1) board.raise({ ...changed, where: `file-${file}` });
  assert.equal(board.standing().length, 100);
});

test('however many logs a vault refuses, a file that changes afterwards isolates', () => {
  const board = alarmBoard('isolate', () => 0);
  for (let log = 0; log < 100; log += 1) board.raise({ ...refused, where: `vault-a log ${log}` });
  assert.deepEqual([board.raise(changed), board.isolatedBy()], [true, changed]);
});
