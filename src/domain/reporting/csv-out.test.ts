import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { fc } from '../basics/_seeded.ts';
import { type CsvCell, csvLine, csvText } from './csv-out.ts';

const cases: readonly (readonly [CsvCell, string])[] = [
  ['plain', 'plain'],
  ['', ''],
  [-5, '-5'],
  ['-12.50', '-12.50'],
  ['+3', '+3'],
  ['-12.50.1', "'-12.50.1"],
  ['-1+cmd|calc', "'-1+cmd|calc"],
  ['=1+1', "'=1+1"],
  ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tlead', "'\tlead"],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  [' edge ', '" edge "'],
  ['Zürich 東京', 'Zürich 東京'],
];

for (const [cell, line] of cases) {
  test(`csvLine() writes ${JSON.stringify(cell)} as ${JSON.stringify(line)}`, () => {
    assert.equal(csvLine([cell]), `${line}\r\n`);
  });
}

test('csvText() writes rows one under the other and refuses one of another width', () => {
  assert.equal(
    csvText([
      ['a', 'b'],
      ['1', 2],
    ]),
    'a,b\r\n1,2\r\n',
  );
  assert.equal(csvText([]), '');
  assert.throws(() => csvText([['a', 'b'], ['1']]), /1 cells, its header 2/);
  assert.throws(() => csvLine([0.1]), /no whole safe number/);
});

test('what csvLine() writes, a CSV reader reads back, and no cell starts a formula', () => {
  const row = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(row, (cells) => {
      const back: string[][] = parse(csvLine(cells), { relax_column_count: true });
      const texts = back[0] ?? [];
      assert.equal(texts.length, cells.length);
      for (const [index, text] of texts.entries()) {
        const sent = cells[index] ?? '';
        assert.ok(text === sent || text === `'${sent}`);
        assert.ok(!/^[=@\t\r\n]/.test(text));
        assert.ok(!/^[+-]/.test(text) || /^[+-]\d+(\.\d+)?$/.test(text));
      }
    }),
    { numRuns: 500 },
  );
});
