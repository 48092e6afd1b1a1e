import { assertThat } from '../basics/decision.ts';
import { emptyTextColumn, setText, type TextColumn, textAt } from '../basics/text-column.ts';

/**
 * All lots of the firm in columns (about 60 bytes and the trade id each), because a firm has millions and an object
 * each would cost ten times that. A lot is one trade's contracts in one position; rows of lots that are closed stay
 * until their closing day is final, so that a re-run can open them again. Plain data.
 */
export type LotTable = {
  rowCount: number;
  /** First row of the chain of free rows + 1, chained through `next`; 0 = none. */
  free: number;
  readonly chunks: LotChunk[];
  readonly tradeIds: TextColumn;
};

type LotChunk = {
  readonly position: Uint32Array;
  /** Open contracts; positive long, negative short, 0 closed. */
  readonly open: Int32Array;
  /** Contracts of the whole trade, same sign as when it was open. */
  readonly traded: Int32Array;
  readonly price: Float64Array;
  readonly basis: Float64Array;
  /** Microseconds since 1970; 0 = no execution time given. */
  readonly executedMicros: Float64Array;
  readonly tradeDay: Uint16Array;
  readonly openDay: Uint16Array;
  readonly bookingDay: Uint16Array;
  /** Day on which the last contract was closed; 0 while open. */
  readonly closedDay: Uint16Array;
  readonly trade: Uint32Array;
  /** Next lot of the same position (or free row) + 1; 0 = last. */
  readonly next: Uint32Array;
};

/** A lot as one record. Days are day numbers (basics/business-date.ts). */
export type Lot = {
  readonly position: number;
  readonly open: number;
  readonly traded: number;
  readonly price: number;
  readonly basis: number;
  readonly executedMicros: number;
  readonly tradeDay: number;
  readonly openDay: number;
  readonly bookingDay: number;
  readonly closedDay: number;
  readonly trade: number;
  readonly tradeId: string;
};

export const LOT_CHUNK_BITS = 14;
const ROWS = 1 << LOT_CHUNK_BITS;
const MASK = ROWS - 1;

export function emptyLotTable(): LotTable {
  return { rowCount: 0, free: 0, chunks: [], tradeIds: emptyTextColumn() };
}

/** Writes a lot into a free or new row and returns the row. */
export function addLot(table: LotTable, lot: Lot, next: number): number {
  const row = takeRow(table);
  const chunk = chunkOf(table, row);
  const at = row & MASK;
  chunk.position[at] = lot.position;
  chunk.open[at] = lot.open;
  chunk.traded[at] = lot.traded;
  chunk.price[at] = lot.price;
  chunk.basis[at] = lot.basis;
  chunk.executedMicros[at] = lot.executedMicros;
  chunk.tradeDay[at] = lot.tradeDay;
  chunk.openDay[at] = lot.openDay;
  chunk.bookingDay[at] = lot.bookingDay;
  chunk.closedDay[at] = lot.closedDay;
  chunk.trade[at] = lot.trade;
  chunk.next[at] = next;
  setText(table.tradeIds, row, lot.tradeId);
  return row;
}

export function lotAt(table: LotTable, row: number): Lot {
  const chunk = chunkOf(table, row);
  const at = row & MASK;
  return {
    position: cell(chunk.position, at),
    open: cell(chunk.open, at),
    traded: cell(chunk.traded, at),
    price: cell(chunk.price, at),
    basis: cell(chunk.basis, at),
    executedMicros: cell(chunk.executedMicros, at),
    tradeDay: cell(chunk.tradeDay, at),
    openDay: cell(chunk.openDay, at),
    bookingDay: cell(chunk.bookingDay, at),
    closedDay: cell(chunk.closedDay, at),
    trade: cell(chunk.trade, at),
    tradeId: textAt(table.tradeIds, row),
  };
}

/** Open contracts of a row, signed. */
export function openOf(table: LotTable, row: number): number {
  return cell(chunkOf(table, row).open, row & MASK);
}

/** Contracts of the whole trade, signed as when it was open. */
export function tradedOf(table: LotTable, row: number): number {
  return cell(chunkOf(table, row).traded, row & MASK);
}

export function priceOf(table: LotTable, row: number): number {
  return cell(chunkOf(table, row).price, row & MASK);
}

/** The lot's own basis; a mark after its booking takes its place. */
export function ownBasisOf(table: LotTable, row: number): number {
  return cell(chunkOf(table, row).basis, row & MASK);
}

export function bookingDayOf(table: LotTable, row: number): number {
  return cell(chunkOf(table, row).bookingDay, row & MASK);
}

/** Row of the lot's trade in the register. */
export function tradeOf(table: LotTable, row: number): number {
  return cell(chunkOf(table, row).trade, row & MASK);
}

export function closedDayOf(table: LotTable, row: number): number {
  return cell(chunkOf(table, row).closedDay, row & MASK);
}

export function setOpen(table: LotTable, row: number, open: number, closedDay: number): void {
  const chunk = chunkOf(table, row);
  chunk.open[row & MASK] = open;
  chunk.closedDay[row & MASK] = open === 0 ? closedDay : 0;
}

export function nextOf(table: LotTable, row: number): number {
  return cell(chunkOf(table, row).next, row & MASK);
}

export function setNext(table: LotTable, row: number, next: number): void {
  chunkOf(table, row).next[row & MASK] = next;
}

/** Gives a row back; the caller has taken it out of its position's chain. */
export function freeLot(table: LotTable, row: number): void {
  setOpen(table, row, 0, 0);
  setNext(table, row, table.free);
  table.free = row + 1;
}

function takeRow(table: LotTable): number {
  if (table.free > 0) {
    const row = table.free - 1;
    table.free = nextOf(table, row);
    return row;
  }
  const row = table.rowCount;
  assertThat(row < 0xffff_fffe, 'a firm has fewer than 2^32 lots');
  if (row >>> LOT_CHUNK_BITS === table.chunks.length) table.chunks.push(emptyChunk());
  table.rowCount = row + 1;
  return row;
}

function emptyChunk(): LotChunk {
  return {
    position: new Uint32Array(ROWS),
    open: new Int32Array(ROWS),
    traded: new Int32Array(ROWS),
    price: new Float64Array(ROWS),
    basis: new Float64Array(ROWS),
    executedMicros: new Float64Array(ROWS),
    tradeDay: new Uint16Array(ROWS),
    openDay: new Uint16Array(ROWS),
    bookingDay: new Uint16Array(ROWS),
    closedDay: new Uint16Array(ROWS),
    trade: new Uint32Array(ROWS),
    next: new Uint32Array(ROWS),
  };
}

function chunkOf(table: LotTable, row: number): LotChunk {
  const chunk = table.chunks[row >>> LOT_CHUNK_BITS];
  assertThat(chunk !== undefined, 'a lot row is within its table');
  return chunk;
}

function cell(column: Uint32Array | Int32Array | Float64Array | Uint16Array, at: number): number {
  const value = column[at];
  assertThat(value !== undefined, 'a lot cell is within its chunk');
  return value;
}
