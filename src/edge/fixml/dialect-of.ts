import { cme } from './dialects/cme.ts';
import type { Dialect, DialectName, Direction } from './dialects/dialect.ts';
import { eurex } from './dialects/eurex.ts';
import { iceEurope } from './dialects/ice-europe.ts';
import { iceUs } from './dialects/ice-us.ts';
import { type FixmlElement, firstChild, firstFilled } from './element.ts';
import type { FixmlMessage } from './fixml-message.ts';
import { ROLE } from './parties.ts';
import type { FixmlWarning } from './report-outcome.ts';

export const dialects: readonly Dialect[] = [cme, iceUs, iceEurope, eurex];

export type Recognition = {
  /** Undefined when nothing tells, or what tells fits several. */
  readonly dialect: DialectName | undefined;
  readonly warnings: readonly FixmlWarning[];
};

type Witnesses = {
  readonly clearingHouse: string;
  readonly sender: string;
  readonly target: string;
  readonly customVersion: string;
  readonly exchange: string;
};

// A file repeats few combinations many times.
const ENOUGH = 1000;
const recognised = new Map<string, Recognition>();

/**
 * Whose FIXML it is, from four witnesses, the strongest first: clearing house party (21), header, `cv`, exchange. `ICE` in
 * a header fits two CCPs, so later witnesses narrow what earlier ones leave open; one that contradicts is a warning.
 */
export function dialectOf(message: FixmlMessage): Recognition {
  const seen = witnessesOf(message);
  const key = Object.values(seen).join('\n');
  const before = recognised.get(key);
  if (before !== undefined) return before;
  const recognition = recognise(seen);
  if (recognised.size >= ENOUGH) recognised.clear();
  recognised.set(key, recognition);
  return recognition;
}

function witnessesOf({ body, header, root }: FixmlMessage): Witnesses {
  const { SID = '', TID = '' } = header;
  const { cv = '' } = root;
  const instrument = firstChild(body, 'Instrmt');
  return {
    clearingHouse: partyInRole(body, ROLE.clearingHouse),
    sender: SID,
    target: TID,
    customVersion: cv,
    exchange: (instrument && firstFilled(instrument, 'Exch')) || partyInRole(body, ROLE.exchange),
  };
}

function recognise(seen: Witnesses): Recognition {
  let left: readonly Dialect[] = dialects;
  let contradiction = '';
  for (const [witness, fits] of testimony(seen)) {
    const narrowed = left.filter((dialect) => fits.includes(dialect));
    if (narrowed.length > 0) left = narrowed;
    else if (fits.length > 0) contradiction ||= witness;
  }
  const only = left.length === 1 ? left[0] : undefined;
  if (only !== undefined && contradiction === '') return { dialect: only.name, warnings: [] };
  const names = left.map((dialect) => dialect.name).join(' or ');
  const doubt = contradiction || (left.length === dialects.length ? 'nothing tells' : names);
  const warnings: FixmlWarning[] = [{ code: 'dialect_is_ambiguous', field: 'Hdr', seen: doubt }];
  return { dialect: only?.name, warnings };
}

function testimony(seen: Witnesses): readonly (readonly [string, readonly Dialect[]])[] {
  const { clearingHouse, sender, target, customVersion, exchange } = seen;
  return [
    [`role 21 ${clearingHouse}`, dialectsCalled(clearingHouse)],
    [`header ${sender} to ${target}`, dialectsCalled(sender, target)],
    [
      `cv ${customVersion}`,
      dialects.filter(
        (one) => one.customVersion !== '' && customVersion.startsWith(one.customVersion),
      ),
    ],
    [`exchange ${exchange}`, dialects.filter((one) => one.exchanges.includes(exchange))],
  ];
}

function dialectsCalled(...ids: readonly string[]): readonly Dialect[] {
  return dialects.filter((dialect) => ids.some((id) => dialect.identifiers.includes(id)));
}

/** The first id in that role, on a side or on the message. */
function partyInRole(body: FixmlElement, role: string): string {
  for (const child of body.children) {
    const inside = child.name === 'RptSide' ? partyInRole(child, role) : '';
    if (inside !== '') return inside;
    if (child.name === 'Pty' && child.attributes.R === role) return firstFilled(child, 'ID');
  }
  return '';
}

/**
 * Who speaks. The header decides; without a telling header, a clearing house among the parties or a copy mark shows
 * a CCP's message.
 */
export function directionOf(message: FixmlMessage): Direction {
  const { SID = '', TID = '' } = message.header;
  const fromCcp = CCP_IDENTIFIERS.has(SID);
  const toCcp = CCP_IDENTIFIERS.has(TID);
  if (fromCcp !== toCcp) return fromCcp ? 'in' : 'out';
  if (fromCcp && toCcp) return 'unknown';
  const copied = message.body.attributes.CopyMsgInd === 'Y';
  return copied || partyInRole(message.body, ROLE.clearingHouse) !== '' ? 'in' : 'unknown';
}

const CCP_IDENTIFIERS = new Set([
  'LMEC',
  'LMECLEAR',
  ...dialects.flatMap((one) => one.identifiers),
]);
