import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CcpPosition, type NetByDay, positionsThatDiffer } from './ccp-positions.ts';

const nets: NetByDay = new Map([
  [
    'A1 CBT:C:FUT:202609',
    new Map([
      ['2026-03-02', 5],
      ['2026-03-03', -7],
    ]),
  ],
]);

function ccp(clearingDate: string, long: number, short: number, account = 'A1'): CcpPosition {
  return { account, contract: 'CBT:C:FUT:202609', clearingDate, long, short };
}

const cases: readonly [string, readonly CcpPosition[], readonly string[]][] = [
  ['nobody tells', [], []],
  ['the same net, closed out or not', [ccp('2026-03-02', 8, 3), ccp('2026-03-03', 0, 2)], []],
  ['another net', [ccp('2026-03-02', 4, 0)], ['2026-03-02 A1 CBT:C:FUT:202609: 5, the CCP has 4']],
  [
    'a position the book has not',
    [ccp('2026-03-02', 5, 0), ccp('2026-03-02', 1, 0, 'A2')],
    ['2026-03-02 A2 CBT:C:FUT:202609: 0, the CCP has 1'],
  ],
  [
    'a position the CCP has not',
    [ccp('2026-03-02', 2, 2, 'A2')],
    ['2026-03-02 A1 CBT:C:FUT:202609: 5, the CCP has 0'],
  ],
];
for (const [title, positions, differing] of cases) {
  test(`positionsThatDiffer() where ${title}: ${differing.length}`, () => {
    assert.deepEqual(positionsThatDiffer(nets, positions), differing);
  });
}
