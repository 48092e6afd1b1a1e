import { EventEncodingError } from './codec-error.ts';

/**
 * The names of one log: short texts that repeat (accounts, contracts, currencies), numbered in order of first use.
 * Events hold the numbers. A name is defined in front of the first event that uses it, and the whole table is
 * written again when a key epoch opens, so numbers are stable for the life of the log and every epoch can be read
 * alone.
 */
export type NameTable = {
  /** Name by number. */
  readonly names: string[];
  readonly numbers: Map<string, number>;
};

/** Largest UTF-8 length of one name. */
export const MAX_NAME_BYTES = 65_535;

export function emptyNameTable(): NameTable {
  return { names: [], numbers: new Map() };
}

export function nameTableOf(names: readonly string[]): NameTable {
  return { names: [...names], numbers: new Map(names.map((name, number) => [name, number])) };
}

/** Gives a new name the next number. The length bound is checked when it is written. */
export function defineName(table: NameTable, name: string): number {
  if (typeof name !== 'string' || !name.isWellFormed()) {
    throw new EventEncodingError('id', String(name).toWellFormed(), 'well-formed text');
  }
  const number = table.names.length;
  table.names.push(name);
  table.numbers.set(name, number);
  return number;
}

/** Forgets the names from number `count` on, when the event that brought them is not written after all. */
export function forgetNames(table: NameTable, count: number): void {
  while (table.names.length > count) {
    const name = table.names.pop();
    if (name !== undefined) table.numbers.delete(name);
  }
}
