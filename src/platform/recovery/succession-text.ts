import { z } from 'zod';

/**
 * The cleartext first entry of a log that a rebuild made: which log it goes on from, and what of that it left out.
 *
 *     holdfast/succession/v1
 *     log <new origin>
 *     old <old origin>
 *     size <entries of the old log's accepted head>
 *     root <base64>
 *     signer <verifier key of the old log>
 *     excluded <first sequence> <last sequence> <JSON {"reason","approvers"}>
 *     suspect <first sequence> <last sequence> [<reason>]
 *     earlier
 *     <the old log's own succession, when it had one>
 */
export type Succession = {
  readonly origin: string;
  readonly old: {
    readonly origin: string;
    readonly size: number;
    /** Base64. */
    readonly root: string;
    readonly signer: string;
  };
  readonly excluded: readonly Exclusion[];
  /** Sequences kept without trust. */
  readonly suspects: readonly SuspectSequences[];
  readonly earlier: string | undefined;
};

export type SuspectSequences = {
  readonly first: number;
  readonly last: number;
  /** None for what lies behind the last trusted event, and in successions of earlier releases. */
  readonly reason?: string;
};

/** Events, by sequence, that people decided to leave out. */
export type Exclusion = {
  readonly first: number;
  readonly last: number;
  readonly reason: string;
  readonly approvers: readonly string[];
};

const FIRST_LINE = 'holdfast/succession/v1';
const PATTERN =
  /^holdfast\/succession\/v1\nlog (\S+)\nold (\S+)\nsize (\d{1,16})\nroot \S{44}\nsigner \S+\n/;

export function successionText(succession: Succession): string {
  const { origin, old, excluded, suspects, earlier } = succession;
  const lines = [
    FIRST_LINE,
    `log ${origin}`,
    `old ${old.origin}`,
    `size ${old.size}`,
    `root ${old.root}`,
    `signer ${old.signer}`,
    ...excluded.map(
      ({ first, last, reason, approvers }) =>
        `excluded ${first} ${last} ${JSON.stringify({ reason, approvers })}`,
    ),
    ...suspects.map(
      ({ first, last, reason }) =>
        `suspect ${first} ${last}${reason === undefined ? '' : ` ${reason}`}`,
    ),
  ];
  return `${lines.join('\n')}\n${earlier === undefined ? '' : `earlier\n${earlier}`}`;
}

/** Origin of the log that a succession names as old; undefined when the text is none. */
export function succeededOrigin(text: string): string | undefined {
  return PATTERN.exec(text)?.[2];
}

export type SucceededLog = Pick<Succession, 'excluded' | 'suspects'> & {
  readonly oldOrigin: string;
  /** Entries of the old log. */
  readonly oldSize: number;
};

/** What a succession says of the log it goes on from, without what that one went on from; undefined when it is none. */
export function parseSuccession(text: string): SucceededLog | undefined {
  const [, , oldOrigin, oldSize] = PATTERN.exec(text) ?? [];
  if (oldOrigin === undefined) return undefined;
  const excluded: Exclusion[] = [];
  const suspects: SuspectSequences[] = [];
  for (const line of text.split('\nearlier\n', 1)[0]?.split('\n') ?? []) {
    const [, kind, firstText, lastText, rest = ''] =
      /^(excluded|suspect) (\d{1,16}) (\d{1,16})(?: (.+))?$/.exec(line) ?? [];
    const range = { first: Number(firstText), last: Number(lastText) };
    if (kind === 'excluded') excluded.push({ ...range, ...wordsOf(rest) });
    if (kind === 'suspect') suspects.push(rest === '' ? range : { ...range, reason: rest });
  }
  return { oldOrigin, oldSize: Number(oldSize), excluded, suspects };
}

const WORDS = z.object({ reason: z.string(), approvers: z.array(z.string()) });

function wordsOf(json: string): z.infer<typeof WORDS> {
  return WORDS.parse(JSON.parse(json));
}
