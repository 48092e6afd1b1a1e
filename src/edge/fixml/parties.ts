import { type FixmlElement, firstFilled } from './element.ts';

/** FIX PartyRole codes as CCPs use them (reference/fix.md §1.5). */
export const ROLE = {
  executingFirm: '1',
  clearingFirm: '4',
  giveUpClearingFirm: '14',
  clearingHouse: '21',
  exchange: '22',
  customerAccount: '24',
  positionAccount: '38',
  executionVenue: '73',
  takeUpTradingFirm: '96',
  takeUpClearingFirm: '98',
} as const;

/** PartySubIDType 26: position account type, our origin. */
const ORIGIN_SUB_TYPE = '26';

/** One Pty of a message. Roles may repeat, so parties are always a list. */
export type Party = {
  readonly role: string;
  readonly id: string;
  /** Sub type 26 under it, or blank. */
  readonly origin: string;
};

/** Parties of the side, then those of the message; a side's own word comes first. */
export function partiesOf(...elements: readonly FixmlElement[]): readonly Party[] {
  const parties: Party[] = [];
  for (const element of elements) {
    for (const child of element.children) {
      if (child.name === 'Pty') parties.push(partyOf(child));
    }
  }
  return parties;
}

function partyOf(element: FixmlElement): Party {
  let origin = '';
  for (const sub of element.children) {
    if (sub.name === 'Sub' && sub.attributes.Typ === ORIGIN_SUB_TYPE)
      origin = firstFilled(sub, 'ID');
  }
  return { role: firstFilled(element, 'R'), id: firstFilled(element, 'ID'), origin };
}

/** The first id in the first of these roles that has one, else blank. */
export function idInRole(parties: readonly Party[], ...roles: readonly string[]): string {
  for (const role of roles) {
    for (const party of parties) if (party.role === role && party.id !== '') return party.id;
  }
  return '';
}
