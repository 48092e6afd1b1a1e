import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { allCalls } from '../../platform/calls/all-calls.ts';
import type { CallBook } from '../../platform/calls/call.ts';
import type { Installation } from '../../platform/calls/installation.ts';
import { createIdentity } from '../../platform/identity/identity.ts';
import { importInto, leftOver } from '../../wiring/import-into.ts';
import { liveOf } from '../../wiring/live.ts';
import { openHere } from '../../wiring/local-session.ts';
import { readTrade } from '../../wiring/read-trade.ts';
import { allocationText } from '../fixml/allocation-text.ts';
import { createHttpServer } from './server.ts';

/** The real platform behind the real face, in a directory of its own. */
export type RealServer = {
  readonly app: FastifyInstance;
  readonly calls: CallBook;
  readonly installation: Installation;
  readonly token: string;
  /** Bugs that requests met. */
  readonly errors: readonly Error[];
  readonly get: (path: string) => Promise<LightMyRequestResponse>;
  readonly post: (path: string, body: unknown, key?: string) => Promise<LightMyRequestResponse>;
  readonly importFile: (firm: string, file: string) => Promise<LightMyRequestResponse>;
  readonly close: () => Promise<void>;
};

const HOST = '127.0.0.1:8484';
const WORKED_DAY = join(import.meta.dirname, '..', '..', 'acceptance', 'worked-day');

export async function realServer(): Promise<RealServer> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-http-'));
  const opened = await openHere(directory);
  if (!opened.ok) throw new Error('Cannot open a new directory');
  const { installation } = opened;
  const identity = createIdentity({ now: Date.now });
  const grants = [{ role: 'operator', scope: 'all-firms' }] as const;
  identity.addUser({ userId: 'operator', displayName: 'Operator', grants });
  const token = identity.issueApiToken('operator');
  const calls = allCalls(installation, readTrade, allocationText);
  const errors: Error[] = [];
  const app = createHttpServer({
    calls,
    identity,
    live: liveOf(installation, (failure) => errors.push(new Error('live', { cause: failure }))),
    importFile: async (file) => {
      if (!installation.engine.firms().includes(file.firm)) {
        const wanted = 'a firm of this data directory';
        return { ok: false, rejection: { code: 'firm_unknown', seen: file.firm, wanted } };
      }
      const value = await importInto(installation, file);
      const sequence = installation.engine.durableSequence(file.firm);
      return { ok: true, value, sequence: Number(sequence), left: leftOver(value) };
    },
    webRoot: undefined,
    version: '0.0.0',
    port: 8484,
    onError: (error) => errors.push(error),
  });
  const headers = { host: HOST, authorization: `Bearer ${token}` };
  return {
    app,
    calls,
    installation,
    token,
    errors,
    get: (path) => app.inject({ url: `/api/v1${path}`, headers }),
    post: (path, body, key) =>
      app.inject({
        method: 'POST',
        url: `/api/v1${path}`,
        headers: {
          ...headers,
          'content-type': 'application/json',
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        payload: JSON.stringify(body),
      }),
    importFile: async (firm, file) =>
      app.inject({
        method: 'POST',
        url: `/api/v1/firms/${firm}/imports?name=${file}`,
        headers,
        payload: await readFile(join(WORKED_DAY, file)),
      }),
    close: async () => {
      await app.close();
      await installation.close();
      await rm(directory, { recursive: true });
    },
  };
}
