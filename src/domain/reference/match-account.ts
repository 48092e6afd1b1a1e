import type { BusinessDate } from '../basics/business-date.ts';
import type { ExternalRule } from './_external-index.ts';
import { originFits } from './account-row.ts';
import type { ReferenceState } from './reference-state.ts';

/** How a CCP names a position account. `origin` is 1 customer, 2 house, another code as sent, or blank. */
export type AccountNaming = {
  readonly ccp: string;
  readonly clearingFirm: string;
  /** Tried in order (role 24, then 38). */
  readonly names: readonly string[];
  readonly origin: string;
};

export type AccountMatch =
  | { readonly account: string }
  | { readonly unmatched: 'unknown' | 'ambiguous' | 'wrong-origin'; readonly detail: string };

/**
 * Finds our account. The first name that any row knows decides: its rows with the most exact fields must agree on one
 * account that fits the origin. Rows with `*` for the name are asked last. Nothing is guessed: what does not fit exactly
 * one account goes to suspense with the reason.
 */
export function matchAccount(
  state: ReferenceState,
  naming: AccountNaming,
  date: BusinessDate,
): AccountMatch {
  for (const name of naming.names) {
    const match = matchRules(state.externalAccounts.get(name), naming, date);
    if (match !== undefined) return match;
  }
  const anyName = matchRules(state.externalAccounts.get('*'), naming, date);
  return anyName ?? { unmatched: 'unknown', detail: `no account is known as ${inWords(naming)}` };
}

function matchRules(
  rules: readonly ExternalRule[] | undefined,
  naming: AccountNaming,
  date: BusinessDate,
): AccountMatch | undefined {
  if (rules === undefined) return undefined;
  let best: ExternalRule | undefined;
  let isAmbiguous = false;
  let otherOrigin: ExternalRule | undefined;
  for (const rule of rules) {
    if (!namesIt(rule, naming) || !isInForce(rule, date)) continue;
    if (!takesOrigin(rule, naming.origin)) {
      if (otherOrigin === undefined || rule.account < otherOrigin.account) otherOrigin = rule;
    } else if (best === undefined || rule.exactFields > best.exactFields) {
      best = rule;
      isAmbiguous = false;
    } else if (rule.exactFields === best.exactFields && rule.account !== best.account) {
      isAmbiguous = true;
    }
  }
  if (best !== undefined) {
    return isAmbiguous
      ? ambiguous(rules, best.exactFields, naming, date)
      : { account: best.account };
  }
  if (otherOrigin === undefined) return undefined;
  const { account, accountType } = otherOrigin;
  const detail = `${inWords(naming)} is not for ${accountType} account ${account}`;
  return { unmatched: 'wrong-origin', detail };
}

/** Names the accounts that fit equally well, in the same words whatever the order of loading was. */
function ambiguous(
  rules: readonly ExternalRule[],
  exactFields: number,
  naming: AccountNaming,
  date: BusinessDate,
): AccountMatch {
  const fitting = rules.filter(
    (rule) =>
      rule.exactFields === exactFields &&
      namesIt(rule, naming) &&
      isInForce(rule, date) &&
      takesOrigin(rule, naming.origin),
  );
  const accounts = [...new Set(fitting.map(({ account }) => account))].sort();
  return {
    unmatched: 'ambiguous',
    detail: `${inWords(naming)} is as well ${accounts.join(' and ')}`,
  };
}

function namesIt(rule: ExternalRule, naming: AccountNaming): boolean {
  return (
    (rule.ccp === '*' || rule.ccp === naming.ccp) &&
    (rule.clearingFirm === '*' || rule.clearingFirm === naming.clearingFirm)
  );
}

function isInForce(rule: ExternalRule, date: BusinessDate): boolean {
  return rule.from <= date && (rule.until === '' || date < rule.until);
}

/**
 * A row that names an origin takes only that one. A row with `*` takes 1 and 2 by account type, and a message that
 * states none; a code of one CCP must be named, because nothing says what type it means.
 */
function takesOrigin(rule: ExternalRule, origin: string): boolean {
  if (rule.origin !== '*') return rule.origin === origin;
  if (origin === '1' || origin === '2') return originFits(origin, rule.accountType);
  return origin === '';
}

function inWords({ ccp, clearingFirm, names, origin }: AccountNaming): string {
  return [ccp, clearingFirm, names.join(' or '), origin]
    .map((part) => (part === '' ? '(none)' : part))
    .join('/');
}
