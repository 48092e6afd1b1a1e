import { z } from 'zod';
import { canonicalContract } from '../../domain/basics/contract-id.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import { priceToText } from '../../domain/basics/price.ts';
import type { Book } from '../../domain/book/book-state.ts';
import type { IntendDelivery, NoticeDelivery } from '../../domain/book/commands.ts';
import { longDates } from '../../domain/book/delivery.ts';
import { DELIVERY_WAYS } from '../../domain/position/delivery-events.ts';
import { ASSIGNMENT_ORIGINS } from '../../domain/position/exercise-events.ts';
import { positionsOfContract } from '../../domain/position/position-state.ts';
import { askBook, type Refused, refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';

const ofFirm = z.object({ firm: z.string() });
const ofContract = z.object({ firm: z.string(), contract: z.string() });
const intentInput = z.object({
  firm: z.string(),
  account: z.string(),
  contract: z.string(),
  date: dateInput,
  quantity: z.number().int().min(0),
});
const noticeInput = z.object({
  firm: z.string(),
  noticeId: z.string(),
  contract: z.string(),
  date: dateInput,
  way: z.enum(DELIVERY_WAYS),
  origin: z.enum(ASSIGNMENT_ORIGINS).default('customer'),
  quantity: z.number().int().positive(),
});

/** Futures that are delivered: intents, notices, and the long-date inventory. */
export function deliveryCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'deliveries',
      summary: 'Delivery intents and notices, with their split',
      kind: 'question',
      params: ofFirm,
      run: async ({ firm }) => {
        const found = await askBook(installation, firm, deliveryRows);
        return found.ok ? { ...found, left: 0 } : found;
      },
    }),
    runnable({
      name: 'longDates',
      summary: 'Longs of a contract by account and trade date, oldest first',
      kind: 'question',
      params: ofContract,
      run: async ({ firm, contract }) => {
        const found = await askBook(installation, firm, (book) => inventory(book, contract));
        return found.ok ? { ...found, left: 0 } : found;
      },
    }),
    runnable({
      name: 'intendDelivery',
      summary: 'Says that a short wants to deliver',
      kind: 'instruction',
      params: intentInput,
      run: ({ firm, ...intent }, caller) =>
        instruct(installation, firm, { ...intent, type: 'intendDelivery' }, caller),
    }),
    runnable({
      name: 'noticeDelivery',
      summary: 'Takes a delivery notice, issued or stopped, out of the positions',
      kind: 'instruction',
      params: noticeInput,
      run: ({ firm, ...notice }, caller) =>
        instruct(installation, firm, { ...notice, type: 'noticeDelivery' }, caller),
    }),
    runnable({
      name: 'withdrawDelivery',
      summary: 'Takes a delivery notice back that was wrong',
      kind: 'instruction',
      params: z.object({ firm: z.string(), noticeId: z.string(), reason: z.string().default('') }),
      run: async ({ firm, noticeId, reason }, caller) => {
        const command = { type: 'withdrawDelivery', noticeId, reason } as const;
        const done = await submitOne(installation, firm, command, caller);
        if (!done.ok) return done;
        return { ok: true, value: { noticeId, reason }, sequence: done.sequence, left: 0 };
      },
    }),
  ];
}

function deliveryRows({ deliveries }: Book) {
  const intents = [...deliveries.intents.values()]
    .filter(({ quantity }) => quantity > 0)
    .map(({ account, contract, date, quantity }) => ({ account, contract, date, quantity }));
  const notices = [...deliveries.notices.values()].map(({ noticed, withdrawn }) => {
    const { noticeId, contract, date, way, origin, quantity, price, shares } = noticed;
    const notice = { noticeId, contract, date, way, origin, quantity, price: priceToText(price) };
    return { ...notice, withdrawn, shares: shares.map((share) => ({ ...share })) };
  });
  return { intents, notices };
}

/** The inventory is the open interest, or nobody gets it. */
function inventory(book: Book, text: string) {
  const contract = canonicalContract(text) ?? text;
  const rows = longDates(book, contract);
  const open = positionsOfContract(book.positions, contract).reduce(
    (sum, { long }) => sum + long,
    0,
  );
  const sum = rows.reduce((total, { quantity }) => total + quantity, 0);
  assertThat(sum === open, () => `the long dates of ${contract} are ${sum}, ${open} are long`);
  return rows.map((row) => ({ ...row, contract }));
}

async function instruct(
  installation: Installation,
  firm: string,
  asked: IntendDelivery | NoticeDelivery,
  caller: Caller,
): Promise<CallAnswer<unknown> | Refused> {
  const contract = canonicalContract(asked.contract);
  if (contract === undefined) {
    const wanted = 'EXCHANGE:PRODUCT:FUT:MATURITY';
    return refused('contract_must_be_a_contract', asked.contract, wanted);
  }
  const done = await submitOne(installation, firm, { ...asked, contract }, caller);
  if (!done.ok) return done;
  const shares = done.events.flatMap((event) =>
    event.type === 'DeliveryNoticed' ? event.shares.map((share) => ({ ...share })) : [],
  );
  const { date, quantity } = asked;
  const value = { contract, date, quantity, shares };
  return { ok: true, value, sequence: done.sequence, left: 0 };
}
