import type { DerivationKind, TradesDerived } from '../allocation/derivation-events.ts';
import { livesOfSource } from '../allocation/give-ups.ts';
import { isSuspense } from '../trade/suspense-account.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book, BookEvent, Context } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';

/** What of these stays in the account of its source goes with it into another; an allocation's shares are where they are. */
export const STAYS: ReadonlySet<DerivationKind> = new Set(['split', 'give-up']);

/** The account of a source in its new terms, as a report names it. */
export function placeOf({
  enriched: { account, report },
}: TradeEntering): Pick<TradeReport, 'account' | 'externalAccount'> {
  const { externalAccount } = report;
  return {
    account: isSuspense(account.account) ? report.account : account.account,
    externalAccount,
  };
}

/** The derivation with the accounts as they are from now on; a give-up comes back into the new one. */
export function accountFollowed(
  book: Book,
  derivation: TradesDerived,
  entering: TradeEntering,
  { stays, context }: { readonly stays: string; readonly context: Context },
): BookEvent[] {
  const { account } = entering.enriched.account;
  const by = { actor: context.actor, atMicros: context.nowMicros };
  const results = derivation.results.map((result) =>
    result.account === stays ? { ...result, account } : result,
  );
  const lives =
    derivation.kind === 'give-up' ? livesOfSource(book.giveUps, derivation.derivationId) : [];
  const steps = lives
    .filter(({ ownAccount }) => ownAccount === stays)
    .map((life) => ({ ...life, ...by, ownAccount: placeOf(entering).account }));
  return [{ ...derivation, ...by, results }, ...steps];
}
