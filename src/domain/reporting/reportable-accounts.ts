import { assertThat } from '../basics/decision.ts';
import type { Quantity } from '../basics/quantity.ts';
import { compareText } from './_compare-text.ts';
import type { Part17Input, SpecialAccountReport } from './part17-input.ts';
import { printPart17Record } from './part17-record.ts';
import type { Part17Report } from './part17-report.ts';

/** One account number in one commodity as it stands in the file, for people who read it. */
export type ReportableAccount = {
  readonly accountNumber: string;
  /** CFTC code of the market. */
  readonly exchange: string;
  /** Product of the future, `CBT:C:FUT`; its options count with it. */
  readonly commodity: string;
  /** `exit`: filed once more on the first day below its level. */
  readonly state: 'reportable' | 'exit';
  /** Contracts from which it is reportable (17 CFR 15.03(b)); undefined = nothing of the commodity is held any more. */
  readonly level: Quantity | undefined;
  /** Contracts of its position lines added up, futures and options alike: what is filed, not what is tested. */
  readonly long: Quantity;
  readonly short: Quantity;
  readonly lines: number;
  /** The firm's accounts behind the lines, sorted. */
  readonly accounts: readonly string[];
};

/** Who is in the file and from which level on, by account number, market and commodity. */
export function reportableAccounts(
  { positions }: Pick<Part17Input, 'positions'>,
  { specialAccounts, evidence }: Pick<Part17Report, 'specialAccounts' | 'evidence'>,
): readonly ReportableAccount[] {
  const accountsOf = new Map(evidence.map(({ record, accounts }) => [record, accounts]));
  const sorted = specialAccounts.toSorted((a, b) => compareText(orderOf(a), orderOf(b)));
  return sorted.map(({ accountNumber, exchange, commodity, state, positions: filed }) => {
    const levels = positions
      .map(({ contract }) => contract)
      .filter((known) => known.cftcExchange === exchange && known.commodity === commodity)
      .map(({ level }) => level);
    const accounts = filed.flatMap((record) => {
      const behind = accountsOf.get(printPart17Record(record));
      assertThat(behind !== undefined, () => `a record of ${accountNumber} has its evidence`);
      return behind;
    });
    return {
      accountNumber,
      exchange,
      commodity,
      state,
      level: levels.length === 0 ? undefined : Math.min(...levels),
      long: filed.reduce((sum, { long }) => sum + long, 0),
      short: filed.reduce((sum, { short }) => sum + short, 0),
      lines: filed.length,
      accounts: [...new Set(accounts)].sort(),
    };
  });
}

function orderOf({ accountNumber, exchange, commodity }: SpecialAccountReport): string {
  return `${accountNumber} ${exchange} ${commodity}`;
}
