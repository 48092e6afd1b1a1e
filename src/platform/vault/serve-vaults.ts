import { assertThat } from '../../domain/basics/decision.ts';
import type { Journal } from '../journal/types.ts';
import { claimHashes } from './claim-hashes.ts';
import { cosignedHeads } from './cosigned-heads.ts';
import { type Coverage, coverage, type LevelChange } from './coverage.ts';
import type { TrustedVaults } from './key-files.ts';
import { lookForLateProofs, proofSentence } from './late-proofs.ts';
import { proofs, type ReplayedLog } from './proofs.ts';
import { type LogAtVault, type RefusedLogs, refusedLogs } from './refused-logs.ts';
import type { BookClaim } from './replayer-link.ts';
import { type VaultHub, vaultHub } from './vault-hub.ts';
import type { LinkNotice } from './vault-link.ts';
import { listenForVaults, type VaultListener } from './vault-listener.ts';

/**
 * What an answer survives: the loss of this host (`vaulted(n)`: n vaults have it), or only a crash (`local`). `proven`: as many
 * vaults as are waited for have it, and a replayer has made the book from it anew and signed what it came to. `unproven`: a
 * replayer refuses the firm's log, so nothing of the firm is to be relied on until somebody has looked.
 */
export type AnswerLevel = 'local' | `vaulted(${number})` | 'proven' | 'unproven';

export type VaultStatus = {
  readonly vault: string;
  readonly isConnected: boolean;
  readonly logs: readonly ({
    readonly origin: string;
    /** Entries it has cosigned. */
    readonly covered: number;
    /** Whether answers wait for it. */
    readonly isAwaited: boolean;
  } & LogAtVault)[];
};

export type ReplayerStatus = {
  readonly replayer: string;
  readonly isConnected: boolean;
  readonly logs: readonly ReplayedLog[];
};

/** The vaults of a data directory, as its engine and its faces see them. */
export type VaultServing = {
  /** For `EngineOptions.hold`. */
  readonly hold: (firm: string, sequence: number) => Promise<void> | undefined;
  /**
   * For `EngineOptions.whyNotYet`: a log that was there at the start takes no command until a vault has shown that it
   * holds nothing more of it. Else a host brought back from an old copy would go on as if nothing had been lost.
   */
  readonly whyNotYet: (
    firm: string,
  ) => { readonly seen: string; readonly wanted: string } | undefined;
  /** People have said that no firm waits for a vault's word any more, until the next start. */
  readonly overrideStart: (people: string) => void;
  /** The level that the event of this sequence has reached. */
  readonly vaultedLevel: (firm: string, sequence: number) => AnswerLevel;
  /** The level that the firm's answers wait for now. */
  readonly answersAt: (firm: string) => AnswerLevel;
  readonly status: () => readonly VaultStatus[];
  readonly replayers: () => readonly ReplayerStatus[];
  /** A head over this entry with the cosignatures of as many vaults as possible; undefined when none has one. */
  readonly cosignedHead: (origin: string, entry: number) => string | undefined;
  /** Lets vaults of an open engine connect, over whatever wire. */
  readonly attach: (engine: ServedEngine) => VaultHub;
  /** The same, and begins to listen for them; returns the port. */
  readonly listen: (engine: ServedEngine, port: number) => Promise<number>;
  readonly close: () => Promise<void>;
};

/** What serving needs of the engine. */
type ServedEngine = {
  readonly journal: Journal;
  readonly origin: (firm: string) => string;
  readonly onDurable: (listener: (firm: string, sequence: number) => void) => () => void;
  readonly firms: () => readonly string[];
  /** Undefined when the book did not hold still for as long as hashing it took. */
  readonly stillBookHash: (firm: string) => Promise<BookClaim | undefined>;
};

/** An answer waits for two vaults where two are trusted: they should be in two hands. */
const VAULTS_AWAITED = 2;

/** What ties the vaults to the house's alarms. */
export type VaultAlarms = {
  readonly isFrozen?: () => boolean;
  /** A vault has shown that the platform tells two histories. */
  readonly onRefused?: (what: string) => void;
};

