import type { Duplex } from 'node:stream';

export type Dialling = {
  /** TLS is another function here. */
  readonly connect: () => Promise<Duplex>;
  /** Serves one connection to its end. What it throws ends the dialling. */
  readonly serve: (socket: Duplex) => Promise<void>;
  readonly unreachable: (why: string) => void;
  readonly signal: AbortSignal;
};

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Dials, serves the connection, and dials again after it is over, until the signal comes. */
export async function dialAgainAndAgain(dialling: Dialling): Promise<void> {
  const { signal } = dialling;
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const startedMs = performance.now();
    await dialOnce(dialling);
    if (performance.now() - startedMs > LONGEST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS;
    await pause(pauseMs, signal);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}

async function dialOnce({ connect, serve, unreachable, signal }: Dialling): Promise<void> {
  let socket: Duplex;
  try {
    socket = await connect();
  } catch (failure) {
    unreachable(`the platform cannot be reached: ${String(failure)}`);
    return;
  }
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    await serve(socket);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Ends early when the signal comes. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
