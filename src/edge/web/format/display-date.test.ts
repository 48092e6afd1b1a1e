import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayDate, displayDuration, displayTime } from './display-date.ts';

test('displayDate() names the weekday', () => {
  assert.deepEqual(['2020-03-16', '2024-02-29', ''].map(displayDate), [
    'Mon 16 Mar 2020',
    'Thu 29 Feb 2024',
    '',
  ]);
});

test('displayTime() keeps the offset of the sender', () => {
  const instants = ['2020-03-16T09:30:01.5-05:00', '2020-03-16T17:00:00Z', '', '2020-03-16'];
  assert.deepEqual(instants.map(displayTime), ['09:30:01 -05:00', '17:00:00 UTC', '', '']);
});

test('displayDuration() in the two largest units', () => {
  assert.deepEqual([40, 150, 7_500, 273_600].map(displayDuration), [
    '40 s',
    '2 min',
    '2 h 5 min',
    '3 d 4 h',
  ]);
});
