/** A command of a `holdfast` block: the words after `holdfast`, the exit code its comment asks for, and its step's name. */
export type CommandStep = {
  readonly kind: 'command';
  /** Line of the document, from 1. */
  readonly line: number;
  readonly words: readonly string[];
  readonly exitCode: number;
  /** Blank where the document names no steps. */
  readonly name: string;
};

/** A table to be compared with what a query answers; cells as written, without thousands commas. */
export type TableStep = {
  readonly kind: 'table';
  readonly line: number;
  readonly words: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

/** A file to be compared byte by byte; `text` has LF after every line. */
export type FileStep = {
  readonly kind: 'file';
  readonly line: number;
  readonly name: string;
  readonly text: string;
};

export type WorkedStep = CommandStep | TableStep | FileStep;

/** What the document asks for, in its order, and every line that looks like a step but cannot be read as one. */
export type WorkedDocument = {
  readonly steps: readonly WorkedStep[];
  readonly problems: readonly string[];
};

const EXPECT_TABLE = /^<!-- expect: holdfast (.+) -->$/;
const EXPECT_FILE = /^<!-- expect-file: (\S+) -->$/;
const LOOKS_LIKE_STEP = /^<!--\s*expect|^```holdfast/;
const COMMAND = /^holdfast (.+?)(?:\s+# exit (\d))?(?:\s+# step ([\w-]+))?$/;

export function parseWorkedDocument(markdown: string): WorkedDocument {
  const lines = markdown.split('\n');
  const steps: WorkedStep[] = [];
  const problems: string[] = [];
  for (const [index, text] of lines.entries()) {
    if (!LOOKS_LIKE_STEP.test(text)) continue;
    const found = text === '```holdfast' ? commandsAt(lines, index) : expectationAt(lines, index);
    if (typeof found === 'string') problems.push(`line ${index + 1}: ${found}`);
    else steps.push(...found);
  }
  return { steps, problems };
}

function commandsAt(lines: readonly string[], fence: number): readonly CommandStep[] | string {
  const block = fencedBlock(lines, fence);
  if (block === undefined) return 'this block is never closed';
  const commands: CommandStep[] = [];
  for (const [offset, text] of block.entries()) {
    const match = COMMAND.exec(text);
    if (match === null)
      return `"${text}" is no command, wanted holdfast WORDS [# exit N] [# step NAME]`;
    const [, rest = '', exitCode = '0', name = ''] = match;
    commands.push({
      kind: 'command',
      line: fence + offset + 2,
      words: wordsOf(rest),
      exitCode: Number(exitCode),
      name,
    });
  }
  return commands.length > 0 ? commands : 'this block holds no command';
}

function expectationAt(lines: readonly string[], index: number): readonly WorkedStep[] | string {
  const text = lines[index] ?? '';
  const next = index + 1 + lines.slice(index + 1).findIndex((line) => line !== '');
  const [, query] = EXPECT_TABLE.exec(text) ?? [];
  if (query !== undefined) return tableAt(lines, next, { line: index + 1, words: wordsOf(query) });
  const [, name] = EXPECT_FILE.exec(text) ?? [];
  if (name === undefined) return `"${text}" is no expectation`;
  const block = lines[next] === '```part17' ? fencedBlock(lines, next) : undefined;
  if (block === undefined) return 'no part17 block follows';
  const content = block.map((record) => `${record}\n`).join('');
  return [{ kind: 'file', line: index + 1, name, text: content }];
}

function tableAt(
  lines: readonly string[],
  first: number,
  head: Pick<TableStep, 'line' | 'words'>,
): readonly TableStep[] | string {
  const end = lines.findIndex((line, index) => index >= first && !line.startsWith('|'));
  const table = lines.slice(first, end < 0 ? lines.length : end).map(cellsOf);
  const [columns = [], rule = [], ...rows] = table;
  if (columns.length === 0 || !rule.every((cell) => cell === '---')) return 'no table follows';
  const ragged = rows.find((row) => row.length !== columns.length);
  if (ragged !== undefined) return `row "${ragged.join(' | ')}" has not ${columns.length} cells`;
  return [{ kind: 'table', ...head, columns, rows }];
}

function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => withoutThousandsCommas(cell.trim()));
}

function withoutThousandsCommas(cell: string): string {
  return /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(cell) ? cell.replaceAll(',', '') : cell;
}

/** Lines between a fence and the next closing one; undefined when it never closes. */
function fencedBlock(lines: readonly string[], fence: number): readonly string[] | undefined {
  const end = lines.indexOf('```', fence + 1);
  return end < 0 ? undefined : lines.slice(fence + 1, end);
}

/** Words as a shell would part them; only double quotes are known. */
export function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
}
