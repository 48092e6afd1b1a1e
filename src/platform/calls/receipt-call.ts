import { z } from 'zod';
import { assertThat } from '../../domain/basics/decision.ts';
import { ccpTradeIdIn } from '../../domain/trade/trade-id.ts';
import { type BlotterRow, tradesPage } from '../readstore/trade-list.ts';
import { makeReceipt } from '../vault/make-receipt.ts';
import { readStoreCaughtUp, refused, unknownFirm } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';
import { lockedRefusal } from './locked-days.ts';
import { namesInEvent } from './names-in-event.ts';

const ROWS_A_PAGE = 1_000;

/** Proof of one trade for somebody who must not see any other. */
export function receiptCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'receipt',
    summary: 'A trade’s newest event with the proof that it is in the log, to be checked offline',
    kind: 'question',
    params: z.object({ firm: z.string(), tradeId: z.string() }),
    run: ({ firm, tradeId }) => receipt(installation, firm, tradeId),
  });
}

async function receipt(
  installation: Installation,
  firm: string,
  tradeId: string,
): Promise<CallAnswer<unknown>> {
  const { engine, keys, vaults } = installation;
  const unknown = unknownFirm(installation, firm);
  if (unknown !== undefined) return unknown;
  const caughtUp = await readStoreCaughtUp(installation, firm);
  const row = await newestRow(installation, firm, tradeId);
  const isErased = row === undefined && engine.erasures().some((known) => known.firm === firm);
  if (isErased) return lockedRefusal(tradeId);
  if (row === undefined)
    return refused('receipt_trade_must_be_booked', tradeId, 'the id of a booked trade');
  const sequence = row.removedSequence ?? row.sequence;
  const origin = engine.origin(firm);
  const entry = engine.journal.entryOfSequence(origin, sequence);
  assertThat(entry !== undefined, 'an event in the read store is durable');
  const text = await makeReceipt(engine.journal, keys, {
    trade: tradeId,
    origin,
    sequence,
    checkpoint: vaults?.cosignedHead(origin, entry) ?? engine.journal.signHead(origin).note,
    namesIn: (event) => namesInEvent(event, engine.names(firm)),
  });
  const value = { tradeId, sequence, entry, text, verifierKey: engine.journal.verifierKey(origin) };
  return { ok: true, value, sequence: caughtUp, left: 0 };
}

/** A trade id may have had more than one life: rows come newest first. */
async function newestRow(
  { read }: Installation,
  firm: string,
  tradeId: string,
): Promise<BlotterRow | undefined> {
  const filter = { ccpTradeId: ccpTradeIdIn(tradeId) };
  for (let before: BlotterCursor | undefined; ; ) {
    const page = await tradesPage(read, firm, filter, {
      limit: ROWS_A_PAGE,
      ...(before === undefined ? {} : { before }),
    });
    const found = page.rows.find((row) => row.tradeId === tradeId);
    if (found !== undefined || page.next === undefined) return found;
    before = page.next;
  }
}

type BlotterCursor = NonNullable<Awaited<ReturnType<typeof tradesPage>>['next']>;
