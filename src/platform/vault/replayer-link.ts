import { parseVerifierKey, verifierKeyText } from '../journal/signed-note.ts';
import { type BookRefusal, openStatement } from './book-statement.ts';
import type { SignedStatement } from './proofs.ts';
import { pump } from './pump-link.ts';
import { type LinkLog, logOf, type VaultLink, type VaultService } from './vault-link.ts';
import type { WireMessage } from './wire.ts';
import { WireError } from './wire-stream.ts';

/** The platform's hash of a firm's book after so many entries of its log. */
export type BookClaim = { readonly size: number; readonly bookHash: string };

/** What a replayer says on its connection. Throws WireError for what it should not say. */
export async function heardReplayer(
  service: VaultService,
  link: VaultLink,
  message: WireMessage,
): Promise<void> {
  if (message.kind === 'want') wanted(service, link, message);
  if (message.kind === 'statement') stated(service, link, message);
}

/** It is sent all from the entry it names: what it holds is in its memory, and it states the head it was announced anew. */
function wanted(
  service: VaultService,
  link: VaultLink,
  { handle, size }: Extract<WireMessage, { readonly kind: 'want' }>,
): void {
  const log = logOf(link, handle);
  if (log.state !== 'announced') throw new WireError(`Cannot send ${log.origin}: asked for twice`);
  const { announced } = log;
  log.outstanding.set(announced.size, announced);
  // Of a log that is shorter than what it has replayed it wants nothing: its refusal follows.
  log.state = size > service.journal.size(log.origin) ? 'refused' : 'wanted';
  log.sent = size;
  pump(service, link);
}

function stated(
  { proofs }: VaultService,
  link: VaultLink,
  { handle, note }: Extract<WireMessage, { readonly kind: 'statement' }>,
): void {
  const log = logOf(link, handle);
  const { name, publicKey } = link.vault;
  const key = parseVerifierKey(verifierKeyText(name, publicKey));
  const said = key === undefined ? undefined : openStatement(note, key);
  if (said?.origin !== log.origin)
    throw new WireError(`Cannot take a statement of ${log.origin}: it is not signed for that`);
  if (said.kind === 'refusal') refused(log, link, said, proofs);
  else takeStatement(log, link, { ...said, note }, proofs);
}

function refused(
  log: LinkLog,
  { vault }: VaultLink,
  refusal: BookRefusal,
  proofs: VaultService['proofs'],
): void {
  log.state = 'refused';
  proofs.refuse(vault.name, refusal);
}

/** Only of a head that it was sent here, with that root. */
function takeStatement(
  log: LinkLog,
  { vault }: VaultLink,
  statement: SignedStatement,
  proofs: VaultService['proofs'],
): void {
  const head = log.outstanding.get(statement.size);
  const root = head?.note.split('\n')[2];
  if (head === undefined || root !== Buffer.from(statement.root).toString('base64'))
    throw new WireError(`Cannot take a statement of ${log.origin}: no such head`);
  // The longest that anything under this statement has waited for one.
  let oldestMs = head.signedAtMs;
  for (const [size, { signedAtMs }] of log.outstanding) {
    if (size > statement.size) continue;
    oldestMs = Math.min(oldestMs, signedAtMs);
    log.outstanding.delete(size);
  }
  proofs.state(vault.name, statement, performance.now() - oldestMs);
}

export function sendClaim(link: VaultLink, origin: string, claim: BookClaim): void {
  const log = link.logs.find((each) => each.origin === origin && each.state === 'wanted');
  if (log !== undefined) void link.stream.send({ kind: 'claim', handle: log.handle, ...claim });
}
