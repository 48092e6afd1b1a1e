import { readFileSync } from 'node:fs';

/**
 * Names the machine's running system, so that a store that was open when the machine went down can be told from one
 * whose process was killed: nothing is synced, so only the first may be torn. Blank where the system does not say.
 */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Not Linux: every store that was not closed counts as torn.
    return '';
  }
}
