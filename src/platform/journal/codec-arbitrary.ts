import { fc } from '../../domain/basics/_seeded.ts';
import type { EventSchema, FieldKind, Fields } from '../../domain/basics/schema.ts';

/** Random schemas and values for the codec's property tests. */
const plainKinds = ['id', 'text', 'longText', 'bytes', 'count', 'whole', 'date', 'flag'] as const;
const wellFormed = fc
  .string({ unit: 'binary', maxLength: 60 })
  .filter((text) => text.isWellFormed());
const fieldName = fc
  .tuple(fc.constantFrom('a', 'price', 'X', 'q'), fc.nat(999))
  .map(([letter, n]) => `${letter}${n}`);

function fieldsArbitrary(depth: number, minLength = 0): fc.Arbitrary<Fields> {
  const words = fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 8 }), {
    minLength: 1,
    maxLength: 9,
  });
  const kinds: fc.Arbitrary<FieldKind>[] = [
    fc.constantFrom(...plainKinds),
    words.map((oneOf) => ({ oneOf })),
  ];
  if (depth > 0) kinds.push(fieldsArbitrary(depth - 1, 1).map((list) => ({ list })));
  return fc
    .uniqueArray(fc.tuple(fieldName, fc.oneof(...kinds)), {
      selector: ([name]) => name,
      minLength,
      maxLength: 8,
    })
    .map((entries) => Object.fromEntries(entries));
}

function valueArbitrary(kind: FieldKind): fc.Arbitrary<unknown> {
  if (typeof kind !== 'string') {
    return 'list' in kind
      ? fc.array(recordArbitrary(kind.list), { maxLength: 5 })
      : fc.constantFrom(...kind.oneOf);
  }
  switch (kind) {
    case 'id':
      return fc.oneof(fc.constantFrom('A1', 'USD', ''), wellFormed);
    case 'text':
    case 'longText':
      return fc.oneof(wellFormed, fc.string({ maxLength: 300 }));
    case 'bytes':
      return fc.uint8Array({ maxLength: 40 });
    case 'count':
      return fc.nat(0xffff_ffff);
    case 'whole':
      return fc.maxSafeInteger();
    case 'date':
      return fc.oneof(
        fc.constant(''),
        fc.nat(65_534).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
      );
    case 'flag':
      return fc.boolean();
  }
}

function recordArbitrary(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.entries(fields).map(([name, kind]) => [name, valueArbitrary(kind)]);
  return fc.record(Object.fromEntries(values), { noNullPrototype: true });
}

export type SchemaAndEvents = {
  readonly schemas: readonly EventSchema[];
  readonly events: readonly { readonly type: string }[];
};

/** One to four schemas and up to twelve events of them. */
export const schemasAndEvents: fc.Arbitrary<SchemaAndEvents> = fc
  .array(fieldsArbitrary(2), { minLength: 1, maxLength: 4 })
  .map((shapes) => shapes.map((fields, i) => ({ type: `Event${i}`, tag: 10 + i * 61, fields })))
  .chain((schemas) => {
    const event = fc
      .constantFrom(...schemas)
      .chain(({ type, fields }) => recordArbitrary(fields).map((record) => ({ type, ...record })));
    return fc.record({
      schemas: fc.constant(schemas),
      events: fc.array(event, { minLength: 1, maxLength: 12 }),
    });
  });
