import { type AverageGroup, partId, tradeOfPart } from '../allocation/average-groups.ts';
import { accountsOfRule } from './allocate-trades.ts';
import { shareTradeId } from './average-allocation.ts';
import { allocationOfGroup, lastPartOf, nextPartOf } from './average-group.ts';
import type { Book, Facts } from './book-state.ts';
import { findTrade, sequencesAbout } from './find-trade.ts';
import { missingHistories } from './missing-histories.ts';
import { bookedUnder, sequencesUnder } from './ripple.ts';
import type {
  AddToAverageGroup,
  AllocateAverageGroup,
  StepAverageGroup,
} from './trade-life-commands.ts';

type GroupCommand = AddToAverageGroup | StepAverageGroup | AllocateAverageGroup;

/** Old events that an instruction about an average-price group needs and `facts` does not have. */
export function missingForGroup(
  book: Book,
  command: GroupCommand,
  facts: Facts,
): readonly number[] {
  const group = book.averageGroups.byId.get(command.groupId);
  const tradeIds = tradesOf(book, group, command);
  const missing = new Set<number>();
  for (const tradeId of tradeIds)
    for (const sequence of sequencesAbout(book, tradeId))
      if (!facts.has(sequence)) missing.add(sequence);
  const undone = undoneBy(book, group, command);
  if (undone !== undefined)
    for (const sequence of sequencesUnder(book, undone))
      if (!facts.has(sequence)) missing.add(sequence);
  if (missing.size > 0 || group === undefined || command.type === 'addToAverageGroup')
    return [...missing];
  const { account, contract, clearingDate } = group.terms;
  const places = [account, ...accountsOf(book, command)].map((name) => ({
    account: name,
    contract,
    clearingDate,
  }));
  const known = undone === undefined ? undefined : findTrade(book, undone, facts);
  const under = known === undefined ? [] : bookedUnder(book, known, facts);
  return missingHistories(book, [...places, ...under], facts);
}

/** The trade of the part that the next step undoes: it goes with all that was made of it. */
function undoneBy(book: Book, group: AverageGroup | undefined, command: GroupCommand) {
  if (command.type !== 'stepAverageGroup' || command.step !== 'advance') return undefined;
  if (group === undefined || group.status === 'completing') return undefined;
  const derivation = lastPartOf(book, group);
  return derivation === undefined ? undefined : tradeOfPart(derivation.derivationId);
}

/** Every trade that the next step may look at. */
function tradesOf(book: Book, group: AverageGroup | undefined, command: GroupCommand): string[] {
  if (command.type === 'addToAverageGroup') return [...command.tradeIds];
  if (group === undefined) return [];
  if (command.type === 'allocateAverageGroup') {
    const accounts = accountsOf(book, command);
    return [
      ...[...group.standing].map(tradeOfPart),
      ...accounts.map((account) => shareTradeId(group.groupId, account)),
    ];
  }
  const allocation = allocationOfGroup(book, group.groupId);
  if (command.step !== 'advance')
    return allocation === undefined
      ? []
      : [...allocation.sources, ...allocation.results].map(({ tradeId }) => tradeId);
  const part = group.status === 'completing' ? nextPartOf(group) : undefined;
  if (part !== undefined) return [...(group.parts[part] ?? []), partId(group.groupId, part)];
  const derivation = lastPartOf(book, group);
  if (derivation === undefined) return [];
  return [...derivation.sources, ...derivation.results].map(({ tradeId }) => tradeId);
}

function accountsOf(book: Book, command: StepAverageGroup | AllocateAverageGroup): string[] {
  if (command.type === 'allocateAverageGroup') return accountsOfRule(command.rule);
  const allocation = allocationOfGroup(book, command.groupId);
  return allocation === undefined ? [] : allocation.results.map(({ account }) => account);
}
