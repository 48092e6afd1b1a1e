import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { ContractId } from '../../domain/basics/contract-id.ts';
import type { Price } from '../../domain/basics/price.ts';
import { bookRules } from '../../domain/book/book.ts';
import type { BookEvent } from '../../domain/book/book-state.ts';
import type { Command } from '../../domain/book/commands.ts';
import { type EarlierImport, earlierImport } from '../../domain/book/earlier-import.ts';
import {
  type PriceWarning,
  priceWarnings,
  type StatedPrice,
} from '../../domain/book/price-warnings.ts';
import { type SuspenseMatch, suspenseMatches } from '../../domain/book/suspense-matches.ts';
import { settlementOn } from '../../domain/position/price-table.ts';
import { priorSettlementDay } from '../../domain/reference/clearing-calendar.ts';
import { contractOn } from '../../domain/reference/contract-terms.ts';
import type { Outcome } from '../engine/submission.ts';
import { askBook, submitCommands } from './ask.ts';
import type { Caller } from './call.ts';
import type { Installation } from './installation.ts';

/**
 * What an import of a file asks of a firm: submit its batches, look at the book without changing it. The import itself
 * is an edge; these are its ports.
 */
export function importPorts(
  installation: Installation,
  firm: string,
  caller: Caller,
  now: () => number,
) {
  return {
    submit: async (batch: {
      readonly key: string | undefined;
      readonly commands: readonly Command[];
    }) => {
      const keyed = { ...caller, key: batch.key };
      const answer = await submitCommands(installation, firm, batch.commands, keyed, batch.key);
      if (!answer.ok) return answer;
      return { ok: true as const, replayed: answer.replayed, outcomes: answer.outcomes };
    },
    check: async (commands: readonly Command[]): Promise<readonly Outcome<BookEvent>[]> => {
      const answer = await askBook(installation, firm, (book) => {
        const facts = new Map<number, BookEvent>();
        const context = { nowMicros: now(), actor: caller.actor, sequence: 1, facts };
        return commands.map((command): Outcome<BookEvent> => {
          // A command about an old trade cannot be refused for its form; it is decided when it is booked.
          if (bookRules.factSequences(book, command, facts).length > 0)
            return { ok: true, events: [] };
          return bookRules.decide(book, command, context);
        });
      });
      if (answer.ok) return answer.value;
      return commands.map(() => answer);
    },
    earlierImport: async (sha256: string): Promise<EarlierImport> => {
      const answer = await askBook(installation, firm, (book) =>
        earlierImport(book, sha256, now()),
      );
      return answer.ok ? answer.value : { is: 'never' };
    },
    suspenseMatches: async (): Promise<readonly SuspenseMatch[]> => {
      const answer = await askBook(installation, firm, suspenseMatches);
      return answer.ok ? answer.value : [];
    },
    priorPrices: async (
      asked: readonly {
        readonly contract: ContractId;
        readonly date: BusinessDate;
        readonly price: Price;
      }[],
    ): Promise<readonly (Price | undefined)[]> => {
      const answer = await askBook(installation, firm, (book) =>
        asked.map(({ contract, date }) => {
          const terms = contractOn(book.reference, contract, date);
          if (terms === undefined) return undefined;
          const before = priorSettlementDay(book.reference, terms.calendar, date);
          const found = settlementOn(book.positions.prices, contract, before, false);
          return typeof found === 'string' ? undefined : found.price;
        }),
      );
      return answer.ok ? answer.value : asked.map(() => undefined);
    },
    priceWarnings: async (asked: readonly StatedPrice[]): Promise<readonly PriceWarning[][]> => {
      const answer = await askBook(installation, firm, (book) =>
        asked.map((price) => priceWarnings(book, price)),
      );
      return answer.ok ? answer.value : asked.map(() => []);
    },
  };
}
