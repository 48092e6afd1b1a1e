import type { VaultClocks } from '../platform/vault/vault-watch.ts';
/** Microseconds since 1970 UTC. */
export function nowMicros(): number {
  return Date.now() * 1000;
}

/** The two clocks of this host that a vault compares. */
export const hostClocks: VaultClocks = {
  wallSeconds: () => Date.now() / 1_000,
  monotonicMs: () => performance.now(),
};
