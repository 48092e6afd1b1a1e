import type { BookClaim } from './replayer-link.ts';
import type { VaultHub } from './vault-hub.ts';

type ClaimingEngine = {
  readonly firms: () => readonly string[];
  readonly origin: (firm: string) => string;
  readonly stillBookHash: (firm: string) => Promise<BookClaim | undefined>;
};

/** A firm's book is hashed for replayers at most this often, and only while nobody changes it. */
const CLAIM_EVERY_MS = 5_000;

/** Says to replayers what the platform's own books hash to, firm by firm; returns how to end that. */
export function claimHashes(engine: ClaimingEngine, listener: VaultHub): () => void {
  const claimed = new Map<string, number>();
  let isAtIt = false;
  const claimAll = async () => {
    for (const firm of engine.firms()) {
      const origin = engine.origin(firm);
      if (!listener.isReplayed(origin)) continue;
      const claim = await engine.stillBookHash(firm);
      if (claim === undefined || claimed.get(origin) === claim.size) continue;
      claimed.set(origin, claim.size);
      listener.claim(origin, claim);
    }
  };
  const timer = setInterval(() => {
    if (isAtIt) return;
    isAtIt = true;
    void claimAll().finally(() => {
      isAtIt = false;
    });
  }, CLAIM_EVERY_MS);
  return () => clearInterval(timer);
}
