import { addDays, type BusinessDate, dateOfDay } from '../../domain/basics/business-date.ts';
import type { ContractId } from '../../domain/basics/contract-id.ts';
import {
  evolvePrices,
  type PriceTable,
  type SettlementPrice,
  settlementOn,
} from '../../domain/position/price-table.ts';
import { dayOf } from './firm-projection.ts';
import { type FirmScope, nameIdOf } from './firm-scope.ts';
import type { HistoryReference } from './history-reference.ts';
import type { ReadDatabase } from './read-database.ts';
import { PRICE_KINDS, wordAt } from './words.ts';

/** The prices a day's values rest on. */
export type DayPrices = {
  /** Settlement in force on the day; undefined = the position cannot be marked. */
  readonly today: SettlementPrice | undefined;
  /** Newest settlement before it: basis of the lots that were open then. */
  readonly prior: SettlementPrice | undefined;
};

/** Contracts in one statement. */
const CONTRACTS_AT_ONCE = 500;

/** Prices of each contract for `date`, chosen by the position room's rule from the newest rows. */
export async function dayPrices(
  db: ReadDatabase,
  scope: FirmScope,
  contracts: readonly ContractId[],
  question: { readonly date: BusinessDate; readonly reference: HistoryReference },
): Promise<ReadonlyMap<ContractId, DayPrices>> {
  const { date, reference } = question;
  const table: PriceTable = new Map();
  const wanted = await wantedPrices(db, scope, contracts, date, reference);
  await loadDays(db, table, wanted);
  await loadPriors(db, table, wanted);
  const allowEarly = await earlyAllowed(db, scope, date);
  return new Map(
    wanted.map((want) => {
      const { contract } = want;
      const prior = newestSettlement(table, contract, want.prior);
      if (reference.isExpired(contract, date)) return [contract, { today: undefined, prior }];
      // On a day without settlement the last one stays in force.
      if (want.today !== date) return [contract, { today: prior, prior }];
      const found = settlementOn(table, contract, date, allowEarly);
      return [contract, { today: typeof found === 'string' ? undefined : found, prior }];
    }),
  );
}

type Wanted = {
  readonly contract: ContractId;
  readonly id: number;
  /** Day whose settlement is in force on the day asked for, and on the day before. */
  readonly today: BusinessDate;
  readonly prior: BusinessDate;
};

async function wantedPrices(
  db: ReadDatabase,
  scope: FirmScope,
  contracts: readonly ContractId[],
  date: BusinessDate,
  reference: HistoryReference,
): Promise<readonly Wanted[]> {
  const wanted: Wanted[] = [];
  for (const contract of contracts) {
    const id = await nameIdOf(db, scope, contract);
    if (id === undefined) continue;
    const today = reference.settlementDay(contract, date);
    wanted.push({
      contract,
      id,
      today,
      prior: reference.settlementDay(contract, addDays(date, -1)),
    });
  }
  return wanted;
}

async function loadDays(
  db: ReadDatabase,
  table: PriceTable,
  wanted: readonly Wanted[],
): Promise<void> {
  for (const [today, group] of Map.groupBy(wanted, (want) => want.today)) {
    for (const some of chunks(group)) {
      const rows = await selectPrices(db)
        .where(
          'prices.contract',
          'in',
          some.map(({ id }) => id),
        )
        .where('prices.date', '=', dayOf(today))
        .execute();
      for (const row of rows) addPrice(table, row);
    }
  }
}

/** Walks back per contract until a day holds a usable price: early prices and differing sources are none. */
async function loadPriors(
  db: ReadDatabase,
  table: PriceTable,
  wanted: readonly Wanted[],
): Promise<void> {
  let open = wanted.map((want) => ({ ...want, through: want.prior }));
  while (open.length > 0) {
    const next: typeof open = [];
    for (const [through, group] of Map.groupBy(open, (want) => want.through)) {
      for (const some of chunks(group)) {
        const newest = await loadNewest(db, table, some, through);
        for (const want of some) {
          const date = newest.get(want.contract);
          if (
            date === undefined ||
            typeof settlementOn(table, want.contract, date, false) !== 'string'
          )
            continue;
          next.push({ ...want, through: addDays(date, -1) });
        }
      }
    }
    open = next;
  }
}

/** Adds each contract's prices of its newest day on or before `through`, and says which day that was. */
async function loadNewest(
  db: ReadDatabase,
  table: PriceTable,
  some: readonly Wanted[],
  through: BusinessDate,
): Promise<ReadonlyMap<ContractId, BusinessDate>> {
  const rows = await selectPrices(db)
    .where(
      'prices.contract',
      'in',
      some.map(({ id }) => id),
    )
    .where('prices.date', '=', (eb) =>
      eb
        .selectFrom('prices as newer')
        .select((inner) => inner.fn.max('newer.date').as('newest'))
        .whereRef('newer.contract', '=', 'prices.contract')
        .where('newer.date', '<=', dayOf(through)),
    )
    .execute();
  for (const row of rows) addPrice(table, row);
  return new Map(rows.map((row) => [row.contract_name, dateOfDay(row.date)]));
}

function selectPrices(db: ReadDatabase) {
  return db
    .selectFrom('prices')
    .innerJoin('names as c', 'c.id', 'prices.contract')
    .innerJoin('names as s', 's.id', 'prices.source')
    .innerJoin('names as h', 'h.id', 'prices.source_hash')
    .innerJoin('names as w', 'w.id', 'prices.actor')
    .select(['prices.date', 'prices.kind', 'prices.price', 'prices.version'])
    .select(['c.text as contract_name', 's.text as source', 'h.text as hash', 'w.text as actor'])
    .orderBy('prices.id');
}

type StoredPrice = {
  readonly date: number;
  readonly kind: number;
  readonly price: number;
  readonly version: number;
  readonly contract_name: string;
  readonly source: string;
  readonly hash: string;
  readonly actor: string;
};

function addPrice(table: PriceTable, row: StoredPrice): void {
  evolvePrices(table, {
    type: 'SettlementPriceSet',
    contract: row.contract_name,
    date: dateOfDay(row.date),
    kind: wordAt(PRICE_KINDS, row.kind),
    price: row.price,
    source: row.source,
    sourceHash: row.hash,
    version: row.version,
    actor: row.actor,
  });
}

function newestSettlement(
  table: PriceTable,
  contract: ContractId,
  through: BusinessDate,
): SettlementPrice | undefined {
  for (const { date } of (table.get(contract) ?? []).toReversed()) {
    if (date > through) continue;
    const found = settlementOn(table, contract, date, false);
    if (typeof found !== 'string') return found;
  }
  return undefined;
}

async function earlyAllowed(
  db: ReadDatabase,
  scope: FirmScope,
  date: BusinessDate,
): Promise<boolean> {
  const found = await db
    .selectFrom('days')
    .select('allow_early')
    .where('firm', '=', scope.number)
    .where('date', '=', dayOf(date))
    .executeTakeFirst();
  return found?.allow_early === 1;
}

function* chunks<Value>(values: readonly Value[]): Generator<readonly Value[]> {
  for (let at = 0; at < values.length; at += CONTRACTS_AT_ONCE)
    yield values.slice(at, at + CONTRACTS_AT_ONCE);
}
