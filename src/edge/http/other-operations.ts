/* Paths that are no calls of the platform, described by hand for the OpenAPI document. */

type Json = Readonly<Record<string, unknown>>;

type OtherOperation = { readonly path: string; readonly method: string; readonly operation: Json };

const problem = {
  description: 'Refused: why, in the same code on every face',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/problem' } } },
};

function answered(description: string, mediaType: string, schema: Json): Json {
  return { '200': { description, content: { [mediaType]: { schema } } }, default: problem };
}

const firm = { name: 'firm', in: 'path', required: true, schema: { type: 'string' } };
const text = { type: 'string' };

const user = {
  type: 'object',
  properties: {
    userId: text,
    displayName: text,
    grants: { type: 'array', items: { type: 'object' } },
  },
  required: ['userId', 'displayName', 'grants'],
};

const importState = {
  type: 'object',
  properties: {
    importId: text,
    file: text,
    by: text,
    state: { enum: ['running', 'done', 'failed'] },
    progress: { type: 'object' },
    result: { type: 'object' },
  },
  required: ['importId', 'file', 'by', 'state', 'progress'],
};

const query = (name: string, required: boolean, schema: Json): Json => ({
  name,
  in: 'query',
  required,
  schema,
});

export const OTHER_OPERATIONS: readonly OtherOperation[] = [
  {
    path: '/session',
    method: 'GET',
    operation: {
      operationId: 'session',
      summary: 'Who is signed in',
      responses: answered('The user', 'application/json', user),
    },
  },
  {
    path: '/session',
    method: 'POST',
    operation: {
      operationId: 'signIn',
      summary: 'Spends the secret of a one-time sign-in link and sets the session cookie',
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { type: 'object', properties: { secret: text }, required: ['secret'] },
          },
        },
      },
      responses: answered('The user', 'application/json', user),
    },
  },
  {
    path: '/session',
    method: 'DELETE',
    operation: {
      operationId: 'signOut',
      summary: 'Ends the session',
      responses: { '204': { description: 'Signed out' }, default: problem },
    },
  },
  {
    path: '/firms/:firm/live',
    method: 'GET',
    operation: {
      operationId: 'live',
      summary: 'Server-sent events: `change` with new and changed trades, `resync` = ask anew',
      parameters: [
        firm,
        query('after', false, {
          type: 'integer',
          description: 'Last event known, as in Last-Event-ID: what happened since is told first',
        }),
      ],
      responses: answered('Events', 'text/event-stream', text),
    },
  },
  {
    path: '/firms/:firm/imports',
    method: 'POST',
    operation: {
      operationId: 'importFile',
      summary: 'Imports a file of any kind that is known: the body is the file',
      parameters: [
        firm,
        query('name', true, text),
        query('partial', false, { type: 'boolean' }),
        query('import', false, { type: 'string', maxLength: 64 }),
      ],
      requestBody: { required: true, content: { 'application/octet-stream': {} } },
      responses: answered('What became of its records', 'application/json', { type: 'object' }),
    },
  },
  {
    path: '/firms/:firm/imports',
    method: 'GET',
    operation: {
      operationId: 'imports',
      summary: 'Running and recent imports, newest first',
      parameters: [firm],
      responses: answered('Imports', 'application/json', { type: 'array', items: importState }),
    },
  },
  {
    path: '/firms/:firm/imports/:import',
    method: 'GET',
    operation: {
      operationId: 'import',
      summary: 'How far one import is',
      parameters: [firm, { name: 'import', in: 'path', required: true, schema: text }],
      responses: answered('The import', 'application/json', importState),
    },
  },
];
