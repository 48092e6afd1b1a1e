import { messageAt, PRICE_UNITS_OF_A_HUNDREDTH, termsOf, tradeNumber } from './clearing-day.ts';
import type { ClientSide } from './client-log.ts';

/** An event of a rebuilt firm as `dump` prints it; only some kinds say something about the day's messages. */
export type RecoveredEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** What became of one firm's day, message by message: the client's word against the rebuilt log. */
export type FirmComparison = {
  /** Messages that were answered, at whatever level. */
  readonly acknowledged: number;
  /** Of these, answered when at least one vault had them. */
  readonly vaulted: number;
  /** Answered messages whose effect is in the rebuilt log, clean. */
  readonly recovered: number;
  /** Answered at a vaulted level and neither clean nor kept as suspect: must be 0. */
  readonly lost: number;
  /** The same for answers at level `local`, which promise nothing when the host is lost. */
  readonly lostLocal: number;
  /** Clean effects in the rebuilt log that nobody sent: must be 0. */
  readonly phantom: number;
  /** Answered messages that are only kept as suspect. */
  readonly genuineMarkedSuspect: number;
  /** The same of messages that nobody ever answered. */
  readonly unansweredMarkedSuspect: number;
  /** The first few messages that were lost or phantom, in words. */
  readonly examples: readonly string[];
};

const MOST_EXAMPLES = 5;

/** Takes the events of one rebuilt firm in their order and compares them with what the client knows. */
export type Comparer = {
  readonly take: (event: RecoveredEvent) => void;
  readonly result: () => FirmComparison;
};

type Effects = {
  readonly booked: Set<number>;
  readonly removed: Set<number>;
  readonly repeated: Set<number>;
};

/** `seed` is the firm's own. */
export function newComparer(seed: number, client: ClientSide): Comparer {
  const clean: Effects = { booked: new Set(), removed: new Set(), repeated: new Set() };
  const suspect: Effects = { booked: new Set(), removed: new Set(), repeated: new Set() };
  const examples: string[] = [];
  let phantom = 0;
  const note = (text: string) => {
    if (examples.length < MOST_EXAMPLES) examples.push(text);
  };
  const sentKinds = kindsSent(client.sent);
  return {
    take: (event) => {
      const isSuspect = event.suspect === true;
      const effects = isSuspect ? suspect : clean;
      const effect = effectOf(event, clean.booked.size > 0);
      if (effect === undefined) return;
      const { trade, set } = effect;
      const isSent = trade !== undefined && sentKinds[set].has(trade);
      const isRight = isSent && (set === 'repeated' || hasTerms(seed, trade, event));
      if (isRight && !effects[set].has(trade)) {
        effects[set].add(trade);
        return;
      }
      if (isSuspect) return;
      phantom += 1;
      note(`phantom: ${JSON.stringify(event).slice(0, 300)}`);
    },
    result: () => ({ ...countMessages(client, clean, suspect, note), phantom, examples }),
  };
}

function kindsSent(sent: number): Effects {
  const kinds: Effects = { booked: new Set(), removed: new Set(), repeated: new Set() };
  for (let at = 0; at < sent; at += 1) {
    const { kind, trade } = messageAt(at);
    kinds[SET_OF[kind]].add(trade);
  }
  return kinds;
}

const SET_OF = { new: 'booked', duplicate: 'repeated', bust: 'removed' } as const;

type Effect = { readonly trade: number | undefined; readonly set: keyof Effects };

/**
 * Undefined for events that are not about the day. No client pays by hand in a drill or changes a setting once there are
 * trades, so such an event has no message of its own.
 */
function effectOf(event: RecoveredEvent, hasTraded: boolean): Effect | undefined {
  if (event.type === 'CashEntered' || (hasTraded && 'effectiveFrom' in event))
    return { trade: undefined, set: 'booked' };
  switch (event.type) {
    case 'TradeBooked':
      return { trade: tradeNumber(String(event.ccpTradeId)), set: 'booked' };
    case 'TradeRemoved':
      return { trade: tradeNumber(String(event.ccpTradeId)), set: 'removed' };
    case 'DuplicateReported': {
      // CCP:EXCHANGE:TRADE DATE:MEMBER:CCP TRADE ID:B|S
      const ccpTradeId = String(event.tradeId).split(':').at(-2);
      return {
        trade: ccpTradeId === undefined ? undefined : tradeNumber(ccpTradeId),
        set: 'repeated',
      };
    }
    default:
      return undefined;
  }
}

function hasTerms(seed: number, trade: number, event: RecoveredEvent): boolean {
  const { side, quantity, price, contract, account } = termsOf(seed, trade);
  return (
    event.side === side &&
    event.quantity === quantity &&
    Number(event.price) === price * PRICE_UNITS_OF_A_HUNDREDTH &&
    event.contract === contract &&
    event.account === account
  );
}

function countMessages(
  client: ClientSide,
  clean: Effects,
  suspect: Effects,
  note: (text: string) => void,
): Omit<FirmComparison, 'phantom' | 'examples'> {
  let acknowledged = 0;
  let vaulted = 0;
  let recovered = 0;
  let lost = 0;
  let lostLocal = 0;
  let genuineMarkedSuspect = 0;
  let unansweredMarkedSuspect = 0;
  for (let at = 0; at < client.sent; at += 1) {
    const { kind, trade } = messageAt(at);
    const isClean = clean[SET_OF[kind]].has(trade);
    const isSuspect = !isClean && suspect[SET_OF[kind]].has(trade);
    const vaults = client.vaults[at];
    if (vaults === undefined) {
      if (isSuspect) unansweredMarkedSuspect += 1;
      continue;
    }
    if (isSuspect) genuineMarkedSuspect += 1;
    acknowledged += 1;
    if (vaults > 0) vaulted += 1;
    if (isClean) recovered += 1;
    else if (!isSuspect && vaults > 0) {
      lost += 1;
      note(`lost: message ${at}, ${kind} ${trade}, answered when ${vaults} vaults had it`);
    } else if (!isSuspect) lostLocal += 1;
  }
  const suspects = { genuineMarkedSuspect, unansweredMarkedSuspect };
  return { acknowledged, vaulted, recovered, lost, lostLocal, ...suspects };
}
