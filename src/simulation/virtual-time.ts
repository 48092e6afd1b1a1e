import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { assertThat } from '../domain/basics/decision.ts';

/**
 * Time as a seed makes it: the timers, the immediates and the clock of this process are replaced, so that an hour passes
 * as fast as its work is done and the same seed passes it the same way. What runs is the house's own code; it cannot tell.
 * Promises and `process.nextTick` are left alone: they have no time, and one step ends when all of them have run.
 */
export type VirtualTime = {
  readonly nowMs: () => number;
  /** Runs the work as a process of its own: when the host dies its timers go with it. */
  readonly on: <Result>(host: Host, work: () => Result) => Result;
  readonly after: (host: Host, ms: number, work: () => void) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets time pass until the script has ended. Throws when it waits for what will never come. */
  readonly drive: <Result>(script: () => Promise<Result>) => Promise<Result>;
};

/** One life of one process. */
export type Host = { readonly name: string; isAlive: boolean };

type Timed = {
  readonly atMs: number;
  readonly order: number;
  readonly host: Host;
  readonly work: () => void;
  isCancelled: boolean;
};

const WORLD: Host = { name: 'world', isAlive: true };

const realSetImmediate = setImmediate;

/** Does the work in virtual time, and gives the process its own time back. One at a time. */
export async function inVirtualTime<Result>(
  work: (time: VirtualTime) => Promise<Result>,
): Promise<Result> {
  const queue: Timed[] = [];
  const running = new AsyncLocalStorage<Host>();
  let nowMs = 0;
  let order = 0;
  const add = (host: Host, ms: number, call: () => void): Timed => {
    order += 1;
    const timed = { atMs: nowMs + Math.max(0, ms), order, host, work: call, isCancelled: false };
    insert(queue, timed);
    return timed;
  };
  const currentHost = () => running.getStore() ?? WORLD;
  const time: VirtualTime = {
    nowMs: () => nowMs,
    on: (host, call) => running.run(host, call),
    after: (host, ms, call) => void add(host, ms, call),
    sleep: (ms) => new Promise((resolve) => void add(currentHost(), ms, resolve)),
    drive: (script) =>
      drive(script, () => {
        const next = queue.pop();
        assertThat(next !== undefined, 'somebody waits for something that is still to come');
        nowMs = next.atMs;
        if (!next.isCancelled && next.host.isAlive) running.run(next.host, next.work);
      }),
  };
  const restore = replaceGlobals(
    () => nowMs,
    (ms, call) => add(currentHost(), ms, call),
  );
  try {
    return await work(time);
  } finally {
    restore();
  }
}

async function drive<Result>(script: () => Promise<Result>, step: () => void): Promise<Result> {
  const ended: { outcome?: PromiseSettledResult<Result> } = {};
  Promise.allSettled([script()]).then(([outcome]) => {
    ended.outcome = outcome;
  });
  for (;;) {
    // Everything without time runs before this: promises and ticks of any length.
    await new Promise<void>((resolve) => realSetImmediate(resolve));
    const { outcome } = ended;
    if (outcome?.status === 'fulfilled') return outcome.value;
    if (outcome?.status === 'rejected') throw outcome.reason;
    step();
  }
}

/** Keeps the queue in order from the last to the next, so that the next is at its end. */
function insert(queue: Timed[], timed: Timed): void {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = queue[middle];
    const isLater =
      other !== undefined &&
      (other.atMs > timed.atMs || (other.atMs === timed.atMs && other.order > timed.order));
    if (isLater) low = middle + 1;
    else high = middle;
  }
  queue.splice(low, 0, timed);
}

type Add = (ms: number, work: () => void) => Timed;

/** Returns how to undo it. */
function replaceGlobals(nowMs: () => number, add: Add): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = globalThis;
  const { verify } = crypto;
  const cancel = (handle: unknown) => {
    if (handle instanceof Handle) handle.timed.isCancelled = true;
  };
  Object.assign(globalThis, {
    setTimeout: (work: () => void, ms = 1) => new Handle(add(ms, work)),
    setImmediate: (work: () => void) => new Handle(add(0, work)),
    setInterval: (work: () => void, ms: number) => repeated(add, work, ms),
    clearTimeout: cancel,
    clearInterval: cancel,
  });
  Object.defineProperty(performance, 'now', { value: nowMs, configurable: true });
  Object.assign(crypto, { verify: verifyOnThisThread(verify, add) });
  syncBuiltinESMExports();
  return () => {
    const originals = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate };
    Object.assign(globalThis, originals);
    Reflect.deleteProperty(performance, 'now');
    Object.assign(crypto, { verify });
    syncBuiltinESMExports();
  };
}

/** What a timer function returns: enough of Node's `Timeout` for whoever keeps one. */
class Handle {
  timed: Timed;
  constructor(timed: Timed) {
    this.timed = timed;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

function repeated(add: Add, work: () => void, ms: number): Handle {
  const again = () => {
    // Before the work, which may end it.
    handle.timed = add(ms, again);
    work();
  };
  const handle = new Handle(add(ms, again));
  return handle;
}

type Verified = (failure: Error | null, holds: boolean) => void;

/**
 * A signature checked on the thread pool would come back when the machine likes, so all are checked here; and each only
 * once, since the same seed's heads are looked at by platform, vault and audit.
 */
function verifyOnThisThread(verify: typeof crypto.verify, add: Add) {
  const known = new Map<string, boolean>();
  const names = new WeakMap<crypto.KeyObject, string>();
  const nameOf = (key: crypto.KeyObject): string => {
    const name = names.get(key) ?? String(key.export({ format: 'jwk' }).x);
    names.set(key, name);
    return name;
  };
  return (
    algorithm: null,
    data: Uint8Array,
    key: crypto.KeyObject,
    signature: Uint8Array,
    told?: Verified,
  ): boolean | undefined => {
    const question = `${nameOf(key)} ${crypto.hash('sha256', data)} ${Buffer.from(signature).toString('hex')}`;
    const holds = known.get(question) ?? verify(algorithm, data, key, signature);
    known.set(question, holds);
    if (told === undefined) return holds;
    add(0, () => told(null, holds));
    return undefined;
  };
}
