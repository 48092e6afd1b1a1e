import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { genuineFiles, outcomeOf, readAll } from './_read-all.ts';
import { FIXML_LIMITS, type FixmlLimits } from './limits.ts';
import type { StructuralCode } from './structural-failure.ts';

const GREATER_THAN = 0x3e;
const latin1 = Buffer.from('<FIXML><A Txt="Z\xfcrich"/></FIXML>', 'latin1');
const nested = (depth: number): string =>
  `<FIXML>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</FIXML>`;
const entityBomb = `<!DOCTYPE b [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, i) => `<!ENTITY a${i} "&a;&a;">`).join('')}]><FIXML><A Txt="&a29;"/></FIXML>`;

/** The smallest file for each code, as in docs/formats/fixml.md. */
const smallest: Record<StructuralCode, string | Uint8Array> = {
  xml_must_be_well_formed: '<FIXML>',
  xml_must_be_utf8: latin1,
  xml_doctype_is_not_allowed: '<!DOCTYPE a><FIXML/>',
  xml_depth_limit: nested(32),
  xml_attribute_limit: `<FIXML a="${'x'.repeat(65_537)}"/>`,
  xml_text_limit: `<FIXML><!--${'x'.repeat(1_048_577)}--></FIXML>`,
  xml_file_limit: `<FIXML>${' '.repeat(200)}</FIXML>`,
  fixml_root_must_be_fixml: '<html/>',
  fixml_text_must_be_inside_a_message: '<FIXML>x</FIXML>',
  fixml_message_limit: `<FIXML><A>${'<b/>'.repeat(50)}</A></FIXML>`,
  fixml_batch_must_not_nest: '<FIXML><Batch><Batch/></Batch></FIXML>',
  fixml_batch_header_must_come_first: '<FIXML><Batch><A/><Hdr/></Batch></FIXML>',
  fixml_batch_total_must_agree: '<FIXML><Batch TotMsg="2"><A/></Batch></FIXML>',
};
const tight: Partial<Record<string, FixmlLimits>> = {
  xml_file_limit: { ...FIXML_LIMITS, fileBytes: 200 },
  fixml_message_limit: { ...FIXML_LIMITS, messageBytes: 100 },
};
const documentation = readFileSync(
  new URL('../../../docs/formats/fixml.md', import.meta.url),
  'utf8',
);

for (const [code, document] of Object.entries(smallest)) {
  test(`the smallest file for ${code} is refused with it, and it is documented`, () => {
    assert.equal(outcomeOf(document, tight[code]), code);
    assert.match(documentation, new RegExp(`\\| \`${code}\` \\|`));
  });
}

const hostile: readonly [string, string | Uint8Array, StructuralCode][] = [
  ['an entity bomb', entityBomb, 'xml_doctype_is_not_allowed'],
  [
    'an external entity',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><FIXML><A T="&x;"/></FIXML>',
    'xml_doctype_is_not_allowed',
  ],
  ['an undefined entity', '<FIXML><A T="&x;"/></FIXML>', 'xml_must_be_well_formed'],
  ['200,000 elements deep', nested(200_000), 'xml_depth_limit'],
  ['UTF-16 with a mark', Buffer.from('\uFEFF<FIXML/>', 'utf16le'), 'xml_must_be_utf8'],
  ['UTF-16 without a mark', Buffer.from('<FIXML/>', 'utf16le'), 'xml_must_be_utf8'],
  [
    'a declared other encoding',
    '<?xml version="1.0" encoding="ISO-8859-1"?><FIXML/>',
    'xml_must_be_utf8',
  ],
  [
    'half a character at the end',
    Buffer.concat([Buffer.from('<FIXML/>'), Buffer.from([0xe2, 0x82])]),
    'xml_must_be_utf8',
  ],
  [
    'an overlong sequence',
    Buffer.concat([
      Buffer.from('<FIXML><A T="'),
      Buffer.from([0xc0, 0xaf]),
      Buffer.from('"/></FIXML>'),
    ]),
    'xml_must_be_utf8',
  ],
  ['an attribute twice', '<FIXML><A ID="1" ID="2"/></FIXML>', 'xml_must_be_well_formed'],
  ['a wrong close', '<FIXML><A></B></FIXML>', 'xml_must_be_well_formed'],
  ['< in a value', '<FIXML><A T="<"/></FIXML>', 'xml_must_be_well_formed'],
  ['no quotes', '<FIXML><A T=1/></FIXML>', 'xml_must_be_well_formed'],
  ['two roots', '<FIXML/><FIXML/>', 'xml_must_be_well_formed'],
  ['text after the root', '<FIXML/>x', 'xml_must_be_well_formed'],
  ['nothing', '', 'xml_must_be_well_formed'],
  ['a CR as the whole file', '\r', 'xml_must_be_well_formed'],
  ['an attribute that never ends', `<FIXML><A T="${'x'.repeat(2_000_000)}`, 'fixml_message_limit'],
  ['a root attribute that never ends', `<FIXML a="${'x'.repeat(2_000_000)}`, 'xml_attribute_limit'],
  ['a comment that never ends', `<FIXML><!--${'x'.repeat(2_000_000)}`, 'xml_text_limit'],
  ['TotMsg above', '<FIXML><Batch TotMsg="1"/></FIXML>', 'fixml_batch_total_must_agree'],
  [
    'TotMsg below',
    '<FIXML><Batch TotMsg="1"><A/><A/></Batch></FIXML>',
    'fixml_batch_total_must_agree',
  ],
  [
    'TotMsg that is no number',
    '<FIXML><Batch TotMsg="one"><A/></Batch></FIXML>',
    'fixml_batch_total_must_agree',
  ],
];
for (const [what, document, code] of hostile) {
  test(`FixmlReader refuses ${what}`, () => assert.equal(outcomeOf(document), code));
}

test('FixmlReader accepts a document at each limit', () => {
  assert.equal(outcomeOf(nested(31)), 'complete');
  assert.equal(outcomeOf(`<FIXML a="${'x'.repeat(65_536)}"/>`), 'complete');
  assert.equal(outcomeOf('<FIXML><Batch TotMsg="1"><A/></Batch></FIXML>'), 'complete');
});

test('FixmlReader names the line of the bad byte', () => {
  const { end } = readAll(
    Buffer.concat([
      Buffer.from('<FIXML>\n<A/>\n<B T="'),
      Buffer.from([0xff]),
      Buffer.from('"/></FIXML>'),
    ]),
  );
  assert.deepEqual(end.type === 'failure' && [end.failure.code, end.failure.line], [
    'xml_must_be_utf8',
    3,
  ]);
});

test('a file cut at any byte is refused', () => {
  const own = readFileSync(new URL('./samples/cme/unmatched-then-pending.xml', import.meta.url));
  const files = [
    own,
    ...genuineFiles.filter(({ name }) => name === 'md-settle.xml').map(({ bytes }) => bytes),
  ];
  for (const bytes of files) {
    const closed = bytes.lastIndexOf(GREATER_THAN) + 1;
    for (let length = 0; length < closed; length += 1) {
      assert.equal(
        outcomeOf(bytes.subarray(0, length)),
        'xml_must_be_well_formed',
        `cut at ${length}`,
      );
    }
    assert.equal(outcomeOf(bytes.subarray(0, closed)), 'complete');
  }
});
