import type { Damage } from './types.ts';

/** Stored bytes are not what was written. Thrown by reads; opening and verifying return the damage instead. */
export class JournalDamageError extends Error {
  readonly code = 'journal-damaged';
  readonly damage: readonly Damage[];
  constructor(damage: readonly Damage[]) {
    super(`Cannot read the journal: ${damage.map(damageSentence).join('; ')}`);
    this.damage = damage;
  }
}

/** The entry is whole and its key was erased here: whoever has a key that was kept elsewhere can still open it. */
export class EpochLockedError extends JournalDamageError {}

/** A write, a sync or a name failed: nothing is acknowledged any more, and the process must end. */
export class JournalFailedError extends Error {
  readonly code = 'journal-failed';
  constructor(cause: unknown) {
    super('Cannot commit: the journal failed before and the process must end', { cause });
  }
}

export function damageSentence({ code, file, offset, entry, seen }: Damage): string {
  const where = entry === undefined ? '' : `, entry ${entry}`;
  return `${code} in ${file} at byte ${offset}${where}: ${seen}`;
}
