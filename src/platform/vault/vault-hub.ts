import type { Duplex } from 'node:stream';
import { forwardStatements } from './forward-statements.ts';
import { greetVault, type Trusted } from './greet.ts';
import type { DialingSide } from './handshake.ts';
import { dropStalled, heard, leave } from './hear-vault.ts';
import { headSigner, pump, sendIdleHeads } from './pump-link.ts';
import { type BookClaim, heardReplayer, sendClaim } from './replayer-link.ts';
import { isSameVault, type VaultLink, type VaultService, vaultLink } from './vault-link.ts';
import type { WireKind } from './wire.ts';
import { WireError, wireStream } from './wire-stream.ts';

/** All connections of vaults and replayers, over whatever wire they came. */
export type VaultHub = {
  /** Serves a connection to its end. Never rejects. */
  readonly accept: (socket: Duplex) => Promise<void>;
  /** Tells that something new is durable. */
  readonly wake: () => void;
  /** Names of the vaults and replayers that are connected. */
  readonly connected: () => readonly string[];
  /** Whether a replayer is sent this log now. */
  readonly isReplayed: (origin: string) => boolean;
  /** Says the platform's own hash of a book to the replayers that follow the log. */
  readonly claim: (origin: string, claim: BookClaim) => void;
  readonly close: () => void;
};

type Links = Readonly<Record<DialingSide, Set<VaultLink>>>;

const BEFORE: ReadonlySet<WireKind> = new Set<WireKind>(['hello', 'proof', 'beat']);
/** What each may say once it has shown who it is. */
const AFTER: Readonly<Record<DialingSide, ReadonlySet<WireKind>>> = {
  vault: new Set<WireKind>([
    'want',
    'cosignature',
    'cosignatures',
    'refusal',
    'evidence',
    'thawed',
    'beat',
  ]),
  replayer: new Set<WireKind>(['want', 'statement', 'beat']),
};

/** Whoever has not shown who it is by then is not listened to. */
const GREETING_MS = 5_000;
/** New logs, the platform's own log, heads that are overdue and vaults that stall are looked for this often. */
const SWEEP_MS = 50;

export function vaultHub(service: VaultService, trusted: Trusted): VaultHub {
  const links: Links = { vault: new Set(), replayer: new Set() };
  const all = () => [...links.vault, ...links.replayer];
  const sweep = setInterval(() => {
    for (const link of links.vault) {
      dropStalled(service, link);
      sendIdleHeads(service, link);
      forwardStatements(service, link);
    }
    for (const link of all()) pump(service, link);
  }, SWEEP_MS);
  let isWoken = false;
  const hub = { service, trusted, links, signHead: headSigner(service.journal) };
  return {
    accept: (socket) => serveVault(hub, socket),
    connected: () => all().map(({ vault }) => vault.name),
    isReplayed: (origin) =>
      [...links.replayer].some(({ logs }) =>
        logs.some((log) => log.origin === origin && log.state === 'wanted'),
      ),
    claim: (origin, claim) => {
      for (const link of links.replayer) sendClaim(link, origin, claim);
    },
    wake: () => {
      if (isWoken) return;
      isWoken = true;
      setImmediate(() => {
        isWoken = false;
        for (const link of all()) pump(service, link);
      });
    },
    close: () => clearInterval(sweep),
  };
}

type Hub = {
  readonly service: VaultService;
  readonly trusted: Trusted;
  readonly links: Links;
  readonly signHead: VaultLink['signHead'];
};

async function serveVault(
  { service, trusted, links, signHead }: Hub,
  socket: Duplex,
): Promise<void> {
  let mayCome = BEFORE;
  const stream = wireStream(socket, (kind) => mayCome.has(kind));
  const late = setTimeout(stream.close, GREETING_MS);
  let link: VaultLink | undefined;
  let why = 'it went away';
  try {
    const { vault, greeting, side } = await greetVault(stream, service.own, trusted);
    clearTimeout(late);
    mayCome = AFTER[side];
    // One that was cut off dials again before its old connection is known to be dead.
    for (const other of links[side]) if (isSameVault(other, vault)) other.stream.close();
    link = vaultLink(side, vault, stream, greeting, signHead);
    links[side].add(link);
    service.tell({ kind: 'connected', side, vault: vault.name, why: 'it has shown its key' });
    pump(service, link);
    const hear = side === 'vault' ? heard : heardReplayer;
    for await (const message of stream.messages) await hear(service, link, message);
  } catch (failure) {
    // Whatever one link meets, the platform and its other vaults go on.
    why = failure instanceof WireError ? failure.message : `its link failed: ${String(failure)}`;
  } finally {
    clearTimeout(late);
    stream.close();
    if (link !== undefined) partFrom(service, links[link.side], link, why);
  }
}

function partFrom(
  service: VaultService,
  links: Set<VaultLink>,
  link: VaultLink,
  why: string,
): void {
  links.delete(link);
  const { side, vault } = link;
  const isBack = [...links].some((other) => isSameVault(other, vault));
  if (!isBack && side === 'vault') leave(service, link);
  if (!isBack && side === 'replayer') service.proofs.leave(vault.name);
  service.tell({ kind: 'gone', side, vault: vault.name, why });
}
