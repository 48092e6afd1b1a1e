import type { BusinessDate } from '../basics/business-date.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import { type OptionEndings, optionEndings } from '../position/end-of-life.ts';
import { type Position, positionsOfContract } from '../position/position-state.ts';
import { type ContractTerms, contractOn } from '../reference/contract-terms.ts';
import { exerciseDeadline } from '../reference/exercise-deadline.ts';
import type { Book } from './book-state.ts';
import type { InstructExercise } from './commands.ts';
import { instructedFor } from './end-of-life.ts';
import { type EndingProblem, endingOn, lastDayOf, moneynessOn } from './ending-terms.ts';
import { styleProblem } from './exercise.ts';

/** A position whose contracts end on a day, or may be exercised on it, and what the day's run would make of it. */
export type EndingRow = {
  readonly account: string;
  readonly contract: string;
  /** As the book stands now. */
  readonly long: Quantity;
  readonly short: Quantity;
  /** Blank = not known. */
  readonly lastDay: BusinessDate;
  /** Microseconds since 1970 from which an instruction is too late; undefined = none, or no option. */
  readonly deadlineMicros: number | undefined;
  /** By the underlying's settlement of the day; positive = in the money. Undefined = not known, or no option. */
  readonly moneyness: Price | undefined;
  /** Why its end cannot be worked out yet; blank = it can. */
  readonly problem: EndingProblem | '';
  /** Contracts that the holder wants exercised, or abandoned, on the day. */
  readonly exercise: Quantity;
  readonly abandon: Quantity;
  /** How many end, and how, as things are; undefined = not known, or no option. */
  readonly ends: OptionEndings | undefined;
  /** What its holder may instruct, as long as the deadline is not over. */
  readonly actions: readonly InstructExercise['action'][];
};

/**
 * `last-day`: positions whose contracts end on the day, and those that are open after their last day. `all`: also options
 * that may be exercised on it before. By contract and account.
 */
export function endingRows(book: Book, date: BusinessDate, list: 'last-day' | 'all'): EndingRow[] {
  const rows: EndingRow[] = [];
  for (const contract of [...book.positions.newestOfContract.keys()].sort()) {
    const terms = contractOn(book.reference, contract, date);
    if (terms === undefined) continue;
    const lastDay = lastDayOf(book, contract, date);
    const isOver = lastDay !== '' && lastDay <= date;
    const isEarly = list === 'all' && terms.putCall !== '' && terms.exerciseStyle === 'american';
    if (!isOver && !isEarly) continue;
    for (const position of byAccount(positionsOfContract(book.positions, contract))) {
      if (position.long + position.short === 0 || (!isOver && position.long === 0)) continue;
      rows.push(endingRow(book, position, { terms, lastDay, date: isOver ? lastDay : date }));
    }
  }
  return rows;
}

function byAccount(positions: readonly Position[]): readonly Position[] {
  return positions.toSorted((a, b) => (a.account < b.account ? -1 : 1));
}

type Ends = {
  readonly terms: ContractTerms;
  readonly lastDay: BusinessDate;
  /** The day asked about; the last day where that is over. */
  readonly date: BusinessDate;
};

function endingRow(book: Book, position: Position, { terms, lastDay, date }: Ends): EndingRow {
  const { account, contract, long, short } = position;
  const ending = endingOn(book, terms, date);
  const isOption = terms.putCall !== '';
  const moneyness = isOption ? moneynessOn(book, terms, date) : undefined;
  const said = instructedFor(book, { account, contract, date });
  const isKnown = typeof ending !== 'string' && ending.kind === 'option';
  return {
    account,
    contract,
    long,
    short,
    lastDay,
    deadlineMicros: isOption ? exerciseDeadline(book.reference, terms, date) : undefined,
    moneyness: typeof moneyness === 'number' ? moneyness : undefined,
    problem: typeof ending === 'string' ? ending : '',
    exercise: said.instructed,
    abandon: said.abandoned,
    ends: isKnown ? optionEndings({ long, short, ...ending, ...said }) : undefined,
    actions: isOption && long > 0 ? actionsOn(book, terms, date) : [],
  };
}

function actionsOn(book: Book, terms: ContractTerms, date: BusinessDate) {
  const { contract } = terms;
  return (['exercise', 'abandon'] as const).filter(
    (action) => styleProblem(book, { contract, date, action }, terms) === undefined,
  );
}
