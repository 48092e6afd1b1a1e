import { existsSync, mkdirSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Rejection } from '../domain/basics/decision.ts';
import { nodeDisk } from '../platform/journal/node-disk.ts';
import {
  isAgeRecipient,
  newRecoveryIdentity,
  parseRecoveryKey,
  type RecoveryIdentity,
  recoveryKeyText,
} from '../platform/keys/age-wrap.ts';
import { DEFAULT_POLICY, writePolicy } from '../platform/keys/policy-file.ts';
import {
  combineShares,
  parseRecoveryShare,
  recoveryShareTexts,
  SHARES,
  SHARES_NEEDED,
} from '../platform/keys/recovery-shares.ts';
import { dataDirectoryExists } from './data-directory.ts';

/** Undefined when one of the files is there already. */
export async function makeRecoveryKey(
  path: string,
  isShared: boolean,
): Promise<{ readonly recipient: string; readonly files: readonly string[] } | undefined> {
  const numbers = Array.from({ length: SHARES }, (_, at) => at + 1);
  const files = isShared ? numbers.map((number) => `${path}.${number}`) : [path];
  if (files.some((file) => existsSync(file))) return undefined;
  const made = await newRecoveryIdentity();
  const texts = isShared ? await recoveryShareTexts(made) : [recoveryKeyText(made)];
  for (const [at, file] of files.entries()) await writeSecret(file, texts[at] ?? '');
  return { recipient: made.recipient, files };
}

async function writeSecret(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
  await file.close();
}

/** The platform's own log opens its first key epoch with the directory, so the policy has to be there before. */
export async function setUpRecovery(directory: string, recipient: string): Promise<void> {
  const path = resolve(directory);
  if (dataDirectoryExists(path) || !(await isAgeRecipient(recipient))) return;
  const keys = join(path, 'keys');
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  await writePolicy(nodeDisk(), keys, { ...DEFAULT_POLICY, recipients: [recipient] });
}

export type RecoveryKeyReading =
  | { readonly ok: true; readonly recovery: RecoveryIdentity }
  | { readonly ok: false; readonly rejection: Rejection };

/** One whole key, or two shares of one. */
export async function readRecoveryKey(paths: readonly string[]): Promise<RecoveryKeyReading> {
  const texts: string[] = [];
  for (const path of paths) texts.push(existsSync(path) ? await readFile(path, 'utf8') : '');
  const seen = paths.join(', ');
  const shares = texts.flatMap((text) => parseRecoveryShare(text) ?? []);
  if (texts.length > 1 || shares.length > 0) {
    const isPair =
      texts.length === SHARES_NEEDED &&
      shares.length === SHARES_NEEDED &&
      texts[0] !== texts[1] &&
      shares[0]?.recipient === shares[1]?.recipient;
    if (!isPair) {
      const wanted = `${SHARES_NEEDED} different share files of one recovery key`;
      return { ok: false, rejection: { code: 'recovery_shares_must_be_of_one_key', seen, wanted } };
    }
  }
  const text = shares.length === 0 ? (texts[0] ?? '') : await combineShares(shares);
  const recovery = await parseRecoveryKey(text);
  if (recovery !== undefined) return { ok: true, recovery };
  const wanted = 'a file with AGE-SECRET-KEY-1…, or two shares';
  return { ok: false, rejection: { code: 'recovery_key_must_be_whole', seen, wanted } };
}
