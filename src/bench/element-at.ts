import { assertThat } from '../domain/basics/decision.ts';

/** The element of a list that has it. */
export function elementAt<Element>(list: ArrayLike<Element>, index: number): Element {
  const element = list[index];
  assertThat(element !== undefined, `a list of ${list.length} has an element ${index}`);
  return element;
}
