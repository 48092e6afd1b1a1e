import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { holdfast, REPOSITORY, said } from './command-line.ts';
import { row, TRADES_HEADER, tradesFile } from './hostile-desk.ts';

// What a person gets wrong at the command line: one sentence and exit code 2, never a stack, an alarm or silence.

const GONE = 'no-such-directory';

/** `[what, words, exit code, the end of the sentence]`; `D` stands for the data directory, `F` for the one with files. */
const cases: readonly (readonly [
  what: string,
  words: string,
  exitCode: number,
  code: RegExp | undefined,
])[] = [
  [
    'a directory that cannot be made',
    'firm create aa --data /proc/x',
    2,
    /\(data_directory_must_be_usable\)$/,
  ],
  ['a firm that is none', 'verify --firm nope --data D', 2, /\(firm_unknown\)$/],
  ['a directory that is none', `verify --data ${GONE}`, 2, /\(data_directory_must_exist\)$/],
  ['a dump of no firm', 'dump --firm nope --data D', 2, /\(firm_unknown\)$/],
  ['a dump of nothing', `dump --data ${GONE}`, 2, /\(data_directory_must_exist\)$/],
  [
    'a day that does not exist',
    'report part17 --date 2025-02-30 --firm desk --data D',
    2,
    /\(date_must_be_a_date\)$/,
  ],
  [
    'a day beyond all calendars',
    'statement --date 9999-12-31 --firm desk --data D',
    2,
    /\(date_must_be_a_date\)$/,
  ],
  ['FIXML that is not there', 'fixml F/nosuch.xml', 2, /\(file_must_be_readable\)$/],
  ['a directory as FIXML', 'fixml F', 2, /\(file_must_be_readable\)$/],
  ['FIXML that is cut', 'fixml F/cut.xml', 1, /\(xml_must_be_well_formed\)$/],
  [
    'a file that is not there',
    'import F/nosuch.csv --firm desk --data D',
    2,
    /\(file_must_be_readable\)$/,
  ],
  ['a directory as a file', 'import F --firm desk --data D', 2, /\(file_must_be_readable\)$/],
  [
    'an imported file that is cut',
    'import F/cut.xml --firm desk --data D',
    1,
    /\(xml_must_be_well_formed\)$/,
  ],
  [
    'a report for nowhere',
    `report part17 --date 2020-03-16 --out F/${GONE}/x --firm rep --data D`,
    2,
    /\(file_must_be_writable\)$/,
  ],
  [
    'a ticket with a side alone',
    'trade add --side buy --firm desk --data D',
    2,
    /^Cannot enter the trade: /,
  ],
];

describe('wrong use at the command line', () => {
  let files = '';
  let data = '';

  before(async () => {
    files = await mkdtemp(join(tmpdir(), 'holdfast-wrong-use-'));
    data = join(files, 'data');
    await writeFile(join(files, 'cut.xml'), '<FIXML><Batch>');
    await writeFile(join(files, 'two.xml'), '<FIXML><TrdCaptRpt/></FIXML><FIXML/>');
    const [header = ''] = TRADES_HEADER.split('\n');
    await writeFile(join(files, 'short.csv'), `${header.replace(',venue', '')}\n`);
    await writeFile(join(files, 'bad.csv'), tradesFile([row({ id: '1', quantity: '0' })]));
    for (const words of [['desk'], ['rep', '--reporting-firm', 'ABC']]) {
      const made = await holdfast(['firm', 'create', ...words, '--data', data]);
      assert.equal(made.exitCode, 0, said(made));
    }
  });

  after(() => rm(files, { recursive: true, force: true }));

  const placed = (word: string) => (word === 'D' ? data : word.replace(/^F(?=\/|$)/, files));

  for (const [what, words, exitCode, sentence] of cases) {
    test(`${what}: ${words}`, async () => {
      const answer = await holdfast(words.split(' ').map(placed));
      assert.equal(answer.exitCode, exitCode, said(answer));
      assert.match(answer.stderr.trim(), sentence ?? /^$/);
      assert.equal(answer.stderr.trim().split('\n').length, 1, said(answer));
    });
  }

  test('a file of ours that cannot be booked says its name, line, column and what is wrong with it', async () => {
    const sentences: string[] = [];
    for (const name of ['short.csv', 'bad.csv']) {
      const words = ['import', join(files, name), '--firm', 'desk', '--data', data];
      const answer = await holdfast(words);
      assert.equal(answer.exitCode, 1, said(answer));
      sentences.push(...answer.stderr.trim().split('\n'));
    }
    const columns = TRADES_HEADER.trim()
      .split(',')
      .filter((name) => name !== 'venue')
      .join(', ');
    assert.ok(
      sentences[0]?.startsWith(
        `Cannot import short.csv, line 1: venue: no such column among ${columns}, wanted tradeId, `,
      ),
      String(sentences[0]),
    );
    assert.deepEqual(sentences.slice(1), [
      'Cannot import bad.csv: 1 bad row, wanted none, or --partial to book the others (rows_must_all_be_good)',
      'Cannot import bad.csv, line 2, record 1: quantity: 0, wanted whole contracts from 1 to 9999999 (quantity_must_be_whole_and_above_zero)',
    ]);
  });

  test('FIXML with two roots breaks its structure: none of its messages is shown', async () => {
    const answer = await holdfast(['fixml', join(files, 'two.xml')]);
    assert.deepEqual([answer.exitCode, JSON.parse(answer.stdout)], [1, []], said(answer));
  });

  test('commands at the same moment wait for each other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => holdfast(['firm', 'list', '--json', '--data', data])),
    );
    for (const answer of answers) assert.equal(answer.exitCode, 0, said(answer));
  });

  test('damage in one log is named on stderr, with exit code 3', async () => {
    const damaged = join(files, 'damaged');
    await cp(data, damaged, { recursive: true });
    const segment = join(damaged, 'journal/logs/holdfast+firm+desk/00000000.segment');
    const bytes = await readFile(segment);
    bytes[bytes.length - 1] = 1;
    await writeFile(segment, bytes);
    const answer = await holdfast(['verify', '--data', damaged]);
    assert.equal(answer.exitCode, 3, said(answer));
    assert.match(
      answer.stderr,
      new RegExp(`^Damaged: .*00000000.segment, byte ${bytes.length - 1}: .*not zero`),
    );
  });

  test('a reader that goes away ends a command without a word', async () => {
    const pipe = `'${join(REPOSITORY, 'bin/holdfast')}' dump --data '${data}' | head -c 1`;
    const shell = spawn('sh', ['-c', pipe], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    shell.stderr.on('data', (text) => {
      stderr += String(text);
    });
    await new Promise((resolve) => shell.once('close', resolve));
    assert.equal(stderr, '');
  });
});
