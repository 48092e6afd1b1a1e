import { assertThat } from '../basics/decision.ts';
import type { FingerprintKey } from '../basics/fingerprint.ts';
import {
  addRow,
  emptyFingerprintTable,
  type FingerprintTable,
  findRow,
  NO_ROW,
} from '../basics/fingerprint-table.ts';

/**
 * Every trade id the firm has seen, in about 35 bytes each: a name's fingerprint, the sequence of the event that gave
 * the name (so that the real id can be compared), whether the trade is live and in which life. A name row is the
 * trade's row for good; a leg may have a second name (`alias`). Plain data.
 */
export type TradeRegister = {
  readonly names: FingerprintTable;
  /** By row: sequence of the trade's newest booking, or of the event that made an alias. */
  readonly sequences: Float64Array[];
  /** By row: LIVE | life << 1. */
  readonly states: Uint8Array[];
  readonly aliases: Map<number, number>;
};

const LIVE = 1;
const CHUNK_BITS = 14;
const ROWS = 1 << CHUNK_BITS;
/** Lives are counted up to this; a trade that is reversed and re-submitted more often keeps the last number. */
const MOST_LIVES = 127;

export type NamedTrade = {
  /** Row of the name that was looked up. */
  readonly name: number;
  /** Row of the trade it names. */
  readonly trade: number;
};

export function emptyTradeRegister(key: FingerprintKey): TradeRegister {
  return { names: emptyFingerprintTable(key), sequences: [], states: [], aliases: new Map() };
}

/** Rows whose id may be `tradeId`; the caller compares the real ids. Almost always none or one. */
export function candidatesOf(register: TradeRegister, tradeId: string): readonly NamedTrade[] {
  let name = findRow(register.names, tradeId);
  if (name === NO_ROW) return NOBODY;
  const found: NamedTrade[] = [];
  while (name !== NO_ROW) {
    const alias = register.aliases.size > 0 ? register.aliases.get(name) : undefined;
    found.push({ name, trade: alias ?? name });
    name = findRow(register.names, tradeId, name);
  }
  return found;
}

const NOBODY: readonly NamedTrade[] = [];

export function sequenceAt(register: TradeRegister, row: number): number {
  return cell(register.sequences[row >>> CHUNK_BITS], row);
}

export function isLive(register: TradeRegister, row: number): boolean {
  return (cell(register.states[row >>> CHUNK_BITS], row) & LIVE) === LIVE;
}

export function lifeOf(register: TradeRegister, row: number): number {
  return cell(register.states[row >>> CHUNK_BITS], row) >>> 1;
}

/** A name that no row has yet. */
export function addTrade(register: TradeRegister, tradeId: string): number {
  const row = addRow(register.names, tradeId);
  if (row >>> CHUNK_BITS === register.sequences.length) {
    register.sequences.push(new Float64Array(ROWS));
    register.states.push(new Uint8Array(ROWS));
  }
  return row;
}

export function addAlias(
  register: TradeRegister,
  tradeId: string,
  trade: number,
  sequence: number,
): void {
  const name = addTrade(register, tradeId);
  setSequence(register, name, sequence);
  register.aliases.set(name, trade);
}

export function setLive(
  register: TradeRegister,
  row: number,
  life: number,
  sequence: number,
): void {
  setSequence(register, row, sequence);
  setState(register, row, LIVE | (Math.min(life, MOST_LIVES) << 1));
}

export function setDead(register: TradeRegister, row: number): void {
  setState(register, row, lifeOf(register, row) << 1);
}

function setSequence(register: TradeRegister, row: number, sequence: number): void {
  const chunk = register.sequences[row >>> CHUNK_BITS];
  assertThat(chunk !== undefined, 'a trade row is within its register');
  chunk[row & (ROWS - 1)] = sequence;
}

function setState(register: TradeRegister, row: number, state: number): void {
  const chunk = register.states[row >>> CHUNK_BITS];
  assertThat(chunk !== undefined, 'a trade row is within its register');
  chunk[row & (ROWS - 1)] = state;
}

function cell(chunk: Float64Array | Uint8Array | undefined, row: number): number {
  const value = chunk?.[row & (ROWS - 1)];
  assertThat(value !== undefined, 'a trade row is within its register');
  return value;
}
