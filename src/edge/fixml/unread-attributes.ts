import { isNamespaceName } from './dictionary.ts';
import type { FixmlAttributes, FixmlElement } from './element.ts';

/** Reads attributes while remembering which were read, so that the rest can be shown and nothing is dropped. */
export class UnreadAttributes {
  readonly #read = new Map<FixmlElement, Set<string>>();

  /** As sent; null when not sent. */
  take(element: FixmlElement | undefined, name: string): string | null {
    if (element === undefined) return null;
    const value = element.attributes[name];
    if (value === undefined) return null;
    const names = this.#read.get(element);
    if (names === undefined) this.#read.set(element, new Set([name]));
    else names.add(name);
    return value;
  }

  /**
   * What nobody took. A key is the attribute's name for the message itself, `Instrmt/MatDt` below it, and counts elements
   * that repeat (`TrdRegTS[2]/TS`); text is `Name/#text`.
   */
  rest(body: FixmlElement, header: FixmlAttributes): Readonly<Record<string, string>> {
    const extra: [string, string][] = Object.entries(header).map(([name, value]) => [
      `Hdr/${name}`,
      value,
    ]);
    this.#collect(body, '', extra);
    return Object.fromEntries(extra);
  }

  #collect(element: FixmlElement, path: string, extra: [string, string][]): void {
    const read = this.#read.get(element);
    for (const [name, value] of Object.entries(element.attributes)) {
      if (read?.has(name) !== true && !isNamespaceName(name)) extra.push([`${path}${name}`, value]);
    }
    if (element.text !== '') extra.push([`${path}#text`, element.text]);
    for (const [name, namesakes] of Map.groupBy(element.children, (child) => child.name)) {
      if (path === '' && name === 'Hdr') continue;
      for (const [index, child] of namesakes.entries()) {
        const label = namesakes.length === 1 ? name : `${name}[${index + 1}]`;
        this.#collect(child, `${path}${label}/`, extra);
      }
    }
  }
}
