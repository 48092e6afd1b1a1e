import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc, TEST_SEED } from '../../domain/basics/_seeded.ts';
import { readAll } from './_read-all.ts';
import { FIXML_LIMITS } from './limits.ts';
import { PlainSpelling } from './plain-spelling.ts';
import { syntheticBatch } from './synthetic-batch.ts';

function plainMessage(text: string) {
  const spelling = new PlainSpelling({ ...FIXML_LIMITS, depth: 4, attributeChars: 60 });
  spelling.open({ bytes: Buffer.from(text), text, ascii: true, valid: true });
  return spelling.message(0, 1);
}

const spellings: readonly [string, string, boolean][] = [
  // what                        text                                     read without the parser
  ['an empty message', '<A/>', true],
  ['attributes', '<A ID="7" R=""/>', true],
  ['blanks and line feeds between', ' \n<A \t\n ID="7" >\n <B/> <C></C>\n</A>', true],
  ['a > inside a value', '<A ID="a>b\'c]]>"/>', true],
  ['names with digits, dots, strokes', '<_A.b-1 _c.d-2="x"/>', true],
  ['single quotes', "<A ID='7'/>", false],
  ['an entity', '<A ID="&lt;"/>', false],
  ['a < inside a value', '<A ID="<"/>', false],
  ['a line feed inside a value', '<A ID="a\nb"/>', false],
  ['a carriage return', '<A\r\nID="7"/>', false],
  ['blanks around =', '<A ID ="7"/>', false],
  ['no blank between attributes', '<A ID="7"R="1"/>', false],
  ['an attribute twice', '<A ID="7" ID="7"/>', false],
  ['text', '<A>text</A>', false],
  ['text before', 'text<A/>', false],
  ['CDATA', '<A><![CDATA[x]]></A>', false],
  ['a comment', '<A><!-- x --></A>', false],
  ['a comment before', '<!-- x --><A/>', false],
  ['an instruction', '<A><?go on?></A>', false],
  ['a prefix', '<f:A/>', false],
  ['a prefixed attribute', '<A f:ID="7"/>', false],
  ['a name that begins with a digit', '<1A/>', false],
  ['another closing tag', '<A></B>', false],
  ['a longer closing tag', '<A></AB>', false],
  ['a blank in the closing tag', '<A></A >', false],
  ['a blank before the name', '< A/>', false],
  ['a / that closes nothing', '<A / >', false],
  ['a Batch', '<Batch><A/></Batch>', false],
  ['the end of what is around', '</Batch>', false],
  ['three elements deep', '<A><B><C/></B></A>', true],
  ['four elements deep, with one around', '<A><B><C><D/></C></B></A>', false],
  ['a long tag', `<A ID="${'x'.repeat(60)}"/>`, false],
];
for (const [what, text, isPlain] of spellings) {
  test(`PlainSpelling ${isPlain ? 'reads' : 'leaves to the parser'} ${what}`, () =>
    assert.equal(plainMessage(text) !== undefined, isPlain));
}

test('PlainSpelling leaves a message to the parser wherever the window cuts it', () => {
  const text = '<A ID="7" R="12"><B C="1"/>\n</A>';
  for (let length = 0; length < text.length; length += 1) {
    assert.equal(plainMessage(text.slice(0, length)), undefined, text.slice(0, length));
  }
});

test('PlainSpelling says where a message is, and on which line', () => {
  assert.deepEqual(
    { ...plainMessage('\n\n<A>\n<B/>\n</A>\n<C/>'), element: undefined },
    { element: undefined, start: 2, end: 15, linesBefore: 2, lines: 4 },
  );
});

/** Byte by byte no window holds a whole message: the XML parser reads them all. */
test('a file, whole or damaged, means the same with and without the XML parser', () => {
  const good = Buffer.concat([...syntheticBatch(4, 7)]);
  const to = fc.oneof(
    fc.nat(255),
    fc.constantFrom(...Buffer.from('<>/"\' &=\r\n\t!?:A')).map(Number),
  );
  const change = fc.record({ at: fc.nat(good.length - 1), to, cut: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 2 }), (changes) => {
      let bytes = Buffer.from(good);
      for (const { at, to: byte } of changes) bytes[at] = byte;
      for (const { at, cut } of changes) if (cut && at % 3 === 0) bytes = bytes.subarray(0, at);
      const whole = readAll(bytes);
      const byByte = readAll(bytes, 1);
      assert.deepEqual(whole.end, byByte.end);
      assert.deepEqual(whole.messages.map(comparable), byByte.messages.map(comparable));
    }),
    { seed: TEST_SEED, numRuns: 400 },
  );
});

function comparable(message: ReturnType<typeof readAll>['messages'][number]): unknown {
  return { ...message, raw: Buffer.from(message.raw).toString('latin1') };
}
