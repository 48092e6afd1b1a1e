import { assertThat } from '../basics/decision.ts';
import type { DeliveryEvent, DeliveryIntended, DeliveryNoticed } from './delivery-events.ts';

export type DeliveryNotice = { readonly noticed: DeliveryNoticed; readonly withdrawn: boolean };

/** Plain data. */
export type DeliveryState = {
  /** Newest by `account|contract|date`. */
  readonly intents: Map<string, DeliveryIntended>;
  readonly notices: Map<string, DeliveryNotice>;
};

export function emptyDeliveries(): DeliveryState {
  return { intents: new Map(), notices: new Map() };
}

export function intentKey(intent: Pick<DeliveryIntended, 'account' | 'contract' | 'date'>): string {
  return `${intent.account}|${intent.contract}|${intent.date}`;
}

export function evolveDeliveries(state: DeliveryState, event: DeliveryEvent): void {
  switch (event.type) {
    case 'DeliveryIntended':
      state.intents.set(intentKey(event), event);
      return;
    case 'DeliveryNoticed':
      state.notices.set(event.noticeId, { noticed: event, withdrawn: false });
      return;
    case 'DeliveryWithdrawn': {
      const known = state.notices.get(event.noticeId);
      assertThat(known?.withdrawn === false, () => `the notice ${event.noticeId} stands`);
      state.notices.set(event.noticeId, { ...known, withdrawn: true });
      return;
    }
  }
}

export function* canonicalDeliveries({ intents, notices }: DeliveryState): Generator<string> {
  for (const key of [...intents.keys()].sort()) {
    const intent = intents.get(key);
    if (intent !== undefined && intent.quantity > 0)
      yield `delivery-intent ${key} ${intent.quantity}`;
  }
  for (const noticeId of [...notices.keys()].sort()) {
    const known = notices.get(noticeId);
    if (known === undefined || known.withdrawn) continue;
    const { contract, date, way, origin, price, shares } = known.noticed;
    const split = shares.map(({ account, quantity }) => `${account}=${quantity}`).join(' ');
    yield `delivery ${noticeId} ${contract} ${date} ${way} ${origin} ${price} ${split}`;
  }
}
