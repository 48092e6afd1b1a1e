import { assertThat } from '../../domain/basics/decision.ts';
import type { EventSchema, FieldKind, Fields } from '../../domain/basics/schema.ts';

/**
 * JavaScript source of the encoder and decoder of one event type: straight-line code that reads and writes each field
 * at its place and builds the event as one object literal, so that every event of a type has one hidden class.
 *
 * Why source and not a loop over the fields: a loop asks what kind each field is for every event and builds objects
 * key by key, which V8 keeps as dictionaries: five times the memory (reference/performance.md §9) and a fraction of
 * the speed. The source is made from schemas only; field names are checked to be plain identifiers and words are
 * quoted as JSON, so no text of a journal or of a user ever becomes code.
 */

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9]{0,62}$/;
const RESERVED_FIELDS: readonly string[] = [
  'type',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
];

/** Body of `(event, writer, names) => end position`; free names: see `codecToolNames`. */
export function encoderSource(schema: EventSchema): string {
  return `
    let p = tools.room(writer, ${boundSource(schema.fields, 'event', 0)} + 1);
    const b = writer.bytes, v = writer.view, numbers = names.numbers;
    b[p] = ${schema.tag}; p += 1;
    ${encodeFields(schema.fields, 'event', 0)}
    return p;`;
}

/** Body of `(reader, p, end, names) => event`. Leaves the position after the event in `reader.position`. */
export function decoderSource(schema: EventSchema): string {
  const { statements, literal } = decodeFields(schema.fields, 'f', 0, schema.appended);
  return `
    const b = reader.bytes, v = reader.view;
    ${statements}
    reader.position = p;
    return { type: ${JSON.stringify(schema.type)}${literal === '' ? '' : `, ${literal}`} };`;
}

/** Of a schema before any source is made of it. Throws for what may not become code or cannot be read back. */
export function checkSchema({ type, fields, appended = 0 }: EventSchema): void {
  checkFields(type, fields);
  const known = Object.keys(fields).length;
  assertThat(appended >= 0 && appended <= known, `event ${type} appended some of its fields`);
}

function checkFields(path: string, fields: Fields): void {
  for (const [name, kind] of Object.entries(fields)) {
    const plain = IDENTIFIER.test(name) && !RESERVED_FIELDS.includes(name);
    assertThat(plain, `field ${path}.${name} has a plain name`);
    if (typeof kind === 'string') continue;
    if ('list' in kind) {
      // A record of no bytes would let two bytes ask for 65,535 objects.
      assertThat(Object.keys(kind.list).length > 0, `list ${path}.${name} has fields`);
      checkFields(`${path}.${name}`, kind.list);
    } else assertThat(kind.oneOf.length <= 255, `field ${path}.${name} lists at most 255 words`);
  }
}

/** Smallest number of bytes a record of these fields takes; decoders check list counts against it. */
export function smallestSize(fields: Fields): number {
  return Object.values(fields).reduce((sum, kind) => sum + smallestFieldSize(kind), 0);
}

function smallestFieldSize(kind: FieldKind): number {
  if (typeof kind !== 'string') return 'list' in kind ? 2 : 1;
  const sizes = { id: 4, text: 2, longText: 4, bytes: 4, count: 4, whole: 8, date: 2, flag: 1 };
  return sizes[kind];
}

/** An expression that is at least the encoded size: three bytes for every character of a text. */
function boundSource(fields: Fields, record: string, depth: number): string {
  const parts = [`${smallestSize(fields)}`];
  for (const [name, kind] of Object.entries(fields)) {
    const value = `${record}.${name}`;
    if (kind === 'text' || kind === 'longText') parts.push(`3 * ${value}.length`);
    if (kind === 'bytes') parts.push(`${value}.length`);
    if (typeof kind !== 'string' && 'list' in kind) {
      const row = `row${depth}`;
      const inner = boundSource(kind.list, row, depth + 1);
      parts.push(`${value}.reduce((sum, ${row}) => sum + ${inner}, 0)`);
    }
  }
  return parts.join(' + ');
}

function encodeFields(fields: Fields, record: string, depth: number): string {
  return Object.entries(fields)
    .map(([name, kind]) => encodeField(`${record}.${name}`, JSON.stringify(name), kind, depth))
    .join('\n');
}

function encodeField(value: string, field: string, kind: FieldKind, depth: number): string {
  if (typeof kind !== 'string') {
    return 'list' in kind
      ? encodeList(value, field, kind.list, depth)
      : `b[p] = ${wordSwitch(value, field, kind.oneOf)}; p += 1;`;
  }
  switch (kind) {
    case 'id':
      return `{ const name = ${value}; let number = numbers.get(name);
        if (number === undefined) number = tools.defineName(names, name);
        v.setUint32(p, number, true); p += 4; }`;
    case 'text':
      return `{ const size = tools.writeUtf8(b, p + 2, ${value}, ${field});
        if (size > 65535) tools.refuse(${field}, size + ' bytes', 'at most 65535 bytes');
        v.setUint16(p, size, true); p += 2 + size; }`;
    case 'longText':
      return `{ const size = tools.writeUtf8(b, p + 4, ${value}, ${field}); v.setUint32(p, size, true); p += 4 + size; }`;
    case 'bytes':
      return `v.setUint32(p, ${value}.length, true); b.set(${value}, p + 4); p += 4 + ${value}.length;`;
    case 'count':
      return `if ((${value} >>> 0) !== ${value}) tools.refuse(${field}, ${value}, 'a whole number, 0 to 2^32 - 1');
        v.setUint32(p, ${value}, true); p += 4;`;
    case 'whole':
      return `if (!Number.isSafeInteger(${value})) tools.refuse(${field}, ${value}, 'a safe whole number');
        v.setFloat64(p, ${value} + 0, true); p += 8;`;
    case 'date':
      return `v.setUint16(p, tools.dayOf(${value}, ${field}), true); p += 2;`;
    case 'flag':
      return `if (typeof ${value} !== 'boolean') tools.refuse(${field}, ${value}, 'true or false');
        b[p] = ${value} ? 1 : 0; p += 1;`;
  }
}

