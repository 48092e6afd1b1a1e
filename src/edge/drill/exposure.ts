import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Days of firms that could be read with what lay on the attacked host, counted as if whoever is there takes everything:
 * while the keyring is there, every firm whose log is there, for each day that it holds. Memory is not searched.
 */
export function exposedFirmDays(data: string, daysHeld: number): number {
  if (!namesIn(join(data, 'keys')).includes('keyring.json')) return 0;
  const logs = namesIn(join(data, 'journal', 'logs')).filter((name) => name.includes('+firm+'));
  return logs.length * daysHeld;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
