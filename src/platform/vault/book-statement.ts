import { type NoteSigner, openNote, signNote, type VerifierKey } from '../journal/signed-note.ts';
import { noteText } from './cosignature.ts';

/**
 * What a replayer signs of one log, as a note of c2sp.org/signed-note (Ed25519, type 0x01, under the replayer's name). All
 * lines are in `docs/formats/book-statement.md`. The first line tells the kind of text, so that no checkpoint, greeting or
 * cosignature can be taken for one.
 */
export type BookStatement = {
  readonly kind: 'statement';
  readonly origin: string;
  /** Entries that were opened and folded: those under the head with this root. */
  readonly size: number;
  readonly root: Uint8Array;
  /** Of the last event; 0 = there is none. */
  readonly sequence: number;
  /** Events folded; those of a transaction without its commit are not. */
  readonly events: number;
  /** `v1:` and hex. */
  readonly bookHash: string;
  /** What replayed it. */
  readonly release: string;
  /** Seconds since 1970 UTC, by the replayer's clock. */
  readonly timeSeconds: number;
};

/** Why a replayer will say nothing more of a log. */
export type ReplayRefusalCode =
  | 'replay_head_must_extend_the_held_one'
  | 'replay_epoch_must_open'
  | 'replay_entry_must_open'
  | 'replay_entry_must_follow'
  | 'replay_entry_must_fold'
  | 'replay_book_must_keep_its_rules'
  | 'replay_book_hash_must_match';

export type BookRefusal = {
  readonly kind: 'refusal';
  readonly origin: string;
  /** The first entry that is not believed. */
  readonly entry: number;
  readonly code: ReplayRefusalCode;
  /** One line, cut to what fits. */
  readonly seen: string;
  readonly timeSeconds: number;
};

const STATEMENT = 'holdfast/book-statement/v1';
const REFUSAL = 'holdfast/book-refusal/v1';
const CODES: readonly ReplayRefusalCode[] = [
  'replay_head_must_extend_the_held_one',
  'replay_epoch_must_open',
  'replay_entry_must_open',
  'replay_entry_must_follow',
  'replay_entry_must_fold',
  'replay_book_must_keep_its_rules',
  'replay_book_hash_must_match',
];
/** With the longest origin and name the note stays within a frame. */
const MAX_SEEN_BYTES = 300;
const STATEMENT_PATTERN =
  /^holdfast\/book-statement\/v1\nlog (\S{1,128})\nsize (\d{1,16})\nroot (\S{44})\nsequence (\d{1,16})\nevents (\d{1,16})\nbook-hash (v\d+:[0-9a-f]{64})\nrelease ([^\n]{1,64})\ntime (\d{1,16})\n$/;
const REFUSAL_PATTERN =
  /^holdfast\/book-refusal\/v1\nlog (\S{1,128})\nentry (\d{1,16})\ncode ([a-z_]+)\nseen ([^\n]*)\ntime (\d{1,16})\n$/;

export function signStatement(statement: BookStatement | BookRefusal, signer: NoteSigner): string {
  const text = statement.kind === 'statement' ? statementText(statement) : refusalText(statement);
  return signNote(text, [signer]);
}

function statementText(statement: BookStatement): string {
  const { origin, size, root, sequence, events, bookHash, release, timeSeconds } = statement;
  return lines([
    STATEMENT,
    `log ${origin}`,
    `size ${size}`,
    `root ${Buffer.from(root).toString('base64')}`,
    `sequence ${sequence}`,
    `events ${events}`,
    `book-hash ${bookHash}`,
    `release ${release}`,
    `time ${timeSeconds}`,
  ]);
}

function refusalText({ origin, entry, code, seen, timeSeconds }: BookRefusal): string {
  const told = [`log ${origin}`, `entry ${entry}`, `code ${code}`, `seen ${oneLine(seen)}`];
  return lines([REFUSAL, ...told, `time ${timeSeconds}`]);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** What an error says may be anything: a note has no control characters and an end. */
function oneLine(seen: string): string {
  const plain = seen.toWellFormed().replaceAll(/\p{Cc}+/gu, ' ');
  const bytes = Buffer.from(plain);
  if (bytes.length <= MAX_SEEN_BYTES) return plain;
  // A character that the cut went through is left out.
  return bytes
    .subarray(0, MAX_SEEN_BYTES)
    .toString('utf8')
    .replace(/\uFFFD+$/u, '');
}

/** Undefined when the note has no good signature of this key, or its text is not exactly what is written here. */
export function openStatement(
  note: string,
  key: VerifierKey,
): BookStatement | BookRefusal | undefined {
  const opened = openNote(note, [key]);
  if (!opened.ok) return undefined;
  const { text } = opened;
  const parsed = text.startsWith(`${STATEMENT}\n`) ? parseStatement(text) : parseRefusal(text);
  if (parsed === undefined) return undefined;
  const again = parsed.kind === 'statement' ? statementText(parsed) : refusalText(parsed);
  return again === text ? parsed : undefined;
}

/** What a note says, whoever has signed it; undefined when it is no book statement. */
export function unprovenStatement(note: string): BookStatement | undefined {
  const text = noteText(note);
  const parsed = parseStatement(text);
  return parsed !== undefined && statementText(parsed) === text ? parsed : undefined;
}

function parseStatement(text: string): BookStatement | undefined {
  const [, origin = '', size, root = '', sequence, events, bookHash = '', release = '', time] =
    STATEMENT_PATTERN.exec(text) ?? [];
  if (origin === '') return undefined;
  return {
    kind: 'statement',
    origin,
    size: Number(size),
    root: Buffer.from(root, 'base64'),
    sequence: Number(sequence),
    events: Number(events),
    bookHash,
    release,
    timeSeconds: Number(time),
  };
}

function parseRefusal(text: string): BookRefusal | undefined {
  const [, origin = '', entry, word, seen = '', time] = REFUSAL_PATTERN.exec(text) ?? [];
  const code = CODES.find((known) => known === word);
  if (code === undefined) return undefined;
  const [numberOfEntry, timeSeconds] = [Number(entry), Number(time)];
  return { kind: 'refusal', origin, entry: numberOfEntry, code, seen, timeSeconds };
}