function encodeList(value: string, field: string, fields: Fields, depth: number): string {
  const [list, row] = [`list${depth}`, `row${depth}`];
  return `{ const ${list} = ${value};
    if (${list}.length > 65535) tools.refuse(${field}, ${list}.length + ' records', 'at most 65535 records');
    v.setUint16(p, ${list}.length, true); p += 2;
    for (const ${row} of ${list}) { ${encodeFields(fields, row, depth + 1)} } }`;
}

function wordSwitch(value: string, field: string, words: readonly string[]): string {
  const tests = words.map((word, i) => `${value} === ${JSON.stringify(word)} ? ${i} : `).join('');
  return `${tests}tools.refuse(${field}, ${value}, 'one of ' + ${JSON.stringify(words.join(', '))})`;
}

/** Statements that read the fields into constants, and the inside of the object literal made of them. */
function decodeFields(
  fields: Fields,
  prefix: string,
  depth: number,
  appended = 0,
): { statements: string; literal: string } {
  const names = Object.keys(fields);
  const variables = names.map((_, i) => `${prefix}${i}`);
  const statements = Object.values(fields).map((kind, i) =>
    i < names.length - appended
      ? decodeField(`${prefix}${i}`, kind, depth)
      : decodeAppended(`${prefix}${i}`, kind, depth),
  );
  return {
    statements: statements.join('\n'),
    literal: names.map((name, i) => `${name}: ${variables[i]}`).join(', '),
  };
}

/** An event of an earlier release is at its end here. */
function decodeAppended(variable: string, kind: FieldKind, depth: number): string {
  return `let ${variable} = ${blankSource(kind)};
    if (p !== end) { ${decodeField(`${variable}v`, kind, depth)} ${variable} = ${variable}v; }`;
}

function blankSource(kind: FieldKind): string {
  if (typeof kind !== 'string') return 'list' in kind ? '[]' : JSON.stringify(kind.oneOf[0]);
  switch (kind) {
    case 'bytes':
      return 'new Uint8Array(0)';
    case 'count':
    case 'whole':
      return '0';
    case 'flag':
      return 'false';
    default:
      return "''";
  }
}

function decodeField(variable: string, kind: FieldKind, depth: number): string {
  if (typeof kind !== 'string') {
    return 'list' in kind
      ? decodeList(variable, kind.list, depth)
      : decodeWord(variable, kind.oneOf);
  }
  switch (kind) {
    case 'id':
      return `const ${variable} = names[v.getUint32(p, true)];
        if (${variable} === undefined) tools.bad('event_name_unknown', p, 'number ' + v.getUint32(p, true)); p += 4;`;
    case 'text':
      return `const ${variable}Size = v.getUint16(p, true); p += 2; ${decodeText(variable)}`;
    case 'longText':
      return `const ${variable}Size = v.getUint32(p, true); p += 4; ${decodeText(variable)}`;
    case 'bytes':
      return `const ${variable}Size = v.getUint32(p, true); p += 4;
        if (${variable}Size > end - p) tools.bad('event_truncated', p, ${variable}Size + ' bytes');
        const ${variable} = new Uint8Array(b.subarray(p, p + ${variable}Size)); p += ${variable}Size;`;
    case 'count':
      return `const ${variable} = v.getUint32(p, true); p += 4;`;
    case 'whole':
      return `const ${variable} = v.getFloat64(p, true);
        if (!Number.isSafeInteger(${variable})) tools.bad('event_number_not_whole', p, String(${variable})); p += 8;`;
    case 'date':
      return `const ${variable} = tools.dateOf(v.getUint16(p, true)); p += 2;`;
    case 'flag':
      return `if (b[p] > 1) tools.bad('event_flag_unknown', p, 'byte ' + b[p]);
        const ${variable} = b[p] === 1; p += 1;`;
  }
}

function decodeText(variable: string): string {
  return `if (${variable}Size > end - p) tools.bad('event_truncated', p, ${variable}Size + ' bytes of text');
    const ${variable} = tools.readUtf8(b, v, p, p + ${variable}Size); p += ${variable}Size;`;
}

function decodeWord(variable: string, words: readonly string[]): string {
  return `const ${variable} = ${JSON.stringify(words)}[b[p]];
    if (${variable} === undefined) tools.bad('event_word_unknown', p, 'word ' + b[p]); p += 1;`;
}

function decodeList(variable: string, fields: Fields, depth: number): string {
  const inner = decodeFields(fields, `${variable}x`, depth + 1);
  return `const ${variable}Count = v.getUint16(p, true); p += 2;
    if (${variable}Count * ${smallestSize(fields)} > end - p) tools.bad('event_truncated', p, ${variable}Count + ' records');
    const ${variable} = [];
    for (let ${variable}i = 0; ${variable}i < ${variable}Count; ${variable}i += 1) {
      ${inner.statements}
      ${variable}.push({ ${inner.literal} });
    }`;
}
