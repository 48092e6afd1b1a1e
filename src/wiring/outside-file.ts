import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Rejection } from '../domain/basics/decision.ts';
import { describeFixmlFile } from '../edge/fixml/describe-fixml.ts';

/** What a FIXML file says, message by message; a file that the system does not let us read is a failure as well. */
export async function describeOutside(path: string): Promise<{
  readonly messages: readonly unknown[];
  readonly failure?: Rejection & { readonly line: number };
}> {
  try {
    return await describeFixmlFile(createReadStream(path), basename(path));
  } catch (cause) {
    const seen = saidBySystem(cause);
    const wanted = 'a file that can be read to its end';
    return { messages: [], failure: { code: 'file_must_be_readable', seen, wanted, line: 0 } };
  }
}

/** Writes a file that a person asked for by name; the refusal when the system does not let us. */
export async function writeOutside(path: string, text: string): Promise<Rejection | undefined> {
  try {
    await writeFile(path, text);
    return undefined;
  } catch (cause) {
    const seen = saidBySystem(cause);
    return { code: 'file_must_be_writable', seen, wanted: 'a file that can be written' };
  }
}

/** The system's own words; what has no error number is a bug of ours, and stays one. */
function saidBySystem(cause: unknown): string {
  if (cause instanceof Error && 'errno' in cause) return cause.message;
  throw cause;
}
