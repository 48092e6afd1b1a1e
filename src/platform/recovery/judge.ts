/** One thing that holding an event against what outsiders say brings out. */
export type Judgement =
  | { readonly kind: 'confirmed' }
  | {
      readonly kind: 'contradicted' | 'unconfirmed' | 'suspicious';
      /** Of the event it is about: the one that was looked at, or one before it. */
      readonly sequence: number;
      readonly code: string;
      readonly seen: string;
    };

/** Holds a firm's events, in their order, against what others than the old host say of them. */
export type Judge<Event> = {
  readonly judge: (event: Event, at: JudgedPlace) => readonly Judgement[];
  /** Sentences of what the events that stay come to, where others say otherwise; asked when all are judged. */
  readonly differences: () => readonly string[];
  /** Nobody is expected at work for the firm then, by the CCPs that were judged so far. */
  readonly isOdd: (timeMicros: number) => boolean;
  /** Files that were read, and what in them could not be. */
  readonly files: readonly string[];
  readonly failures: readonly string[];
};

export type JudgedPlace = {
  readonly sequence: number;
  /** The old host's clock. */
  readonly timeMicros: number;
};

/** An event that somebody should know of. */
export type JudgedEvent = {
  readonly sequence: number;
  readonly entry: number;
  readonly code: string;
  readonly seen: string;
};

/** How much of a log was judged how, up to an entry. */
export type JudgedCounts = {
  readonly confirmed: number;
  readonly contradicted: number;
  readonly unconfirmed: number;
  readonly suspicious: number;
};

export type JudgedLog = {
  readonly contradicted: readonly JudgedEvent[];
  readonly unconfirmed: readonly JudgedEvent[];
  readonly suspicious: readonly JudgedEvent[];
  /** What was judged before the entry with this number. */
  readonly countsBefore: (entry: number) => JudgedCounts;
};

/** Gathers the judgements of a log that is read from its beginning. */
export type JudgedLogWriter<Event> = {
  readonly look: (event: Event, at: JudgedPlace) => void;
  /** Told before the events of an entry. */
  readonly beginEntry: (entry: number) => void;
  readonly end: () => JudgedLog;
};

export function judgedLog<Event>(judge: Judge<Event>): JudgedLogWriter<Event> {
  const lists: Lists = { contradicted: [], unconfirmed: [], suspicious: [] };
  const marks: (JudgedCounts & { readonly entry: number })[] = [];
  let confirmed = 0;
  let entry = 0;
  const counts = (): JudgedCounts => ({
    confirmed,
    contradicted: lists.contradicted.length,
    unconfirmed: lists.unconfirmed.length,
    suspicious: lists.suspicious.length,
  });
  return {
    beginEntry: (next) => {
      marks.push({ entry: next, ...counts() });
      entry = next;
    },
    look: (event, at) => {
      for (const judgement of judge.judge(event, at)) {
        if (judgement.kind === 'confirmed') confirmed += 1;
        else {
          const { kind, sequence, code, seen } = judgement;
          lists[kind].push({ sequence, entry, code, seen });
        }
      }
    },
    end: () => {
      const all = counts();
      return {
        ...lists,
        countsBefore: (at) => {
          const { confirmed, contradicted, unconfirmed, suspicious } =
            marks.find((mark) => mark.entry >= at) ?? all;
          return { confirmed, contradicted, unconfirmed, suspicious };
        },
      };
    },
  };
}

type Lists = Record<'contradicted' | 'unconfirmed' | 'suspicious', JudgedEvent[]>;
