import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { runnable } from './call.ts';

const call = runnable({
  name: 'divide',
  summary: 'Divides',
  kind: 'instruction',
  params: z.object({
    tradeId: z.string().min(2),
    quantity: z.number().max(9).optional(),
    side: z.enum(['long', 'short']).optional(),
    rule: z
      .union([z.strictObject({ all: z.boolean() }), z.object({ by: z.object({ n: z.number() }) })])
      .optional(),
    shares: z.array(z.string()).min(1).optional(),
  }),
  run: async (value) => ({ ok: true, value, sequence: 0, left: 0 }),
});

const cases = [
  // input                                        seen              wanted
  [undefined, 'the input of divide', 'an object'],
  [{}, 'tradeId', 'a string'],
  [{ tradeId: 5 }, 'tradeId', 'a string'],
  [{ tradeId: 'T' }, 'tradeId', 'at least 2 characters'],
  [{ tradeId: 'T1', quantity: 10 }, 'quantity', 'at most 9'],
  [{ tradeId: 'T1', side: 'buy' }, 'side', 'one of long, short'],
  [{ tradeId: 'T1', shares: [] }, 'shares', 'at least 1 of them'],
  [{ tradeId: 'T1', rule: { by: { n: 'x' } } }, 'rule.by.n', 'a number'],
] as const;

for (const [input, seen, wanted] of cases) {
  test(`runnable() says what does not fit of ${JSON.stringify(input)}: ${seen}, wanted ${wanted}`, async () => {
    const answer = await call.answer(input, { actor: 'ann', sender: 'test', key: undefined });
    assert.deepEqual(answer, {
      ok: false,
      rejection: { code: 'input_must_fit_the_call', seen, wanted },
    });
  });
}
