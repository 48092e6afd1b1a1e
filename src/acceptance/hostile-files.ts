import { batch, confirm, row, tradesFile } from './hostile-desk.ts';

export const GOOD = [confirm({ id: '1' }), confirm({ id: '2' })];
export const WHOLE = batch(GOOD);
const DEEP = 200_000;

/** Files that are refused whole, each for one reason. */
export const refusedFiles: readonly (readonly [
  what: string,
  name: string,
  content: string | Uint8Array,
  code: string,
])[] = [
  [
    'truncated in its last message',
    'a.xml',
    WHOLE.slice(0, WHOLE.lastIndexOf('<RptSide')),
    'xml_must_be_well_formed',
  ],
  [
    'truncated before its last tag',
    'b.xml',
    WHOLE.slice(0, WHOLE.lastIndexOf('</FIXML>')),
    'xml_must_be_well_formed',
  ],
  ['with fewer messages than TotMsg', 'c.xml', batch(GOOD, 3), 'fixml_batch_total_must_agree'],
  [
    'with a DOCTYPE',
    'd.xml',
    WHOLE.replace('<FIXML', '<!DOCTYPE FIXML SYSTEM "fixml.dtd"><FIXML'),
    'xml_doctype_is_not_allowed',
  ],
  [
    'with an entity bomb',
    'e.xml',
    `${entityBomb()}${WHOLE.slice(WHOLE.indexOf('<FIXML'))}`,
    'xml_doctype_is_not_allowed',
  ],
  [
    'with an entity nobody declared',
    'f.xml',
    WHOLE.replace('LastQty="10"', 'LastQty="&lol9;"'),
    'xml_must_be_well_formed',
  ],
  ['in UTF-16', 'g.xml', Buffer.from(`\uFEFF${WHOLE}`, 'utf16le'), 'file_must_be_utf8'],
  ['that says it is in Latin-1', 'h.xml', WHOLE.replace('UTF-8', 'ISO-8859-1'), 'xml_must_be_utf8'],
  [
    'with a Latin-1 byte',
    'i.xml',
    Buffer.from(WHOLE.replace('330B', 'Müller'), 'latin1'),
    'xml_must_be_utf8',
  ],
  [
    'nested 200,000 deep',
    'j.xml',
    WHOLE.replace('<RptSide', `${'<a>'.repeat(DEEP)}${'</a>'.repeat(DEEP)}<RptSide`),
    'xml_depth_limit',
  ],
  [
    'of two roots',
    'k.xml',
    `${WHOLE}${WHOLE.slice(WHOLE.indexOf('<FIXML'))}`,
    'xml_must_be_well_formed',
  ],
  [
    'of trades in Latin-1',
    'l.csv',
    Buffer.from(tradesFile([row({ id: '1', account: 'Müller' })]), 'latin1'),
    'csv_must_be_utf8',
  ],
  [
    'of trades that ends inside a quote',
    'm.csv',
    tradesFile([row({ id: '1' }), '"2,buy']),
    'csv_quotes_must_be_balanced',
  ],
  [
    'of trades with a NUL',
    'n.csv',
    tradesFile([row({ id: '1\u0000' })]),
    'csv_must_not_contain_nul',
  ],
  [
    'of trades without a column',
    'o.csv',
    tradesFile([]).replace(',venue', ''),
    'csv_column_must_be_present',
  ],
  [
    'of bytes that are nothing',
    'p.csv',
    Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0xff, 0xfe]),
    'file_kind_must_be_recognised',
  ],
  ['without a byte', 'q.csv', '', 'file_must_not_be_empty'],
  [
    'with one ticket for 0 contracts',
    'r.csv',
    tradesFile([row({ id: '' }), row({ id: '', quantity: '0' })]),
    'rows_must_all_be_good',
  ],
  [
    'with one trade of 1e18 contracts',
    's.csv',
    tradesFile([row({ id: '1' }), row({ id: '2', quantity: '1e18' })]),
    'rows_must_all_be_good',
  ],
  [
    'with one ticket for an unknown product',
    't.csv',
    tradesFile([row({ id: '' }), row({ id: '', product: 'ZZ' })]),
    'rows_must_all_be_good',
  ],
  [
    'with one ticket for an unknown account',
    'u.csv',
    tradesFile([row({ id: '' }), row({ id: '', account: 'NOBODY' })]),
    'rows_must_all_be_good',
  ],
  [
    'with one ticket off tick',
    'v.csv',
    tradesFile([row({ id: '' }), row({ id: '', price: '3.7026' })]),
    'rows_must_all_be_good',
  ],
  [
    'with one ticket cleared on Good Friday',
    'w.csv',
    tradesFile([row({ id: '' }), row({ id: '', clearingDate: '2020-04-10' })]),
    'rows_must_all_be_good',
  ],
];

function entityBomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, at) => `<!ENTITY lol${at + 1} "${`&lol${at};`.repeat(10)}">`,
  );
  return `<?xml version="1.0"?><!DOCTYPE FIXML [<!ENTITY lol0 "lol">${levels.join('')}]>`;
}
