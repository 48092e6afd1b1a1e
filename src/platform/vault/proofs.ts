import type { BookRefusal, BookStatement } from './book-statement.ts';

/**
 * What replayers say of each log: how far it was proven, and whether one of them refuses to go on. A refusal stands
 * until the same replayer states a head behind the refused entry, which it does only after somebody has started it anew.
 */
export type Proofs = {
  readonly state: (replayer: string, statement: SignedStatement, lagMs: number) => void;
  readonly refuse: (replayer: string, refusal: BookRefusal) => void;
  readonly leave: (replayer: string) => void;
  /** The statement of the most entries, as it was signed. */
  readonly newestStatement: (origin: string) => SignedStatement | undefined;
  /** Entries that a replayer has stated. */
  readonly provenTo: (origin: string) => number;
  /** The refusal that stands, if any. */
  readonly refusal: (origin: string) => StandingRefusal | undefined;
  readonly logsOf: (replayer: string) => readonly ReplayedLog[];
};

/** `note`: the signed note that says it. */
export type SignedStatement = BookStatement & { readonly note: string };

export type StandingRefusal = BookRefusal & { readonly replayer: string };

export type ReplayedLog = {
  readonly origin: string;
  /** Entries under its last statement; 0 = none yet. */
  readonly proven: number;
  readonly bookHash: string;
  /** From a head's leaving until its statement came, milliseconds: 95 of 100 of the last ones came no later. */
  readonly lagP95Ms: number;
  /** Entry and code, or nothing. */
  readonly refused: string;
};

/** A firm's answers turn unproven, or can be proven again. */
export type ProofChange =
  | { readonly kind: 'refused'; readonly refusal: StandingRefusal }
  | { readonly kind: 'resolved'; readonly origin: string; readonly replayer: string };

type Said = {
  statement: SignedStatement | undefined;
  refusal: StandingRefusal | undefined;
  readonly lagsMs: number[];
};

const KEPT_LAGS = 200;

export function proofs(onChange: (change: ProofChange) => void): Proofs {
  /** By log, then by replayer. */
  const logs = new Map<string, Map<string, Said>>();
  const saidOf = (origin: string, replayer: string): Said => {
    const byReplayer = logs.get(origin) ?? new Map<string, Said>();
    logs.set(origin, byReplayer);
    const said = byReplayer.get(replayer) ?? {
      statement: undefined,
      refusal: undefined,
      lagsMs: [],
    };
    byReplayer.set(replayer, said);
    return said;
  };
  const saidAbout = (origin: string) => [...(logs.get(origin)?.values() ?? [])];
  return {
    state: (replayer, statement, lagMs) => {
      const said = saidOf(statement.origin, replayer);
      said.lagsMs.push(lagMs);
      if (said.lagsMs.length > KEPT_LAGS) said.lagsMs.shift();
      said.statement = statement;
      if (said.refusal === undefined || statement.size <= said.refusal.entry) return;
      said.refusal = undefined;
      onChange({ kind: 'resolved', origin: statement.origin, replayer });
    },
    refuse: (replayer, refusal) => {
      const said = saidOf(refusal.origin, replayer);
      const isNew = said.refusal?.entry !== refusal.entry || said.refusal.code !== refusal.code;
      said.refusal = { ...refusal, replayer };
      if (isNew) onChange({ kind: 'refused', refusal: said.refusal });
    },
    // What it has stated stays true when it goes, and what it has refused stays refused.
    leave: (replayer) => {
      for (const byReplayer of logs.values()) byReplayer.get(replayer)?.lagsMs.splice(0);
    },
    newestStatement: (origin) =>
      saidAbout(origin)
        .flatMap(({ statement }) => statement ?? [])
        .toSorted((a, b) => b.size - a.size)[0],
    provenTo: (origin) => Math.max(0, ...saidAbout(origin).map(sizeStated)),
    refusal: (origin) => saidAbout(origin).find(({ refusal }) => refusal !== undefined)?.refusal,
    logsOf: (replayer) =>
      [...logs].flatMap(([origin, byReplayer]) => {
        const said = byReplayer.get(replayer);
        return said === undefined ? [] : [rowOf(origin, said)];
      }),
  };
}

function sizeStated({ statement }: Said): number {
  return statement === undefined ? 0 : statement.size;
}

function rowOf(origin: string, said: Said): ReplayedLog {
  const { statement, refusal, lagsMs } = said;
  const sorted = [...lagsMs].sort((a, b) => a - b);
  const lagP95Ms = sorted[Math.ceil(sorted.length * 0.95) - 1];
  return {
    origin,
    proven: sizeStated(said),
    bookHash: statement === undefined ? '' : statement.bookHash,
    lagP95Ms: lagP95Ms === undefined ? 0 : Math.round(lagP95Ms),
    refused: refusal === undefined ? '' : `entry ${refusal.entry}: ${refusal.code}`,
  };
}
