import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { textColumns } from './text-columns.ts';

const plain = z.object({ trades: z.array(z.record(z.string(), z.string())) });
const quick = z.object({ trades: z.array(textColumns) });

const inputs: readonly (readonly [what: string, record: unknown])[] = [
  ['columns', { tradeId: '7', side: 'buy' }],
  ['no columns', {}],
  ['a number', { tradeId: '7', quantity: 5 }],
  ['null', { side: null }],
  ['a list', ['7']],
  ['an empty list', []],
  ['no object', 'text'],
  ['nothing', null],
  ['columns in columns', { side: { of: 'buy' } }],
];
for (const [what, record] of inputs) {
  test(`textColumns takes or refuses ${what} as zod's own record does`, () => {
    const outcomeOf = (shape: typeof plain | typeof quick) => {
      const { success, data, error } = shape.safeParse({ trades: [{ side: 'sell' }, record] });
      return [success, data, error?.issues.map(({ path, message }) => [path, message])];
    };
    assert.deepEqual(outcomeOf(quick), outcomeOf(plain));
  });
}

test('textColumns is described as what it takes', () => {
  assert.deepEqual(
    z.toJSONSchema(quick, { io: 'input', unrepresentable: 'any' }),
    z.toJSONSchema(plain, { io: 'input' }),
  );
});
