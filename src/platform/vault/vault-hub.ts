import type { Duplex } from 'node:stream';
import type { NamedKey } from './cosignature.ts';
import { greetVault } from './greet.ts';
import {
  dropStalled,
  heard,
  isSameVault,
  leave,
  pump,
  type VaultLink,
  type VaultService,
  vaultLink,
} from './vault-link.ts';
import type { WireKind } from './wire.ts';
import { WireError, wireStream } from './wire-stream.ts';

/** All connections of vaults, over whatever wire they came. */
export type VaultHub = {
  /** Serves a connection to its end. Never rejects. */
  readonly accept: (socket: Duplex) => Promise<void>;
  /** Tells that something new is durable. */
  readonly wake: () => void;
  /** Names of the vaults that are connected. */
  readonly connected: () => readonly string[];
  readonly close: () => void;
};

const BEFORE: ReadonlySet<WireKind> = new Set<WireKind>(['hello', 'proof', 'beat']);
const AFTER: ReadonlySet<WireKind> = new Set<WireKind>(['want', 'cosignature', 'refusal', 'beat']);

/** Whoever has not shown who it is by then is not listened to. */
const GREETING_MS = 5_000;
/** New logs, the platform's own log, heads that are overdue and vaults that stall are looked for this often. */
const SWEEP_MS = 50;

export function vaultHub(service: VaultService, trusted: readonly NamedKey[]): VaultHub {
  const links = new Set<VaultLink>();
  const sweep = setInterval(() => {
    for (const link of links) {
      dropStalled(service, link);
      pump(service, link);
    }
  }, SWEEP_MS);
  let isWoken = false;
  return {
    accept: (socket) => serveVault(service, trusted, links, socket),
    connected: () => [...links].map(({ vault }) => vault.name),
    wake: () => {
      if (isWoken) return;
      isWoken = true;
      setImmediate(() => {
        isWoken = false;
        for (const link of links) pump(service, link);
      });
    },
    close: () => clearInterval(sweep),
  };
}

async function serveVault(
  service: VaultService,
  trusted: readonly NamedKey[],
  links: Set<VaultLink>,
  socket: Duplex,
): Promise<void> {
  let mayCome = BEFORE;
  const stream = wireStream(socket, (kind) => mayCome.has(kind));
  const late = setTimeout(stream.close, GREETING_MS);
  let link: VaultLink | undefined;
  let why = 'it went away';
  try {
    const { vault, greeting } = await greetVault(stream, service.own, trusted);
    clearTimeout(late);
    mayCome = AFTER;
    // A vault that was cut off dials again before its old connection is known to be dead.
    for (const other of links) if (isSameVault(other, vault)) other.stream.close();
    link = vaultLink(vault, stream, greeting);
    links.add(link);
    service.tell({ kind: 'connected', vault: vault.name, why: 'it has shown its key' });
    pump(service, link);
    for await (const message of stream.messages) await heard(service, link, message);
  } catch (failure) {
    // Whatever one link meets, the platform and its other vaults go on.
    why = failure instanceof WireError ? failure.message : `its link failed: ${String(failure)}`;
  } finally {
    clearTimeout(late);
    stream.close();
    if (link !== undefined) {
      links.delete(link);
      const { vault } = link;
      if (![...links].some((other) => isSameVault(other, vault))) leave(service, link);
      service.tell({ kind: 'gone', vault: vault.name, why });
    }
  }
}
