import type { CallBook, RunnableCall } from '../../platform/calls/call.ts';
import { hasPreview } from '../../platform/calls/preview.ts';
import { ANSWER_SCHEMAS } from './answer-schemas.ts';
import { type InputShape, inputShape } from './call-input.ts';
import { isRecord } from './is-record.ts';
import { OTHER_OPERATIONS } from './other-operations.ts';
import { MAX_BATCH, pathNames, ROUTES, type Route } from './route.ts';
import { SEQUENCE_HEADER } from './send-answer.ts';

type Json = Readonly<Record<string, unknown>>;

/** OpenAPI 3.1 of the whole API: routes from the table, inputs from the same zod schemas that check them. */
export function openApiDocument(calls: CallBook, version: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  const add = (path: string, method: string, operation: Json): void => {
    const key = `/api/v1${path.replaceAll(/:([a-zA-Z]+)/g, '{$1}')}`;
    paths[key] = { ...paths[key], [method.toLowerCase()]: operation };
  };
  for (const route of ROUTES) {
    const call = calls.get(route.call);
    if (call !== undefined) add(route.path, route.method, callOperation(route, call));
  }
  for (const { path, method, operation } of OTHER_OPERATIONS) add(path, method, operation);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version,
      summary: 'Cleared-derivatives post-trade processing',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ apiToken: [] }, { session: [] }],
    paths,
    components: {
      schemas: { ...ANSWER_SCHEMAS },
      securitySchemes: {
        apiToken: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'holdfast_PORT' },
      },
    },
  };
}

function callOperation(route: Route, call: RunnableCall): Json {
  const shape = inputShape(call.params);
  const body = route.method === 'POST' ? { requestBody: requestBody(route, shape) } : {};
  return {
    operationId: call.name,
    summary: call.summary,
    parameters: [
      ...pathParameters(route, shape),
      ...queryParameters(route, shape),
      ...keyParameter(route),
    ],
    ...body,
    responses: {
      '200': {
        description: 'The value of the call',
        headers: {
          [SEQUENCE_HEADER]: {
            description:
              "Newest event of the firm's log that the answer depends on, already durable",
            schema: { type: 'integer' },
          },
        },
        content: { 'application/json': { schema: answerSchema(route) } },
      },
      default: problemResponse(),
    },
  };
}

function pathParameters(route: Route, shape: InputShape): Json[] {
  return pathNames(route.path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: shape.properties.get(name) ?? { type: 'string' },
  }));
}

const PREVIEW = {
  name: 'preview',
  in: 'query',
  required: false,
  description: 'What it would come to (schema `preview`); nothing is written',
  schema: { type: 'boolean' },
};

function queryParameters(route: Route, shape: InputShape): Json[] {
  if (route.method !== 'GET') return hasPreview(route.call) ? [PREVIEW] : [];
  const inPath = pathNames(route.path);
  const names = [...shape.properties].filter(([name]) => !inPath.includes(name));
  return names.map(([name, schema]) => ({
    name,
    in: 'query',
    required: shape.required.has(name),
    schema,
  }));
}

function keyParameter(route: Route): Json[] {
  if (route.method === 'GET') return [];
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'The same key with the same body gives the first outcome again, for five business days',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
  ];
}

function requestBody(route: Route, shape: InputShape): Json {
  const content = (schema: unknown) => ({ 'application/json': { schema } });
  if (typeof route.body !== 'object') {
    return {
      required: bodySchema(route, shape).isRequired,
      content: content(bodySchema(route, shape).schema),
    };
  }
  const list = shape.properties.get(route.body.oneOrMany);
  const record = list !== undefined && isRecord(list.items) ? list.items : {};
  const many = { type: 'array', items: record, maxItems: MAX_BATCH };
  return { required: true, content: content({ oneOf: [record, many] }) };
}

/** The call's input without what the path says. */
function bodySchema(route: Route, shape: InputShape): { schema: Json; isRequired: boolean } {
  const inPath = pathNames(route.path);
  const properties = [...shape.properties].filter(([name]) => !inPath.includes(name));
  const required = [...shape.required].filter((name) => !inPath.includes(name));
  const schema = { ...shape.schema, properties: Object.fromEntries(properties), required };
  return { schema, isRequired: required.length > 0 };
}

function answerSchema(route: Route): Json {
  const schema = ownAnswerSchema(route);
  if (!hasPreview(route.call)) return schema;
  return { anyOf: [schema, { $ref: '#/components/schemas/preview' }] };
}

function ownAnswerSchema(route: Route): Json {
  if (typeof route.body === 'object') {
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    return { oneOf: [ref('tradeOutcome'), ref(route.call)] };
  }
  return route.call in ANSWER_SCHEMAS ? { $ref: `#/components/schemas/${route.call}` } : {};
}

function problemResponse(): Json {
  return {
    description: 'Refused: why, in the same code on every face',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/problem' } } },
  };
}
