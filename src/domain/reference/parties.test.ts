import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, sampleReference } from './_sample-reference.ts';
import { accountOn, clientOn, memberIsOurs, segregationAllows } from './parties.ts';
import { leiChecks } from './party-row.ts';
import { emptyReference } from './reference-state.ts';
import { reportingLevel } from './reporting-level.ts';

test('memberIsOurs() takes every side while no member is entered', () => {
  assert.equal(memberIsOurs(emptyReference(), 'CME', '330', '2026-01-02'), true);
});

const members = [
  // ccp   member  date         ours
  ['CME', '330', '2018-12-31', false],
  ['CME', '330', '2019-01-01', true],
  ['CME', '330', '2024-12-31', true],
  ['CME', '330', '2025-01-01', false],
  ['CME', '330', '2026-01-01', true],
  ['CME', '077', '2026-01-01', true],
  ['ICEU', '330', '2026-01-01', false],
  ['CME', '999', '2026-01-01', false],
] as const;
for (const [ccp, member, date, ours] of members) {
  test(`memberIsOurs() of ${ccp} ${member} on ${date}: ${ours}`, () => {
    const state = load(emptyReference(), 'members', [
      { ccp: 'CME', member: '330', role: 'clearing', effectiveFrom: '2019-01-01' },
      { ccp: 'CME', member: '330', role: 'trading', effectiveFrom: '2020-01-01' },
      { ccp: 'CME', member: '330', role: 'ended', effectiveFrom: '2025-01-01' },
      { ccp: 'CME', member: '330', role: 'ended', effectiveFrom: '2026-01-01' },
      { ccp: 'CME', member: '330', role: 'clearing', effectiveFrom: '2026-01-01' },
      { ccp: 'CME', member: '077', role: 'trading', effectiveFrom: '' },
    ]);
    assert.equal(memberIsOurs(state, ccp, member, date), ours);
  });
}

test('accountOn() and clientOn() answer with the row in force', () => {
  const state = sampleReference();
  load(state, 'accounts', [
    { account: 'A1', type: 'customer', segregation: '30.7', effectiveFrom: '2026-06-01' },
  ]);
  load(state, 'clients', [{ client: 'ACME', name: 'Acme plc', effectiveFrom: '2026-06-01' }]);
  assert.equal(accountOn(state, 'A1', '2026-05-29')?.segregation, '4d');
  assert.equal(accountOn(state, 'A1', '2026-06-01')?.segregation, '30.7');
  assert.equal(accountOn(state, 'A9', '2026-06-01'), undefined);
  assert.equal(clientOn(state, 'ACME', '2026-05-29')?.name, 'Acme Grain Ltd');
  assert.equal(clientOn(state, 'ACME', '2026-06-01')?.name, 'Acme plc');
});

const allowed = [
  ['4d', true, true],
  ['4d', false, false],
  ['30.7', true, false],
  ['30.7', false, true],
  ['none', true, true],
  ['emir-isa', true, true],
  ['cleared-swaps', false, true],
] as const;
for (const [segregation, isUsMarket, allows] of allowed) {
  test(`segregationAllows() ${segregation} in a ${isUsMarket ? 'US' : 'foreign'} market: ${allows}`, () => {
    assert.equal(segregationAllows({ segregation }, { isUsMarket }), allows);
  });
}

const leis = [
  ['529900T8BM49AURSDO55', true],
  ['529900T8BM49AURSDO54', false],
  ['529900T8BM49', false],
  ['', true],
] as const;
for (const [lei, checks] of leis) {
  test(`leiChecks() of "${lei}": ${checks}`, () => assert.equal(leiChecks(lei), checks));
}

const levels = [
  // class                   date         level
  ['Corn', '2026-01-02', 250],
  ['Corn', '2026-06-01', 300],
  ['Corn', '2018-01-02', 40],
  ['Uranium', '2026-01-02', 40],
  ['', '2026-01-02', 40],
] as const;
for (const [part17Class, date, level] of levels) {
  test(`reportingLevel() of "${part17Class}" on ${date}: ${level}`, () => {
    const state = load(sampleReference(), 'reportingLevels', [
      { class: 'Corn', level: '300', effectiveFrom: '2026-06-01', source: 'rule' },
      { class: 'All other commodities', level: '40', effectiveFrom: '', source: 'rule' },
    ]);
    assert.equal(reportingLevel(state, part17Class, date), level);
  });
}

test('reportingLevel() is 25 without any table: reporting too much is the safe side', () => {
  assert.equal(reportingLevel(emptyReference(), 'Corn', '2026-01-02'), 25);
});
