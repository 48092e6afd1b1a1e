import { isWaiting } from '../api/approval-answers.ts';
import { Refused, sentenceOf } from '../api/client.ts';

/** What is done to one row: a change of the API. */
export type BulkItem = {
  readonly id: string;
  /** What the person at the desk knows it by. */
  readonly label: string;
  readonly path: string;
  readonly body: object;
};

export type BulkOutcome = {
  readonly id: string;
  readonly label: string;
  /** Why nothing came of it; undefined = done. */
  readonly failure: string | undefined;
  /** Done as far as one person can: it waits for a second one. */
  readonly waits: boolean;
};

/** Sends a change under an idempotency key; the answer is what the API said. */
export type Send = (path: string, body: object, key: string) => Promise<unknown>;

/**
 * Idempotency keys of changes whose answer nobody has seen, by what was asked: sent again they are not made twice. One
 * that was refused gets a new key, for its first outcome would only be given again.
 */
export type OpenKeys = Map<string, string>;

type Ports = { readonly send: Send; readonly newKey: () => string };

/** Sends one change under the key that it was sent under before, if nobody has seen what came of that. */
export async function sendUnderKey(
  { path, body }: Pick<BulkItem, 'path' | 'body'>,
  open: OpenKeys,
  { send, newKey }: Ports,
): Promise<unknown> {
  const asked = `${path} ${JSON.stringify(body)}`;
  const key = open.get(asked) ?? newKey();
  open.set(asked, key);
  try {
    const answer = await send(path, body, key);
    open.delete(asked);
    return answer;
  } catch (error) {
    if (error instanceof Refused) open.delete(asked);
    throw error;
  }
}

/** One action for many rows, one after the other, each a change of its own: one refusal stops none of the others. */
export async function runBulk(
  items: readonly BulkItem[],
  open: OpenKeys,
  ports: Ports,
): Promise<BulkOutcome[]> {
  const outcomes: BulkOutcome[] = [];
  for (const item of items) {
    const { id, label } = item;
    try {
      const answer = await sendUnderKey(item, open, ports);
      outcomes.push({ id, label, failure: undefined, waits: isWaiting(answer) });
    } catch (error) {
      outcomes.push({ id, label, failure: sentenceOf(error), waits: false });
    }
  }
  return outcomes;
}

/** What every one of the rows allows, in the order of the first. */
export function allowedByAll<Step extends string>(steps: readonly (readonly Step[])[]): Step[] {
  const [first = [], ...others] = steps;
  return first.filter((step) => others.every((other) => other.includes(step)));
}
