import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Quantity } from '../basics/quantity.ts';
import type { AssignmentAllocated, ExerciseEvent, ExerciseInstructed } from './exercise-events.ts';

/** A notice as it stands; one that was withdrawn assigns nothing, and its accounts are still looked at. */
export type AssignmentNotice = {
  readonly allocated: AssignmentAllocated;
  readonly withdrawn: boolean;
  /** Day whose run brings it about. */
  readonly bookingDate: BusinessDate;
};

/** Instructions and notices of all days: a late trade asks again what was instructed for a final one. Plain data. */
export type ExerciseState = {
  /** Newest by `account|contract|date|action`. */
  readonly instructions: Map<string, ExerciseInstructed>;
  readonly notices: Map<string, AssignmentNotice>;
};

export function emptyExercises(): ExerciseState {
  return { instructions: new Map(), notices: new Map() };
}

export function evolveExercises(state: ExerciseState, event: ExerciseEvent): void {
  switch (event.type) {
    case 'ExerciseInstructed':
      state.instructions.set(instructionKey(event), event);
      return;
    case 'AssignmentAllocated':
      state.notices.set(event.noticeId, {
        allocated: event,
        withdrawn: false,
        bookingDate: event.bookingDate,
      });
      return;
    case 'AssignmentWithdrawn': {
      const known = state.notices.get(event.noticeId);
      if (known === undefined) return;
      const { bookingDate } = event;
      state.notices.set(event.noticeId, { ...known, withdrawn: true, bookingDate });
      return;
    }
  }
}

type Holding = {
  readonly account: string;
  readonly contract: ContractId;
  readonly date: BusinessDate;
};

export function instructionOf(
  state: ExerciseState,
  holding: Holding,
  action: ExerciseInstructed['action'],
): ExerciseInstructed | undefined {
  return state.instructions.get(instructionKey({ ...holding, action }));
}

/** Contracts of the account that standing notices assign; undefined = none says anything of its origin. */
export function assignedTo(
  state: ExerciseState,
  { account, contract, date }: Holding,
  origin: AssignmentAllocated['origin'],
): Quantity | undefined {
  let assigned: Quantity | undefined;
  for (const { allocated, withdrawn } of state.notices.values()) {
    if (withdrawn || allocated.contract !== contract || allocated.date !== date) continue;
    if (allocated.origin !== origin) continue;
    const share = allocated.shares.find((known) => known.account === account);
    assigned = (assigned ?? 0) + (share === undefined ? 0 : share.assigned);
  }
  return assigned;
}

export function* canonicalExercises({ instructions, notices }: ExerciseState): Generator<string> {
  for (const key of [...instructions.keys()].sort()) {
    const known = instructions.get(key);
    if (known !== undefined && known.quantity > 0)
      yield `instruction ${key} ${known.quantity} ${known.notifiedBy}`;
  }
  for (const noticeId of [...notices.keys()].sort()) {
    const known = notices.get(noticeId);
    if (known === undefined || known.withdrawn) continue;
    const { contract, date, origin, method, seed, shares } = known.allocated;
    const split = shares.map(({ account, assigned }) => `${account}=${assigned}`).join(' ');
    yield `assignment ${noticeId} ${contract} ${date} ${origin} ${method} ${seed} ${split}`;
  }
}

function instructionKey(known: Holding & { readonly action: string }): string {
  return `${known.account}|${known.contract}|${known.date}|${known.action}`;
}
