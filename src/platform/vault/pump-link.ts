import type { Journal } from '../journal/types.ts';
import { signIntroduction } from './handshake.ts';
import type { LinkLog, SignedHead, VaultLink, VaultService } from './vault-link.ts';

/** The next head goes out when the last one is cosigned, or after this long. */
const HEAD_EVERY_MS = 100;
const IDLE_HEAD_MS = 10_000;
/** Sent of one log before the next log has its turn. */
const TURN_BYTES = 4_194_304;

/** Sends whatever is durable and not yet sent, one run at a time. Never rejects: a fault ends the connection. */
export function pump(service: VaultService, link: VaultLink): void {
  link.pumpAgain = true;
  if (link.isPumping) return;
  link.isPumping = true;
  runPump(service, link).catch((failure: unknown) => {
    link.stream.close();
    const why = `its link failed: ${String(failure)}`;
    service.tell({ kind: 'gone', side: link.side, vault: link.vault.name, why });
  });
}

async function runPump(service: VaultService, link: VaultLink): Promise<void> {
  while (link.pumpAgain && !link.stream.isClosed() && !service.isFrozen()) {
    link.pumpAgain = false;
    announceNew(service, link);
    if (isRoundOver(service, link)) for (const log of link.logs) aimAtHead(service, link, log);
    await link.stream.together(async () => {
      for (const log of link.logs) if (log.target !== undefined) await pumpLog(service, link, log);
    });
  }
  link.isPumping = false;
}

function announceNew({ journal, own }: VaultService, link: VaultLink): void {
  for (const origin of journal.origins().slice(link.logs.length)) {
    const key = parseRawKey(journal.verifierKey(origin));
    const signature = signIntroduction(link.greeting, { origin, logKey: key }, own.privateKey);
    const handle = link.logs.length;
    const announced = link.signHead(origin);
    link.logs.push({
      origin,
      handle,
      state: 'announced',
      sent: 0,
      target: undefined,
      stops: [],
      announced,
      outstanding: new Map(),
      headSentAtMs: Number.NEGATIVE_INFINITY,
      statementSentAtMs: Number.NEGATIVE_INFINITY,
      statementSize: 0,
      progressAtMs: performance.now(),
    });
    const { note } = announced;
    void link.stream.send({ kind: 'origin', handle, origin, logKey: key, signature, note });
  }
}

/** Signs heads of logs, each size once: all links want the same ones at about the same time. */
export function headSigner(journal: Journal): (origin: string) => SignedHead {
  const last = new Map<string, SignedHead>();
  return (origin) => {
    const known = last.get(origin);
    if (known?.size === journal.head(origin).size)
      return { ...known, signedAtMs: performance.now() };
    const head = { ...journal.signHead(origin), signedAtMs: performance.now() };
    last.set(origin, head);
    return head;
  };
}

function parseRawKey(verifierKey: string): Buffer {
  return Buffer.from(verifierKey.split('+').slice(2).join('+'), 'base64').subarray(1);
}

/**
 * Heads go out in rounds over all logs that grew, so that a vault has one tick, and one answer, for all of them. The next
 * round begins when the last one is cosigned, or after a while. A log that the vault is catching up with holds nobody up.
 */
function isRoundOver({ coverage }: VaultService, { logs, vault }: VaultLink): boolean {
  const dueMs = performance.now() - HEAD_EVERY_MS;
  return logs.every(
    ({ origin, outstanding, headSentAtMs }) =>
      outstanding.size === 0 || headSentAtMs <= dueMs || !coverage.isPresent(vault.name, origin),
  );
}

function aimAtHead({ journal }: VaultService, link: VaultLink, log: LinkLog): void {
  if (log.state !== 'wanted' || log.target !== undefined) return;
  const isDue = log.outstanding.size === 0 || performance.now() - log.headSentAtMs >= HEAD_EVERY_MS;
  if (isDue && journal.size(log.origin) > log.sent)
    log.target = log.stops.shift() ?? link.signHead(log.origin);
}

async function pumpLog({ journal }: VaultService, link: VaultLink, log: LinkLog): Promise<void> {
  const { target } = log;
  if (target === undefined || log.state !== 'wanted') return;
  await sendEntries(journal, link, log, target.size);
  if (log.sent < target.size) {
    link.pumpAgain = true;
    return;
  }
  log.target = undefined;
  log.outstanding.set(target.size, target);
  log.headSentAtMs = performance.now();
  await link.stream.send({ kind: 'head', handle: log.handle, note: target.note });
}

async function sendEntries(
  journal: Journal,
  { stream }: VaultLink,
  log: LinkLog,
  end: number,
): Promise<void> {
  let bytes = 0;
  for await (const { index, leaf, payload } of journal.readSealed(log.origin, log.sent)) {
    if (index >= end || bytes >= TURN_BYTES || stream.isClosed()) return;
    const { handle } = log;
    const full = stream.send({ kind: 'entry', handle, index, header: leaf, payload });
    log.sent = index + 1;
    bytes += payload.length;
    if (full !== undefined) await full;
  }
}

/**
 * A head of each log that had none for a while, though it did not grow: a vault that gets no heads cries, and it must not
 * at night. A signer that is frozen sends none, and then it shall.
 */
export function sendIdleHeads(service: VaultService, link: VaultLink): void {
  const nowMs = performance.now();
  if (service.isFrozen()) return;
  for (const log of link.logs) {
    const isIdle = log.state === 'wanted' && log.target === undefined && log.outstanding.size === 0;
    if (!isIdle || nowMs - log.headSentAtMs < IDLE_HEAD_MS) continue;
    if (log.sent !== service.journal.size(log.origin) || log.sent === 0) continue;
    log.headSentAtMs = nowMs;
    const { note } = service.journal.signHead(log.origin);
    void link.stream.send({ kind: 'head', handle: log.handle, note });
  }
}
