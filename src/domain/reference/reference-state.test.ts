import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { load, OPTION_CELLS, SAMPLE_ROWS, sampleReference } from './_sample-reference.ts';
import { canonicalReference } from './canonical-reference.ts';
import { contractOn } from './contract-terms.ts';
import { matchAccount } from './match-account.ts';
import type { ReferenceEvent } from './reference-events.ts';
import { referenceSchemas } from './reference-events.ts';
import { REFERENCE_COLUMNS, type ReferenceKind } from './reference-rows.ts';
import { emptyReference, evolveReference, type ReferenceState } from './reference-state.ts';
import {
  REFERENCE_LOAD_ORDER,
  ROWS_PER_COMMAND,
  referenceCommands,
  setReference,
  type TextRecord,
} from './set-reference.ts';

const years = ['', '2019-01-01', '2020-01-01', '2021-01-01', '2026-01-01'];

/** Rows of many keys and dates, no two with the same key and date. */
function manyRows(): (readonly [ReferenceKind, TextRecord])[] {
  const rows: (readonly [ReferenceKind, TextRecord])[] = [];
  for (const [position, effectiveFrom] of years.entries()) {
    const count = `${position + 1}`;
    rows.push(['products', { ...SAMPLE_ROWS.products, effectiveFrom, multiplier: count }]);
    rows.push([
      'products',
      { ...SAMPLE_ROWS.products, ...OPTION_CELLS, effectiveFrom, name: `N${count}` },
    ]);
    rows.push(['ccps', { ...SAMPLE_ROWS.ccps, effectiveFrom, rollTime: `1${count}:00` }]);
    rows.push(['members', { ...SAMPLE_ROWS.members, effectiveFrom, role: 'trading' }]);
    rows.push(['members', { ...SAMPLE_ROWS.members, effectiveFrom }]);
    rows.push(['clients', { ...SAMPLE_ROWS.clients, effectiveFrom, name: `N${count}` }]);
    rows.push([
      'accounts',
      { ...SAMPLE_ROWS.accounts, effectiveFrom, externalAccounts: `X${count};SAME` },
    ]);
    rows.push([
      'accounts',
      { ...SAMPLE_ROWS.accounts, account: 'A2', effectiveFrom, externalAccounts: 'SAME' },
    ]);
    rows.push(['fees', { ...SAMPLE_ROWS.fees, effectiveFrom, perContract: count }]);
    rows.push(['reportingLevels', { ...SAMPLE_ROWS.reportingLevels, effectiveFrom, level: count }]);
    const agreement = { ...SAMPLE_ROWS.giveUpAgreements, effectiveFrom, largestGiveUp: count };
    rows.push(['giveUpAgreements', agreement]);
    rows.push(['giveUpDays', { ...SAMPLE_ROWS.giveUpDays, effectiveFrom, giveUpDays: count }]);
    rows.push(['calendars', { ...SAMPLE_ROWS.calendars, date: `2025-12-0${count}` }]);
    rows.push([
      'calendars',
      {
        ...SAMPLE_ROWS.calendars,
        date: '2026-01-05',
        kind: ['early-close', 'no-settlement', 'bank-holiday'][position % 3] ?? '',
      },
    ]);
  }
  return rows;
}

function loadInOrder(rows: readonly (readonly [ReferenceKind, TextRecord])[]): ReferenceState {
  const state = emptyReference();
  for (const [kind, row] of rows) load(state, kind, [row]);
  return state;
}

