import type { Refused } from '../api/client.ts';

export const SHARE_METHODS = ['quantity', 'percent', 'rotation', 'fair-price'] as const;
export type ShareMethod = (typeof SHARE_METHODS)[number];

/** One line of the form. `amount`: contracts or percent, as typed; nothing of a rotation. */
export type ShareLine = { readonly account: string; readonly amount: string };

/** How contracts are to be divided, as typed. `first` counts for a rotation: blank = where it stopped. */
export type ShareDraft = {
  readonly method: ShareMethod;
  readonly lines: readonly ShareLine[];
  readonly first: string;
};

export const NEW_LINE: ShareLine = { account: '', amount: '' };
export const NEW_DRAFT: ShareDraft = { method: 'quantity', lines: [NEW_LINE, NEW_LINE], first: '' };

/**
 * The rule as the API takes it; lines that say nothing are left out. What is no whole number of contracts goes as 0, which the
 * book refuses in its own words: the page decides nothing.
 */
export function ruleOfDraft({ method, lines, first }: ShareDraft): object {
  const given = lines
    .map(({ account, amount }) => ({ account: account.trim(), amount: amount.trim() }))
    .filter(({ account, amount }) => account !== '' || amount !== '');
  switch (method) {
    case 'quantity':
    case 'fair-price':
      return {
        method,
        shares: given.map(({ account, amount }) => ({ account, quantity: contracts(amount) })),
      };
    case 'percent':
      return {
        method,
        shares: given.map(({ account, amount }) => ({ account, percent: amount })),
      };
    case 'rotation':
      return { method, accounts: given.map(({ account }) => account), first: first.trim() };
  }
}

function contracts(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/** The line that a refusal is about: the only one whose account it names; undefined when it is about all of them. */
export function lineOfRefusal(
  { lines }: ShareDraft,
  { code, seen }: Pick<Refused, 'code' | 'seen'>,
): number | undefined {
  if (!code.startsWith('account_') && !code.startsWith('share_')) return undefined;
  const words = seen.split(/[\s,;:]+/);
  const named = lines.flatMap(({ account }, at) =>
    account !== '' && words.includes(account.trim()) ? [at] : [],
  );
  return named.length === 1 ? named[0] : undefined;
}
