import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import {
  addAlias,
  addTrade,
  candidatesOf,
  emptyTradeRegister,
  isLive,
  lifeOf,
  sequenceAt,
  setDead,
  setLive,
} from './trade-register.ts';

test('a trade, its second name, its death and next life', () => {
  const register = emptyTradeRegister([1, 2]);
  assert.deepEqual(candidatesOf(register, 'T1'), []);
  const trade = addTrade(register, 'T1');
  setLive(register, trade, 1, 10);
  addAlias(register, 'leg of T1', trade, 11);
  const [alias] = candidatesOf(register, 'leg of T1');
  assert.equal(alias?.trade, trade);
  assert.equal(sequenceAt(register, alias?.name ?? -1), 11);
  assert.deepEqual(
    [isLive(register, trade), lifeOf(register, trade), sequenceAt(register, trade)],
    [true, 1, 10],
  );
  setDead(register, trade);
  assert.deepEqual([isLive(register, trade), lifeOf(register, trade)], [false, 1]);
  setLive(register, trade, 2, 20);
  assert.deepEqual(
    [isLive(register, trade), lifeOf(register, trade), sequenceAt(register, trade)],
    [true, 2, 20],
  );
});

test('lives are counted up to 127', () => {
  const register = emptyTradeRegister([1, 2]);
  const trade = addTrade(register, 'T1');
  setLive(register, trade, 500, 1);
  assert.deepEqual([isLive(register, trade), lifeOf(register, trade)], [true, 127]);
});

test('the register agrees with a Map over any history, also after a clone', () => {
  const step = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), live: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const register = emptyTradeRegister([3, 4]);
      const oracle = new Map<string, { live: boolean; life: number }>();
      for (const [at, { id, live }] of steps.entries()) {
        const [known] = candidatesOf(register, id);
        const row = known === undefined ? addTrade(register, id) : known.trade;
        const before = oracle.get(id) ?? { live: false, life: 0 };
        if (live) setLive(register, row, before.life + 1, at);
        else setDead(register, row);
        oracle.set(id, { live, life: live ? before.life + 1 : before.life });
      }
      const copy = structuredClone(register);
      for (const [id, { live, life }] of oracle) {
        const row = candidatesOf(copy, id)[0]?.trade ?? -1;
        assert.deepEqual({ live: isLive(copy, row), life: lifeOf(copy, row) }, { live, life });
      }
    }),
  );
});
