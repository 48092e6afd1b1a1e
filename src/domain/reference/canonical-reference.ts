import type { Fields } from '../basics/schema.ts';
import { type ReferenceEvent, referenceSchemas } from './reference-events.ts';
import type { ReferenceState } from './reference-state.ts';

/**
 * The truth of the state as sorted lines for the book hash: one line per row, its fields in schema order. Equal for
 * every order in which rows of different keys and dates were loaded. Indexes and counters are not truth.
 */
export function* canonicalReference(state: ReferenceState): Iterable<string> {
  const lines: string[] = [];
  for (const event of rowsOf(state)) lines.push(canonicalLine(event));
  for (const versions of state.fees.values()) {
    for (const { row, revision } of versions) lines.push(`${canonicalLine(row)} ${revision}`);
  }
  yield* lines.sort();
}

function* rowsOf(state: ReferenceState): Iterable<ReferenceEvent> {
  for (const versions of state.products.values()) yield* versions;
  for (const versions of state.contracts.values()) yield* versions;
  for (const days of state.calendars.values()) yield* days.values();
  for (const versions of state.ccps.values()) yield* versions;
  for (const members of state.members.values()) for (const rows of members.values()) yield* rows;
  for (const versions of state.clients.values()) yield* versions;
  for (const versions of state.accounts.values()) yield* versions;
  for (const versions of state.reportingLevels.values()) yield* versions;
  for (const versions of state.giveUpAgreements.values()) yield* versions;
  for (const versions of state.giveUpDays.values()) yield* versions;
}

function canonicalLine(event: ReferenceEvent): string {
  const schema = referenceSchemas.find(({ type }) => type === event.type);
  const values = valuesOf(schema?.fields ?? {}, event);
  const appended = schema !== undefined && 'appended' in schema ? schema.appended : 0;
  return `${event.type} ${JSON.stringify(withoutBlank(values, appended))}`;
}

/** Fields that a later release appended, while they say nothing: a row of before keeps its line and its hash. */
function withoutBlank(values: readonly unknown[], appended: number): readonly unknown[] {
  const recorded = values.length - appended;
  return values.slice(recorded).every((value) => value === '') ? values.slice(0, recorded) : values;
}

function valuesOf(fields: Fields, record: object): unknown[] {
  const byName = new Map<string, unknown>(Object.entries(record));
  return Object.entries(fields).map(([name, kind]) => {
    const value = byName.get(name);
    if (typeof kind !== 'object' || !('list' in kind) || !Array.isArray(value)) return value;
    return value.map((inner: unknown) =>
      typeof inner === 'object' && inner !== null ? valuesOf(kind.list, inner) : inner,
    );
  });
}
