import { z } from 'zod';
import { canonicalContract } from '../../domain/basics/contract-id.ts';
import { priceFromText, priceToText } from '../../domain/basics/price.ts';
import { TRANSFER_BASES, TRANSFER_KINDS } from '../../domain/position/transfer-events.ts';
import { nextOf, statusOf, type Transfer } from '../../domain/position/transfer-state.ts';
import { askBook, refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';

const lotInput = z.object({
  tradeId: z.string().min(1),
  quantity: z.number().int().positive(),
  price: z.string().default('0'),
  tradeDate: dateInput.optional(),
});
const requestInput = z.object({
  firm: z.string(),
  transferId: z.string(),
  kind: z.enum(TRANSFER_KINDS).default('simple'),
  contract: z.string(),
  side: z.enum(['long', 'short']),
  quantity: z.number().int().positive(),
  fromAccount: z.string().default(''),
  toAccount: z.string().default(''),
  counterparty: z.string().default(''),
  basis: z.enum(TRANSFER_BASES).default('original'),
  reason: z.string().default(''),
  lots: z.array(lotInput).max(1000).default([]),
});
const decisionInput = z.object({
  firm: z.string(),
  transferId: z.string(),
  outcome: z.enum(['approved', 'rejected', 'cancelled', 'reversed']),
  date: dateInput.optional(),
  reason: z.string().default(''),
});

/** Contracts that move between accounts, or from and to other firms. */
export function transferCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'transfers',
      summary: 'Transfers of positions, and what became of them',
      kind: 'question',
      params: z.object({ firm: z.string() }),
      run: async ({ firm }) => {
        const found = await askBook(installation, firm, ({ transfers }) =>
          [...transfers.values()].map(transferRow),
        );
        return found.ok ? { ...found, left: 0 } : found;
      },
    }),
    runnable({
      name: 'requestTransfer',
      summary: 'Asks for contracts of one side of a position to be moved',
      kind: 'instruction',
      params: requestInput,
      run: (input, caller) => request(installation, input, caller),
    }),
    runnable({
      name: 'decideTransfer',
      summary: 'Approves, rejects or cancels a transfer, or reverses an approved one',
      kind: 'instruction',
      params: decisionInput,
      run: async ({ firm, date = '', ...decision }, caller) => {
        const command = { ...decision, type: 'decideTransfer', date } as const;
        const done = await submitOne(installation, firm, command, caller);
        if (!done.ok) return done;
        const { transferId, outcome } = decision;
        const booked = done.events.flatMap((event) =>
          event.type === 'TradeBooked' ? [event.tradeId] : [],
        );
        const value = { transferId, outcome, trades: booked };
        return { ok: true, value, sequence: done.sequence, left: 0 };
      },
    }),
  ];
}

function transferRow(transfer: Transfer) {
  const { requested, decided } = transfer;
  const { transferId, kind, contract, side, quantity, basis } = requested;
  const { fromAccount, toAccount, counterparty, actor, lots } = requested;
  return {
    transferId,
    status: statusOf(transfer),
    kind,
    contract,
    side,
    quantity,
    fromAccount,
    toAccount,
    counterparty,
    basis,
    date: decided?.date ?? '',
    reason: decided === undefined || decided.reason === '' ? requested.reason : decided.reason,
    requestedBy: actor,
    decidedBy: decided?.actor ?? '',
    lots: lots.map(({ price, ...lot }) => ({ ...lot, price: priceToText(price) })),
    trades: (decided?.trades ?? []).map(({ tradeId }) => tradeId),
    outcomes: nextOf(transfer),
  };
}

async function request(
  installation: Installation,
  input: z.infer<typeof requestInput>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const contract = canonicalContract(input.contract);
  if (contract === undefined) {
    const wanted = 'EXCHANGE:PRODUCT:TYPE:MATURITY[:C|P:STRIKE]';
    return refused('contract_must_be_a_contract', input.contract, wanted);
  }
  const lots = [];
  for (const { tradeId, quantity, price: text, tradeDate = '' } of input.lots) {
    const price = priceFromText(text);
    if (price === undefined)
      return refused('price_must_be_a_decimal', text, 'a decimal of at most 8 places');
    if (input.fromAccount === '' && tradeDate === '')
      return refused('transfer_lots_must_have_dates', tradeId, 'the trade date of each lot');
    lots.push({ tradeId, quantity, price, tradeDate });
  }
  const { firm, ...asked } = input;
  const command = { ...asked, type: 'requestTransfer', contract, lots } as const;
  const done = await submitOne(installation, firm, command, caller);
  if (!done.ok) return done;
  const value = { transferId: input.transferId, status: 'requested' };
  return { ok: true, value, sequence: done.sequence, left: 0 };
}
