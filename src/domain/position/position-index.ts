import { assertThat } from '../basics/decision.ts';

/**
 * Which position is an account's of a contract: names are numbered once, and pairs of numbers are looked up in one
 * open-addressed table cut into parts, each grown on its own, so that no booking stops the thread for long. A map of
 * maps costs a cache miss at every step of it: half of what booking a trade into a new position took. Plain data.
 */
export type PositionIndex = {
  readonly accounts: Map<string, number>;
  readonly contracts: Map<string, number>;
  readonly parts: (IndexPart | undefined)[];
};

/** Linear probing; three words a slot: account number, contract number, position + 1 (0 = free). */
type IndexPart = { taken: number; slots: Uint32Array };

export const NO_POSITION = -1;

const PART_BITS = 8;
const PARTS = 1 << PART_BITS;
const WORDS = 3;
const FIRST_SLOTS = 16;

export function emptyPositionIndex(): PositionIndex {
  return {
    accounts: new Map(),
    contracts: new Map(),
    parts: Array.from({ length: PARTS }, () => undefined),
  };
}

/** The position, or NO_POSITION. */
export function findInIndex(index: PositionIndex, account: string, contract: string): number {
  const accountNumber = index.accounts.get(account);
  const contractNumber = index.contracts.get(contract);
  if (accountNumber === undefined || contractNumber === undefined) return NO_POSITION;
  const hash = hashOf(accountNumber, contractNumber);
  const part = index.parts[hash & (PARTS - 1)];
  if (part === undefined) return NO_POSITION;
  return word(part.slots, slotOf(part.slots, hash, accountNumber, contractNumber) + 2) - 1;
}

/** Enters a position that is not in the index yet. */
export function addToIndex(
  index: PositionIndex,
  account: string,
  contract: string,
  position: number,
): void {
  const accountNumber = numberOf(index.accounts, account);
  const contractNumber = numberOf(index.contracts, contract);
  const at = hashOf(accountNumber, contractNumber) & (PARTS - 1);
  const part = index.parts[at] ?? { taken: 0, slots: new Uint32Array(FIRST_SLOTS * WORDS) };
  index.parts[at] = part;
  if ((part.taken + 1) * WORDS * 4 > part.slots.length * 3) grow(part);
  place(part.slots, accountNumber, contractNumber, position + 1);
  part.taken += 1;
}

function grow(part: IndexPart): void {
  const before = part.slots;
  const after = new Uint32Array(before.length * 2);
  for (let at = 0; at < before.length; at += WORDS) {
    const link = word(before, at + 2);
    if (link !== 0) place(after, word(before, at), word(before, at + 1), link);
  }
  part.slots = after;
}

function place(slots: Uint32Array, account: number, contract: number, link: number): void {
  const at = slotOf(slots, hashOf(account, contract), account, contract);
  slots[at] = account;
  slots[at + 1] = contract;
  slots[at + 2] = link;
}

/** First word of the pair's slot, or of the free slot where it would go. */
function slotOf(slots: Uint32Array, hash: number, account: number, contract: number): number {
  const mask = slots.length / WORDS - 1;
  let slot = (hash >>> PART_BITS) & mask;
  while (slots[slot * WORDS + 2] !== 0) {
    if (slots[slot * WORDS] === account && slots[slot * WORDS + 1] === contract) break;
    slot = (slot + 1) & mask;
  }
  return slot * WORDS;
}

/** Both numbers are small and consecutive: multiplied by odd constants and mixed down, as in MurmurHash3's last step. */
function hashOf(account: number, contract: number): number {
  let hash = Math.imul(account + 1, 0x9e3779b1) ^ Math.imul(contract + 1, 0x85ebca6b);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
  return numbers.size - 1;
}

function word(slots: Uint32Array, at: number): number {
  const value = slots[at];
  assertThat(value !== undefined, 'a word is within its part of the position index');
  return value;
}
