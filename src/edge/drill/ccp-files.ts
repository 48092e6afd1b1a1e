import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DayCount,
  dateOfTrade,
  datesOf,
  messageAt,
  messageCells,
  seedOfFirm,
  table,
  termsOf,
} from './clearing-day.ts';

/** Rows of the CCP's trade file of a date: every report of it, in the order in which they came about. */
type CcpDay = Record<string, string>[];

/**
 * What the CCP has of a drill, written before the day begins: for each firm and date all its trades, also those the firm
 * will not have heard of when the attack comes, and the positions at the close of each date but the last. Positions are as
 * the CCP knows them in the end, late busts taken out.
 */
export function writeCcpFiles(
  folder: string,
  firms: readonly string[],
  { seed, ...count }: DayCount & { readonly seed: number },
): void {
  for (const [at, firm] of firms.entries()) {
    const place = join(folder, firm);
    mkdirSync(place, { mode: 0o700 });
    const days = daysOf(seedOfFirm(seed, at), count);
    for (const [date, trades] of days)
      if (trades.length > 0) writeFileSync(join(place, `trades-${date}.csv`), table(trades));
    const dates = datesOf(count.days);
    for (const date of dates.slice(0, -1)) {
      const until = dates.filter((other) => other <= date).map((other) => days.get(other));
      const rows = positionRows(
        date,
        until.flatMap((day) => day ?? []),
      );
      writeFileSync(join(place, `positions-${date}.csv`), table(rows));
    }
  }
}

function daysOf(seed: number, count: DayCount): ReadonlyMap<string, CcpDay> {
  const days = new Map<string, CcpDay>();
  for (const date of datesOf(count.days)) days.set(date, []);
  for (let at = 0; at < count.messagesPerFirm; at += 1) {
    const { kind, trade } = messageAt(at);
    if (kind === 'duplicate') continue;
    const date = dateOfTrade(trade, count);
    days.get(date)?.push(messageCells(termsOf(seed, trade), kind, date));
  }
  return days;
}

function positionRows(
  clearingDate: string,
  trades: readonly Readonly<Record<string, string>>[],
): Record<string, string>[] {
  const sums = new Map<
    string,
    { account: string; contract: string; long: number; short: number }
  >();
  for (const { account = '', contract = '', side, quantity, action } of trades) {
    const key = `${account} ${contract}`;
    const sum = sums.get(key) ?? { account, contract, long: 0, short: 0 };
    sums.set(key, sum);
    sum[side === 'buy' ? 'long' : 'short'] +=
      action === 'bust' ? -Number(quantity) : Number(quantity);
  }
  return [...sums.values()].map(({ account, contract, long, short }) => ({
    account,
    contract,
    clearingDate,
    long: String(long),
    short: String(short),
  }));
}
