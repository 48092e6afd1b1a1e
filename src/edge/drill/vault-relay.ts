import { connect, createServer, type Socket } from 'node:net';
import type { Address } from './loopback.ts';

/** The piece of network between one vault and the platform: whoever owns the platform's host decides where it leads. */
export type VaultRelay = {
  readonly port: number;
  /** Cuts what is open; what dials from now on is led there. */
  readonly leadTo: (address: Address) => void;
};

export async function openRelay(first: Address): Promise<VaultRelay> {
  const sockets = new Set<Socket>();
  let address = first;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ ...address, noDelay: true });
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      keep(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // A relay keeps nobody waiting: when all else of the drill has ended, so has it.
  server.unref();
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    leadTo: (next) => {
      address = next;
      for (const socket of sockets) socket.destroy();
    },
  };
}
