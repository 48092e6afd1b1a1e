import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadRank } from './load-order.ts';
import type { FileKind } from './recognise.ts';

test('loadRank() puts CCPs before products before contracts, prices next, trades last', () => {
  const files: FileKind[] = [
    { kind: 'fixml' },
    { kind: 'reference', reference: 'contracts' },
    { kind: 'prices' },
    { kind: 'reference', reference: 'accounts' },
    { kind: 'reference', reference: 'products' },
    { kind: 'cme-settlement', priceKind: 'daily' },
    { kind: 'reference', reference: 'ccps' },
  ];
  const sorted = files.toSorted((a, b) => loadRank(a) - loadRank(b));
  assert.deepEqual(
    sorted.map((file) => (file.kind === 'reference' ? file.reference : file.kind)),
    ['ccps', 'products', 'contracts', 'accounts', 'prices', 'cme-settlement', 'fixml'],
  );
});
