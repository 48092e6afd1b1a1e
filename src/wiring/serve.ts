import { join, resolve } from 'node:path';
import process from 'node:process';
import { allocationText } from '../edge/fixml/allocation-text.ts';
import { createHttpServer } from '../edge/http/server.ts';
import { allCalls } from '../platform/calls/all-calls.ts';
import { durableOf } from '../platform/calls/ask.ts';
import type { Installation } from '../platform/calls/installation.ts';
import { keepKeyWindow } from '../platform/calls/keep-key-window.ts';
import { newLiveVerifier } from '../platform/calls/live-verifier.ts';
import { serveCalls } from '../platform/engine/socket-server.ts';
import { createIdentity, type Identity, SIGN_IN_MINUTES } from '../platform/identity/identity.ts';
import type { User } from '../platform/identity/permissions.ts';
import { writeTokenFile } from '../platform/identity/token-file.ts';
import { damageSentence } from '../platform/journal/journal-errors.ts';
import { feedDemo, loadDemo } from './demo-load.ts';
import { holderCalls } from './holder-calls.ts';
import { importInto, leftOver, unknownFirm } from './import-into.ts';
import { liveOf } from './live.ts';
import { openHere, sessionOf } from './local-session.ts';
import { readTrade } from './read-trade.ts';
import { recordedGrants } from './recorded-grants.ts';
import { VERSION } from './release.ts';
import { listenForVaults, servedVaults } from './serve-vaults.ts';
import { takeToServe, untilRebuilt } from './take-directory.ts';
import { watchedAlarms } from './watched-alarms.ts';
import { webRoot } from './web-root.ts';

export type ServeOptions = {
  readonly directory: string | undefined;
  readonly port: number;
  readonly demo: boolean;
  /** Address and sign-in link as one line of JSON, for scripts. */
  readonly json: boolean;
  /** Where vaults dial in; undefined = none are listened for. */
  readonly vaultPort: number | undefined;
  /** `tell`: alarms are said and recorded, and the business goes on. */
  readonly onAlarm: 'isolate' | 'tell';
  /** A rebuild is making the directory: everything is loaded meanwhile, and it is opened as soon as it has its name. */
  readonly whenRebuilt: boolean;
};

/** Exit codes as the command line has them. */
const WRONG_USE = 2;
const DAMAGED = 3;

/** Holds a data directory and serves its screen and API on loopback until the process is told to stop. */
export async function serve(options: ServeOptions): Promise<number> {
  const directory = resolve(options.directory ?? (options.demo ? 'data/demo' : 'data'));
  if (options.whenRebuilt) await untilRebuilt(directory);
  const taken = await takeToServe(directory);
  if (!taken.ok) {
    const { seen, wanted, code } = taken.rejection;
    tellError(`Cannot serve: ${seen}, wanted ${wanted} (${code})`);
    return WRONG_USE;
  }
  const watched = watchedAlarms(options.onAlarm, tellError);
  const served = await servedVaults(directory, options.vaultPort, tellError, watched);
  if (served === 'refused') {
    taken.lock.release();
    return WRONG_USE;
  }
  const opened = await openHere(directory, served, watched.board);
  if (!opened.ok) {
    for (const damage of opened.damage) tellError(damageSentence(damage));
    taken.lock.release();
    return DAMAGED;
  }
  const { installation } = opened;
  const watching = watched.begin(installation);
  const window = keepKeyWindow(installation, tell);
  try {
    return await serveInstallation(installation, options);
  } finally {
    await window.stop();
    await watching.stop();
    await installation.close();
    taken.lock.release();
  }
}

async function serveInstallation(
  installation: Installation,
  options: ServeOptions,
): Promise<number> {
  const { directory } = installation;
  const session = sessionOf(installation);
  const verifier = newLiveVerifier(installation);
  const identity = await identityOf(installation);
  let address: string | undefined;
  const known = new Set([OPERATOR]);
  const link = (userId = OPERATOR) => {
    if (!known.has(userId)) identity.addUser(operatorNamed(userId));
    known.add(userId);
    return `${address ?? ''}/sign-in#${identity.issueSignInSecret(userId)}`;
  };
  const socket = await serveCalls(directory, holderCalls(session, verifier.verify, link));
  const root = await webRoot(tell);
  const { vaults } = installation;
  const app = createHttpServer({
    calls: allCalls(installation, readTrade, allocationText),
    identity,
    live: liveOf(installation, (failure) => tellError(`Live updates failed: ${String(failure)}`)),
    ...(vaults === undefined ? {} : { levelOf: vaults.vaultedLevel }),
    importFile: async (file) => {
      const unknown = unknownFirm(installation, file.firm);
      if (unknown !== undefined) return unknown;
      const value = await importInto(installation, file);
      const sequence = durableOf(installation.engine, file.firm);
      return { ok: true, value, sequence, left: leftOver(value) };
    },
    webRoot: root,
    version: VERSION,
    port: options.port,
    onError: (error, { method, path }) =>
      tellError(`${method} ${path} failed: ${error.stack ?? error.message}`),
  });
  try {
    address = await listen(app, options.port);
    if (address === undefined) return WRONG_USE;
    const signIn = link();
    const vaultPort = await listenForVaults(installation, options.vaultPort, tellError);
    if (vaultPort === 'refused') return WRONG_USE;
    if (options.json) tell(JSON.stringify({ directory, address, signIn, vaultPort }));
    else tell(`Holdfast serves ${directory} at ${address}`);
    if (!options.json) tell(`Sign in once, within ${SIGN_IN_MINUTES} minutes: ${signIn}`);
    const stopFeed = options.demo ? await startDemo(installation) : () => undefined;
    await stopSignal();
    tell('Stopping …');
    stopFeed();
  } finally {
    await vaults?.close();
    await app.close();
    await socket.close();
  }
  return 0;
}

async function listen(
  app: ReturnType<typeof createHttpServer>,
  port: number,
): Promise<string | undefined> {
  try {
    await app.listen({ host: '127.0.0.1', port });
  } catch (cause) {
    tellError(`Cannot serve on port ${port}: ${String(cause)}, wanted a free port (--port)`);
    return undefined;
  }
  const address = app.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return `http://127.0.0.1:${bound}`;
}

async function startDemo(installation: Installation): Promise<() => void> {
  const today = new Date().toISOString().slice(0, 10);
  const lastDate = await loadDemo(installation, sessionOf(installation), today, tell);
  tell(`The demo is loaded: Northgate Clearing on ${lastDate}. Trades go on coming.`);
  return feedDemo(installation, lastDate);
}

/** Who signs in by the first link, and command lines on this host. */
const OPERATOR = 'operator';

function operatorNamed(userId: string): User {
  return { userId, displayName: userId, grants: [{ role: 'operator', scope: 'all-firms' }] };
}

/** The operator made at set-up, and a token for scripts beside the data. */
async function identityOf(installation: Installation): Promise<Identity> {
  const { directory } = installation;
  const onGranted = recordedGrants(installation, tellError);
  const identity = createIdentity({ now: Date.now, onGranted });
  identity.addUser({ ...operatorNamed(OPERATOR), displayName: 'Operator' });
  const path = join(directory, 'api-token');
  await writeTokenFile(path, identity.issueApiToken(OPERATOR));
  tell(`Scripts find their bearer token in ${path}`);
  return identity;
}

function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    process.once('SIGINT', () => stop());
    process.once('SIGTERM', () => stop());
  });
}

function tell(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function tellError(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
