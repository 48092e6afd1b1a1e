import { alarmCalls } from './alarm-calls.ts';
import { allocationCalls } from './allocation-calls.ts';
import { approvalCalls } from './approval-calls.ts';
import { averagePriceCalls } from './average-price-calls.ts';
import type { CallBook, RunnableCall } from './call.ts';
import { closeOutCalls } from './close-out-calls.ts';
import { conflictCall } from './conflict-call.ts';
import { correctionCalls } from './correction-calls.ts';
import { dayCalls } from './day-calls.ts';
import { deliveryCalls } from './delivery-calls.ts';
import { endOfDayCall } from './end-of-day-call.ts';
import { endingsCall } from './ending-calls.ts';
import { exerciseCalls } from './exercise-calls.ts';
import { exerciseFileCall } from './exercise-file-call.ts';
import { firmCalls } from './firm-calls.ts';
import { giveUpCalls, type WriteAllocation } from './give-up-calls.ts';
import { handEntryCalls } from './hand-entry-calls.ts';
import type { Installation } from './installation.ts';
import { unlessIsolated } from './isolation.ts';
import { keyCalls } from './key-calls.ts';
import { keyWindowCalls } from './key-window-calls.ts';
import { leftOverCalls } from './left-over-calls.ts';
import { matchTicketsCall } from './match-tickets-call.ts';
import { orderClocksCall } from './order-clocks-call.ts';
import { part17Call } from './part17-call.ts';
import { positionCalls } from './position-calls.ts';
import { positionFileCall } from './position-file-call.ts';
import { receiptCall } from './receipt-call.ts';
import { segregationCall } from './segregation-call.ts';
import { standingAllocationCalls } from './standing-allocation-calls.ts';
import { startCalls } from './start-calls.ts';
import { statementCall } from './statement-call.ts';
import { systemCalls } from './system-calls.ts';
import { ticketsCall } from './tickets-call.ts';
import { type ReadTrade, tradeCalls } from './trade-calls.ts';
import { transferCalls } from './transfer-calls.ts';
import { unallocatedCall } from './unallocated-call.ts';
import { worklistCalls } from './worklist-calls.ts';

/** Every call that a face may make of an installation, by name. */
export function allCalls(
  installation: Installation,
  readTrade: ReadTrade,
  writeAllocation: WriteAllocation,
): CallBook {
  const calls: RunnableCall[] = [
    ...firmCalls(installation),
    ...tradeCalls(installation, readTrade),
    ticketsCall(installation),
    ...positionCalls(installation),
    statementCall(installation),
    segregationCall(installation),
    ...allocationCalls(installation),
    ...averagePriceCalls(installation),
    ...correctionCalls(installation),
    ...standingAllocationCalls(installation),
    matchTicketsCall(installation),
    unallocatedCall(installation),
    orderClocksCall(installation),
    ...closeOutCalls(installation),
    ...exerciseCalls(installation),
    endingsCall(installation),
    ...transferCalls(installation),
    ...approvalCalls(installation),
    ...deliveryCalls(installation),
    ...dayCalls(installation),
    endOfDayCall(installation),
    ...leftOverCalls(installation),
    ...giveUpCalls(installation, writeAllocation),
    ...handEntryCalls(installation),
    ...worklistCalls(installation),
    conflictCall(installation),
    part17Call(installation),
    positionFileCall(installation),
    exerciseFileCall(installation),
    receiptCall(installation),
    ...systemCalls(installation),
    ...keyCalls(installation),
    ...keyWindowCalls(installation),
    ...alarmCalls(installation),
    ...startCalls(installation),
  ];
  return new Map(calls.map((call) => [call.name, unlessIsolated(call, installation.alarms)]));
}
