import { percentText, type ShareRule, type Shares } from './share-rule.ts';

/**
 * The shares in words that are journalled with them, so that who checks the division needs nothing else (CFTC
 * 1.35(b)(5)(v)): what was instructed, the rule for what is left over, who got of it, and with whom the next rotation begins.
 */
export function shareEvidence(rule: ShareRule, { remainderRule, shares, next }: Shares): string {
  const extra = shares.filter(({ hasExtra }) => hasExtra).map(({ account }) => account);
  return [
    `instructed ${instructed(rule)}`,
    `remainder ${remainderRule}`,
    ...(extra.length === 0 ? [] : [`left over to ${extra.join(' ')}`]),
    ...(next === '' ? [] : [`next ${next}`]),
  ].join('; ');
}

function instructed(rule: ShareRule): string {
  switch (rule.method) {
    case 'quantity':
    case 'fair-price':
      return rule.shares.map(({ account, quantity }) => `${account} ${quantity}`).join(', ');
    case 'percent':
      return rule.shares
        .map(({ account, percent }) => `${account} ${percentText(percent)}`)
        .join(', ');
    case 'rotation':
      return `${rule.accounts.join(' ')} from ${rule.first}`;
  }
}
