import { assertThat } from '../../domain/basics/decision.ts';
import type { Journal } from '../journal/types.ts';
import { type Coverage, coverage, type LevelChange } from './coverage.ts';
import type { TrustedVaults } from './key-files.ts';
import type { LinkNotice } from './vault-link.ts';
import { listenForVaults, type VaultListener } from './vault-listener.ts';

/** What an answer survives: the loss of this host (`vaulted(n)`: n vaults have it), or only a crash (`local`). */
export type AnswerLevel = 'local' | `vaulted(${number})`;

export type VaultStatus = {
  readonly vault: string;
  readonly isConnected: boolean;
  readonly logs: readonly {
    readonly origin: string;
    /** Entries it has cosigned. */
    readonly covered: number;
    /** Whether answers wait for it. */
    readonly isAwaited: boolean;
    /** Why it froze the log, or nothing. */
    readonly refused: string;
  }[];
};

/** The vaults of a data directory, as its engine and its faces see them. */
export type VaultServing = {
  /** For `EngineOptions.hold`. */
  readonly hold: (firm: string, sequence: number) => Promise<void> | undefined;
  /** The level that the event of this sequence has reached. */
  readonly vaultedLevel: (firm: string, sequence: number) => AnswerLevel;
  /** The level that the firm's answers wait for now. */
  readonly answersAt: (firm: string) => AnswerLevel;
  readonly status: () => readonly VaultStatus[];
  /** Begins to listen for vaults of an open engine; returns the port. */
  readonly listen: (engine: ServedEngine, port: number) => Promise<number>;
  readonly close: () => Promise<void>;
};

/** What serving needs of the engine. */
type ServedEngine = {
  readonly journal: Journal;
  readonly origin: (firm: string) => string;
  readonly onDurable: (listener: (firm: string, sequence: number) => void) => () => void;
};

/** An answer waits for two vaults where two are trusted: they should be in two hands. */
const VAULTS_AWAITED = 2;

export function vaultServing(
  trusted: TrustedVaults,
  tell: (sentence: string) => void,
): VaultServing {
  const refusals = new Map<string, string>();
  const wanted = Math.min(VAULTS_AWAITED, trusted.vaults.length);
  const covered = coverage(wanted, (change) => tell(levelSentence(change)));
  let journal: Journal | undefined;
  // Before there is an engine nothing is covered, so any name will do.
  let originIn = (firm: string) => firm;
  let listener: VaultListener | undefined;
  let stopListening: () => void = () => undefined;
  const entryOf = (firm: string, sequence: number) =>
    journal?.entryOfSequence(originIn(firm), sequence);
  return {
    hold: (firm, sequence) => {
      const entry = entryOf(firm, sequence);
      return entry === undefined ? undefined : covered.hold(originIn(firm), entry);
    },
    vaultedLevel: (firm, sequence) => {
      const entry = entryOf(firm, sequence);
      return levelOf(entry === undefined ? 0 : covered.vaultsCovering(originIn(firm), entry));
    },
    answersAt: (firm) => levelOf(covered.awaited(originIn(firm))),
    status: () =>
      trusted.vaults.map(({ name }) => ({
        vault: name,
        isConnected: listener?.connected().includes(name) === true,
        logs: logsOf(name, journal, covered, refusals),
      })),
    listen: async (engine, port) => {
      assertThat(listener === undefined, 'vaults are served once');
      journal = engine.journal;
      originIn = engine.origin;
      const service = {
        journal,
        own: trusted.own,
        coverage: covered,
        tell: (notice: LinkNotice) => {
          if (notice.kind === 'refused')
            refusals.set(`${notice.vault} ${notice.origin}`, notice.code);
          tell(noticeSentence(notice));
        },
      };
      const made = await listenForVaults(service, trusted.vaults, port);
      listener = made;
      stopListening = engine.onDurable(made.wake);
      return made.port;
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
  refusals: ReadonlyMap<string, string>,
): VaultStatus['logs'] {
  const origins = journal === undefined ? [] : journal.origins();
  return origins.map((origin) => ({
    origin,
    covered: covered.coveredBy(vault, origin),
    isAwaited: covered.isPresent(vault, origin),
    refused: refusals.get(`${vault} ${origin}`) ?? '',
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
  if (notice.kind !== 'refused') return `Vault ${notice.vault} is ${notice.kind}: ${notice.why}`;
  const { vault, origin, code, held } = notice;
  return `VAULT REFUSES: ${vault} holds ${held} entries of ${origin} and has frozen it (${code})`;
}
