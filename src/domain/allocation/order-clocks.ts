import { byText } from './_by-text.ts';
import { elementAt } from './_element-at.ts';

/**
 * When an order passed its four points, microseconds since 1970; undefined = not yet. Named parties are those who hold a
 * clock: DMIST's standard of timeliness gives each stage thirty minutes.
 */
export type OrderTimes = {
  readonly orderId: string;
  readonly executingFirm: string;
  readonly client: string;
  readonly ccp: string;
  /** The last fill. */
  readonly completed: number | undefined;
  /** The client was told. */
  readonly confirmed: number | undefined;
  /** The client said into which accounts. */
  readonly instructed: number | undefined;
  /** All of it stands in its accounts, or is claimed. */
  readonly booked: number | undefined;
};

export type ClockStage = 'confirm' | 'instruct' | 'book';

/** Whose clock it is: the executing firm confirms, the client instructs, the clearing firm books at the CCP. */
export type ClockOwner = 'executing-firm' | 'client' | 'clearing-firm';

export type OrderClock = {
  readonly orderId: string;
  readonly stage: ClockStage;
  readonly owner: ClockOwner;
  /** The executing firm, the client, or for `book` the CCP at which it is booked. */
  readonly party: string;
  /** Whole microseconds from the stage's start to its end, or to now while it runs. */
  readonly micros: number;
  readonly isRunning: boolean;
  readonly isLate: boolean;
};

export const CLOCK_LIMIT_MICROS = 30 * 60 * 1_000_000;

/**
 * The clocks of an order that have begun: at most one runs. A stage is over when its end or any later point is known (who
 * books has been instructed, however); its time is then to the first of them. Exactly thirty minutes is not late. An end
 * before its start, as clocks of two firms may have it, counts as no time.
 */
export function orderClocks(order: OrderTimes, nowMicros: number): OrderClock[] {
  const { orderId, executingFirm, client, ccp } = order;
  const points = [order.completed, order.confirmed, order.instructed, order.booked];
  const stages = [
    ['confirm', 'executing-firm', executingFirm],
    ['instruct', 'client', client],
    ['book', 'clearing-firm', ccp],
  ] as const;
  return stages.flatMap(([stage, owner, party], at): OrderClock[] => {
    const start = firstKnown(points.slice(at, at + 1));
    if (start === undefined) return [];
    const end = firstKnown(points.slice(at + 1));
    const until = end === undefined ? nowMicros : end;
    const micros = Math.max(0, until - start);
    const isLate = micros > CLOCK_LIMIT_MICROS;
    return [{ orderId, stage, owner, party, micros, isRunning: end === undefined, isLate }];
  });
}

function firstKnown(points: readonly (number | undefined)[]): number | undefined {
  return points.find((point) => point !== undefined);
}

/** One line of the report: a stage of one party. Times in whole microseconds. */
export type ClockFigures = {
  readonly stage: ClockStage;
  readonly owner: ClockOwner;
  readonly party: string;
  /** Clocks that have ended; the percentiles are of these, undefined while there is none. */
  readonly ended: number;
  readonly running: number;
  readonly late: number;
  readonly median: number | undefined;
  readonly ninetieth: number | undefined;
  readonly ninetyNinth: number | undefined;
  readonly longest: number | undefined;
};

/** By stage, then party. */
export function clockFigures(clocks: readonly OrderClock[]): ClockFigures[] {
  const groups = new Map<string, OrderClock[]>();
  for (const clock of clocks) {
    const key = `${STAGE_ORDER.indexOf(clock.stage)} ${clock.party}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [clock]);
    else group.push(clock);
  }
  return [...groups]
    .sort(([a], [b]) => byText(a, b))
    .map(([, group]) => {
      const { stage, owner, party } = elementAt(group, 0);
      const times = group.flatMap(({ isRunning, micros }) => (isRunning ? [] : [micros]));
      times.sort((a, b) => a - b);
      return {
        stage,
        owner,
        party,
        ended: times.length,
        running: group.length - times.length,
        late: group.filter(({ isLate }) => isLate).length,
        median: percentile(times, 50),
        ninetieth: percentile(times, 90),
        ninetyNinth: percentile(times, 99),
        longest: times.at(-1),
      };
    });
}

const STAGE_ORDER: readonly ClockStage[] = ['confirm', 'instruct', 'book'];

/** Nearest rank: the least time that so many of a hundred do not pass. */
function percentile(sorted: readonly number[], percent: number): number | undefined {
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1];
}

/** Clocks past their limit: those that run first, each longest first, then by order. */
export function lateClocks(clocks: readonly OrderClock[]): OrderClock[] {
  return clocks
    .filter(({ isLate }) => isLate)
    .sort(
      (a, b) =>
        Number(b.isRunning) - Number(a.isRunning) ||
        b.micros - a.micros ||
        byText(a.orderId, b.orderId) ||
        STAGE_ORDER.indexOf(a.stage) - STAGE_ORDER.indexOf(b.stage),
    );
}
