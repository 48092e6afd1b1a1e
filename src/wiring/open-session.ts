import { resolve } from 'node:path';
import type { Answer, Session, SessionOpening } from '../edge/cli/session.ts';
import type { HolderConnection } from '../platform/engine/socket-client.ts';
import { dataDirectoryExists, missingDirectory } from './data-directory.ts';
import { takeDirectory } from './take-directory.ts';

/**
 * Opens a data directory for a command: through the process that holds it when there is one, else by opening it here.
 * The answers are the same.
 */
export async function openSession(directory: string, mayCreate: boolean): Promise<SessionOpening> {
  const path = resolve(directory);
  if (!mayCreate && !dataDirectoryExists(path))
    return { ok: true, session: refusingSession(missingDirectory(directory)) };
  const taken = await takeDirectory(path);
  if (taken.by === 'holder') return { ok: true, session: holderSession(taken.holder) };
  if (taken.by === 'nobody') return { ok: true, session: refusingSession(taken.refused) };
  const { openLocalSession } = await import('./local-session.ts');
  const opened = await openLocalSession(path);
  if (!opened.ok) {
    taken.lock.release();
    return opened;
  }
  const { session } = opened;
  const close = async () => {
    await session.close();
    taken.lock.release();
  };
  return { ok: true, session: { ...session, close } };
}

function holderSession(holder: HolderConnection): Session {
  return {
    call: async (name, params, key) =>
      answerOf(await holder.call('call', { name, input: params, key })),
    preview: async (name, params) =>
      answerOf(await holder.call('preview', { name, input: params })),
    importFile: async (firm, path, partial) =>
      answerOf(await holder.call('import', { firm, path: resolve(path), partial })),
    dump: async (firm, line) => {
      for await (const text of holder.list('dump', { firm }))
        if (!(await line(String(text)))) return;
    },
    close: async () => holder.close(),
  };
}

/** The holder is this release or another one: what it says is checked before it is believed to be an answer. */
export function answerOf(value: unknown): Answer {
  if (typeof value === 'object' && value !== null && 'ok' in value) {
    const fields = Object.fromEntries(Object.entries(value));
    const { value: result, sequence, left, rejection } = fields;
    if (fields.ok === true && typeof sequence === 'number' && typeof left === 'number') {
      return { ok: true, value: result, sequence, left };
    }
    if (typeof rejection === 'object' && rejection !== null) {
      const { code, seen, wanted } = Object.fromEntries(Object.entries(rejection));
      return {
        ok: false,
        rejection: { code: String(code), seen: String(seen), wanted: String(wanted) },
      };
    }
  }
  throw new Error('Cannot read the answer of the process that holds the data directory');
}

function refusingSession(answer: Extract<Answer, { readonly ok: false }>): Session {
  return {
    call: async () => answer,
    preview: async () => answer,
    importFile: async () => answer,
    dump: async () => undefined,
    close: async () => undefined,
  };
}
