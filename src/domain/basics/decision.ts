/**
 * Why a command is refused. `code` is the rule that was broken, from the room's closed list, and is the same on
 * every face (FIX text, HTTP problem, screen, CLI). `seen` and `wanted` complete the sentence
 * "Cannot <do> <what>: <seen>, wanted <wanted>".
 */
export type Rejection<Code extends string = string> = {
  readonly code: Code;
  readonly seen: string;
  readonly wanted: string;
};

/** The outcome of a pure decision: the events to journal, in order, or the reason for refusal. */
export type Decision<Event, Code extends string = string> =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly rejection: Rejection<Code> };

export function accept<Event>(...events: readonly Event[]): { ok: true; events: readonly Event[] } {
  return { ok: true, events };
}

export function reject<Code extends string>(
  code: Code,
  seen: string,
  wanted: string,
): { ok: false; rejection: Rejection<Code> } {
  return { ok: false, rejection: { code, seen, wanted } };
}

/**
 * Stops a bug before it is written: the book never goes on from a state that cannot be right. A sentence that is put
 * together is given as a function, so that only a bug pays for it.
 */
export function assertThat(
  condition: boolean,
  sentence: string | (() => string),
): asserts condition {
  if (condition) return;
  throw new Error(`Bug: ${typeof sentence === 'string' ? sentence : sentence()}`);
}
