import assert from 'node:assert/strict';
import { test } from 'node:test';
import { genuineFiles, genuineFilesAreMissing, onlyMessage, readAll } from './_read-all.ts';
import { readFixml } from './read-fixml.ts';

test('FixmlReader opens batches, applies their Hdr and lets a message override it', () => {
  const { messages, end } =
    readAll(`<FIXML cv="CME.0001"><Batch TotMsg="2"><Hdr SID="CME" TID="711"/>
    <TrdCaptRpt TrdID="1"/><AllocRpt><Hdr TID="712" SSub="CBT"/></AllocRpt></Batch><Batch><News/></Batch></FIXML>`);
  assert.equal(end.type, 'complete');
  assert.deepEqual(
    messages.map(({ name, number, line, header, root }) => [
      name,
      number,
      line,
      { ...header },
      root.cv,
    ]),
    [
      ['TrdCaptRpt', 1, 2, { SID: 'CME', TID: '711' }, 'CME.0001'],
      ['AllocRpt', 2, 2, { SID: 'CME', TID: '712', SSub: 'CBT' }, 'CME.0001'],
      ['News', 3, 2, {}, 'CME.0001'],
    ],
  );
});

const accepted: readonly [string, string, string][] = [
  // what                      document                                                       ID of its only message
  ['single quotes', "<FIXML><A ID='7'/></FIXML>", '7'],
  [
    'declaration, standalone',
    '<?xml version="1.0" encoding="utf-8" standalone="yes"?><FIXML><A ID="7"/></FIXML>',
    '7',
  ],
  ['a byte order mark', '\uFEFF<FIXML><A ID="7"/></FIXML>', '7'],
  [
    'comments and instructions',
    '<!-- a --><?go on?><FIXML><!-- b --><A ID="7"><!-- c --></A></FIXML><!-- d -->',
    '7',
  ],
  ['an empty pair', '<FIXML><A ID="7"></A></FIXML>', '7'],
  ['a namespace prefix', '<f:FIXML xmlns:f="urn:x"><f:A ID="7"/></f:FIXML>', '7'],
  ['predefined entities', '<FIXML><A ID="&lt;&amp;&#x37;"/></FIXML>', '<&7'],
  ['an empty value', '<FIXML><A ID=""/></FIXML>', ''],
  ['a keep-alive before', '<FIXML><Batch><Hdr SID="CME"/></Batch><A ID="7"/></FIXML>', '7'],
];
for (const [what, document, id] of accepted) {
  test(`FixmlReader accepts ${what}`, () =>
    assert.equal(onlyMessage(document).body.attributes.ID, id));
}

test('FixmlReader keeps an empty attribute and a missing one apart', () => {
  const { attributes } = onlyMessage('<FIXML><A ID=""/></FIXML>').body;
  assert.deepEqual(
    [attributes.ID, attributes.Src, attributes.constructor],
    ['', undefined, undefined],
  );
});

test('FixmlReader keeps CDATA and text of an element', () => {
  assert.equal(
    onlyMessage('<FIXML><Txt>a &amp; <![CDATA[<b>]]></Txt></FIXML>').body.text,
    'a & <b>',
  );
});

test('FixmlReader gives the exact bytes, offsets and line of a message among multi-byte characters', () => {
  const before = '<FIXML>\r\n<!-- Zürich 😀 -->\r\n<A\r\nID="é"/>\n';
  const document = Buffer.from(`${before}<B Txt="日本">\n<C/></B ></FIXML>`);
  for (let chunkBytes = 1; chunkBytes <= document.length; chunkBytes += 1) {
    const { messages } = readAll(document, chunkBytes);
    assert.deepEqual(
      messages.map((message) => [
        message.line,
        Buffer.from(message.raw).toString(),
        message.startByte,
      ]),
      [
        [3, '<A\r\nID="é"/>', Buffer.byteLength('<FIXML>\r\n<!-- Zürich 😀 -->\r\n')],
        [5, '<B Txt="日本">\n<C/></B >', Buffer.byteLength(before)],
      ],
      `chunks of ${chunkBytes}`,
    );
  }
});

test('readFixml() ends with complete, or with the failure and no further messages', async () => {
  const seen: string[] = [];
  const good = Buffer.from('<FIXML><A/><B/></FIXML>');
  for await (const event of readFixml([good], 'good.xml')) seen.push(event.type);
  for await (const event of readFixml(
    [Buffer.from('<FIXML><A/>'), Buffer.from('<B><C></FIXML>')],
    'bad.xml',
  )) {
    seen.push(
      event.type === 'failure'
        ? `${event.failure.file}:${event.failure.line} ${event.failure.code}`
        : event.type,
    );
  }
  assert.deepEqual(seen, [
    'message',
    'message',
    'complete',
    'message',
    'bad.xml:1 xml_must_be_well_formed',
  ]);
});

test('every genuine CME file is read whole, in any chunks, with raw bytes equal to the file', {
  skip: genuineFilesAreMissing,
}, () => {
  assert.equal(genuineFiles.length, 27);
  for (const { name, bytes } of genuineFiles) {
    for (const chunkBytes of [1, 13, 100_000]) {
      const { messages, end } = readAll(bytes, chunkBytes);
      assert.equal(end.type, 'complete', name);
      assert.equal(messages.length, name === 'md-settle.xml' ? 2 : 1, name);
      for (const { raw, startByte, endByte, name: element } of messages) {
        assert.equal(Buffer.compare(raw, bytes.subarray(startByte, endByte)), 0, name);
        assert.match(
          Buffer.from(raw).toString(),
          new RegExp(`^<${element}\\s[\\s\\S]*</${element}>$`),
        );
      }
    }
  }
});
