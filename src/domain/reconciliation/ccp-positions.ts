import type { BusinessDate } from '../basics/business-date.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';

/** What a CCP holds for an account at the close of a clearing date, in contracts. */
export type CcpPosition = {
  readonly account: string;
  readonly contract: string;
  readonly clearingDate: BusinessDate;
  readonly long: number;
  readonly short: number;
};

/**
 * Net contracts by account and contract that a book's trades make by a clearing date. Close-outs take equally from both
 * sides, so the net of the trades is the net of the position, whatever was closed out.
 */
export type NetByDay = Map<string, Map<BusinessDate, number>>;

type Moved = Pick<
  TradeBooked | TradeRemoved,
  'account' | 'contract' | 'clearingDate' | 'side' | 'quantity'
>;

export function addTrade(nets: NetByDay, { type, ...moved }: TradeBooked | TradeRemoved): void {
  addMove(nets, moved, type === 'TradeBooked' ? 1 : -1);
}

function addMove(nets: NetByDay, moved: Moved, sign: 1 | -1): void {
  const { account, contract, clearingDate, side, quantity } = moved;
  const days = nets.get(`${account} ${contract}`) ?? new Map<BusinessDate, number>();
  nets.set(`${account} ${contract}`, days);
  const before = days.get(clearingDate);
  const change = sign * (side === 'buy' ? quantity : -quantity);
  days.set(clearingDate, before === undefined ? change : before + change);
}

/** Sentences of what differs; a position that the CCP does not list on a date it tells of is flat there. */
export function positionsThatDiffer(
  nets: NetByDay,
  positions: readonly CcpPosition[],
): readonly string[] {
  const differing: string[] = [];
  const told = new Map<string, number>();
  for (const { account, contract, clearingDate, long, short } of positions)
    told.set(`${clearingDate} ${account} ${contract}`, long - short);
  const dates = new Set(positions.map(({ clearingDate }) => clearingDate));
  for (const date of dates) {
    for (const key of new Set([...nets.keys(), ...keysOn(told, date)])) {
      const known = told.get(`${date} ${key}`);
      const wanted = known === undefined ? 0 : known;
      const seen = netBy(nets.get(key), date);
      if (seen !== wanted) differing.push(`${date} ${key}: ${seen}, the CCP has ${wanted}`);
    }
  }
  return differing;
}

function keysOn(told: ReadonlyMap<string, number>, date: BusinessDate): string[] {
  const start = `${date} `;
  return [...told.keys()].flatMap((key) => (key.startsWith(start) ? key.slice(start.length) : []));
}

function netBy(days: ReadonlyMap<BusinessDate, number> | undefined, date: BusinessDate): number {
  let net = 0;
  for (const [day, moved] of days ?? []) if (day <= date) net += moved;
  return net;
}
