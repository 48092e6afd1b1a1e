import type { Disk } from '../journal/disk.ts';
import type { Damage } from '../journal/types.ts';
import { KEYRING_NAME, readKeyringText } from './keyring-file.ts';
import {
  DEFAULT_POLICY,
  POLICY_NAME,
  type Policy,
  policyText,
  readPolicyText,
} from './policy-file.ts';

/** Where the keyring on the disk is not what this process knows. */
export async function verifyKeyring(
  disk: Disk,
  directory: string,
  wanted: string,
): Promise<readonly Damage[]> {
  const names = await disk.list(directory);
  if (names?.includes(KEYRING_NAME) !== true)
    return [keyringDamage(directory, 'no such file', 'keyring-missing')];
  const text = await readKeyringText(disk, directory);
  return text === wanted
    ? []
    : [
        {
          ...keyringDamage(directory, 'another byte than this process knows'),
          offset: firstDifference(text, wanted),
        },
      ];
}

export async function verifyPolicy(
  disk: Disk,
  directory: string,
  policy: Policy,
): Promise<readonly Damage[]> {
  const text = await readPolicyText(disk, directory);
  if (text === undefined)
    return policy === DEFAULT_POLICY ? [] : [policyDamage(directory, 0, 'no such file')];
  const wanted = policyText(policy);
  return text === wanted
    ? []
    : [
        policyDamage(
          directory,
          firstDifference(text, wanted),
          'another byte than this process knows',
        ),
      ];
}

function firstDifference(text: string, wanted: string): number {
  const length = Math.min(text.length, wanted.length);
  let offset = 0;
  while (offset < length && text[offset] === wanted[offset]) offset += 1;
  return offset;
}

export function policyDamage(directory: string, offset: number, seen: string): Damage {
  const file = `${directory}/${POLICY_NAME}`;
  return { code: 'policy-damaged', file, offset, seen, repairable: false };
}

export function keyringDamage(
  directory: string,
  seen: string,
  code: 'keyring-damaged' | 'keyring-missing' = 'keyring-damaged',
): Damage {
  return {
    code,
    file: `${directory}/${KEYRING_NAME}`,
    offset: 0,
    seen,
    repairable: false,
  };
}
