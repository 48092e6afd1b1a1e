import { z } from 'zod';
import { isRecord } from './is-record.ts';
import { httpProblem, type Problem } from './problem.ts';
import { MAX_BATCH, pathNames, type Route } from './route.ts';

/** The shape of a call's input, worked out once per route at start. */
export type InputShape = {
  /** JSON Schema of the call's input, draft 2020-12. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly properties: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly required: ReadonlySet<string>;
};

export function inputShape(params: z.ZodType): InputShape {
  const schema: Record<string, unknown> = {
    ...z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }),
  };
  delete schema.$schema;
  const properties = new Map<string, Readonly<Record<string, unknown>>>();
  if (isRecord(schema.properties)) {
    for (const [name, property] of Object.entries(schema.properties)) {
      if (isRecord(property)) properties.set(name, property);
    }
  }
  const listed = schema.required;
  const required = new Set(Array.isArray(listed) ? listed.map(String) : []);
  return { schema, properties, required };
}

export type CallInput =
  | {
      readonly ok: true;
      readonly input: Readonly<Record<string, unknown>>;
      /** `?preview=true`: what the instruction would come to is asked, and nothing is to be written. */
      readonly isPreview: boolean;
    }
  | { readonly ok: false; readonly problem: Problem };

export type RequestParts = {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
};

/** Puts path, query and body together to the input of the route's call; the call itself checks it. */
export function callInput(route: Route, shape: InputShape, request: RequestParts): CallInput {
  const path = isRecord(request.params) ? request.params : {};
  const query = isRecord(request.query) ? request.query : {};
  if (route.method === 'GET') return inputOfQuery(route, shape, path, query);
  const { preview = 'false', ...others } = query;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return unknownParameter(unknown, 'preview alone');
  // Whatever else it says may have been meant as a yes: nothing is booked on a guess.
  if (preview !== 'true' && preview !== 'false')
    return unknownParameter(`preview=${String(preview)}`, 'preview=true');
  const input =
    typeof route.body === 'object'
      ? inputOfBatch(route.body.oneOrMany, path, request.body)
      : inputOfBody(shape, path, request.body);
  return input.ok ? { ...input, isPreview: preview === 'true' } : input;
}

function inputOfQuery(
  route: Route,
  shape: InputShape,
  path: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, unknown>>,
): CallInput {
  const input: Record<string, unknown> = { ...path };
  const inPath = pathNames(route.path);
  for (const [name, text] of Object.entries(query)) {
    const property = shape.properties.get(name);
    if (property === undefined || inPath.includes(name)) {
      const known = [...shape.properties.keys()].filter((key) => !inPath.includes(key));
      return unknownParameter(name, known.length === 0 ? 'no parameters' : known.join(', '));
    }
    input[name] = valueOfText(property, text);
  }
  return { ok: true, input, isPreview: false };
}

// What is neither a number nor a flag stays as sent, for the call to refuse in its own words.
function valueOfText(property: Readonly<Record<string, unknown>>, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const { type } = property;
  if (type === 'integer' || type === 'number')
    return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  if (type !== 'boolean') return text;
  if (text === 'true' || text === '') return true;
  return text === 'false' ? false : text;
}

function inputOfBatch(
  list: string,
  path: Readonly<Record<string, unknown>>,
  body: unknown,
): CallInput {
  const records = Array.isArray(body) ? body : [body];
  if (records.length > MAX_BATCH) {
    const seen = `${records.length} records`;
    return refused(httpProblem('trades_must_be_few', seen, `at most ${MAX_BATCH} a request`));
  }
  if (!Array.isArray(body) && !isRecord(body)) return notAnObject(body);
  return { ok: true, input: { ...path, [list]: records }, isPreview: false };
}

function inputOfBody(
  shape: InputShape,
  path: Readonly<Record<string, unknown>>,
  body: unknown,
): CallInput {
  const fields = body === undefined ? {} : body;
  if (!isRecord(fields)) return notAnObject(fields);
  // A field that the call would drop may be one that was meant: `allowearly` for `allowEarly`.
  const unknown = Object.keys(fields).find((name) => !shape.properties.has(name));
  if (unknown !== undefined) {
    const known = [...shape.properties.keys()].filter((name) => !(name in path)).join(', ');
    return refused(httpProblem('body_must_use_known_fields', unknown, known));
  }
  for (const [name, value] of Object.entries(path)) {
    if (!(name in fields) || fields[name] === value) continue;
    const problem = httpProblem('body_must_repeat_the_path', String(fields[name]), String(value));
    return refused(problem);
  }
  return { ok: true, input: { ...fields, ...path }, isPreview: false };
}

function notAnObject(body: unknown): CallInput {
  const seen = body === undefined ? 'no body' : `a JSON ${body === null ? 'null' : typeof body}`;
  return refused(httpProblem('body_must_be_json', seen, 'a JSON object'));
}

function unknownParameter(name: string, wanted: string): CallInput {
  return refused(httpProblem('query_must_use_known_parameters', name, wanted));
}

function refused(problem: Problem): CallInput {
  return { ok: false, problem };
}
