import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { httpProblem } from './problem.ts';
import { sendProblem } from './send-answer.ts';

/** What the built page writes where the nonce of each answer goes (vite.config.ts). */
export const NONCE_PLACE = 'holdfast-nonce-place';

/** Serves the built page: files by their hashed names for ever, and the page itself for every other path. */
export function addWebFiles(app: FastifyInstance, webRoot: string): void {
  app.register(fastifyStatic, {
    root: webRoot,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.includes('/assets/') || path.includes('\\assets\\');
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      reply.header('x-content-type-options', 'nosniff');
    },
  });
  app.get('/', (_request, reply) => sendPage(reply, webRoot));
  app.setNotFoundHandler(async (request, reply) => {
    if (isPagePath(request)) return await sendPage(reply, webRoot);
    return sendNotFound(request, reply);
  });
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const seen = `${request.method} ${request.url.slice(0, 200)}`;
  return sendProblem(reply, httpProblem('path_must_exist', seen, 'a path of /api/openapi.json'));
}

// Pages are addressed without a file ending; a missing script must not be answered with a page.
function isPagePath({ method, url }: FastifyRequest): boolean {
  const [path = ''] = url.split('?');
  return method === 'GET' && !path.startsWith('/api/') && !/\.\w+$/.test(path);
}

async function sendPage(reply: FastifyReply, webRoot: string): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64');
  const page = await readFile(join(webRoot, 'index.html'), 'utf8');
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': contentSecurityPolicy(nonce),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    })
    .send(page.replaceAll(NONCE_PLACE, nonce));
}

/** Nothing from anywhere else, no inline script; styles of the component library carry the nonce. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
