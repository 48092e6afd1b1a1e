import { accept } from '../basics/decision.ts';
import { positionsOfContract } from '../position/position-state.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { accountTermsOn } from './accounts.ts';
import { originOf } from './assignment-origin.ts';
import type { Book, BookDecision, Context } from './book-state.ts';
import { openBreak } from './told-breaks.ts';
import type { TellPosition } from './trade-life-commands.ts';

/**
 * A clearing house reports an origin's position, or refuses an instruction about one. Never refused here: what differs from
 * the book, or was not done, is a break, once, until a person settles it.
 */
export function tellPosition(book: Book, told: TellPosition, context: Context): BookDecision {
  const fault = told.says === 'refused' ? refusalOf(told) : differenceOf(book, told);
  return accept(...(fault === undefined ? [] : openBreak(book, told, fault, context)));
}

type Fault = {
  readonly code: string;
  readonly about: string;
  readonly seen: string;
  readonly wanted: string;
};

function refusalOf({ messageId, contract, date, text }: TellPosition): Fault {
  const seen = `${contract} ${date} ${text === '' ? 'refused' : text}`;
  const code = 'position_instruction_must_be_taken';
  return { code, about: messageId, seen, wanted: 'accepted or completed' };
}

/**
 * Longs less shorts: whether a clearing house counts an origin gross or net is its own affair, and both come to the same
 * net (regulatory.md §1.8). What was traded on later days is taken off again, which is known of days that are not final.
 */
function differenceOf(book: Book, told: TellPosition): Fault | undefined {
  const { ccp, contract, date, origin, long, short } = told;
  const about = `${ccp} ${contract} ${origin} ${date}`;
  const { finalThrough } = book.days;
  if (date < finalThrough) {
    const wanted = `${finalThrough}, the newest final day, or later`;
    return { code: 'position_report_must_be_of_a_known_day', about, seen: date, wanted };
  }
  if (contractOn(book.reference, contract, date)?.ccp !== ccp) {
    const wanted = `a contract in reference that ${ccp} clears`;
    return { code: 'position_contract_must_be_known', about, seen: contract, wanted };
  }
  const held = netOf(book, told);
  if (held === long - short) return undefined;
  const seen = `${long} long, ${short} short: net ${long - short}`;
  return { code: 'position_must_be_as_the_ccps', about, seen, wanted: `net ${held}` };
}

function netOf(book: Book, { contract, date, origin }: TellPosition): number {
  let net = 0;
  for (const position of positionsOfContract(book.positions, contract)) {
    const terms = accountTermsOn(book.reference, position.account, date);
    if (terms === undefined || originOf(terms) !== origin) continue;
    net += position.long - position.short;
    for (const later of position.activity) if (later.date > date) net -= later.bought - later.sold;
  }
  return net;
}
