import { type AccessGranted, type EngineEvent, engineSchemas } from '../engine/engine-events.ts';
import { compileCodec } from '../journal/codec.ts';
import { type FirmProof, proveFirm } from './prove-firm.ts';
import { type ProvenLog, proveLog, type Trust } from './proven-log.ts';
import type { Finding, Source } from './source.ts';
import type { NotedAccess } from './suspicious-access.ts';
import type { Openers } from './unlock-epochs.ts';

/** A size and root of a firm's log that the platform's own log noted. */
export type NotedHead = { readonly size: number; readonly root: string };

export type PlatformHeads = {
  readonly heads: ReadonlyMap<string, readonly NotedHead[]>;
  /** In the order of the log. */
  readonly access: readonly NotedAccess[];
  readonly proofs: readonly FirmProof[];
  /** The platform log that the new one succeeds; undefined when no source has one that verifies. */
  readonly log:
    | (Extract<ProvenLog, { readonly state: 'proven' }> & { readonly origin: string })
    | undefined;
};

type ReadWith = {
  readonly sources: readonly Source[];
  readonly trust: Trust;
  readonly openers: Openers;
  readonly findings: Finding[];
};

/** Reads the platform's log, which noted the sizes and roots of the firms' logs while they grew. */
export async function readPlatform(
  { sources, trust, openers, findings }: ReadWith,
  origins: readonly string[],
): Promise<PlatformHeads> {
  const heads = new Map<string, NotedHead[]>();
  const access: NotedAccess[] = [];
  const proofs: FirmProof[] = [];
  let log: PlatformHeads['log'];
  for (const origin of origins) {
    const logs = sources.flatMap((source) => source.logsOf(origin, findings));
    const proven = proveLog(logs, trust, []);
    if (proven.state !== 'proven') continue;
    if (log === undefined || proven.head.size > log.head.size) log = { ...proven, origin };
    const { proof } = await proveFirm(PLATFORM_RULES, compileCodec<EngineEvent>(engineSchemas), {
      entries: proven.entries,
      cleanLimit: proven.entries.length,
      untilMicros: Number.POSITIVE_INFINITY,
      leftOut: { exclusions: [], suspects: [] },
      openers,
      findings,
      onEngineEvent: (event, _, timeMicros) => {
        if (event.type === 'AccessGranted')
          access.push({ timeMicros, kind: event.kind, seen: accessText(event) });
        if (event.type !== 'FirmHeads') return;
        for (const { firm, entries, root } of event.heads) {
          const noted = heads.get(firm) ?? [];
          noted.push({ size: entries, root: Buffer.from(root).toString('hex') });
          heads.set(firm, noted);
        }
      },
    });
    proofs.push(proof);
  }
  return { heads, access, proofs, log };
}

function accessText({ kind, user, roles, by }: AccessGranted): string {
  return `${kind} ${user} (${roles}) by ${by}`;
}

/** Its events are the engine's own, and there is no book. */
const PLATFORM_RULES = {
  schemas: [],
  emptyBook: () => undefined,
  factSequences: () => [],
  decide: () => ({ ok: true, events: [] }) as const,
  evolve: () => undefined,
  canonicalState: () => [],
  references: () => [],
  invariants: () => [],
};
