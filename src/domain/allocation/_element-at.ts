import { assertThat } from '../basics/decision.ts';

export function elementAt<Element>(list: readonly Element[], at: number): Element {
  const found = list[at];
  assertThat(found !== undefined, () => `there is an element ${at} of ${list.length}`);
  return found;
}
