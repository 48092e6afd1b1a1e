import { priceToText } from '../domain/basics/price.ts';
import { amendments } from './amendments.ts';
import { cmeBatch, cmeMessage, cmeSpreadMessage } from './cme-messages.ts';
import type { Confirm } from './confirm.ts';
import { type DayMessage, dayConfirms, sentAtOf, TradeIds, trade } from './day-confirms.ts';
import { csvFile, type DemoFile, textFile } from './demo-file.ts';
import { ZONES } from './demo-firm.ts';
import { eurexBatch, eurexMessage } from './eurex-messages.ts';
import { iceBatch, iceEuropeMessage, iceUsMessage } from './ice-messages.ts';
import { allListed } from './listed-contracts.ts';
import { type EpochMs, instantAt } from './local-time.ts';
import type { DayIndex } from './market-prices.ts';
import type { Sample } from './sample.ts';
import { DEMO_CCPS, type DemoCcp } from './shipped-reference.ts';
import { ticketFile } from './ticket-file.ts';
import { waitingWork } from './waiting-work.ts';

/** Local times, in minutes, at which a CCP's batch ends and the next begins: night, morning, midday, close. */
const BATCH_ENDS: Readonly<Record<DemoCcp, readonly number[]>> = {
  CME: [420, 570, 690, 800],
  ICUS: [540, 720],
  ICEU: [660, 900, 1050],
  ECAG: [660, 900],
};

/** All messages of a day in the order in which they were sent. */
export function dayMessages(sample: Sample, day: DayIndex): DayMessage[] {
  const ids = new TradeIds(day);
  const messages = dayConfirms(sample, day, ids);
  const changes = amendments(sample, day, messages);
  const changed = new Set(changes.map(({ ccpTradeId }) => ccpTradeId));
  const untouched = messages.flatMap((message) =>
    message.type === 'trade' && !changed.has(message.confirm.ccpTradeId) ? [message.confirm] : [],
  );
  const waiting = waitingWork(sample, day, ids, untouched);
  return [...messages, ...changes.map(trade), ...waiting.map(trade)].sort(
    (a, b) => sentAtOf(a) - sentAtOf(b),
  );
}

/** The day's trades as they arrive, a few batches a CCP, ordered by the time of their last message. */
export function tradeFiles(sample: Sample, day: DayIndex): DemoFile[] {
  const messages = dayMessages(sample, day);
  const batches = DEMO_CCPS.flatMap((ccp) => batchesOf(sample, day, ccp, messages));
  const files = batches.sort((a, b) => a.sentAt - b.sentAt).map(({ file }) => file);
  return day === 2 ? [ticketFile(sample, messages.flatMap(tradeIn)), ...files] : files;
}

function tradeIn(message: DayMessage): Confirm[] {
  return message.type === 'trade' ? [message.confirm] : [];
}

type Batch = { readonly sentAt: EpochMs; readonly file: DemoFile };

function batchesOf(
  sample: Sample,
  day: DayIndex,
  ccp: DemoCcp,
  messages: readonly DayMessage[],
): Batch[] {
  const own = messages.filter((message) => ccpOf(message) === ccp);
  const ends = BATCH_ENDS[ccp].map((minutes) => instantAt(sample.days[day], minutes, ZONES[ccp]));
  const byBatch = Map.groupBy(
    own,
    (message) => ends.filter((end) => sentAtOf(message) > end).length,
  );
  return [...byBatch.values()].flatMap((batch, at) => {
    const last = batch.at(-1);
    if (last === undefined) return [];
    const sentAt = sentAtOf(last);
    const name = `${ccp.toLowerCase()}-trades-${sample.days[day]}-${at + 1}.xml`;
    return [{ sentAt, file: textFile(name, batchText(ccp, batch.map(messageText), sentAt)) }];
  });
}

function ccpOf(message: DayMessage): DemoCcp {
  return message.type === 'trade' ? message.confirm.ccp : 'CME';
}

function messageText(message: DayMessage): string {
  if (message.type === 'spread') return cmeSpreadMessage(message.confirm);
  return messageOf(message.confirm);
}

/** The confirm in its CCP's dialect. */
export function messageOf(confirm: Confirm): string {
  switch (confirm.ccp) {
    case 'CME':
      return cmeMessage(confirm);
    case 'ICUS':
      return iceUsMessage(confirm);
    case 'ICEU':
      return iceEuropeMessage(confirm);
    case 'ECAG':
      return eurexMessage(confirm);
  }
}

export function batchText(ccp: DemoCcp, messages: readonly string[], sentAt: EpochMs): string {
  switch (ccp) {
    case 'CME':
      return cmeBatch(messages, sentAt);
    case 'ECAG':
      return eurexBatch(messages);
    default:
      return iceBatch(messages);
  }
}

/** Settlement prices of every listed contract, a file a CCP; `early` ones are provisional. */
export function priceFiles(
  sample: Sample,
  day: DayIndex,
  kind: 'daily' | 'early',
  ccps: readonly DemoCcp[] = DEMO_CCPS,
): DemoFile[] {
  const date = sample.days[day];
  return ccps.map((ccp) => {
    const listed = allListed(sample.listed).filter(({ product }) => product.ccp === ccp);
    const rows = listed.map((one) => {
      const settlement = priceToText(sample.prices.settlement(one, day));
      return [one.contract, date, settlement, kind];
    });
    const word = kind === 'early' ? 'early' : 'settlement';
    return csvFile(
      `${ccp.toLowerCase()}-${word}-${date}.csv`,
      ['contract', 'date', 'settlement', 'kind'],
      rows,
    );
  });
}
