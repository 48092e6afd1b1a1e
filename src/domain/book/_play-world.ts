import type { BusinessDate } from '../basics/business-date.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { type Division, divide, divideLike } from './_allocate-in-world.ts';
import { type Averaging, average, averageLike, finishGroups } from './_average-in-world.ts';
import type { Firm } from './_book-in-test.ts';
import { instruct } from './_instruct.ts';
import {
  ACCOUNTS,
  CONTRACTS,
  contractAt,
  DAYS,
  dayAt,
  PHASES_PER_DAY,
  type Plan,
  priceAt,
  randomFirm,
  reportOfTerms,
  type Terms,
  type World,
} from './_random-world.ts';
import type { Command } from './commands.ts';
import { staleDays, unendedDays } from './end-of-day.ts';

/** Called after every step, for checks that must hold at any moment. */
export type Watch = (firm: Firm) => void;

type Action = { readonly phase: number; readonly run: (firm: Firm) => void };

/** Terms in force at the end; undefined = the trade is gone. */
export function finalTerms({ terms, fates }: Plan): Terms | undefined {
  let current: Terms | undefined = terms;
  for (const { kind, terms: next } of fates) {
    if (kind === 'bust') current = undefined;
    else if (kind === 'resubmit' || current !== undefined) current = sameName(next, terms);
  }
  return current;
}

/** What a CCP may change under one id: neither side nor contract. */
function sameName(next: Terms, first: Terms): Terms {
  return { ...next, side: first.side, contract: first.contract };
}

export type Playing = {
  readonly watch?: Watch;
  /** The same trades in other accounts, each report right after the first. */
  readonly alsoIn?: readonly string[];
  /** Everything goes into this account instead of its own. */
  readonly only?: string;
  /** Reports of the evening arrive between the parts of the day's run. */
  readonly interrupted?: boolean;
  /** Trades are divided among accounts, and divisions taken back: of each plan the entries of its place. */
  readonly divisions?: readonly (readonly Division[])[];
  /** The same for average-price groups. */
  readonly averagings?: readonly (readonly Averaging[])[];
  /** Cash is entered by hand beside every report, of its day and in its account. */
  readonly withCash?: boolean;
};

/** The history as it happened: reports late and wrong, prices republished, days released. */
export function playWorld(world: World, playing: Playing = {}): Firm {
  const firm = randomFirm();
  const watch = playing.watch ?? (() => {});
  const actions = [
    ...world.plans.flatMap((plan, at) => planActions(plan, at, playing)),
    ...priceActions(world),
    ...instructionActions(world, playing),
    ...divisionActions(world, playing),
    ...averagingActions(world, playing),
    ...(playing.withCash === true ? world.plans.map(cashAction) : []),
  ];
  const ofPhase = (day: number, part: number) =>
    actions.filter(({ phase }) => phase === day * PHASES_PER_DAY + part);
  const last = DAYS.length - 1;
  for (const [day, date] of DAYS.entries()) {
    // What is not in by then comes before the last run.
    act(
      firm,
      day === last
        ? actions.filter(({ phase }) => phase >= last * PHASES_PER_DAY)
        : ofPhase(day, 0),
      watch,
    );
    publish(firm, world, day);
    detour(firm, world, day);
    const evening = day === last ? [] : ofPhase(day, 1);
    catchUp(firm, watch, date);
    runOnce(firm, date, watch, playing.interrupted === true ? evening : []);
    if (playing.interrupted !== true) act(firm, evening, watch);
    if (world.released[day] === true) release(firm, date, watch);
    if (day < last) act(firm, ofPhase(day, 2), watch);
  }
  return firm;
}

/** Parts of another day's run, begun and left. */
function detour(firm: Firm, world: World, day: number): void {
  const { day: other, parts } = world.detours[day] ?? { day: 0, parts: 0 };
  for (let part = 0; part < parts; part += 1) {
    const decision = firm.run({ type: 'advanceEndOfDay', date: dayAt(other), allowEarly: false });
    if (!decision.ok || decision.events.some(({ type }) => type === 'DayRunCompleted')) return;
  }
}

function release(firm: Firm, date: BusinessDate, watch: Watch): void {
  catchUp(firm, watch);
  if (firm.book.days.finalThrough >= date) return;
  for (const day of [...firm.book.days.run.keys()].sort()) {
    if (day > date) break;
    firm.accepted({ type: 'releaseDay', date: day });
    watch(firm);
  }
}

/** The world in which every trade was right from the start, with the settlements that `like` ended with. */
export function playCorrected(world: World, like: Firm): Firm {
  const firm = randomFirm();
  for (const [day, date] of DAYS.entries()) {
    for (const [at, plan] of world.plans.entries()) {
      const terms = finalTerms(plan);
      if (terms?.day === day) firm.capture(reportOfTerms(at, terms, {}));
    }
    averageLike(firm, like);
    divideLike(firm, like);
    for (const { contract } of CONTRACTS) {
      const quotes = like.book.positions.prices
        .get(contract)
        ?.find((known) => known.date === date)?.quotes;
      const newest = quotes?.at(-1);
      if (newest !== undefined) setPrice(firm, { contract, date, at: newest.price });
    }
    firm.endOfDay(date);
  }
  return firm;
}

/** Every day again that is stale or was begun and left, oldest first. */
function catchUp(firm: Firm, watch: Watch, before = '9999-12-31'): void {
  for (;;) {
    const [oldest] = [...staleDays(firm.book), ...unendedDays(firm.book)].sort();
    if (oldest === undefined || oldest >= before) return;
    runOnce(firm, oldest, watch);
  }
}

