import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import {
  addToIndex,
  emptyPositionIndex,
  findInIndex,
  NO_POSITION,
  type PositionIndex,
} from './position-index.ts';
import {
  accountsWithPositions,
  emptyPositions,
  findPosition,
  positionFor,
  positionsOfAccount,
  positionsOfContract,
} from './position-state.ts';

const ACCOUNTS = 40;
const CONTRACTS = 60;
const accountOf = (number: number) => `A${number}`;
const contractOf = (number: number) => `CBT:P${number}:FUT:202009`;

test('findInIndex() finds every pair that was added and no other, through all growth and a clone', () => {
  let index: PositionIndex = emptyPositionIndex();
  let positions = 0;
  for (let account = 0; account < ACCOUNTS; account += 1) {
    for (let contract = account % 2; contract < CONTRACTS; contract += 2) {
      addToIndex(index, accountOf(account), contractOf(contract), positions);
      positions += 1;
    }
    if (account === ACCOUNTS / 2) index = structuredClone(index);
  }
  let expected = 0;
  for (let account = 0; account < ACCOUNTS; account += 1) {
    for (let contract = 0; contract < CONTRACTS; contract += 1) {
      const isThere = contract % 2 === account % 2;
      const found = findInIndex(index, accountOf(account), contractOf(contract));
      assert.equal(found, isThere ? expected : NO_POSITION, `account ${account}, ${contract}`);
      if (isThere) expected += 1;
    }
  }
});

test('positions are found by account, by contract and by both as a plain list finds them', () => {
  const name = fc.record({ account: fc.nat({ max: 5 }), contract: fc.nat({ max: 7 }) });
  fc.assert(
    fc.property(fc.array(name, { maxLength: 80 }), (names) => {
      const state = emptyPositions();
      const oracle: { account: string; contract: string }[] = [];
      for (const { account, contract } of names) {
        const key = { account: accountOf(account), contract: contractOf(contract) };
        const known = findPosition(state, key.account, key.contract);
        const before = oracle.findIndex((other) => isSame(other, key));
        assert.equal(known?.index ?? NO_POSITION, before);
        if (before < 0) oracle.push(key);
        assert.equal(positionFor(state, { ...key, currency: 'USD' }).contract, key.contract);
      }
      assert.deepEqual(
        [...accountsWithPositions(state)],
        [...new Set(oracle.map(({ account }) => account))],
      );
      for (let number = 0; number < 8; number += 1) {
        const account = accountOf(number);
        const contract = contractOf(number);
        assert.deepEqual(
          positionsOfAccount(state, account).map((position) => position.contract),
          oracle.flatMap((key) => (key.account === account ? [key.contract] : [])).sort(),
        );
        assert.deepEqual(
          positionsOfContract(state, contract).map((position) => position.account),
          oracle.flatMap((key) => (key.contract === contract ? [key.account] : [])).reverse(),
        );
      }
    }),
  );
});

type Name = { readonly account: string; readonly contract: string };

function isSame(a: Name, b: Name): boolean {
  return a.account === b.account && a.contract === b.contract;
}
