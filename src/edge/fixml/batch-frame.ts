import { type FixmlAttributes, type FixmlElement, firstChild } from './element.ts';
import { refuse } from './structural-failure.ts';

/** What surrounds messages: a Batch, or FIXML itself. Its Hdr speaks for every message in it. */
export class BatchFrame {
  readonly #attributes: FixmlAttributes;
  #header: FixmlAttributes;
  #messageCount = 0;

  constructor(attributes: FixmlAttributes, outerHeader: FixmlAttributes) {
    this.#attributes = attributes;
    this.#header = outerHeader;
  }

  get header(): FixmlAttributes {
    return this.#header;
  }

  addHeader(attributes: FixmlAttributes): void {
    if (this.#messageCount > 0) {
      // Messages before it have gone out without it, and who sent a message decides whether it books.
      refuse(
        'fixml_batch_header_must_come_first',
        `a Hdr after ${this.#messageCount} messages`,
        'Hdr first',
      );
    }
    this.#header = overlaid(this.#header, attributes);
  }

  addMessage(): void {
    this.#messageCount += 1;
  }

  headerOf(message: FixmlElement): FixmlAttributes {
    const own = firstChild(message, 'Hdr');
    return own === undefined ? this.#header : overlaid(this.#header, own.attributes);
  }

  /** `TotMsg`, when sent, must agree: a batch cut between two messages is still well-formed XML. */
  close(): void {
    const total = this.#attributes.TotMsg;
    if (total === undefined || total === '') return;
    if (/^\d{1,9}$/.test(total) && Number(total) === this.#messageCount) return;
    refuse('fixml_batch_total_must_agree', `${this.#messageCount} messages`, `TotMsg="${total}"`);
  }
}

function overlaid(under: FixmlAttributes, over: FixmlAttributes): FixmlAttributes {
  for (const _ in under) return Object.assign(Object.create(null), under, over);
  return over;
}
