import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { lookAtFolder, watchFolder } from './watch-folder.ts';
import { DATA_DIRECTORY_NAMES } from './watched-names.ts';

const SEGMENT = 'journal/logs/holdfast+firm+a/00000000.segment';
const LARGE = 'journal/logs/holdfast+firm+a/00000001.segment';
const COMMIT = 'journal/commit-00000001';
const SNAPSHOT = 'snapshots/acme/000000000000042.snapshot';
const CANARY = 'wire-instructions.csv';
const KEYS = 'keys/keyring.json';

/** A folder that looks like a data directory, looked at often enough that everything in it is known. */
function watched(context: TestContext) {
  const folder = join(mkdtempSync(join(tmpdir(), 'holdfast-watch-')), 'data');
  context.after(() => rmSync(dirname(folder), { recursive: true, force: true }));
  mkdirSync(join(folder, 'journal/logs/holdfast+firm+a'), { recursive: true });
  for (const name of [SEGMENT, COMMIT])
    writeFileSync(join(folder, name), Buffer.concat([Buffer.alloc(8_192, 1), Buffer.alloc(8_192)]));
  writeFileSync(
    join(folder, LARGE),
    Buffer.concat([Buffer.alloc(700_000, 1), Buffer.alloc(100_000)]),
  );
  mkdirSync(dirname(join(folder, SNAPSHOT)), { recursive: true });
  writeFileSync(join(folder, SNAPSHOT), Buffer.alloc(5_000, 7));
  writeFileSync(join(folder, CANARY), 'nobody reads this');
  mkdirSync(join(folder, 'keys'));
  writeFileSync(join(folder, KEYS), '{"keys":1}');
  const watch = watchFolder(folder, DATA_DIRECTORY_NAMES);
  const look = () => lookAtFolder(watch).map(({ kind, where }) => `${kind} ${where}`);
  assert.deepEqual([...look(), ...look()], []);
  return { folder, look };
}

function flipped(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = 255 - (bytes[at] ?? 0);
  writeFileSync(path, bytes);
}

test('a detector says nothing while a journal is written as it should be', (context) => {
  const { folder, look } = watched(context);
  for (let round = 0; round < 40; round += 1) {
    const bytes = readFileSync(join(folder, SEGMENT));
    bytes.fill(2, 8_192 + round * 100, 8_192 + round * 100 + 100);
    writeFileSync(join(folder, SEGMENT), bytes);
    assert.deepEqual(look(), [], `round ${round}`);
  }
  for (const [name, bytes] of [
    [KEYS, '{"keys":2}'],
    [SNAPSHOT.replace('42', '84'), 'a later one'],
  ] as const) {
    writeFileSync(join(folder, `${name}.new`), bytes);
    assert.deepEqual(look(), []);
    renameSync(join(folder, `${name}.new`), join(folder, name));
    assert.deepEqual([...look(), ...look()], []);
  }
  rmSync(join(folder, SNAPSHOT));
  assert.deepEqual(look(), []);
  renameSync(join(folder, COMMIT), join(folder, 'journal/commit.spare'));
  writeFileSync(join(folder, 'journal/commit.spare'), Buffer.alloc(16_384));
  assert.deepEqual(look(), []);
  renameSync(join(folder, 'journal/commit.spare'), join(folder, 'journal/commit-00000003'));
  assert.deepEqual([...look(), ...look()], []);
});

const attacks: readonly [string, (folder: string) => void, string][] = [
  ['one byte', (folder) => flipped(join(folder, SEGMENT), 4_000), `bytes-changed ${SEGMENT}`],
  [
    'a byte of a later piece',
    (folder) => flipped(join(folder, LARGE), 400_000),
    `bytes-changed ${LARGE}`,
  ],
  ['the first byte', (folder) => flipped(join(folder, COMMIT), 0), `bytes-changed ${COMMIT}`],
  [
    'a shorter file',
    (folder) => truncateSync(join(folder, SEGMENT), 100),
    `bytes-changed ${SEGMENT}`,
  ],
  [
    'a canary',
    (folder) => appendFileSync(join(folder, CANARY), 'x') ?? flipped(join(folder, CANARY), 0),
    `bytes-changed ${CANARY}`,
  ],
  [
    'another file in its place',
    (folder) => {
      writeFileSync(join(folder, `${KEYS}.new`), readFileSync(join(folder, SEGMENT)));
      renameSync(join(folder, `${KEYS}.new`), join(folder, SEGMENT));
    },
    `bytes-changed ${SEGMENT}`,
  ],
  ['a keyring that went', (folder) => rmSync(join(folder, KEYS)), `file-gone ${KEYS}`],
  ['a file that went', (folder) => rmSync(join(folder, SEGMENT)), `file-gone ${SEGMENT}`],
  [
    'another name',
    (folder) => renameSync(join(folder, SEGMENT), join(folder, `${SEGMENT}.locked`)),
    `file-unexpected ${SEGMENT}.locked`,
  ],
  [
    'another name for a snapshot, whatever its ending',
    (folder) => renameSync(join(folder, SNAPSHOT), join(folder, `${SNAPSHOT}.id-8F3C.[pay].crypt`)),
    `file-unexpected ${SNAPSHOT}.id-8F3C.[pay].crypt`,
  ],
  [
    'a ransom note',
    (folder) => writeFileSync(join(folder, 'README.txt'), 'pay'),
    'file-unexpected README.txt',
  ],
];
for (const [what, act, alarm] of attacks) {
  test(`a detector cries about ${what}`, (context) => {
    const { folder, look } = watched(context);
    act(folder);
    // Every piece of a file has its turn.
    const alarms = [look(), look(), look(), look()].flat();
    assert.ok(alarms.includes(alarm), alarms.join());
    const again = [look(), look()].flat();
    assert.deepEqual(again, [], 'it is cried about once');
  });
}
