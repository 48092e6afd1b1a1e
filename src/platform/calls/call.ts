import type { z } from 'zod';
import type { Rejection } from '../../domain/basics/decision.ts';
import { dateRejection } from './date-input.ts';
import { type Decided, hasPreview, noPreview, previewAnswer } from './preview.ts';

/** Who asks, and under which idempotency key, whatever the face: CLI, HTTP or the desk's own socket. */
export type Caller = {
  readonly actor: string;
  /** Scope of the idempotency key: `cli`, `http:<user>`. */
  readonly sender: string;
  /** Same key and same body give the first outcome again; undefined = every call is its own. */
  readonly key: string | undefined;
  /** Wants to be told what the instruction would come to; nothing is written, and the key counts for nothing. */
  readonly isPreview?: boolean;
};

/**
 * The answer to a call. `sequence`: the newest event of the firm's log that the answer depends on, already durable.
 * `left`: business items left over (failed, held, suspense, incomplete): exit code 1 of a command.
 */
export type CallAnswer<Value> =
  | { readonly ok: true; readonly value: Value; readonly sequence: number; readonly left: number }
  | {
      readonly ok: false;
      readonly rejection: Rejection;
      /** Only while a preview is made: what the commands would come to, on the way out of the call past its other steps. */
      readonly decided?: Decided;
      /** Not refused: a second person is asked for, and that is the answer. */
      readonly waits?: Waiting;
    };

/** What a call answers instead of its own value while a second person has to approve it; nothing of it is done. */
export type Waiting = {
  readonly approvalId: string;
  readonly approval: 'pending';
  readonly occasion: string;
  readonly sequence: number;
};

/**
 * One question or instruction that any face may put to the platform, by name, with the shape of its input. Faces
 * parse and print; the call decides nothing either, it asks the engine, the book or the read store.
 */
export type Call<Params, Value> = {
  readonly name: string;
  readonly summary: string;
  readonly kind: 'question' | 'instruction';
  readonly params: z.ZodType<Params>;
  readonly run: (params: Params, caller: Caller) => Promise<CallAnswer<Value>>;
};

/** Calls by name, as faces receive them. */
export type CallBook = ReadonlyMap<string, RunnableCall>;

export type RunnableCall = {
  readonly name: string;
  readonly summary: string;
  readonly kind: 'question' | 'instruction';
  readonly params: z.ZodType;
  /** Checks the input and runs the call; wrong input is the rejection `input_must_fit_the_call`, or `date_must_be_a_date`. */
  readonly answer: (input: unknown, caller: Caller) => Promise<CallAnswer<unknown>>;
};

export function runnable<Params, Value>(call: Call<Params, Value>): RunnableCall {
  const { name, summary, kind, params } = call;
  return {
    name,
    summary,
    kind,
    params,
    answer: async (input, caller) => {
      const parsed = params.safeParse(input);
      if (parsed.success && caller.isPreview !== true)
        return orWaiting(await call.run(parsed.data, caller));
      if (parsed.success)
        return hasPreview(name)
          ? previewAnswer(await call.run(parsed.data, caller))
          : noPreview(name);
      const [issue] = parsed.error.issues;
      const misdated = dateRejection(issue);
      if (misdated !== undefined) return { ok: false, rejection: misdated };
      return { ok: false, rejection: misfit(name, inmost(issue)) };
    },
  };
}

/** What waits for a second person is done as far as the caller goes, and left over. */
function orWaiting<Value>(answer: CallAnswer<Value>): CallAnswer<Value | object> {
  if (answer.ok || answer.waits === undefined) return answer;
  const { sequence, ...value } = answer.waits;
  return { ok: true, value, sequence, left: 1 };
}

/** Which field does not fit, and what it may be, as far as its shape says so in words of a person. */
function misfit(name: string, issue: z.core.$ZodIssue | undefined) {
  const code = 'input_must_fit_the_call';
  const field = issue?.path.join('.') ?? '';
  const seen = field === '' ? `the input of ${name}` : field;
  if (issue === undefined) return { code, seen, wanted: `the input of ${name}` };
  // Told apart by what they say of themselves: zod's own codes are none of ours.
  if ('keys' in issue)
    return { code, seen: issue.keys.join(', '), wanted: `fields that ${name} has` };
  if ('expected' in issue) {
    const article = /^[aeiou]/.test(issue.expected) ? 'an' : 'a';
    return { code, seen, wanted: `${article} ${issue.expected}` };
  }
  if ('values' in issue)
    return { code, seen, wanted: `one of ${issue.values.map(String).join(', ')}` };
  if ('minimum' in issue)
    return { code, seen, wanted: `at least ${issue.minimum}${lengthOf(issue.origin)}` };
  if ('maximum' in issue)
    return { code, seen, wanted: `at most ${issue.maximum}${lengthOf(issue.origin)}` };
  return {
    code,
    seen: `${seen}: ${issue.message}`,
    wanted: `the input of ${name}`,
  };
}

/** Of a value that fits none of several shapes: what is wrong with it in the shape that it comes nearest to. */
function inmost(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue === undefined || !('errors' in issue)) return issue;
  let nearest: z.core.$ZodIssue = issue;
  for (const [first] of issue.errors) {
    if (first === undefined) continue;
    const inner = inmost({ ...first, path: [...issue.path, ...first.path] });
    if (inner !== undefined && inner.path.length > nearest.path.length) nearest = inner;
  }
  return nearest;
}

/** What is counted of a text or a list; a number is itself. */
function lengthOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' of them' : '';
}
