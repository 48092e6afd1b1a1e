/**
 * One element of a FIXML message, names without namespace prefix. An attribute that was sent empty is `''`, one that was
 * not sent is undefined: CCPs mean different things by the two (reference/fix.md §1.11).
 */
export type FixmlElement = {
  readonly name: string;
  readonly attributes: FixmlAttributes;
  readonly children: readonly FixmlElement[];
  /** Text and CDATA directly inside; blank text between children is dropped. */
  readonly text: string;
};

/** Values as sent, entities resolved. The object inherits nothing, so any attribute name is only a name. */
export type FixmlAttributes = { readonly [name: string]: string };

/**
 * Attributes as they are built: an object without prototype methods. Made by a class, and not by `Object.create(null)`,
 * because V8 then keeps it as a record instead of a hash table of three times the size.
 */
export class GrowingAttributes {
  [name: string]: string;
}
Object.setPrototypeOf(GrowingAttributes.prototype, null);
Reflect.deleteProperty(GrowingAttributes.prototype, 'constructor');

export function firstChild(element: FixmlElement, name: string): FixmlElement | undefined {
  for (const child of element.children) if (child.name === name) return child;
  return undefined;
}

export function childrenNamed(element: FixmlElement, name: string): readonly FixmlElement[] {
  const found: FixmlElement[] = [];
  for (const child of element.children) if (child.name === name) found.push(child);
  return found;
}

/** The first given attribute that was sent with something in it, else blank. */
export function firstFilled(element: FixmlElement, ...names: readonly string[]): string {
  for (const name of names) {
    const value = element.attributes[name];
    if (value !== undefined && value !== '') return value;
  }
  return '';
}
