/** What two people have said of a frozen log; the bytes are in `docs/formats/vault.md`. */
export type Thaw = {
  readonly origin: string;
  /** SHA-256 of the evidence that was looked at, in hex. Whatever freezes the log later is not meant. */
  readonly evidence: string;
  /** Seconds since 1970 UTC, by the clock of the vault's host. */
  readonly timeSeconds: number;
  /** In the order they were given; different names. */
  readonly approvers: readonly string[];
  readonly reason: string;
};

/** One that is an object of a store. */
export type StoredThaw = Thaw & { readonly name: string };

const FIRST_LINE = 'holdfast/vault/thawed/v1';
const THAWED_NAME = /^\d{16}-([0-9a-f]{64})\.thawed$/;
const EVIDENCE_NAME = /^(\d{16})-([0-9a-f]{64})\.frozen$/;
const HASH = /^[0-9a-f]{64}$/;
const LEAST_APPROVERS = 2;
const MOST_APPROVERS = 10;
const MOST_NAME_BYTES = 200;
const MOST_REASON_BYTES = 1_000;
/** Of the whole text. */
export const MAX_THAW_BYTES = 4_096;

export function thawText({ origin, evidence, timeSeconds, approvers, reason }: Thaw): string {
  return [
    FIRST_LINE,
    `log ${origin}`,
    `evidence ${evidence}`,
    `time ${timeSeconds}`,
    ...approvers.map((name) => `approver ${name}`),
    `reason ${reason}`,
    '',
  ].join('\n');
}

/** Undefined unless it is, byte for byte, what `thawText` writes. */
export function parseThaw(text: string): Thaw | undefined {
  const [, log = '', evidence = '', time = '', ...rest] = text.split('\n');
  const approvers = rest.slice(0, -2).map((line) => line.slice('approver '.length));
  const reason = rest.at(-2)?.slice('reason '.length) ?? '';
  const thaw = {
    origin: log.slice('log '.length),
    evidence: evidence.slice('evidence '.length),
    timeSeconds: Number(time.slice('time '.length)),
    approvers,
    reason,
  };
  const isWhole =
    Buffer.byteLength(text) <= MAX_THAW_BYTES &&
    HASH.test(thaw.evidence) &&
    Number.isSafeInteger(thaw.timeSeconds) &&
    isReason(reason) &&
    areApprovers(approvers) &&
    thawText(thaw) === text;
  return isWhole ? thaw : undefined;
}

/** One line that says something: it is printed wherever the log is spoken of. */
export function isReason(text: string): boolean {
  return isPlainLine(text, MOST_REASON_BYTES);
}

/** Two people at least, each named once. */
export function areApprovers(names: readonly string[]): boolean {
  return (
    names.length >= LEAST_APPROVERS &&
    names.length <= MOST_APPROVERS &&
    new Set(names).size === names.length &&
    names.every((name) => isPlainLine(name, MOST_NAME_BYTES))
  );
}

function isPlainLine(text: string, mostBytes: number): boolean {
  const isLine = text !== '' && text === text.trim() && !/\p{C}|\p{Zl}|\p{Zp}/u.test(text);
  return isLine && Buffer.byteLength(text) <= mostBytes;
}

export function isThawName(name: string): boolean {
  return THAWED_NAME.test(name);
}

/** Name, size of the held head and hash of a piece of evidence. */
export function parseEvidenceName(
  name: string,
): { readonly name: string; readonly size: number; readonly sha256: string } | undefined {
  const [, size, sha256] = EVIDENCE_NAME.exec(name) ?? [];
  return size === undefined || sha256 === undefined
    ? undefined
    : { name, size: Number(size), sha256 };
}

/** The name of the evidence that nobody has thawed; a log is frozen while there is one. */
export function freezingEvidence(
  names: readonly string[],
  thaws: readonly Thaw[],
): string | undefined {
  const seen = new Set(thaws.map(({ evidence }) => evidence));
  return names.find((name) => {
    const found = parseEvidenceName(name);
    return found !== undefined && !seen.has(found.sha256);
  });
}
