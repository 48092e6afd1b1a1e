import { assertThat } from '../basics/decision.ts';
import { REFERENCE_COLUMNS, type ReferenceKind, type SetReference } from './reference-rows.ts';

/** A row as read: column to text. */
export type TextRecord = { readonly [column: string]: string };
type UncheckedCommand = Pick<SetReference, 'type' | 'kind' | 'source'> & {
  readonly rows: readonly TextRecord[];
};

/** Kinds in an order in which every row finds what it refers to. */
export const REFERENCE_LOAD_ORDER: readonly ReferenceKind[] = [
  'ccps',
  'calendars',
  'products',
  'contracts',
  'reportingLevels',
  'members',
  'clients',
  'accounts',
  'fees',
  'giveUpAgreements',
  'giveUpDays',
];

/** Rows in one command at most, so that a decision stays under 10 ms and its events in one journal entry. */
export const ROWS_PER_COMMAND = 100;

/** The command for some records: missing columns are blank, other columns dropped, texts trimmed. */
export function setReference(
  kind: ReferenceKind,
  records: readonly TextRecord[],
  source: string,
): SetReference {
  const columns = columnsOf(kind);
  const rows = records.map((record) =>
    Object.fromEntries(columns.map((column) => [column, (record[column] ?? '').trim()])),
  );
  const command: UncheckedCommand = { type: 'setReference', kind, rows, source };
  assertThat(isSetReference(command), () => `every ${kind} row has its columns`);
  return command;
}

/** The same load in commands of bounded size. */
export function referenceCommands(command: SetReference): SetReference[] {
  const { kind, source } = command;
  const rows: readonly TextRecord[] = command.rows;
  const commands: SetReference[] = [];
  for (let first = 0; first < rows.length; first += ROWS_PER_COMMAND) {
    commands.push(setReference(kind, rows.slice(first, first + ROWS_PER_COMMAND), source));
  }
  return commands;
}

export function columnsOf(kind: ReferenceKind): readonly string[] {
  const { required, optional } = REFERENCE_COLUMNS[kind];
  return [...required, ...optional];
}

function isSetReference(command: UncheckedCommand): command is SetReference {
  const columns = columnsOf(command.kind);
  return command.rows.every((row) => columns.every((column) => typeof row[column] === 'string'));
}
