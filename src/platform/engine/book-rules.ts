import type { Decision } from '../../domain/basics/decision.ts';
import type { EventSchema } from '../../domain/basics/schema.ts';

/** The least the engine must know of an event: which schema it has. */
export type BookEvent = { readonly type: string };

/** Old events that a decision may look at, by sequence; loaded by the engine before it asks for the decision. */
export type Facts<Event> = ReadonlyMap<number, Event>;

/** All that a decision may know besides the book and the command. */
export type Context<Event> = {
  /** Time of the tick, microseconds since 1970 UTC; the time in the entry's header. Never runs backwards. */
  readonly nowMicros: number;
  readonly actor: string;
  /** Of the first event that this decision would write. */
  readonly sequence: number;
  readonly facts: Facts<Event>;
};

/**
 * What the engine must be told of the business: how a firm's book decides and changes. The engine knows no event's
 * meaning. All functions are synchronous, total and deterministic; `evolve` changes the book in place.
 */
export type BookRules<Book, Event extends BookEvent, Command> = {
  /** Tags 10 to 249; the others are the engine's own. */
  readonly schemas: readonly EventSchema[];
  /** Plain data only (Map, Set, objects, arrays, typed arrays), so that a snapshot can hold it. */
  readonly emptyBook: () => Book;
  /** Sequences of old events that `decide` needs and `facts` lacks; asked again until there are none. */
  readonly factSequences: (book: Book, command: Command, facts: Facts<Event>) => readonly number[];
  readonly decide: (book: Book, command: Command, context: Context<Event>) => Decision<Event>;
  readonly evolve: (book: Book, event: Event, sequence: number) => void;
  /** The state that `bookHash` is defined over, as lines without line ends, in an order that depends on the state only. */
  readonly canonicalState: (book: Book) => Iterable<string>;
};
