import { assertThat } from '../basics/decision.ts';
import type { AllocationEvent, TradesDerived } from './derivation-events.ts';

/** What has been made of trades and stands. Plain data. */
export type Derivations = {
  readonly byId: Map<string, TradesDerived>;
  /** Derivation ids by the trade that was taken, and by the trade that was made. */
  readonly bySource: Map<string, string>;
  readonly byResult: Map<string, string>;
  /** Trades that stand again because they changed under what was made of them, with the derivation that ended. */
  readonly broken: Map<string, string>;
};

export function emptyDerivations(): Derivations {
  return { byId: new Map(), bySource: new Map(), byResult: new Map(), broken: new Map() };
}

export function evolveDerivations(state: Derivations, event: AllocationEvent): void {
  const known = state.byId.get(event.derivationId);
  if (known !== undefined) forget(state, known);
  if (event.type === 'TradesDerived') {
    state.byId.set(event.derivationId, event);
    for (const { tradeId } of event.sources) {
      state.bySource.set(tradeId, event.derivationId);
      if (state.broken.size > 0) state.broken.delete(tradeId);
    }
    for (const { tradeId } of event.results) state.byResult.set(tradeId, event.derivationId);
    return;
  }
  assertThat(known !== undefined, () => `the derivation ${event.derivationId} stands`);
  if (event.reason !== 'source-changed') return;
  for (const { tradeId } of known.sources) state.broken.set(tradeId, event.derivationId);
}

/** A trade that left for good waits for nobody. */
export function evolveSourceGone(state: Derivations, tradeId: string): void {
  state.broken.delete(tradeId);
}

function forget(state: Derivations, known: TradesDerived): void {
  state.byId.delete(known.derivationId);
  for (const { tradeId } of known.sources) state.bySource.delete(tradeId);
  for (const { tradeId } of known.results) state.byResult.delete(tradeId);
}

/** What was made of a trade, if anything was and stands. */
export function derivationOf(state: Derivations, tradeId: string): TradesDerived | undefined {
  const id = state.bySource.get(tradeId);
  return id === undefined ? undefined : state.byId.get(id);
}

export function* canonicalDerivations(state: Derivations): Generator<string> {
  for (const id of [...state.byId.keys()].sort()) {
    const known = state.byId.get(id);
    if (known === undefined) continue;
    const sources = known.sources.map(({ tradeId }) => tradeId).sort();
    const results = known.results
      .map(({ tradeId, account, quantity }) => `${tradeId} ${account} ${quantity}`)
      .sort();
    yield `derivation ${id} ${known.kind} ${known.method} ${sources.join(' ')} = ${results.join(' ')}`;
  }
  for (const [tradeId, id] of [...state.broken].sort(([left], [right]) => (left < right ? -1 : 1)))
    yield `derivation-broken ${tradeId} ${id}`;
}
