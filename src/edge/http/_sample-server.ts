import type { FastifyInstance } from 'fastify';
import { createIdentity, type Identity } from '../../platform/identity/identity.ts';
import type { User } from '../../platform/identity/permissions.ts';
import { type Asked, sampleCalls } from './_sample-calls.ts';
import { PAGE_HEADER } from './guard.ts';
import type { ImportFile } from './import-routes.ts';
import type { LiveChange, SubscribeLive } from './live-feed.ts';
import { createHttpServer } from './server.ts';

const USERS: readonly User[] = [
  {
    userId: 'operator',
    displayName: 'Operator',
    grants: [{ role: 'operator', scope: 'all-firms' }],
  },
  { userId: 'auditor', displayName: 'Auditor', grants: [{ role: 'reader', scope: 'all-firms' }] },
  {
    userId: 'alpha-desk',
    displayName: 'Alpha desk',
    grants: [{ role: 'operator', scope: { firms: ['alpha'] } }],
  },
];

export type SampleServer = {
  readonly app: FastifyInstance;
  readonly identity: Identity;
  readonly asked: Asked[];
  readonly errors: string[];
  /** Publishes to the live streams of a firm. */
  readonly publish: (firm: string, change: LiveChange) => void;
  readonly listenerCount: () => number;
  /** Where each stream opened so far asked to be told from, in the order opened. */
  readonly askedAfter: readonly (number | undefined)[];
  readonly bearer: (userId: string) => { readonly authorization: string; readonly host: string };
  readonly passMinutes: (minutes: number) => void;
};

export const HOST = '127.0.0.1:8484';

export function sampleServer(
  options: { readonly importFile?: ImportFile; readonly webRoot?: string } = {},
): SampleServer {
  let now = Date.UTC(2026, 0, 5);
  const identity = createIdentity({ now: () => now });
  for (const user of USERS) identity.addUser(user);
  const asked: Asked[] = [];
  const errors: string[] = [];
  const listeners = new Set<{
    readonly firm: string;
    readonly hear: (change: LiveChange) => void;
  }>();
  const askedAfter: (number | undefined)[] = [];
  const live: SubscribeLive = (firm, hear, after) => {
    askedAfter.push(after);
    const listener = { firm, hear };
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const app = createHttpServer({
    calls: sampleCalls(asked),
    identity,
    live,
    importFile: options.importFile ?? drainFile,
    webRoot: options.webRoot,
    version: '0.0.0',
    port: 8484,
    onError: (error) => errors.push(error.message),
  });
  return {
    app,
    identity,
    asked,
    errors,
    publish: (firm, change) => {
      for (const listener of listeners) if (listener.firm === firm) listener.hear(change);
    },
    listenerCount: () => listeners.size,
    askedAfter,
    bearer: (userId) => ({ authorization: `Bearer ${identity.issueApiToken(userId)}`, host: HOST }),
    passMinutes: (minutes) => {
      now += minutes * 60_000;
    },
  };
}

const drainFile: ImportFile = async ({ bytes, progress }) => {
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    sizeBytes += chunk.length;
    progress({ phase: 'reading', bytes: sizeBytes, records: 0 });
  }
  const value = { outcome: 'imported', reason: undefined, sizeBytes } as const;
  return { ok: true, value, sequence: 11, left: 0 };
};

/** Signs in by a fresh link; the headers of a page's own request. */
export async function pageHeaders(server: SampleServer, userId = 'operator') {
  const secret = server.identity.issueSignInSecret(userId);
  const answer = await server.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { host: HOST, [PAGE_HEADER]: '1' },
    payload: { secret },
  });
  const cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return { host: HOST, cookie, [PAGE_HEADER]: '1' };
}
