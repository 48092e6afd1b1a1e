import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../command-line.ts';
import { parseWorkedDocument, type WorkedDocument } from '../worked-day/document.ts';

/** docs/the-day.md: its commands in order, and the tables between them. */
export async function dayDocument(): Promise<WorkedDocument> {
  return parseWorkedDocument(await readFile(join(REPOSITORY, 'docs/the-day.md'), 'utf8'));
}
