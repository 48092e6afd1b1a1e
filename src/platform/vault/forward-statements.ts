import type { VaultLink, VaultService } from './vault-link.ts';

/** A vault forgets nothing, so it is given a log's newest statement at most so often. */
const FORWARD_EVERY_MS = 10_000;

/** Sends a vault what replayers have stated of entries that it holds: whoever rebuilds from it then has their word too. */
export function forwardStatements(
  { proofs, coverage }: VaultService,
  { vault, logs, stream }: VaultLink,
): void {
  const nowMs = performance.now();
  for (const log of logs) {
    if (log.state !== 'wanted' || nowMs - log.statementSentAtMs < FORWARD_EVERY_MS) continue;
    const said = proofs.newestStatement(log.origin);
    if (said === undefined || said.size <= log.statementSize) continue;
    if (coverage.coveredBy(vault.name, log.origin) < said.size) continue;
    log.statementSentAtMs = nowMs;
    log.statementSize = said.size;
    void stream.send({ kind: 'statement', handle: log.handle, note: said.note });
  }
}
