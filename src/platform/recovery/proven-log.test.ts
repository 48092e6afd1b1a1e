import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { signCheckpoint } from '../journal/checkpoint.ts';
import { growingTree, leafHash } from '../journal/merkle-tree.ts';
import { ed25519Signer, verifierKeyText } from '../journal/signed-note.ts';
import { proveLog } from './proven-log.ts';
import type { EntryPlace, SourceLog } from './source.ts';

const ORIGIN = 'holdfast/firm/a';

function newSigner() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');
  return { signer: ed25519Signer(ORIGIN, raw, privateKey), text: verifierKeyText(ORIGIN, raw) };
}

const log = newSigner();
const stranger = newSigner();

type Told = {
  /** Letters are entries, `.` one that the source lacks, lower case one from a file that is not what its name says. */
  readonly entries: string;
  /** Histories whose head this source shows, each by its letters. */
  readonly heads?: readonly string[];
  readonly forged?: readonly string[];
  /** Histories whose head this vault refused, signed with the log's own key. */
  readonly refused?: readonly string[];
  readonly keyText?: string;
};

function headOf(letters: string, { signer } = log): string {
  const tree = growingTree();
  for (const letter of letters) tree.append(leafHash(Buffer.from(letter)));
  return signCheckpoint({ origin: ORIGIN, size: letters.length, root: tree.root() }, signer);
}

function source({
  entries,
  heads = [],
  forged = [],
  refused = [],
  keyText = log.text,
}: Told): SourceLog {
  const places = new Map<number, EntryPlace>();
  for (const [index, letter] of [...entries].entries()) {
    if (letter === '.') continue;
    const place = { file: 0, offset: 0, headerAt: 0, headerLength: 0, payloadAt: 0 } as const;
    places.set(index, {
      ...place,
      payloadLength: 0,
      isEpoch: false,
      leafHash: leafHash(Buffer.from(letter)),
      isDoubtful: letter !== letter.toUpperCase(),
    });
  }
  const notes = [
    ...heads.map((letters) => ({ text: headOf(letters), file: letters, isRefused: false })),
    ...forged.map((letters) => ({
      text: headOf(letters, stranger),
      file: letters,
      isRefused: false,
    })),
    ...refused.map((letters) => ({ text: headOf(letters), file: letters, isRefused: true })),
  ];
  const key = { text: keyText, from: 'vault' as const };
  return {
    source: entries,
    origin: ORIGIN,
    files: [''],
    places,
    notes,
    statements: [],
    thaws: [],
    key,
  };
}

const cases: readonly [string, readonly Told[], string][] = [
  ['one whole copy', [{ entries: 'ABCD', heads: ['AB', 'ABCD'] }], 'proven 4'],
  ['entries nobody signed for', [{ entries: 'ABCDE', heads: ['ABCD'] }], 'proven 4 beyond 1'],
  [
    'one cut short, one whole',
    [
      { entries: 'AB', heads: ['AB'] },
      { entries: 'ABCD', heads: ['ABCD'] },
    ],
    'proven 4',
  ],
  [
    'two with different holes',
    [{ entries: 'A.CD', heads: ['ABCD'] }, { entries: 'ABC.' }],
    'proven 4',
  ],
  [
    'two with different damage',
    [{ entries: 'AxCD', heads: ['ABCD'] }, { entries: 'ABCy' }],
    'proven 4',
  ],
  ['a hole', [{ entries: 'AB.D', heads: ['AB', 'ABCD'] }], 'proven 2 gap 2-2'],
  ['a head of more than there is', [{ entries: 'AB', heads: ['AB', 'ABCD'] }], 'proven 2 gap 2-3'],
  [
    'two histories',
    [
      { entries: 'ABCD', heads: ['ABCD'] },
      { entries: 'ABXYZ', heads: ['ABXYZ'] },
    ],
    'forked 5 4',
  ],
  [
    'a head of another history, without its entries',
    [
      { entries: 'ABCD', heads: ['ABCD'] },
      { entries: 'AB', heads: ['ABX'] },
    ],
    'forked 4 3',
  ],
  [
    'another root at the same size',
    [
      { entries: 'ABCD', heads: ['ABCD'] },
      { entries: '', heads: ['ABCX'] },
    ],
    'forked 4 4',
  ],
  [
    'entries changed without a key',
    [
      { entries: 'ABCD', heads: ['ABCD'] },
      { entries: 'ABXY', forged: ['ABXY'] },
    ],
    'proven 4',
  ],
  [
    'a longer head that a vault refused',
    [
      { entries: 'ABCD', heads: ['ABCD'] },
      { entries: 'AB', heads: ['AB'], refused: ['ABXYZUVW'] },
    ],
    'proven 4 refused 8',
  ],
  [
    'another root that a vault refused',
    [
      { entries: 'ABCD', heads: ['ABCD'] },
      { entries: 'AB', heads: ['AB'], refused: ['ABCX', 'A'] },
    ],
    'proven 4 refused 4 1',
  ],
  [
    'a vault that was shown the other history first, and refused the true one',
    [
      { entries: 'ABCD', heads: ['AB', 'ABCD'] },
      { entries: 'ABXY', heads: ['AB', 'ABXY'], refused: ['ABCD'] },
    ],
    'forked 4 4',
  ],
  [
    'a head that one vault refused and another accepted',
    [
      { entries: 'ABCD', heads: ['ABCD'] },
      { entries: 'AB', heads: ['AB'], refused: ['ABCD'] },
    ],
    'proven 4',
  ],
  ['no head that verifies', [{ entries: 'ABCD', forged: ['ABCD'] }], 'no-head'],
  [
    'vaults that know different keys',
    [
      { entries: 'A', heads: ['A'] },
      { entries: 'A', keyText: stranger.text },
    ],
    'keys-differ',
  ],
];

for (const [title, told, outcome] of cases) {
  for (const order of ['as told', 'the other way round'] as const) {
    test(`proveLog() of ${title}, ${order}: ${outcome}`, () => {
      const logs = told.map(source);
      if (order === 'the other way round') logs.reverse();
      const proven = proveLog(logs, { pinned: new Map(), cosigners: [] }, []);
      assert.equal(said(proven), outcome);
    });
  }
}

function said(proven: ReturnType<typeof proveLog>): string {
  switch (proven.state) {
    case 'proven': {
      const { head, beyond, gap, refused } = proven;
      const evidence = refused.map(({ size }) => ` ${size}`).join('');
      const more = `${beyond.length === 0 ? '' : ` beyond ${beyond.length}`}${evidence && ` refused${evidence}`}`;
      return `proven ${head.size}${more}${gap === undefined ? '' : ` gap ${gap.first}-${gap.last}`}`;
    }
    case 'forked':
      return `forked ${proven.heads.map(({ size }) => size).join(' ')}`;
    default:
      return proven.state;
  }
}

test('a pinned key outranks what sources say', () => {
  const logs = [source({ entries: 'AB', heads: ['AB'], keyText: stranger.text })];
  const trust = { pinned: new Map([[ORIGIN, log.text]]), cosigners: [] };
  assert.equal(said(proveLog(logs, trust, [])), 'proven 2');
  assert.equal(said(proveLog(logs, { pinned: new Map(), cosigners: [] }, [])), 'no-head');
});
