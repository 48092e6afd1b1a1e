import { assertThat } from '../domain/basics/decision.ts';

/**
 * A legal entity identifier with right check digits (ISO 17442, ISO 7064 MOD 97-10): letters count 10 to 35, and the whole
 * number leaves 1. The prefix `9999` belongs to no issuer, so it is nobody's.
 */
export function inventedLei(entity: number): string {
  const base = `999900NORTHGAT${String(entity).padStart(4, '0')}`;
  assertThat(/^[A-Z0-9]{18}$/.test(base), `${base} has 18 letters or digits`);
  const digits = [...`${base}00`].map((character) => Number.parseInt(character, 36)).join('');
  const check = 98n - (BigInt(digits) % 97n);
  return `${base}${String(check).padStart(2, '0')}`;
}
