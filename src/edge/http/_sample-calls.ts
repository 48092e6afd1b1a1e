import { z } from 'zod';
import type { CallAnswer, CallBook, Caller, RunnableCall } from '../../platform/calls/call.ts';
import { runnable } from '../../platform/calls/call.ts';

/** What a call was asked, for tests of what this face makes of a request. */
export type Asked = { readonly call: string; readonly params: unknown; readonly caller: Caller };

const trade = z.strictObject({ tradeId: z.string(), quantity: z.string() });

/**
 * Calls that answer what they were asked, so that a test sees exactly what the face understood. `submitTrades` refuses
 * quantity 0 and remembers keys as the engine does. The real calls are driven in `acceptance`.
 */
export function sampleCalls(asked: Asked[]): CallBook {
  const answered = (call: string, params: unknown, caller: Caller): CallAnswer<unknown> => {
    asked.push({ call, params, caller });
    return { ok: true, value: params, sequence: 7, left: 0 };
  };
  const question = (name: string, params: z.ZodType): RunnableCall =>
    runnable({
      name,
      summary: `Sample ${name}`,
      kind: 'question',
      params,
      run: async (input, caller) => answered(name, input, caller),
    });
  const firm = z.string();
  const calls = [
    question('system', z.strictObject({})),
    question('verify', z.strictObject({})),
    question('createFirm', z.strictObject({ firm, reportingFirm: z.string() })),
    question(
      'trades',
      z.strictObject({
        firm,
        account: z.string().optional(),
        limit: z.int().min(1).max(1_000).optional(),
        asClosed: z.boolean().optional(),
      }),
    ),
    question('eod', z.strictObject({ firm, date: z.string(), allowEarly: z.boolean() })),
    refusing(),
    failing(),
    firmsCall(),
    submitTrades(asked),
  ];
  return new Map(calls.map((call) => [call.name, call]));
}

function firmsCall(): RunnableCall {
  const value = [
    { firm: 'alpha', reportingFirm: 'AAA' },
    { firm: 'beta', reportingFirm: 'BBB' },
  ];
  return runnable({
    name: 'firms',
    summary: 'Firms',
    kind: 'question',
    params: z.strictObject({}),
    run: async () => ({ ok: true, value, sequence: 0, left: 0 }),
  });
}

/** `dates` refuses with the code that the firm's name spells. */
function refusing(): RunnableCall {
  return runnable({
    name: 'dates',
    summary: 'Refuses',
    kind: 'question',
    params: z.strictObject({ firm: z.string() }),
    run: async ({ firm }) => ({
      ok: false,
      rejection: { code: firm.replaceAll('-', '_'), seen: 'this', wanted: 'that' },
    }),
  });
}

/** `lots` meets a bug. */
function failing(): RunnableCall {
  return runnable({
    name: 'lots',
    summary: 'Fails',
    kind: 'question',
    params: z.strictObject({ firm: z.string() }),
    run: async () => {
      throw new Error('secret detail of the inside');
    },
  });
}

function submitTrades(asked: Asked[]): RunnableCall {
  const first = new Map<string, string>();
  return runnable({
    name: 'submitTrades',
    summary: 'Books trades',
    kind: 'instruction',
    params: z.strictObject({ firm: z.string(), trades: z.array(trade) }),
    run: async ({ firm, trades }, caller) => {
      asked.push({ call: 'submitTrades', params: { firm, trades }, caller });
      const body = JSON.stringify(trades);
      const key = caller.key === undefined ? undefined : `${caller.sender} ${caller.key}`;
      if (key !== undefined && (first.get(key) ?? body) !== body) {
        const rejection = {
          code: 'idempotency_key_reused',
          seen: 'another body',
          wanted: 'the same',
        };
        return { ok: false, rejection };
      }
      if (key !== undefined) first.set(key, body);
      const outcomes = trades.map(({ tradeId, quantity }) =>
        quantity === '0'
          ? { outcome: 'rejected', code: 'quantity_must_be_positive', seen: '0', wanted: 'above 0' }
          : { outcome: 'booked', tradeId },
      );
      const failed = outcomes.filter(({ outcome }) => outcome === 'rejected').length;
      const counts = { booked: trades.length - failed, duplicate: 0, suspense: 0, held: 0, failed };
      return { ok: true, value: { outcomes, ...counts }, sequence: 9, left: failed };
    },
  });
}
