import { booked, removed } from './_sample-events.ts';
import type { LogEvent } from './project.ts';

export const opened: LogEvent = {
  type: 'FirmOpened',
  firm: 'alpha',
  reportingFirm: 'ABC',
  fingerprintKey: '00',
};

/** Seven trades; sequences 2 to 8. */
export const seven: readonly LogEvent[] = [
  opened,
  booked({ ccpTradeId: '101', account: 'A1', quantity: 5, clearingDate: '2020-03-16' }),
  booked({ ccpTradeId: '102', account: 'A2', side: 'sell', clearingDate: '2020-03-16' }),
  booked({
    ccpTradeId: '103',
    account: 'A1',
    contract: 'CBT:S:FUT:202011',
    clearingDate: '2020-03-17',
  }),
  booked({
    ccpTradeId: '104',
    account: 'A1',
    contract: 'CBT:CC:FUT:202011',
    clearingDate: '2020-03-17',
    orderId: 'Big_Order',
  }),
  booked({
    ccpTradeId: '105',
    account: 'A3',
    contract: 'NYMEX:CL:FUT:202005',
    clearingDate: '2020-03-18',
  }),
  booked({
    ccpTradeId: '106',
    account: 'A1',
    side: 'sell',
    clearingDate: '2020-03-18',
    price: -3_763_000_000,
  }),
  booked({
    ccpTradeId: '107',
    account: 'A1',
    quantity: 2,
    clearingDate: '2020-03-16',
    bookingDate: '2020-03-18',
  }),
  removed(
    booked({
      ccpTradeId: '103',
      account: 'A1',
      contract: 'CBT:S:FUT:202011',
      clearingDate: '2020-03-17',
    }),
    {
      removal: 'bust',
      removalDate: '2020-03-18',
      bookedSequence: 4,
    },
  ),
];
