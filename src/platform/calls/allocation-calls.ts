import { z } from 'zod';
import type { Command } from '../../domain/book/commands.ts';
import { withoutPassing } from '../../domain/trade/without-passing.ts';
import { submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

const share = z.object({ account: z.string(), quantity: z.number().int() });

/** What a firm makes of a trade: shares of accounts. */
export function allocationCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'allocate',
      summary:
        'Divides a trade among accounts by quantity, as if it had been theirs from the start',
      kind: 'instruction',
      params: z.object({ firm: z.string(), tradeId: z.string(), shares: z.array(share) }),
      run: ({ firm, tradeId, shares }, caller) =>
        instruct(installation, firm, { type: 'allocate', tradeId, shares }, caller),
    }),
    runnable({
      name: 'deallocate',
      summary: 'Takes the allocation of a trade back; it stands again where it was',
      kind: 'instruction',
      params: z.object({ firm: z.string(), tradeId: z.string() }),
      run: ({ firm, tradeId }, caller) =>
        instruct(installation, firm, { type: 'deallocate', tradeId }, caller),
    }),
  ];
}

type TradeMade = {
  readonly tradeId: string;
  readonly account: string;
  readonly contract: string;
  readonly side: string;
  readonly quantity: number;
};

/** `booked`: the trades that stand now because of it. */
async function instruct(
  installation: Installation,
  firm: string,
  command: Extract<Command, { readonly type: 'allocate' | 'deallocate' }>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const done = await submitOne(installation, firm, command, caller);
  if (!done.ok) return done;
  const booked: TradeMade[] = [];
  for (const event of withoutPassing(done.events)) {
    if (event.type !== 'TradeBooked') continue;
    const { tradeId, account, contract, side, quantity } = event;
    booked.push({ tradeId, account, contract, side, quantity });
  }
  const value = { tradeId: command.tradeId, booked };
  return { ok: true, value, sequence: done.sequence, left: 0 };
}
