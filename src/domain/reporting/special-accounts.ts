import { assertThat } from '../basics/decision.ts';
import type { Part17Account } from './part17-input.ts';
import { fillAccountNumber } from './part17-record.ts';

/** Accounts that count as one for special-account status, 17 CFR 17.00(b), and the number each is reported under. */
export type SpecialAccounts = {
  /** Account id → key of its group: accounts tied by a controller or a special account number. */
  readonly groupOf: ReadonlyMap<string, string>;
  /** Account id → its number as the firm writes it, not yet filled to twelve characters. */
  readonly numberOf: ReadonlyMap<string, string>;
  /** Filled numbers that two different numbers of the firm would share (`12` and `012`). */
  readonly sharedNumbers: ReadonlySet<string>;
};

/**
 * Groups all accounts of the firm. An account is reported under its own special account number; without one, under the
 * lowest number of its group; in a group without any, under the lowest account id.
 */
export function specialAccounts(accounts: readonly Part17Account[]): SpecialAccounts {
  const groupOf = groupsOf(accounts);
  const numbers = lowestOf(groupOf, accounts, ({ specialAccount }) => specialAccount);
  const ids = lowestOf(groupOf, accounts, ({ account }) => account);
  const numberOf = new Map<string, string>();
  const ownerOf = new Map<string, string>();
  const shared = new Set<string>();
  for (const { account, specialAccount } of accounts) {
    const group = mustGet(groupOf, account);
    const given = specialAccount || numbers.get(group);
    const number = given || mustGet(ids, group);
    numberOf.set(account, number);
    // An account id that stands in for a number must not meet a real number of the same text either.
    const owner = given ? `number ${number}` : `account ${number}`;
    const filled = fillAccountNumber(number);
    if (filled === undefined) continue;
    if (ownerOf.has(filled) && ownerOf.get(filled) !== owner) shared.add(filled);
    ownerOf.set(filled, owner);
  }
  return { groupOf, numberOf, sharedNumbers: shared };
}

/** Joins accounts that share a controller or a number, in any chain. */
function groupsOf(accounts: readonly Part17Account[]): ReadonlyMap<string, string> {
  const parent = new Map<string, string>();
  const root = (node: string): string => {
    let at = node;
    for (let up = parent.get(at); up !== undefined; up = parent.get(at)) at = up;
    return at;
  };
  const join = (node: string, tie: string): void => {
    const from = root(node);
    const to = root(tie);
    if (from !== to) parent.set(from, to);
  };
  for (const { account, specialAccount, controller } of accounts) {
    if (controller !== '') join(`account ${account}`, `controller ${controller}`);
    if (specialAccount !== '') join(`account ${account}`, `number ${specialAccount}`);
  }
  return new Map(accounts.map(({ account }) => [account, root(`account ${account}`)]));
}

/** Group → lowest text among its accounts, blanks left out. */
function lowestOf(
  groupOf: ReadonlyMap<string, string>,
  accounts: readonly Part17Account[],
  textOf: (account: Part17Account) => string,
): ReadonlyMap<string, string> {
  const lowest = new Map<string, string>();
  for (const row of accounts) {
    const group = mustGet(groupOf, row.account);
    const text = textOf(row);
    const known = lowest.get(group);
    if (text !== '' && (known === undefined || text < known)) lowest.set(group, text);
  }
  return lowest;
}

export function mustGet<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
  const value = map.get(key);
  assertThat(value !== undefined, () => `${key} is not among the accounts of the report`);
  return value;
}
