import type { Session } from '../edge/cli/session.ts';
import type { Calls } from '../platform/engine/socket-server.ts';
import type { LiveVerify } from './verify-data.ts';

/** What the process that holds a data directory does for command lines on the same machine, over its socket. */
export function holderCalls(
  session: Session,
  verify: LiveVerify,
  link: (user?: string) => string,
): Calls {
  return new Map<string, (params: unknown) => Promise<unknown> | AsyncIterable<unknown>>([
    [
      'call',
      (params) => {
        const { name, input, key } = fieldsOf(params);
        return session.call(textOf(name), input, key === undefined ? undefined : textOf(key));
      },
    ],
    [
      // A name of its own: a holder of an earlier release refuses it, where it would book what it does not know to preview.
      'preview',
      (params) => {
        const { name, input } = fieldsOf(params);
        return session.preview(textOf(name), input);
      },
    ],
    [
      'import',
      (params) => {
        const { firm, path, partial } = fieldsOf(params);
        return session.importFile(textOf(firm), textOf(path), partial === true, () => undefined);
      },
    ],
    ['link', async (params) => link(optionalText(fieldsOf(params).user))],
    ['verify', (params) => verify(optionalText(fieldsOf(params).firm))],
    ['dump', (params) => dumpLines(session, optionalText(fieldsOf(params).firm))],
  ]);
}

/** Lines as they come: the dump goes on when the reader has taken the last one. */
async function* dumpLines(session: Session, firm: string | undefined): AsyncGenerator<string> {
  const waiting: string[] = [];
  let wake: () => void = () => undefined;
  let taken: () => void = () => undefined;
  let isDone = false;
  const dumping = session
    .dump(firm, async (line) => {
      waiting.push(line);
      wake();
      if (waiting.length < 1000) return true;
      await new Promise<void>((resolve) => {
        taken = resolve;
      });
      return true;
    })
    .finally(() => {
      isDone = true;
      wake();
    });
  for (;;) {
    const line = waiting.shift();
    if (line !== undefined) {
      if (waiting.length === 0) taken();
      yield line;
    } else if (isDone) break;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  await dumping;
}

function fieldsOf(params: unknown): Readonly<Record<string, unknown>> {
  return typeof params === 'object' && params !== null
    ? Object.fromEntries(Object.entries(params))
    : {};
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error('Cannot serve the call: a text is missing');
  return value;
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
