import type { EventSchema, FieldKind, Fields } from '../../domain/basics/schema.ts';

/** One event as JSON text on one line, fields in schema order after `type`; raw bytes as base64. */
export function eventToJson(event: { readonly type: string }): string {
  return JSON.stringify(event, bytesAsBase64);
}

function bytesAsBase64(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

/** The schemas as they travel in the log, so that it explains itself: `[{"type","tag","fields"}, …]` by tag. */
export function schemasToJson(schemas: readonly EventSchema[]): string {
  const sorted = [...schemas].sort((a, b) => a.tag - b.tag);
  return JSON.stringify(sorted.map(({ type, tag, fields }) => ({ type, tag, fields })));
}

export type SchemaProblem = { readonly seen: string; readonly wanted: string };

/** Reads what `schemasToJson` wrote; whatever is not of that form is a problem, not a schema. */
export function schemasFromJson(
  json: string,
): { readonly schemas: readonly EventSchema[] } | { readonly problem: SchemaProblem } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { problem: { seen: json.slice(0, 80), wanted: 'JSON' } };
  }
  if (!Array.isArray(value) || !value.every(isSchema)) {
    return { problem: { seen: json.slice(0, 80), wanted: 'a list of event schemas' } };
  }
  return { schemas: value };
}

/**
 * Why events recorded under `recorded` cannot be read with `current`, or undefined when they can: every recorded tag must
 * still be there with the same type and fields; word lists may have grown at their end, and an event by fields at its
 * end that `current` declares as appended. Events that are only in `current` are new.
 */
export function schemaConflict(
  recorded: readonly EventSchema[],
  current: readonly EventSchema[],
): SchemaProblem | undefined {
  for (const schema of recorded) {
    const now = current.find(({ tag }) => tag === schema.tag);
    const wanted = `event ${schema.tag} as recorded: ${schema.type}`;
    if (now === undefined) return { seen: `no event ${schema.tag}`, wanted };
    if (now.type !== schema.type) return { seen: `event ${now.tag} is ${now.type}`, wanted };
    const field = changedField(schema.fields, now.fields, now.appended);
    if (field !== undefined) return { seen: `field ${schema.type}.${field} has changed`, wanted };
  }
  return undefined;
}

function changedField(recorded: Fields, current: Fields, appended = 0): string | undefined {
  const names = Object.keys(recorded);
  const now = Object.keys(current);
  const extra = now.find(
    (name, i) => name !== names[i] && !(i >= names.length && i >= now.length - appended),
  );
  return extra ?? names.find((name) => !isSameKind(recorded[name], current[name]));
}

function isSameKind(recorded: FieldKind | undefined, current: FieldKind | undefined): boolean {
  if (typeof recorded !== 'object' || typeof current !== 'object') return recorded === current;
  if ('list' in recorded)
    return 'list' in current && changedField(recorded.list, current.list) === undefined;
  return 'oneOf' in current && recorded.oneOf.every((word, i) => word === current.oneOf[i]);
}

const PLAIN_KINDS: readonly unknown[] = [
  'id',
  'text',
  'longText',
  'bytes',
  'count',
  'whole',
  'date',
  'flag',
];

function isSchema(value: unknown): value is EventSchema {
  return (
    isRecord(value) &&
    typeof value.type === 'string' &&
    Number.isInteger(value.tag) &&
    isFields(value.fields)
  );
}

function isFields(value: unknown): value is Fields {
  return isRecord(value) && Object.values(value).every(isKind);
}

function isKind(value: unknown): value is FieldKind {
  if (PLAIN_KINDS.includes(value)) return true;
  if (!isRecord(value)) return false;
  if ('list' in value) return isFields(value.list);
  return Array.isArray(value.oneOf) && value.oneOf.every((word) => typeof word === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
