import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallAnswer, Caller } from '../../platform/calls/call.ts';
import type { Identity, Principal } from '../../platform/identity/identity.ts';
import { ImportBoard, type ImportProgress, type ImportValue } from './import-board.ts';
import { isRecord } from './is-record.ts';
import { callProblem, httpProblem, type Problem } from './problem.ts';
import { SEQUENCE_HEADER, sendAnswer, sendJson, sendProblem } from './send-answer.ts';
import { callerOf, permissionProblem, senderOf } from './sender.ts';

/** Given by the wiring: takes the bytes as they come in and answers when everything is durable. */
export type ImportFile = (request: {
  readonly firm: string;
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly partial: boolean;
  readonly caller: Caller;
  readonly progress: (progress: ImportProgress) => void;
}) => Promise<CallAnswer<ImportValue>>;

export type ImportRouteOptions = {
  readonly identity: Identity;
  readonly cookieName: string;
  readonly importFile: ImportFile;
};

/**
 * `POST …/imports?name=trades.csv[&partial=true][&import=ID]` with the file as the body, whatever its size: it is read
 * as it comes in. `GET …/imports` and `GET …/imports/:import` tell how far they are.
 */
export function addImportRoutes(app: FastifyInstance, options: ImportRouteOptions): void {
  const board = new ImportBoard();
  const url = '/api/v1/firms/:firm/imports';
  app.register(async (scope) => {
    // The file is the body, unparsed, under any media type; scripts post CSV as text/csv, browsers as they guess.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body));
    scope.post(url, async (request, reply) => {
      const admitted = admit(request, options, 'capture');
      if (!admitted.ok) return sendProblem(reply, admitted.problem);
      const file = fileOf(request);
      if (!file.ok) return sendProblem(reply, file.problem);
      return await receive(reply, {
        ...admitted,
        ...file,
        request,
        board,
        importFile: options.importFile,
      });
    });
  });
  app.get(url, async (request, reply) => {
    const admitted = admit(request, options, 'read');
    if (!admitted.ok) return sendProblem(reply, admitted.problem);
    return sendJson(reply, board.list(admitted.firm));
  });
  app.get(`${url}/:import`, async (request, reply) => {
    const admitted = admit(request, options, 'read');
    if (!admitted.ok) return sendProblem(reply, admitted.problem);
    const importId = isRecord(request.params) ? String(request.params.import) : '';
    const state = board.find(admitted.firm, importId);
    if (state !== undefined) return sendJson(reply, state);
    const wanted = 'an import of this process, running or one of the last 50';
    return sendProblem(reply, httpProblem('import_is_not_known', importId, wanted));
  });
}

type Admitted =
  | {
      readonly ok: true;
      readonly principal: Principal;
      readonly firm: string;
      readonly caller: Caller;
    }
  | { readonly ok: false; readonly problem: Problem };

function admit(
  request: FastifyRequest,
  { identity, cookieName }: ImportRouteOptions,
  action: 'capture' | 'read',
): Admitted {
  const sender = senderOf(request, identity, cookieName);
  if (!sender.ok) return sender;
  const firm = isRecord(request.params) ? String(request.params.firm) : '';
  const problem = permissionProblem(sender.principal, action, firm);
  if (problem !== undefined) return { ok: false, problem };
  const found = callerOf(request, sender.principal);
  return found.ok ? { ok: true, principal: sender.principal, firm, caller: found.caller } : found;
}

type NamedFile =
  | {
      readonly ok: true;
      readonly fileName: string;
      readonly partial: boolean;
      readonly importId: string;
    }
  | { readonly ok: false; readonly problem: Problem };

const FILE_NAME = /^[^\p{Cc}/\\]{1,255}$/u;
const IMPORT_ID = /^[\w-]{1,64}$/;

function fileOf(request: FastifyRequest): NamedFile {
  const query = isRecord(request.query) ? request.query : {};
  const { name, partial, import: wanted = randomUUID(), ...others } = query;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    return {
      ok: false,
      problem: httpProblem('query_must_use_known_parameters', unknown, 'name, partial, import'),
    };
  }
  if (typeof name !== 'string' || !FILE_NAME.test(name)) {
    const seen = name === undefined ? 'no name' : String(name).slice(0, 80);
    return {
      ok: false,
      problem: httpProblem('import_must_name_its_file', seen, 'a file name without folders'),
    };
  }
  if (typeof wanted !== 'string' || !IMPORT_ID.test(wanted)) {
    const seen = String(wanted).slice(0, 80);
    return {
      ok: false,
      problem: httpProblem(
        'import_must_name_its_file',
        seen,
        'an import id of up to 64 letters and digits',
      ),
    };
  }
  return { ok: true, fileName: name, partial: partial === 'true', importId: wanted };
}

type Receiving = {
  readonly request: FastifyRequest;
  readonly firm: string;
  readonly caller: Caller;
  readonly fileName: string;
  readonly partial: boolean;
  readonly importId: string;
  readonly board: ImportBoard;
  readonly importFile: ImportFile;
};

async function receive(reply: FastifyReply, receiving: Receiving): Promise<FastifyReply> {
  const { request, firm, caller, fileName, partial, importId, board, importFile } = receiving;
  board.start(firm, importId, fileName, caller.actor);
  try {
    const progress = (change: ImportProgress) => board.change(firm, importId, { progress: change });
    const bytes = request.raw;
    const answer = await importFile({ firm, fileName, bytes, partial, caller, progress });
    const result = answer.ok ? answer.value : undefined;
    board.change(firm, importId, { state: answer.ok ? 'done' : 'failed', result });
    return sendResult(reply, answer);
  } catch (error) {
    board.change(firm, importId, { state: 'failed' });
    throw error;
  }
}

/** A file that was refused or stopped is a problem that carries the whole result, so that scripts need not look inside. */
function sendResult(reply: FastifyReply, answer: CallAnswer<ImportValue>): FastifyReply {
  if (!answer.ok || answer.value.reason === undefined) return sendAnswer(reply, answer);
  const { value, sequence } = answer;
  const { code, seen, wanted } = answer.value.reason;
  reply.header(SEQUENCE_HEADER, sequence);
  return sendProblem(reply, callProblem({ code, seen, wanted }), { result: value });
}
