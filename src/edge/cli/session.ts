import type { Rejection } from '../../domain/basics/decision.ts';
import type { Witness } from '../../platform/vault/ask-witness.ts';

/** What a call came to, as it crosses the socket or a function call. */
export type Answer =
  | { readonly ok: true; readonly value: unknown; readonly sequence: number; readonly left: number }
  | { readonly ok: false; readonly rejection: Rejection };

/** A data directory as the CLI uses it: opened by this process, or by the server that holds it. */
export type Session = {
  readonly call: (name: string, params: unknown, key?: string) => Promise<Answer>;
  /** What the instruction would come to; nothing is written. */
  readonly preview: (name: string, params: unknown) => Promise<Answer>;
  readonly importFile: (
    firm: string,
    path: string,
    partial: boolean,
    progress: (sentence: string) => void,
  ) => Promise<Answer>;
  /** NDJSON lines of the logs' events, until `line` answers that nobody wants more. */
  readonly dump: (
    firm: string | undefined,
    line: (text: string) => Promise<boolean>,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type SessionOpening =
  | { readonly ok: true; readonly session: Session }
  /** Damaged data: sentences with file, offset and entry. */
  | { readonly ok: false; readonly damage: readonly string[] };

/** What the wiring of the house gives the command line. */
export type CliPorts = {
  readonly version: string;
  readonly openSession: (directory: string, mayCreate: boolean) => Promise<SessionOpening>;
  /** Serves until it is told to stop. */
  readonly serve: (options: {
    readonly directory: string | undefined;
    readonly port: number;
    readonly demo: boolean;
    readonly json: boolean;
    readonly vaultPort: number | undefined;
    readonly onAlarm: 'isolate' | 'tell';
    /** Stands by until the directory is there. */
    readonly whenRebuilt: boolean;
  }) => Promise<number>;
  readonly vault: VaultPorts;
  readonly replayer: ReplayerPorts;
  readonly describeFixml: (path: string) => Promise<{
    readonly messages: readonly unknown[];
    readonly failure?: Rejection & { readonly line: number };
  }>;
  /** The FIXML of a position file, read again and added up; from the answer of its call. */
  readonly positionFileText: (value: unknown) => Promise<string>;
  /** Checks a receipt with keys that were carried here; needs no data directory. */
  readonly checkReceipt: (
    path: string,
    key: string,
    vaultKeys: readonly string[],
  ) => Promise<{ readonly ok: true; readonly value: unknown } | VaultRefusal>;
  /** A new one-time sign-in link of the server that holds the directory; undefined when none does. */
  readonly signInLink: (directory: string, user: string | undefined) => Promise<string | undefined>;
  /** Checks every byte of a data directory; works on a closed one, and beside the server that holds it. */
  readonly verify: (directory: string, firm: string | undefined) => Promise<VerifyAnswer>;
  /** The refusal that an error of the system stands for: no room, no right. */
  readonly refusalOf: (error: unknown) => Rejection | undefined;
  readonly bench: (name: string, options: BenchWords) => Promise<number>;
  /** Makes a recovery key in a new file, or its shares in three; undefined when there is such a file. */
  readonly makeRecoveryKey: (
    path: string,
    isShared: boolean,
  ) => Promise<{ readonly recipient: string; readonly files: readonly string[] } | undefined>;
  /** Writes the recipient down where there is no data directory yet: its very first key epochs have it then. */
  readonly setUpRecovery: (directory: string, recipient: string) => Promise<void>;
  /** Has the server that holds the directory answer for erased days until a moment; the key file is read here. */
  readonly unlockKeys: (
    directory: string,
    recoveryKey: readonly string[],
    request: Readonly<Record<string, unknown>>,
  ) => Promise<KeyOutcome>;
  /** Folds every book from its first event with a recovery key, and carries it forward by this release. */
  readonly carryBooks: (directory: string, recoveryKey: readonly string[]) => Promise<KeyOutcome>;
  readonly rebuild: (
    words: RebuildWords,
    progress: (sentence: string) => void,
  ) => Promise<RebuildAnswer>;
  /** Attacks a platform of its own and brings its firms back; the exit code. */
  readonly drill: (words: DrillCommandWords) => Promise<number>;
  /** The refusal when the system does not let us write the file. */
  readonly writeFile: (path: string, text: string) => Promise<Rejection | undefined>;
  readonly csvText: (rows: readonly (readonly string[])[]) => string;
  /** False when nobody reads any more. */
  readonly out: (text: string) => boolean;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
};

export type KeyOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly rejection: Rejection };

/** What a command about vaults came to when it was refused. */
type VaultRefusal = { readonly ok: false; readonly rejection: Rejection };

export type VaultPorts = {
  /** Keeps copies until the process is told to stop. */
  readonly run: (options: {
    readonly host: string;
    readonly port: number;
    /** A directory, or `s3://BUCKET[/PREFIX]`. */
    readonly store: string;
    /** Days for which a bucket holds what is put. */
    readonly retainDays: number;
    readonly key: string;
    /** Whether objects of a directory get the immutable flag, where that is allowed. */
    readonly immutable: boolean;
    readonly recipients: readonly { readonly kind: string; readonly id: string }[];
    readonly witnesses: readonly Witness[];
    readonly limits: {
      readonly quotaBytes: number | undefined;
      readonly rateBytes: number;
      readonly silenceSeconds: number;
    };
    readonly tell: (sentence: string) => void;
  }) => Promise<{ readonly ok: true } | VaultRefusal>;
  /** Makes a vault's key file, or pins the platform in it; the vault's key text. */
  readonly key: (
    path: string,
    name: string | undefined,
    platformKey: string | undefined,
  ) => Promise<{ readonly ok: true; readonly text: string } | VaultRefusal>;
  /** Trusts a vault; the platform's key text. */
  readonly trust: (
    directory: string,
    vaultKey: string | undefined,
  ) => Promise<{ readonly ok: true; readonly text: string } | VaultRefusal>;
  readonly audit: (
    store: string,
  ) => Promise<{ readonly ok: true; readonly report: VaultAudit } | VaultRefusal>;
  /** Takes up a frozen log again at the head that the store holds. */
  readonly thaw: (
    store: string,
    words: {
      readonly origin: string;
      readonly evidence: string;
      readonly reason: string;
      readonly approvers: readonly string[];
    },
  ) => Promise<
    { readonly ok: true; readonly held: number; readonly evidence: string } | VaultRefusal
  >;
};

export type ReplayerPorts = {
  /** Replays and signs until the process is told to stop. */
  readonly run: (options: {
    readonly host: string;
    readonly port: number;
    readonly key: string;
    /** Files with age identities. */
    readonly firmKeys: readonly string[];
    readonly firms: readonly string[];
    readonly policy: string | undefined;
    /** Each notice as one line of JSON, statements too; else sentences, and no word of a statement. */
    readonly json: boolean;
    readonly tell: (line: string) => void;
  }) => Promise<{ readonly ok: true } | VaultRefusal>;
  /** Makes a replayer's key file, or pins the platform in it; the replayer's key text. */
  readonly key: VaultPorts['key'];
  /** Trusts a replayer; the platform's key text. */
  readonly trust: VaultPorts['trust'];
};

export type VaultAudit = {
  readonly ok: boolean;
  /** Objects with the immutable flag; not of a bucket, nor where the file system does not say. */
  readonly flagged?: { readonly objects: number; readonly immutable: number };
  readonly logs: readonly {
    readonly origin: string;
    readonly entries: number;
    readonly frozen: string | undefined;
    readonly thaws: readonly {
      readonly evidence: string;
      readonly timeSeconds: number;
      readonly approvers: readonly string[];
      readonly reason: string;
    }[];
  }[];
  readonly damage: readonly {
    readonly code: string;
    readonly file: string;
    readonly offset: number;
    readonly entry: number | undefined;
    readonly seen: string;
  }[];
};

export type RebuildWords = {
  readonly from: readonly string[];
  readonly data: string;
  /** One whole key, or two shares. */
  readonly recoveryKey: readonly string[];
  readonly policy?: string;
  /** What `replayer key` printed, of replayers whose statements are compared. */
  readonly replayerKey?: readonly string[];
  readonly firm?: string;
  readonly without?: readonly string[];
  /** Seconds since 1970 UTC. */
  readonly until?: number;
  readonly untilEntry?: number;
  readonly exclude?: string;
  /** Folder with one folder a firm: what its CCPs say. */
  readonly ccpFiles?: string;
  /** Who say that what the CCPs contradict is left out. */
  readonly approver?: readonly string[];
  readonly order?: string;
  readonly report?: string;
};

export type RebuildAnswer =
  | {
      readonly ok: true;
      /** The whole report. */
      readonly report: unknown;
      /** One row a firm. */
      readonly summary: unknown;
      /** What a person must know besides. */
      readonly sentences: readonly string[];
      readonly exit: ExitCode;
    }
  | { readonly ok: false; readonly rejection: Rejection };

export type DrillCommandWords = {
  readonly seed: number;
  readonly firms: number;
  readonly trades: number;
  readonly scenario: string;
  /** Several drills, one after the other: names with commas or `all`, numbers with commas. */
  readonly scenarios: string | undefined;
  readonly seeds: string | undefined;
  readonly json: boolean;
  /** Folder for the evidence. */
  readonly bundle: string | undefined;
  /** Folder that the drill makes its own in; by default that of temporary files. */
  readonly root: string | undefined;
  readonly iKnow: boolean;
};

export type BenchWords = {
  readonly json: boolean;
  readonly seconds?: number;
  readonly rounds?: number;
  readonly trades?: number;
};

export type VerifyAnswer =
  | { readonly ok: true; readonly report: VerifyOutcome }
  | { readonly ok: false; readonly rejection: Rejection };

type VerifyDamage = {
  readonly file: string;
  readonly offset: number;
  readonly entry: number | undefined;
  readonly what: string;
};

export type VerifyOutcome = {
  readonly ok: boolean;
  readonly logs: readonly {
    readonly origin: string;
    readonly entries: number;
    readonly events: number;
    readonly hashed: number;
    readonly decrypted: number;
    readonly replayed: number;
    readonly bookHash: string;
    readonly damage: readonly VerifyDamage[];
  }[];
  /** In files that belong to no one log. */
  readonly damage: readonly VerifyDamage[];
  /** Rows of the read store that are not what the journal says. */
  readonly readStore: readonly unknown[];
};

/** Exit codes, fixed because others script them. */
export const EXIT = { done: 0, left: 1, wrongUse: 2, damaged: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
