import fastifyCookie from '@fastify/cookie';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { CallBook } from '../../platform/calls/call.ts';
import type { Identity } from '../../platform/identity/identity.ts';
import { addCallRoutes } from './call-routes.ts';
import { hostProblem } from './guard.ts';
import { addImportRoutes, type ImportFile } from './import-routes.ts';
import type { SubscribeLive } from './live-feed.ts';
import { addLiveRoute } from './live-route.ts';
import { openApiDocument } from './openapi.ts';
import { httpProblem, type Problem } from './problem.ts';
import { sendJson, sendProblem } from './send-answer.ts';
import { addSessionRoutes } from './session-routes.ts';
import { addWebFiles, sendNotFound } from './web-files.ts';

export type HttpServerOptions = {
  readonly calls: CallBook;
  readonly identity: Identity;
  readonly live: SubscribeLive;
  readonly importFile: ImportFile;
  /** What the event of this sequence survives now; left out where no vault is trusted. */
  readonly levelOf?: (firm: string, sequence: number) => string;
  /** Folder of the built page; undefined = API only. */
  readonly webRoot: string | undefined;
  readonly version: string;
  /** Port it will listen on: cookies do not know ports, so two servers on one machine need two names. */
  readonly port: number;
  /** Bugs and broken connections; never a request's body or secrets. */
  readonly onError: (
    error: Error,
    request: { readonly method: string; readonly path: string },
  ) => void;
};

/** 1,000 trades of 4 KB. Files come through imports, which have no limit. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** The HTTP face: `/api/v1`, `/api/openapi.json` and the page. The caller listens, on loopback only. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const cookieName = `holdfast_${options.port}`;
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    // One slow sender must not hold a connection for ever; imports of large files take their time, so no request limit.
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength: 200 },
  });
  app.addHook('onRequest', (request, reply, done) => {
    const refused = hostProblem(request.headers);
    if (refused !== undefined) {
      sendProblem(reply, refused);
      return;
    }
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    done();
  });
  acceptEmptyJson(app);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = errorProblem(error);
    if (problem.status === 500)
      options.onError(error, { method: request.method, path: request.url });
    return sendProblem(reply, problem);
  });
  app.register(fastifyCookie);
  app.register(async (api) => {
    addCallRoutes(api, { ...options, cookieName });
    addSessionRoutes(api, { ...options, cookieName });
    addLiveRoute(api, { ...options, cookieName });
    addImportRoutes(api, { ...options, cookieName });
    const document = openApiDocument(options.calls, options.version);
    api.get('/api/openapi.json', (_request, reply: FastifyReply) => sendJson(reply, document));
  });
  if (options.webRoot === undefined) app.setNotFoundHandler(sendNotFound);
  else addWebFiles(app, options.webRoot);
  return app;
}

/**
 * JSON only, as fastify reads it (no `__proto__`), except that an empty body is none: `POST /verify` has nothing to say.
 */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request, body: string, done) => {
      if (body === '') done(null, undefined);
      else parse(request, body, done);
    },
  );
}

function errorProblem({ code, statusCode, message }: FastifyError): Problem {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return httpProblem(
        'body_must_fit_the_limit',
        'a larger body',
        `at most ${MAX_BODY_BYTES} bytes; larger files as imports`,
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return httpProblem('media_type_must_be_supported', 'another media type', 'application/json');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return httpProblem('body_must_be_json', message, 'well-formed JSON');
    default:
      break;
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return httpProblem('request_must_be_well_formed', message, 'a well-formed HTTP request');
  }
  // What went wrong inside is for the log, not for whoever asked.
  return httpProblem('request_failed', 'an error of the server', 'an answer; see the server log');
}
