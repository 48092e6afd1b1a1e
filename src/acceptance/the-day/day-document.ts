import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../command-line.ts';
import { parseWorkedDocument, type WorkedDocument } from '../worked-day/document.ts';

export type DayDocument = WorkedDocument & {
  /** What the page says each step must come after, by its name; a step that is not there needs the reference alone. */
  readonly constraints: ReadonlyMap<string, readonly string[]>;
};

const CONSTRAINT = /^\| ([a-z-]+) \| ([a-z, -]*)\| [^|]*\|$/;

/** docs/the-day.md: its commands in order, the tables between them, and the table of what must come before what. */
export async function dayDocument(): Promise<DayDocument> {
  const markdown = await readFile(join(REPOSITORY, 'docs/the-day.md'), 'utf8');
  const [page = '', order = ''] = markdown.split('\n## What must come before what\n');
  const rows = order.split('\n').flatMap((line) => {
    const [, step = '', after = ''] = CONSTRAINT.exec(line) ?? [];
    const names = after.split(',').map((name) => name.trim());
    return step === '' || step === 'step'
      ? []
      : [[step, names.filter((name) => name !== '')] as const];
  });
  return { ...parseWorkedDocument(page), constraints: new Map(rows) };
}
