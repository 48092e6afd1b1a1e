import { readFile } from 'node:fs/promises';
import type { Rejection } from '../domain/basics/decision.ts';
import { eventOfReceipt } from '../platform/calls/names-in-event.ts';
import { eventToJson } from '../platform/journal/codec-json.ts';
import { checkReceipt } from '../platform/vault/check-receipt.ts';

type Checked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly rejection: Rejection };

/** Checks a receipt, and that its event is of the trade it names. Nothing but the file and the keys is asked. */
export async function checkReceiptFile(
  path: string,
  key: string,
  vaultKeys: readonly string[],
): Promise<Checked> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const checked = checkReceipt(text, key, vaultKeys);
  if (!checked.ok) return checked;
  const { receipt, size, timeMicros, cosigners } = checked;
  const event = eventOfReceipt(receipt.event, receipt.names);
  const isItsTrade = event !== undefined && 'tradeId' in event && event.tradeId === receipt.trade;
  if (!isItsTrade) {
    const seen = event === undefined ? 'an event of no known kind' : event.type;
    const wanted = `an event of the trade ${receipt.trade}`;
    return { ok: false, rejection: { code: 'receipt_event_must_be_of_its_trade', seen, wanted } };
  }
  const told: unknown = JSON.parse(eventToJson(event));
  const value = {
    tradeId: receipt.trade,
    log: receipt.origin,
    sequence: receipt.sequence,
    entry: receipt.entry,
    time: new Date(timeMicros / 1_000).toISOString(),
    headSize: size,
    cosigners: cosigners.map(({ name, timeSeconds }) => ({
      name,
      time: new Date(timeSeconds * 1_000).toISOString(),
    })),
    event: told,
  };
  return { ok: true, value };
}
