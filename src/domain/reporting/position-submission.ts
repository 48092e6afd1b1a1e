import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import { compareText } from './_compare-text.ts';

/** What a firm's account holds at the close of a day, and to whom the clearing house thinks it belongs. */
export type HeldPosition = {
  readonly account: string;
  readonly contract: ContractId;
  /** `1` customer, `2` house. */
  readonly origin: '1' | '2';
  readonly long: Quantity;
  readonly short: Quantity;
};

/** A trade of the day, as the register has it. */
export type RegisteredTrade = {
  readonly account: string;
  readonly contract: ContractId;
  readonly side: Side;
  readonly quantity: Quantity;
};

/** One line of the file: a firm's gross contracts of one origin. An adjustment's may be negative. */
export type SubmittedPosition = {
  readonly contract: ContractId;
  readonly origin: '1' | '2';
  readonly long: number;
  readonly short: number;
};

/** What a file must add up to, worked out apart from its lines. */
export type ControlTotals = {
  readonly lines: number;
  readonly long: number;
  readonly short: number;
};

export type PositionSubmission = {
  readonly date: BusinessDate;
  readonly lines: readonly SubmittedPosition[];
  readonly totals: ControlTotals;
  /** Accounts and contracts whose change of the day the trade register does not explain; the file is not written. */
  readonly differences: readonly string[];
};

/**
 * The gross position file (PCS) of a day: longs and shorts of all accounts of an origin added up, never netted between
 * accounts. The control is the trade register: for every account and contract, net of the day before + bought − sold of
 * the day is the net now.
 */
export function positionSubmission(of: {
  readonly date: BusinessDate;
  readonly before: readonly HeldPosition[];
  readonly after: readonly HeldPosition[];
  readonly trades: readonly RegisteredTrade[];
}): PositionSubmission {
  const lines = linesOf(of.after, 1);
  return { date: of.date, lines, totals: totalsOf(of.after), differences: differencesOf(of) };
}

/** The morning's adjustment (PCSADJ): what is known now of a day less what was sent for it; lines of nothing are left out. */
export function positionAdjustment(of: {
  readonly date: BusinessDate;
  readonly sent: readonly HeldPosition[];
  readonly now: readonly HeldPosition[];
}): PositionSubmission {
  const changes = [...linesOf(of.now, 1), ...linesOf(of.sent, -1)];
  const lines = summed(changes).filter(({ long, short }) => long !== 0 || short !== 0);
  const [before, after] = [totalsOf(of.sent), totalsOf(of.now)];
  const long = after.long - before.long;
  const short = after.short - before.short;
  return { date: of.date, lines, totals: { lines: lines.length, long, short }, differences: [] };
}

/** Whether the lines add up to the totals; a file that does not is never written. */
export function addsUp({ lines, totals }: PositionSubmission): boolean {
  const long = lines.reduce((sum, line) => sum + line.long, 0);
  const short = lines.reduce((sum, line) => sum + line.short, 0);
  return lines.length === totals.lines && long === totals.long && short === totals.short;
}

function linesOf(held: readonly HeldPosition[], sign: 1 | -1): SubmittedPosition[] {
  const open = held.filter(({ long, short }) => long > 0 || short > 0);
  return summed(
    open.map(({ contract, origin, long, short }) => {
      return { contract, origin, long: sign * long, short: sign * short };
    }),
  );
}

/** One line an origin and contract, sorted. */
function summed(lines: readonly SubmittedPosition[]): SubmittedPosition[] {
  const byKey = new Map<string, SubmittedPosition>();
  for (const line of lines) {
    const key = `${line.contract} ${line.origin}`;
    const known = byKey.get(key);
    const long = (known === undefined ? 0 : known.long) + line.long;
    const short = (known === undefined ? 0 : known.short) + line.short;
    byKey.set(key, { ...line, long, short });
  }
  return [...byKey.values()].sort(
    (a, b) => compareText(a.contract, b.contract) || compareText(a.origin, b.origin),
  );
}

function totalsOf(held: readonly HeldPosition[]): ControlTotals {
  const keys = new Set<string>();
  let long = 0;
  let short = 0;
  for (const position of held) {
    if (position.long === 0 && position.short === 0) continue;
    keys.add(`${position.contract} ${position.origin}`);
    long += position.long;
    short += position.short;
  }
  return { lines: keys.size, long, short };
}

function differencesOf(of: {
  readonly before: readonly HeldPosition[];
  readonly after: readonly HeldPosition[];
  readonly trades: readonly RegisteredTrade[];
}): string[] {
  const nets = new Map<string, { due: number; seen: number }>();
  const netOf = (account: string, contract: string) => {
    const key = `${account} ${contract}`;
    const known = nets.get(key) ?? { due: 0, seen: 0 };
    nets.set(key, known);
    return known;
  };
  for (const { account, contract, long, short } of of.before)
    netOf(account, contract).due += long - short;
  for (const { account, contract, side, quantity } of of.trades)
    netOf(account, contract).due += side === 'buy' ? quantity : -quantity;
  for (const { account, contract, long, short } of of.after)
    netOf(account, contract).seen += long - short;
  return [...nets]
    .filter(([, { due, seen }]) => due !== seen)
    .map(([key, { due, seen }]) => `${key}: net ${seen}, the trade register says ${due}`)
    .sort();
}
