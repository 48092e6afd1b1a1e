import { parseContractId } from '../basics/contract-id.ts';
import type { PositionActivity } from '../reporting/position-activity.ts';
import { noActivity, withTrade } from '../reporting/position-activity.ts';
import { type PositionChange, positionIdentityBreaks } from '../reporting/position-identity.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import type { Firm } from './_book-in-test.ts';
import { playWorld } from './_play-world.ts';
import { DAYS, type World } from './_random-world.ts';
import { shownPositions } from './balance-rows.ts';

/**
 * Days whose change of a position their activity does not explain, as closed: nets as they were when the day became
 * final (or at the end), activity by the day in which it is posted. A trade that is taken out of a final day counts as
 * its opposite on the day that corrects it.
 */
export function identityBreaks(world: World): readonly unknown[] {
  const nets = new Map<string, number>();
  const firm = playWorld(world, { watch: (playing) => rememberNets(playing, nets) });
  const activity = activityOf(firm);
  const keys = new Set(
    [...nets.keys(), ...activity.keys()].map((key) => key.split('|').slice(1).join('|')),
  );
  const changes = [...keys].flatMap((key) =>
    DAYS.map((date, at): PositionChange => {
      const [account = '', contract = ''] = key.split('|');
      const netBefore = at === 0 ? 0 : (nets.get(`${DAYS[at - 1]}|${key}`) ?? 0);
      const netAfter = nets.get(`${date}|${key}`) ?? 0;
      return {
        account,
        contract,
        netBefore,
        netAfter,
        activity: activity.get(`${date}|${key}`) ?? noActivity(),
      };
    }),
  );
  return positionIdentityBreaks(changes);
}

/** Nets of every day that is not final, as the book shows them now. */
function rememberNets({ book }: Firm, nets: Map<string, number>): void {
  for (const date of DAYS) {
    if (date <= book.days.finalThrough) continue;
    for (const key of nets.keys()) if (key.startsWith(date)) nets.delete(key);
    for (const { row } of shownPositions(book, '', date)) {
      nets.set(`${date}|${row.account}|${row.contract}`, row.long - row.short);
    }
  }
}

function activityOf({ log }: Firm): Map<string, PositionActivity> {
  const activity = new Map<string, PositionActivity>();
  const add = (
    event: TradeBooked | TradeRemoved,
    date: string,
    side: 'buy' | 'sell',
    quantity: number,
  ) => {
    const { account, contract, tradeType, openClose } = event;
    const contractType = parseContractId(contract)?.type ?? 'FUT';
    const key = `${date}|${account}|${contract}`;
    activity.set(
      key,
      withTrade(activity.get(key) ?? noActivity(), {
        contractType,
        tradeType,
        side,
        quantity,
        openClose,
      }),
    );
  };
  for (const event of log) {
    if (event.type === 'TradeBooked') add(event, event.bookingDate, event.side, event.quantity);
    if (event.type !== 'TradeRemoved') continue;
    const isAsOf = event.removalDate !== event.bookingDate;
    if (isAsOf)
      add(event, event.removalDate, event.side === 'buy' ? 'sell' : 'buy', event.quantity);
    else add(event, event.bookingDate, event.side, -event.quantity);
  }
  return activity;
}
