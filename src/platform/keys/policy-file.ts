import { createHash } from 'node:crypto';
import type { Disk } from '../journal/disk.ts';
import { isOrigin } from '../journal/entry-header.ts';

/**
 * `keys/policy`: whose installation this is, and who may open its logs besides the running host. No secret; print it.
 *
 *     holdfast/policy/v1
 *     origin <first part of every log's origin>
 *     recovery <age recipient>
 *     firm <firm> <age recipient>
 *     sha256 <hex of all lines before>
 *
 * One `recovery` line for each recovery recipient: every key epoch that begins from then on carries a wrap to it. One `firm`
 * line for each recipient of a firm's own: the key epochs of that firm's log alone carry a wrap to it.
 */
export type Policy = {
  readonly originPrefix: string;
  readonly recipients: readonly string[];
  readonly firms?: readonly FirmRecipient[];
};

export type FirmRecipient = { readonly firm: string; readonly recipient: string };

export const POLICY_NAME = 'policy';
const FIRST_LINE = 'holdfast/policy/v1';
const PATTERN =
  /^holdfast\/policy\/v1\norigin (\S+)\n((?:recovery age1[0-9a-z]+\n)*)((?:firm [a-z][a-z0-9-]* age1[0-9a-z]+\n)*)sha256 [0-9a-f]{64}\n$/;

/** What a data directory without a policy file has. */
export const DEFAULT_POLICY: Policy = { originPrefix: 'holdfast', recipients: [] };

export function policyText({ originPrefix, recipients, firms = [] }: Policy): string {
  const lines = [
    ...recipients.map((recipient) => `recovery ${recipient}\n`),
    ...firms.map(({ firm, recipient }) => `firm ${firm} ${recipient}\n`),
  ];
  const text = `${FIRST_LINE}\norigin ${originPrefix}\n${lines.join('')}`;
  return `${text}sha256 ${createHash('sha256').update(text).digest('hex')}\n`;
}

/** Undefined when the text is not exactly what `policyText` writes. */
export function parsePolicy(text: string): Policy | undefined {
  const [, originPrefix = '', recovery = '', own = ''] = PATTERN.exec(text) ?? [];
  const recipients = linesOf(recovery).map((line) => line.slice('recovery '.length));
  const firms = linesOf(own).map((line) => {
    const [, firm = '', recipient = ''] = line.split(' ');
    return { firm, recipient };
  });
  const policy = { originPrefix, recipients, firms };
  return isOrigin(originPrefix) && policyText(policy) === text ? policy : undefined;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}

/** Undefined when there is no such file. */
export async function readPolicyText(disk: Disk, directory: string): Promise<string | undefined> {
  const names = await disk.list(directory);
  if (names?.includes(POLICY_NAME) !== true) return undefined;
  const file = await disk.open(`${directory}/${POLICY_NAME}`, 'read');
  const bytes = Buffer.alloc(await file.sizeBytes());
  await file.read(bytes, 0);
  await file.close();
  return bytes.toString('latin1');
}

/** Replaces the file as a whole; durable when the promise resolves. */
export async function writePolicy(disk: Disk, directory: string, policy: Policy): Promise<void> {
  const path = `${directory}/${POLICY_NAME}`;
  const file = await disk.open(`${path}.new`, 'create');
  await file.write(Buffer.from(policyText(policy)), 0);
  await file.sync();
  await file.close();
  await disk.rename(`${path}.new`, path);
  await disk.syncDirectory(directory);
}
