import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Action, firmsAllowed, type Grant, isAllowed, type User } from './permissions.ts';

function userWith(...grants: readonly Grant[]): User {
  return { userId: 'u', displayName: 'U', grants };
}

const everything = userWith({ role: 'operator', scope: 'all-firms' });
const onlooker = userWith({ role: 'reader', scope: 'all-firms' });
const alphaDesk = userWith(
  { role: 'operator', scope: { firms: ['alpha'] } },
  { role: 'reader', scope: { firms: ['beta'] } },
);
const nobody = userWith();

const cases: readonly (readonly [string, User, Action, string | undefined, boolean])[] = [
  // who, action, firm (undefined = platform), allowed
  ['operator everywhere', everything, 'capture', 'alpha', true],
  ['operator everywhere', everything, 'administer', undefined, true],
  ['reader everywhere', onlooker, 'read', 'alpha', true],
  ['reader everywhere', onlooker, 'read', undefined, true],
  ['reader everywhere', onlooker, 'capture', 'alpha', false],
  ['reader everywhere', onlooker, 'close-day', 'alpha', false],
  ['reader everywhere', onlooker, 'administer', undefined, false],
  ['alpha desk', alphaDesk, 'resolve', 'alpha', true],
  ['alpha desk', alphaDesk, 'resolve', 'beta', false],
  ['alpha desk', alphaDesk, 'read', 'beta', true],
  ['alpha desk', alphaDesk, 'read', 'gamma', false],
  ['alpha desk', alphaDesk, 'read', undefined, false],
  ['nobody', nobody, 'read', 'alpha', false],
];
for (const [who, user, action, firm, allowed] of cases) {
  test(`isAllowed() ${who}: ${action} of ${firm ?? 'the platform'} is ${allowed}`, () => {
    assert.equal(isAllowed(user, action, firm), allowed);
  });
}

test('firmsAllowed() says the same as isAllowed(), for lists', () => {
  assert.equal(firmsAllowed(everything, 'read'), 'all-firms');
  assert.deepEqual(firmsAllowed(alphaDesk, 'read'), ['alpha', 'beta']);
  assert.deepEqual(firmsAllowed(alphaDesk, 'capture'), ['alpha']);
  assert.deepEqual(firmsAllowed(onlooker, 'capture'), []);
});
