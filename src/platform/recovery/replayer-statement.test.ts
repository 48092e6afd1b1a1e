import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ed25519Signer, parseVerifierKey, verifierKeyText } from '../journal/signed-note.ts';
import { signStatement } from '../vault/book-statement.ts';
import { newestStatement } from './replayer-statement.ts';
import type { SourceLog } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-statements-'));
after(() => rmSync(folder, { recursive: true }));

const ORIGIN = 'holdfast/firm/acme';
const ROOT = Buffer.alloc(32, 7);
const trusted = replayer('replayer-a');
const stranger = replayer('replayer-a');

function replayer(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const key = parseVerifierKey(verifierKeyText(name, raw));
  assert.ok(key !== undefined);
  return { signer: ed25519Signer(name, raw, privateKey), key };
}

type Said = { readonly size: number; readonly sequence?: number; readonly origin?: string };

/** A statement in a file whose name says `named`. */
function written(
  { size, sequence = 5, origin = ORIGIN }: Said,
  { signer } = trusted,
  named = size,
) {
  const file = join(folder, `${named}-${Math.random()}.statement`);
  const statement = {
    kind: 'statement',
    origin,
    size,
    root: ROOT,
    sequence,
    events: sequence,
    bookHash: `v1:${String(size).padStart(64, '0')}`,
    release: 'clean',
    timeSeconds: 1,
  } as const;
  writeFileSync(file, signStatement(statement, signer));
  return { size: named, file };
}

const cases = [
  // what the store has, entries of the newest that counts, or none
  ['two good ones', [written({ size: 3 }), written({ size: 8 })], 8],
  ['one behind what is trusted', [written({ size: 3 }), written({ size: 11 })], 3],
  ['one at the first event left out', [written({ size: 3 }), written({ size: 8, sequence: 9 })], 3],
  ['one of a stranger', [written({ size: 3 }), written({ size: 8 }, stranger)], 3],
  ['one of another log', [written({ size: 8, origin: 'holdfast/firm/other' })], undefined],
  ['one whose name says more than it', [written({ size: 3 }, trusted, 8)], undefined],
  ['one of another history', [written({ size: 9 })], undefined],
  ['one that is gone', [{ size: 8, file: join(folder, 'none') }], undefined],
] as const;
for (const [what, statements, entries] of cases) {
  test(`newestStatement() of ${what}: ${entries ?? 'none'}`, () => {
    const log = logWith(statements);
    const hex = ROOT.toString('hex');
    const roots = new Map([3, 8, 11].map((size) => [size, hex] as const));
    const trust = { roots, replayers: [trusted.key] };
    const found = newestStatement([log], trust, { entries: 10, sequence: 9 });
    assert.equal(found === undefined ? undefined : found.entry + 1, entries);
  });
}

function logWith(statements: SourceLog['statements']): SourceLog {
  const nothing = { files: [], places: new Map(), notes: [], key: undefined };
  return { source: folder, origin: ORIGIN, ...nothing, statements, thaws: [] };
}
