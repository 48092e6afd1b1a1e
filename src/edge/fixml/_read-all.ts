import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { FixmlMessage } from './fixml-message.ts';
import { type FixmlEnd, FixmlReader } from './fixml-reader.ts';
import { FIXML_LIMITS, type FixmlLimits } from './limits.ts';

/** For tests: what a whole file gives. */
export type WholeFile = { readonly messages: readonly FixmlMessage[]; readonly end: FixmlEnd };

export function readAll(
  content: string | Uint8Array,
  chunkBytes = 65_536,
  limits: FixmlLimits = FIXML_LIMITS,
): WholeFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const reader = new FixmlReader('test.xml', limits);
  const messages: FixmlMessage[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    messages.push(...reader.push(bytes.subarray(at, at + chunkBytes)));
  }
  return { messages, end: reader.end() };
}

/** The code with which the file is refused, or `complete`. */
export function outcomeOf(content: string | Uint8Array, limits?: FixmlLimits): string {
  const { end } = readAll(content, 65_536, limits);
  return end.type === 'complete' ? 'complete' : end.failure.code;
}

export function onlyMessage(content: string): FixmlMessage {
  const { messages, end } = readAll(content);
  const [message, second] = messages;
  if (end.type !== 'complete' || message === undefined || second !== undefined) {
    throw new Error(`wanted one message, got ${messages.length}: ${JSON.stringify(end)}`);
  }
  return message;
}

const genuineFolder = new URL('../../../../shared/data/fixml-cme/', import.meta.url);

/** CME's own sample files, beside the repository when it is set up for development. */
export const genuineFiles: readonly { readonly name: string; readonly bytes: Uint8Array }[] =
  existsSync(genuineFolder) ? filesIn(genuineFolder) : [];

/** A printed reason to skip, or false. */
export const genuineFilesAreMissing: string | false =
  genuineFiles.length === 0 ? 'the genuine CME samples are not on this machine' : false;

export function filesIn(
  folder: URL,
): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.xml'))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }));
}