export function vaultServing(
  trusted: TrustedVaults,
  tell: (sentence: string) => void,
  { isFrozen = () => false, onRefused = () => undefined }: VaultAlarms = {},
): VaultServing {
  const refused = refusedLogs();
  const wanted = Math.min(VAULTS_AWAITED, trusted.vaults.length);
  const covered = coverage(wanted, (change) => tell(levelSentence(change)));
  const proven = proofs((change) => tell(proofSentence(change)));
  const heads = cosignedHeads();
  let journal: Journal | undefined;
  let isOverridden = false;
  /** Logs that were there when vaults could first dial. */
  let atStart: ReadonlySet<string> | undefined;
  // Before there is an engine nothing is covered, so any name will do.
  let originIn = (firm: string) => firm;
  let hub: VaultHub | undefined;
  let listener: VaultListener | undefined;
  let stopListening: () => void = () => undefined;
  const entryOf = (firm: string, sequence: number) =>
    journal?.entryOfSequence(originIn(firm), sequence);
  const attach = (engine: ServedEngine): VaultHub => {
    assertThat(hub === undefined, 'vaults are served once');
    journal = engine.journal;
    atStart = new Set(journal.origins());
    originIn = engine.origin;
    const service = {
      journal,
      own: trusted.own,
      coverage: covered,
      proofs: proven,
      heads,
      isFrozen,
      tell: (notice: LinkNotice) => {
        const isNews = refused.heard(notice);
        if (notice.kind === 'refused')
          onRefused(`${notice.vault} ${notice.origin}: ${notice.code}`);
        if (isNews) tell(noticeSentence(notice));
      },
    };
    const made = vaultHub(service, trusted);
    hub = made;
    const stopHearing = engine.onDurable(made.wake);
    const stopClaims = trusted.replayers.length === 0 ? () => undefined : claimHashes(engine, made);
    const stopLooking = lookForLateProofs(engine, proven, trusted, tell);
    stopListening = () => {
      stopHearing();
      stopClaims();
      stopLooking();
    };
    return made;
  };
  return {
    hold: (firm, sequence) => {
      const entry = entryOf(firm, sequence);
      return entry === undefined ? undefined : covered.hold(originIn(firm), entry);
    },
    whyNotYet: (firm) => {
      const origin = originIn(firm);
      const isNew = atStart !== undefined && !atStart.has(origin);
      if (isNew || isOverridden || covered.isShown(origin)) return undefined;
      const names = trusted.vaults.map(({ name }) => name).join(', ');
      return { seen: 'no vault since the start', wanted: `one of ${names} to show its copy` };
    },
    overrideStart: (people) => {
      isOverridden = true;
      tell(`START OVERRIDDEN: firms take commands without a vault's word, as ${people} have said`);
    },
    vaultedLevel: (firm, sequence) => {
      const origin = originIn(firm);
      if (proven.refusal(origin) !== undefined) return 'unproven';
      const entry = entryOf(firm, sequence);
      if (entry === undefined) return 'local';
      const vaults = covered.vaultsCovering(origin, entry);
      const isHeld = wanted > 0 && vaults >= wanted;
      return isHeld && entry < proven.provenTo(origin) ? 'proven' : levelOf(vaults);
    },
    answersAt: (firm) => {
      const origin = originIn(firm);
      return proven.refusal(origin) === undefined ? levelOf(covered.awaited(origin)) : 'unproven';
    },
    cosignedHead: heads.over,
    replayers: () =>
      trusted.replayers.map(({ name }) => ({
        replayer: name,
        isConnected: hub?.connected().includes(name) === true,
        logs: proven.logsOf(name),
      })),
    status: () =>
      trusted.vaults.map(({ name }) => ({
        vault: name,
        isConnected: hub?.connected().includes(name) === true,
        logs: logsOf(name, journal, covered, refused),
      })),
    attach,
    listen: async (engine, port) => {
      listener = await listenForVaults(attach(engine), port);
      return listener.port;
    },
    close: async () => {
      stopListening();
      await listener?.close();
    },
  };
}

function logsOf(
  vault: string,
  journal: Journal | undefined,
  covered: Coverage,
  refused: RefusedLogs,
): VaultStatus['logs'] {
  const origins = journal === undefined ? [] : journal.origins();
  return origins.map((origin) => ({
    origin,
    covered: covered.coveredBy(vault, origin),
    isAwaited: covered.isPresent(vault, origin),
    ...refused.at(vault, origin),
  }));
}

function levelOf(vaults: number): AnswerLevel {
  return vaults === 0 ? 'local' : `vaulted(${vaults})`;
}

function levelSentence({ origin, from, to, vault, why }: LevelChange): string {
  const turned = to < from ? 'LEVEL DROPPED' : 'Level';
  return `${turned}: ${origin} answers at ${levelOf(to)}, not ${levelOf(from)}: ${vault}, ${why}`;
}

function noticeSentence(notice: LinkNotice): string {
  const { vault } = notice;
  switch (notice.kind) {
    case 'connected':
    case 'gone':
      return `${notice.side === 'vault' ? 'Vault' : 'Replayer'} ${vault} is ${notice.kind}: ${notice.why}`;
    case 'taken-up':
      return `Vault ${vault} takes ${notice.origin} again, from entry ${notice.held} on`;
    case 'thawed':
      return `Vault ${vault} has thawed ${notice.origin}: ${notice.thaw.approvers.join(', ')}: ${notice.thaw.reason}`;
    case 'evidence':
      return `Vault ${vault} keeps evidence ${notice.freeze.evidence} of ${notice.origin}`;
    case 'refused':
      return `VAULT REFUSES: ${vault} holds ${notice.held} entries of ${notice.origin} and has frozen it (${notice.code})`;
  }
}
