import type { TradesDerived } from '../allocation/derivation-events.ts';
import { derivationOf } from '../allocation/derivations.ts';
import { assertThat, type Rejection, reject } from '../basics/decision.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { legTradeIdOf } from '../trade/trade-id.ts';
import { candidatesOf, isLive, lifeOf, sequenceAt } from '../trade/trade-register.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book, BookEvent, Facts } from './book-state.ts';

export type KnownTrade = {
  readonly trade: number;
  readonly live: boolean;
  readonly life: number;
  /** Newest booking. */
  readonly booked: TradeBooked;
  readonly bookedSequence: number;
  /** What was made of it, and stands in its place: to the CCP it lives on. */
  readonly derivation: TradesDerived | undefined;
};

/** The trade is what its newest booking says, in a position of its own or in what was made of it. */
export function stands(known: KnownTrade | undefined): known is KnownTrade {
  return known !== undefined && (known.live || known.derivation !== undefined);
}

/** The refusal of an instruction about an id that names no trade that stands; often it is the CCP's id alone. */
export function notStanding(tradeId: string): {
  readonly ok: false;
  readonly rejection: Rejection;
} {
  const wanted = tradeId.includes(':')
    ? 'a trade that stands'
    : 'the whole id of a trade that stands, CCP:EXCHANGE:TRADE DATE:MEMBER:CCP TRADE ID:B|S';
  return reject('trade_must_be_live', tradeId, wanted);
}

/** Old events needed to tell whether, and as what, a trade id is known. */
export function sequencesAbout(book: Book, tradeId: string): readonly number[] {
  const candidates = candidatesOf(book.register, tradeId);
  if (candidates.length === 0) return NONE;
  return candidates.flatMap(({ name, trade }) => {
    const named = sequenceAt(book.register, name);
    return name === trade ? [named] : [named, sequenceAt(book.register, trade)];
  });
}

const NONE: readonly number[] = [];

/** The trade that an id names, if any; its events are among the prepared facts. */
export function findTrade(book: Book, tradeId: string, facts: Facts): KnownTrade | undefined {
  for (const { name, trade } of candidatesOf(book.register, tradeId)) {
    const naming = facts.get(sequenceAt(book.register, name));
    assertThat(naming !== undefined, () => `the event that named ${tradeId} was prepared`);
    if (!names(naming, tradeId)) continue;
    const bookedSequence = sequenceAt(book.register, trade);
    const booked = facts.get(bookedSequence);
    assertThat(booked?.type === 'TradeBooked', () => `the booking of ${tradeId} was prepared`);
    const { register } = book;
    return {
      trade,
      live: isLive(register, trade),
      life: lifeOf(register, trade),
      booked,
      bookedSequence,
      derivation: isLive(register, trade)
        ? undefined
        : derivationOf(book.derivations, booked.tradeId),
    };
  }
  return undefined;
}

/**
 * The trade that a report is about. A change of a leg whose spread has booked it finds the leg by its match id, even
 * when the leg's own report never came.
 */
export function reportedTrade(
  book: Book,
  report: TradeReport,
  tradeId: string,
  facts: Facts,
): KnownTrade | undefined {
  const known = findTrade(book, tradeId, facts);
  if (known !== undefined || report.action === 'book' || !hasLegName(report)) return known;
  const leg = findTrade(book, legTradeIdOf(report), facts);
  return leg?.booked.fromSpread === true ? leg : undefined;
}

export function hasLegName(report: TradeReport): boolean {
  return report.multiLeg === 'leg' && report.matchId !== '';
}

function names(event: BookEvent, tradeId: string): boolean {
  if (event.type === 'SpreadLegMatched') return event.legTradeId === tradeId;
  if (event.type !== 'TradeBooked') return false;
  return event.tradeId === tradeId || (event.multiLeg === 'leg' && legTradeIdOf(event) === tradeId);
}

/** Versions of the trade's present life, newest first, as far as the facts go. */
export function* versionsOf(known: KnownTrade, facts: Facts): Generator<TradeBooked> {
  let version = known.booked;
  for (;;) {
    yield version;
    const older = version.previousVersion === 0 ? undefined : facts.get(version.previousVersion);
    if (older?.type !== 'TradeBooked' || older.life !== known.booked.life) return;
    version = older;
  }
}
