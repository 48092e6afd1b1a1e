import { assertThat } from '../basics/decision.ts';
import type { TransferDecided, TransferEvent, TransferRequested } from './transfer-events.ts';

export type TransferStatus = 'requested' | TransferDecided['outcome'];

export type Transfer = {
  readonly requested: TransferRequested;
  /** Undefined while the request waits. */
  readonly decided: TransferDecided | undefined;
};

/** By transfer id. Plain data. */
export type TransferState = Map<string, Transfer>;

/** requested → approved | rejected | cancelled; approved → reversed. Nothing else is reachable. */
const NEXT: { readonly [Status in TransferStatus]: readonly TransferStatus[] } = {
  requested: ['approved', 'rejected', 'cancelled'],
  approved: ['reversed'],
  rejected: [],
  cancelled: [],
  reversed: [],
};

export function statusOf({ decided }: Transfer): TransferStatus {
  return decided === undefined ? 'requested' : decided.outcome;
}

export function mayBecome(transfer: Transfer, outcome: TransferDecided['outcome']): boolean {
  return nextOf(transfer).includes(outcome);
}

/** What a transfer may become now. */
export function nextOf(transfer: Transfer): readonly TransferStatus[] {
  return NEXT[statusOf(transfer)];
}

export function evolveTransfers(state: TransferState, event: TransferEvent): void {
  if (event.type === 'TransferRequested') {
    state.set(event.transferId, { requested: event, decided: undefined });
    return;
  }
  const known = state.get(event.transferId);
  assertThat(known !== undefined, () => `the transfer ${event.transferId} was requested`);
  assertThat(mayBecome(known, event.outcome), () => `${event.transferId} may be ${event.outcome}`);
  state.set(event.transferId, { ...known, decided: event });
}

export function* canonicalTransfers(state: TransferState): Generator<string> {
  for (const transferId of [...state.keys()].sort()) {
    const transfer = state.get(transferId);
    if (transfer === undefined) continue;
    const { kind, contract, side, quantity, fromAccount, toAccount, counterparty, basis } =
      transfer.requested;
    const what = `${kind} ${contract} ${side} ${quantity} ${basis}`;
    const places = `${fromAccount} > ${toAccount} ${counterparty}`;
    yield `transfer ${transferId} ${what} ${places} ${statusOf(transfer)} ${transfer.decided?.date ?? ''}`;
  }
}
