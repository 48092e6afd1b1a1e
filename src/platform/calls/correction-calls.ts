import { z } from 'zod';
import { priceFromText } from '../../domain/basics/price.ts';
import type {
  BustTrade,
  CorrectTrade,
  JoinTrade,
  SplitPart,
  SplitTrade,
} from '../../domain/book/trade-life-commands.ts';
import { withoutPassing } from '../../domain/trade/without-passing.ts';
import { refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

const correction = z.object({
  firm: z.string(),
  tradeId: z.string(),
  price: z.string().optional(),
  quantity: z.number().optional(),
  openClose: z.enum(['open', 'close']).optional(),
  cti: z.string().optional(),
  orderId: z.string().optional(),
  account: z.string().optional(),
});
const division = z.object({
  firm: z.string(),
  tradeId: z.string(),
  /** A price only where it is another than the trade's. */
  parts: z.array(z.object({ quantity: z.number(), price: z.string().optional() })),
});

/** A person corrects, busts or splits a trade, at any stage. */
export function correctionCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'correctTrade',
      summary: 'Corrects terms of a trade, and of everything that was made of it',
      kind: 'instruction',
      params: correction,
      run: (input, caller) => correct(installation, input, caller),
    }),
    runnable({
      name: 'bustTrade',
      summary: 'Takes a trade out as if it had never been, with everything that was made of it',
      kind: 'instruction',
      params: z.object({ firm: z.string(), tradeId: z.string() }),
      run: ({ firm, tradeId }, caller) =>
        change(installation, firm, { type: 'bustTrade', tradeId }, caller),
    }),
    runnable({
      name: 'splitTrade',
      summary: 'Divides a trade in its own account, as its CCP did',
      kind: 'instruction',
      params: division,
      run: (input, caller) => split(installation, input, caller),
    }),
    runnable({
      name: 'joinTrade',
      summary: 'Takes the split of a trade back',
      kind: 'instruction',
      params: z.object({ firm: z.string(), tradeId: z.string() }),
      run: ({ firm, tradeId }, caller) =>
        change(installation, firm, { type: 'joinTrade', tradeId }, caller),
    }),
  ];
}

async function correct(
  installation: Installation,
  { firm, tradeId, ...given }: z.infer<typeof correction>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const price = given.price === undefined ? undefined : priceFromText(given.price);
  if (given.price !== undefined && price === undefined)
    return refused('price_must_be_a_decimal', given.price, 'a decimal of at most 8 places');
  const { quantity, openClose, cti, orderId, account } = given;
  const terms = { price, quantity, openClose, cti, orderId, account };
  return change(installation, firm, { type: 'correctTrade', tradeId, terms }, caller);
}

async function split(
  installation: Installation,
  { firm, tradeId, parts: named }: z.infer<typeof division>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const parts: SplitPart[] = [];
  for (const { quantity, price: text } of named) {
    const price = text === undefined ? undefined : priceFromText(text);
    if (text !== undefined && price === undefined)
      return refused('price_must_be_a_decimal', text, 'a decimal of at most 8 places');
    parts.push({ quantity, price });
  }
  return change(installation, firm, { type: 'splitTrade', tradeId, parts }, caller);
}

/** What stands and what is gone because of it, by trade id; `outcome` when it comes to neither. */
async function change(
  installation: Installation,
  firm: string,
  command: CorrectTrade | BustTrade | SplitTrade | JoinTrade,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const done = await submitOne(installation, firm, command, caller);
  if (!done.ok) return done;
  const events = withoutPassing(done.events);
  const booked = events.flatMap((event) => (event.type === 'TradeBooked' ? [event] : []));
  const standing = new Set(booked.map(({ tradeId }) => tradeId));
  const removed = events.flatMap((event) =>
    event.type === 'TradeRemoved' && !standing.has(event.tradeId) ? [event.tradeId] : [],
  );
  const held = events.find((event) => event.type === 'TradeHeld');
  const value = {
    tradeId: command.tradeId,
    outcome: held === undefined ? (events.length === 0 ? 'duplicate' : 'changed') : 'held',
    booked: booked.map(({ tradeId, account, quantity }) => ({ tradeId, account, quantity })),
    removed,
    /** Codes of what is odd about the terms, as of any trade that is booked; they are booked all the same. */
    warnings: [...new Set(booked.flatMap(({ warnings }) => warnings.split(' ')))].join(' ').trim(),
  };
  return { ok: true, value, sequence: done.sequence, left: held === undefined ? 0 : 1 };
}