/** One run to its end; `between` happens one by one between its parts, and what is left after it. */
function runOnce(
  firm: Firm,
  date: BusinessDate,
  watch: Watch,
  between: readonly Action[] = [],
): void {
  const waiting = [...between];
  for (let count = 0; count < 1000; count += 1) {
    const decision = firm.run({ type: 'advanceEndOfDay', date, allowEarly: false });
    watch(firm);
    // A change of an earlier run day stops this one until that is run again.
    if (!decision.ok) catchUp(firm, watch, date);
    else if (decision.events.some(({ type }) => type === 'DayRunCompleted')) {
      act(firm, waiting, watch);
      return;
    }
    act(firm, waiting.splice(0, 1), watch);
  }
  throw new Error(`end of day ${date} does not end`);
}

function act(firm: Firm, actions: readonly Action[], watch: Watch): void {
  for (const { run } of actions) {
    run(firm);
    watch(firm);
  }
}

function planActions(plan: Plan, at: number, playing: Playing): Action[] {
  const { terms, lag, fates } = plan;
  let phase = terms.day * PHASES_PER_DAY + lag;
  const send = (given: Terms, change: Partial<TradeReport>) => (firm: Firm) =>
    capture(firm, at, given, change, playing);
  const book = (given: Terms) => send(given, {});
  const actions: Action[] = [{ phase, run: book(terms) }];
  let isLive = true;
  for (const fate of fates) {
    phase += fate.lag;
    const next = sameName(fate.terms, terms);
    const remove = (removal: 'bust' | 'reverse') => send(terms, { action: 'remove', removal });
    if (fate.kind === 'bust' && isLive) actions.push({ phase, run: remove('bust') });
    if (fate.kind === 'replace' && isLive) {
      actions.push({ phase, run: send(next, { action: 'replace' }) });
    }
    if (fate.kind === 'resubmit') {
      if (isLive) actions.push({ phase, run: remove('reverse') });
      actions.push({ phase, run: book(next) });
    }
    isLive = fate.kind === 'bust' ? false : isLive || fate.kind === 'resubmit';
  }
  return actions;
}

function capture(
  firm: Firm,
  at: number,
  terms: Terms,
  change: Partial<TradeReport>,
  playing: Playing,
): void {
  const account = playing.only === undefined ? {} : { account: playing.only };
  firm.capture(reportOfTerms(at, terms, { ...change, ...account }));
  for (const [twin, other] of (playing.alsoIn ?? []).entries()) {
    firm.capture(
      reportOfTerms(at, terms, { ...change, account: other, ccpTradeId: `T${at}-${twin}` }),
    );
  }
}

function publish(firm: Firm, world: World, day: number): void {
  for (const [contract, settlements] of world.settlements.entries()) {
    const ticks = settlements[day];
    if (ticks === undefined) continue;
    setPrice(firm, {
      contract: contractAt(contract).contract,
      date: dayAt(day),
      at: priceAt(contract, ticks),
    });
  }
}

function priceActions(world: World): Action[] {
  return world.republished.map(({ contract, day, ticks, lag }) => ({
    phase: day * PHASES_PER_DAY + 1 + lag,
    run: (firm) => {
      const date = dayAt(day);
      if (date <= firm.book.days.finalThrough) return;
      setPrice(firm, {
        contract: contractAt(contract).contract,
        date,
        at: priceAt(contract, ticks),
      });
    },
  }));
}

function instructionActions(world: World, { only, alsoIn = [] }: Playing): Action[] {
  const accounts = only === undefined ? alsoIn : [only, ...alsoIn];
  return world.instructions.map((instruction) => ({
    phase: instruction.day * PHASES_PER_DAY + instruction.lag,
    run: (firm) => {
      for (const account of accounts) instruct(firm, account, instruction);
    },
  }));
}

function divisionActions(world: World, { divisions = [] }: Playing): Action[] {
  return world.plans.flatMap(({ terms, lag }, at) =>
    (divisions[at] ?? []).map((division) => ({
      phase: terms.day * PHASES_PER_DAY + lag + division.lag,
      run: (firm: Firm) => divide(firm, at, terms, division),
    })),
  );
}

/** Whatever way a group is on, it has gone before the last run. */
function averagingActions(world: World, { averagings }: Playing): Action[] {
  if (averagings === undefined) return [];
  const actions = world.plans.flatMap(({ terms, lag }, at) =>
    (averagings[at] ?? []).map((averaging, nth) => ({
      phase: terms.day * PHASES_PER_DAY + lag + averaging.lag + nth,
      run: (firm: Firm) => average(firm, at, terms, averaging),
    })),
  );
  return [...actions, { phase: DAYS.length * PHASES_PER_DAY, run: finishGroups }];
}

function cashAction({ terms, lag }: Plan, at: number): Action {
  const clearingDate = dayAt(terms.day);
  const amount = (terms.side === 'buy' ? 100 : -100) * (terms.quantity + at);
  const account = ACCOUNTS[terms.account] ?? '';
  const entry = { account, currency: 'USD', amount, clearingDate, valueDate: clearingDate };
  return {
    phase: terms.day * PHASES_PER_DAY + lag,
    run: (firm) => {
      firm.accepted({ type: 'enterCash', entryId: `E${at}`, ...entry, reason: 'by hand' });
    },
  };
}

function setPrice(
  firm: Firm,
  { contract, date, at }: { contract: string; date: BusinessDate; at: number },
): void {
  const command: Command = {
    type: 'setSettlementPrice',
    contract,
    date,
    kind: 'daily',
    price: at,
    source: 'test',
    sourceHash: '',
  };
  firm.accepted(command);
}
