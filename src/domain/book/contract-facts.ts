import { accept, reject } from '../basics/decision.ts';
import {
  type ContractDisagreement,
  type ContractFacts,
  teachContract,
} from '../reference/teach-contract.ts';
import { inForce } from '../reference/versions.ts';
import type { ContractFactDisagreed } from '../trade/trade-events.ts';
import { FACT_REASON, factKey } from '../trade/worklists.ts';
import type { Book, BookDecision, BookEvent } from './book-state.ts';
import type { Enriched } from './enrich.ts';
import { closeItem } from './worklist-events.ts';

/** The oldest facts are tried against reference (2 to 20 µs each), so that a decision stays short; any one by hand. */
const COMPARED_AT_ONCE = 1000;

/** What a message stated about a contract, compared with reference: nothing is refused for it, a person looks. */
export function disagreementEvents(
  book: Book,
  disagreements: readonly ContractDisagreement[],
  { date, source }: Pick<ContractFacts, 'date' | 'source'>,
): ContractFactDisagreed[] {
  return disagreements.flatMap(({ contract, field, known, taught }) => {
    const itemId = `F-${subjectOf(book, contract, field, date)}-${field}-${taught}`;
    const { contractFacts, settledFacts } = book.worklists;
    if (contractFacts.has(itemId) || settledFacts.has(factKey({ itemId, known }))) return [];
    return [
      { type: 'ContractFactDisagreed', itemId, contract, field, seen: taught, known, date, source },
    ];
  });
}

/** The multiplier that a trade's message states for its contract. */
export function tradeDisagreements(book: Book, { report, warnings }: Enriched): BookEvent[] {
  if (!warnings.includes('multiplier_disagrees_with_reference')) return [];
  const { contract, statedMultiplier, clearingDate, source } = report;
  const facts = { ...NO_FACTS, contract, multiplier: statedMultiplier, date: clearingDate, source };
  const lesson = teachContract(book.reference, facts);
  if (lesson.outcome !== 'disagreement') return [];
  return disagreementEvents(book, lesson.disagreements, facts);
}

/** The item is closed when reference now says what the message said, or nothing else. */
export function compareAgain(book: Book, item: ContractFactDisagreed): BookDecision {
  const known = knownNow(book, item);
  if (known === undefined) return accept(closeItem(item, 'applied', 'reference agrees'));
  const { contract, field, seen } = item;
  return reject(FACT_REASON, `${contract} ${field} ${seen}`, known);
}

export function agreedFacts(book: Book): BookEvent[] {
  const events: BookEvent[] = [];
  for (const item of [...book.worklists.contractFacts.values()].slice(0, COMPARED_AT_ONCE)) {
    if (knownNow(book, item) === undefined)
      events.push(closeItem(item, 'applied', 'reference agrees'));
  }
  return events;
}

/** What reference has otherwise than the item says, or undefined when it has nothing against it. */
function knownNow(book: Book, item: ContractFactDisagreed): string | undefined {
  const { contract, field, seen, date, source } = item;
  const lesson = teachContract(book.reference, {
    ...NO_FACTS,
    contract,
    date,
    source,
    [field]: seen,
  });
  return lesson.outcome === 'disagreement' ? lesson.disagreements[0]?.known : undefined;
}

/** What the product says for all its contracts is one item, however many contracts a file lists. */
function subjectOf(book: Book, contract: string, field: string, date: string): string {
  const own = inForce(book.reference.contracts.get(contract), date)?.multiplier ?? '';
  if (field !== 'multiplier' || own !== '') return contract;
  return contract.split(':').slice(0, 3).join(':');
}

const NO_FACTS = {
  multiplier: '',
  underlyingContract: '',
  lastTradeDate: '',
  expiryDate: '',
  firstNoticeDate: '',
  enteredBy: '',
} as const;
