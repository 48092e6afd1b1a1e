import type { VerifierKey } from '../journal/signed-note.ts';
import { openStatement } from '../vault/book-statement.ts';
import { bytesOf, type SourceLog } from './source.ts';

/** What a replayer has signed of a log, and what this rebuild makes of the same entries. */
export type ComparedStatement = {
  readonly replayer: string;
  /** The last entry under it. */
  readonly entry: number;
  readonly file: string;
  readonly bookHash: string;
  readonly isTheSame: boolean;
};

/** A statement to compare with: its signature is good and its root is that of the entries. */
export type WantedStatement = Omit<ComparedStatement, 'isTheSame'>;

type Below = {
  /** Entries that are trusted. */
  readonly entries: number;
  /** First event that is left out: from there on another book is made than the replayer's. */
  readonly sequence: number;
};

export function statementSizes(logs: readonly SourceLog[]): readonly number[] {
  return logs.flatMap(({ statements }) => statements.map(({ size }) => size));
}

/** The statement of the most entries below the point until which the book is made as the replayer made it. */
export function newestStatement(
  logs: readonly SourceLog[],
  { roots, replayers }: StatementTrust,
  below: Below,
): WantedStatement | undefined {
  const claimed = logs
    .flatMap(({ origin, statements }) => statements.map((each) => ({ ...each, origin })))
    .filter(({ size }) => size > 0 && size <= below.entries)
    .sort((left, right) => right.size - left.size);
  for (const { size, file, origin } of claimed) {
    const note = bytesOf(file).toString('utf8');
    for (const key of replayers) {
      const said = openStatement(note, key);
      if (said?.kind !== 'statement' || said.origin !== origin || said.size !== size) continue;
      // Of a history that is not this one, and so of no use here.
      if (Buffer.from(said.root).toString('hex') !== roots.get(size)) continue;
      if (said.sequence >= below.sequence) continue;
      return { replayer: key.name, entry: size - 1, file, bookHash: said.bookHash };
    }
  }
  return undefined;
}

export type StatementTrust = {
  /** Sizes and roots, hex, that the entries lead to. */
  readonly roots: ReadonlyMap<number, string>;
  /** Keys that a person carried here. */
  readonly replayers: readonly VerifierKey[];
};