test('any order of loading rows with different keys or dates gives the same canonical state and answers', () => {
  const rows = manyRows();
  const expected = loadInOrder(rows);
  const lines = [...canonicalReference(expected)];
  assert.ok(lines.length >= 50);
  fc.assert(
    fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
      const state = loadInOrder(shuffled);
      assert.deepEqual([...canonicalReference(state)], lines);
      for (const date of ['2018-06-01', '2019-06-03', '2026-06-01']) {
        assert.deepEqual(
          contractOn(state, 'CBT:C:FUT:202609', date),
          contractOn(expected, 'CBT:C:FUT:202609', date),
        );
        for (const name of ['X1', 'X3', 'X5', 'SAME']) {
          const naming = { ccp: 'CME', clearingFirm: '330', names: [name], origin: '1' };
          assert.deepEqual(matchAccount(state, naming, date), matchAccount(expected, naming, date));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('canonicalReference() tells every changed field of every kind', () => {
  const before = [...canonicalReference(sampleReference())];
  const changes: readonly (readonly [ReferenceKind, TextRecord])[] = [
    ['ccps', { rollTime: '17:01' }],
    ['calendars', { source: 'another notice' }],
    ['products', { tick: '0.0025;0.005' }],
    ['contracts', { underlyingContract: 'CBT:C:FUT:202612' }],
    ['reportingLevels', { level: '251' }],
    ['members', { role: 'ended' }],
    ['clients', { name: 'Acme Grain plc' }],
    ['accounts', { externalAccounts: 'ACME;CME/330/*/1' }],
    ['fees', { perContract: '2.14' }],
    ['giveUpAgreements', { largestDay: '501' }],
    ['giveUpDays', { giveUpDays: '4' }],
  ];
  assert.deepEqual(changes.map(([kind]) => kind).sort(), [...REFERENCE_LOAD_ORDER].sort());
  for (const [kind, cells] of changes) {
    const state = load(sampleReference(), kind, [{ ...SAMPLE_ROWS[kind], ...cells }]);
    assert.notDeepEqual([...canonicalReference(state)], before, kind);
  }
});

test('the state survives a structured clone and goes on from it', () => {
  const state = sampleReference();
  const clone = structuredClone(state);
  assert.deepEqual(clone, state);
  const later = { ...SAMPLE_ROWS.products, effectiveFrom: '2026-06-01', multiplier: '1000' };
  for (const each of [state, clone]) {
    assert.equal(contractOn(each, 'CBT:C:FUT:202609', '2026-07-01')?.multiplier.mantissa, 5000n);
    load(each, 'products', [later]);
    assert.equal(contractOn(each, 'CBT:C:FUT:202609', '2026-07-01')?.multiplier.mantissa, 1000n);
  }
  assert.deepEqual(clone, state);
});

test('evolveReference() needs nothing but the event: replaying events gives the same state', () => {
  const state = sampleReference();
  const events: ReferenceEvent[] = [
    ...[...state.products.values(), ...state.contracts.values(), ...state.ccps.values()].flat(),
    ...[...state.calendars.values()].flatMap((days) => [...days.values()]),
    ...[...state.members.values()].flatMap((members) => [...members.values()].flat()),
    ...[
      ...state.clients.values(),
      ...state.accounts.values(),
      ...state.reportingLevels.values(),
    ].flat(),
    ...[...state.fees.values()].flat().map(({ row }) => row),
    ...[...state.giveUpAgreements.values(), ...state.giveUpDays.values()].flat(),
  ];
  const replayed = emptyReference();
  for (const event of events) evolveReference(replayed, event);
  assert.deepEqual([...canonicalReference(replayed)], [...canonicalReference(state)]);
});

test('every event has each field of its schema and no other', () => {
  const state = sampleReference();
  const rows = [
    state.products.get('CBT:C:FUT')?.[0],
    state.contracts.get('CBT:C:FUT:202609')?.[0],
    state.calendars.get('CME')?.get('2025-11-27'),
    state.ccps.get('CME')?.[0],
    state.members.get('CME')?.get('330')?.[0],
    state.clients.get('ACME')?.[0],
    state.accounts.get('A1')?.[0],
    [...state.fees.values()][0]?.[0]?.row,
    state.reportingLevels.get('Corn')?.[0],
    [...state.giveUpAgreements.values()][0]?.[0],
    [...state.giveUpDays.values()][0]?.[0],
  ];
  for (const [position, schema] of referenceSchemas.entries()) {
    const names = Object.keys(rows[position] ?? {}).sort();
    assert.deepEqual(names, ['type', ...Object.keys(schema.fields)].sort(), schema.type);
  }
});

test('referenceCommands() cuts a load into commands of bounded size and loses no row', () => {
  const rows = Array.from({ length: 2 * ROWS_PER_COMMAND + 1 }, (_, count) => ({
    ...SAMPLE_ROWS.clients,
    client: `C${count}`,
  }));
  const commands = referenceCommands(setReference('clients', rows, 'clients.csv'));
  assert.deepEqual(
    commands.map((command) => command.rows.length),
    [ROWS_PER_COMMAND, ROWS_PER_COMMAND, 1],
  );
  const names = commands.flatMap((command) =>
    command.kind === 'clients' ? command.rows.map(({ client }) => client) : [],
  );
  assert.deepEqual(
    names,
    rows.map(({ client }) => client),
  );
});

test('every kind is in the load order once', () => {
  assert.deepEqual([...REFERENCE_LOAD_ORDER].sort(), Object.keys(REFERENCE_COLUMNS).sort());
});
