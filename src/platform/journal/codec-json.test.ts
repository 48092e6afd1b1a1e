import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import type { EventSchema } from '../../domain/basics/schema.ts';
import { schemasAndEvents } from './codec-arbitrary.ts';
import { eventToJson, schemaConflict, schemasFromJson, schemasToJson } from './codec-json.ts';

test('eventToJson() keeps the order of the fields and writes raw bytes as base64', () => {
  const event = { type: 'Noted', note: 'a\nb', raw: Uint8Array.of(0, 255), rows: [{ amount: -5 }] };
  assert.equal(
    eventToJson(event),
    '{"type":"Noted","note":"a\\nb","raw":"AP8=","rows":[{"amount":-5}]}',
  );
});

test('schemasFromJson() reads back what schemasToJson() wrote', () => {
  fc.assert(
    fc.property(schemasAndEvents, ({ schemas }) => {
      const read = schemasFromJson(schemasToJson(schemas));
      assert.ok('schemas' in read);
      assert.deepEqual(read.schemas, schemas);
      assert.equal(schemaConflict(read.schemas, schemas), undefined);
    }),
  );
});

for (const json of [
  '',
  'null',
  '{}',
  '[1]',
  '[{"type":"A","tag":1}]',
  '[{"type":"A","tag":1,"fields":{"a":"float"}}]',
]) {
  test(`schemasFromJson() refuses ${json === '' ? 'nothing' : json}`, () => {
    assert.ok('problem' in schemasFromJson(json));
  });
}

const recorded: EventSchema = {
  type: 'A',
  tag: 7,
  fields: { side: { oneOf: ['buy'] }, rows: { list: { n: 'count' } } },
};
const changes: readonly (readonly [string, EventSchema, string | undefined])[] = [
  ['the same', recorded, undefined],
  [
    'a word added at the end',
    { ...recorded, fields: { ...recorded.fields, side: { oneOf: ['buy', 'sell'] } } },
    undefined,
  ],
  [
    'a word put in front',
    { ...recorded, fields: { ...recorded.fields, side: { oneOf: ['sell', 'buy'] } } },
    'field A.side has changed',
  ],
  ['another tag', { ...recorded, tag: 8 }, 'no event 7'],
  ['another type', { ...recorded, type: 'B' }, 'event 7 is B'],
  [
    'a field more',
    { ...recorded, fields: { ...recorded.fields, more: 'flag' } },
    'field A.more has changed',
  ],
  [
    'a field appended',
    { ...recorded, fields: { ...recorded.fields, more: 'flag' }, appended: 1 },
    undefined,
  ],
  [
    'two fields more, one of them declared',
    { ...recorded, fields: { ...recorded.fields, more: 'flag', most: 'flag' }, appended: 1 },
    'field A.more has changed',
  ],
  [
    'a field appended before the last one',
    {
      ...recorded,
      fields: { side: { oneOf: ['buy'] }, more: 'flag', rows: { list: { n: 'count' } } },
      appended: 1,
    },
    'field A.more has changed',
  ],
  [
    'a field appended to a list',
    {
      ...recorded,
      fields: { ...recorded.fields, rows: { list: { n: 'count', m: 'count' } } },
      appended: 1,
    },
    'field A.rows has changed',
  ],
  [
    'a recorded field called appended and gone',
    { ...recorded, fields: { side: { oneOf: ['buy'] } }, appended: 1 },
    'field A.rows has changed',
  ],
  [
    'a field less',
    { ...recorded, fields: { side: { oneOf: ['buy'] } } },
    'field A.rows has changed',
  ],
  [
    'a field moved',
    { ...recorded, fields: { rows: { list: { n: 'count' } }, side: { oneOf: ['buy'] } } },
    'field A.rows has changed',
  ],
  [
    'a field of a list changed',
    { ...recorded, fields: { ...recorded.fields, rows: { list: { n: 'whole' } } } },
    'field A.rows has changed',
  ],
];

for (const [what, current, seen] of changes) {
  test(`schemaConflict() with ${what}: ${seen ?? 'none'}`, () => {
    assert.equal(schemaConflict([recorded], [current])?.seen, seen);
  });
}
