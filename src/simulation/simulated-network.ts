import { Duplex } from 'node:stream';
import type { Random } from '../platform/journal/seeded-random.ts';
import type { Host, VirtualTime } from './virtual-time.ts';

/**
 * Connections between hosts: bytes arrive late, in other pieces than they were sent, and not at all while the two hosts
 * are partitioned; within one direction they keep their order, as TCP's do. Connections break, with and without a word.
 */
export type SimulatedNetwork = {
  /** Dials; rejects where nobody listens. The listener is given its end on its own host. */
  readonly connect: (from: Host, to: Listener | undefined) => Promise<Duplex>;
  /** Nothing passes to or from hosts of this name for so long. */
  readonly partition: (name: string, ms: number) => void;
  /** Breaks every connection of hosts of this name. */
  readonly cut: (name: string) => void;
  /** A host is gone: sometimes the others are told at once, sometimes never. */
  readonly lose: (host: Host) => void;
};

export type Listener = { readonly host: Host; readonly accept: (socket: Duplex) => Promise<void> };

type End = {
  readonly host: Host;
  readonly socket: Duplex;
  /** When the last bytes to this end arrive: later ones not before. */
  lastMs: number;
};

const LONGEST_DELAY_MS = 12;

export function simulatedNetwork(time: VirtualTime, random: Random): SimulatedNetwork {
  const pairs = new Set<readonly [End, End]>();
  const partitionedUntil = new Map<string, number>();
  const freeAt = (...hosts: readonly Host[]) =>
    Math.max(...hosts.map(({ name }) => partitionedUntil.get(name) ?? 0));
  const deliver = (from: End, to: End, work: () => void) => {
    const arrivesMs = time.nowMs() + random() * LONGEST_DELAY_MS;
    to.lastMs = Math.max(to.lastMs, arrivesMs, freeAt(from.host, to.host));
    time.after(to.host, to.lastMs - time.nowMs(), work);
  };
  const pairUp = (from: Host, to: Host): readonly [Duplex, Duplex] => {
    const ends: { a?: End; b?: End } = {};
    const send = (sender: 'a' | 'b') => (bytes: Buffer, _: string, done: () => void) => {
      const [near, far] = sender === 'a' ? [ends.a, ends.b] : [ends.b, ends.a];
      if (near === undefined || far === undefined) return done();
      for (const piece of pieces(Buffer.from(bytes), random))
        deliver(near, far, () => void (far.socket.destroyed || far.socket.push(piece)));
      time.after(near.host, 0, done);
    };
    const closed =
      (closer: 'a' | 'b') => (failure: Error | null, done: (e?: Error | null) => void) => {
        const [near, far] = closer === 'a' ? [ends.a, ends.b] : [ends.b, ends.a];
        if (near !== undefined && far !== undefined)
          deliver(near, far, () => void far.socket.destroy());
        done(failure);
      };
    const a = end(from, send('a'), closed('a'));
    const b = end(to, send('b'), closed('b'));
    Object.assign(ends, { a, b });
    pairs.add([a, b]);
    return [a.socket, b.socket];
  };
  const endsOf = (isMeant: (host: Host) => boolean) =>
    [...pairs].filter(([a, b]) => isMeant(a.host) || isMeant(b.host)).flat();
  return {
    connect: async (from, to) => {
      await time.sleep(Math.max(random() * LONGEST_DELAY_MS, freeAt(from) - time.nowMs()));
      if (to?.host.isAlive !== true) throw new Error('connect ECONNREFUSED');
      const [near, far] = pairUp(from, to.host);
      time.after(to.host, 0, () => void to.accept(far));
      return near;
    },
    partition: (name, ms) => void partitionedUntil.set(name, time.nowMs() + ms),
    cut: (name) => {
      for (const { socket } of endsOf((host) => host.name === name)) socket.destroy();
    },
    lose: (lost) => {
      const isTold = random() < 0.5;
      for (const { host, socket } of endsOf((host) => host === lost))
        if (isTold && host !== lost) time.after(host, LONGEST_DELAY_MS, () => socket.destroy());
    },
  };
}

function end(
  host: Host,
  write: (bytes: Buffer, encoding: string, done: () => void) => void,
  destroy: (failure: Error | null, done: (failure?: Error | null) => void) => void,
): End {
  return { host, socket: new Duplex({ read: () => undefined, write, destroy }), lastMs: 0 };
}

/** The bytes in one, two or three pieces. */
function pieces(bytes: Buffer, random: Random): readonly Buffer[] {
  if (random() < 0.7) return [bytes];
  const cuts = [random(), random()]
    .map((at) => Math.floor(at * bytes.length))
    .sort((a, b) => a - b);
  const [first = 0, second = 0] = cuts;
  return [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)].filter(
    (piece) => piece.length > 0,
  );
}
