import { assertThat } from '../domain/basics/decision.ts';
import { priceToText } from '../domain/basics/price.ts';
import { type DemoAccount, nameAt } from './accounts.ts';
import type { Confirm } from './confirm.ts';
import { csvFile, type DemoFile } from './demo-file.ts';
import { ZONES } from './demo-firm.ts';
import { localText } from './local-time.ts';
import type { Sample } from './sample.ts';

const COLUMNS =
  'tradeId,side,quantity,price,contract,account,tradeDate,clearingDate,executionTime,venue,cti,type,ccp';

/**
 * Block trades that the desk wrote down before any CCP knew them. The first equals a confirm that comes later and is
 * confirmed by it; the others are still unconfirmed.
 */
export function ticketFile(sample: Sample, confirms: readonly Confirm[]): DemoFile {
  const confirmed = confirms.findLast(isBlockOnTick);
  assertThat(confirmed !== undefined, 'the last day has a block trade at CME');
  const account = sample.accounts.find((known) => nameAt('CME', known) === confirmed.accountName);
  assertThat(account !== undefined, `${confirmed.accountName} is an account of the sample`);
  const rows = [
    ticketRow(confirmed, account),
    ...OPEN_TICKETS.map((ticket) => openTicketRow(sample, confirmed, ticket)),
  ];
  return csvFile(`tickets-${sample.days[2]}.csv`, COLUMNS.split(','), rows);
}

/** A ticket off tick would be refused. */
function isBlockOnTick({ kind, tradeType, ccp, listed, price }: Confirm): boolean {
  if (kind !== 'new' || tradeType !== 'block' || ccp !== 'CME') return false;
  return listed.product.ticks.some((tick) => price % tick === 0);
}

/** Quantities that no order of the flow has, so that no confirm meets them by accident. */
const OPEN_TICKETS = [
  { accountId: '1011-A', key: 'NYMEX:HO:FUT', side: 'buy', quantity: 137 },
  { accountId: '1016-A', key: 'CBT:25:FUT', side: 'sell', quantity: 1311 },
] as const;

function openTicketRow(
  sample: Sample,
  like: Confirm,
  { accountId, key, side, quantity }: (typeof OPEN_TICKETS)[number],
): string[] {
  const listed = sample.listed.futures.get(key)?.[0];
  const account = sample.accounts.find((known) => known.account === accountId);
  assertThat(listed !== undefined && account !== undefined, `${accountId} trades ${key}`);
  const price = sample.prices.at(listed, 2, listed.session.open + 30);
  const executedAt = sample.now - 25 * 60_000;
  return ticketRow({ ...like, listed, side, quantity, price, executedAt }, account);
}

function ticketRow(confirm: Confirm, account: DemoAccount): string[] {
  const { side, quantity, price, listed, tradeDate, clearingDate, executedAt, ccp } = confirm;
  const executed = localText(executedAt, ZONES[ccp]);
  const trade = ['', side, `${quantity}`, priceToText(price), listed.contract, account.account];
  return [...trade, tradeDate, clearingDate, executed, '', '', 'block', ccp];
}
