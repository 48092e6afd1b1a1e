import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftOver } from './import-into.ts';

const NO_COUNTS = {
  read: 1,
  booked: 0,
  duplicate: 0,
  suspense: 0,
  held: 0,
  noted: 0,
  noPrice: 0,
  failed: 0,
};

const cases = [
  // outcome  counted    warned of                  left over
  ['imported', 'booked', '', 0],
  ['imported', 'suspense', '', 1],
  ['imported', 'held', '', 1],
  ['imported', 'failed', '', 1],
  ['imported', 'noted', '', 0],
  ['imported', 'noted', 'unknown_code', 0],
  ['imported', 'noted', 'effect_is_not_described', 1],
  ['imported', 'noted', 'direction_is_unknown', 1],
  ['refused', 'failed', '', 1],
] as const;
for (const [outcome, counted, code, expected] of cases) {
  test(`leftOver() of ${outcome}, ${counted}, warned of ${code || 'nothing'}: ${expected}`, () => {
    const warning = { code, field: '', seen: '', wanted: '', file: 'a.xml', line: 1, message: 1 };
    const listed = code === '' ? [] : [warning];
    const warnings = { listed, total: listed.length };
    assert.equal(leftOver({ outcome, counts: { ...NO_COUNTS, [counted]: 1 }, warnings }), expected);
  });
}
