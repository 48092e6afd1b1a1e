import { createServer, type Server, type Socket } from 'node:net';
import type { VaultHub } from './vault-hub.ts';

export type VaultListener = Omit<VaultHub, 'accept' | 'close'> & {
  readonly port: number;
  readonly close: () => Promise<void>;
};

const MOST_CONNECTIONS = 64;

/** Waits for vaults on loopback. They dial; the platform never has an address of one. */
export async function listenForVaults(hub: VaultHub, port: number): Promise<VaultListener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (sockets.size > MOST_CONNECTIONS) socket.destroy();
    else void hub.accept(socket);
  });
  const bound = await listen(server, port);
  return {
    port: bound,
    wake: hub.wake,
    connected: hub.connected,
    isReplayed: hub.isReplayed,
    claim: hub.claim,
    close: async () => {
      hub.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
