import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Identity } from '../../platform/identity/identity.ts';
import type { User } from '../../platform/identity/permissions.ts';
import { forgeryProblem } from './guard.ts';
import { isRecord } from './is-record.ts';
import { httpProblem } from './problem.ts';
import { sendJson, sendProblem } from './send-answer.ts';
import { senderOf, sessionSecret } from './sender.ts';

export type SessionRouteOptions = { readonly identity: Identity; readonly cookieName: string };

/**
 * `POST` spends a one-time secret and sets the session cookie, `GET` tells who is signed in, `DELETE` signs out. The
 * sign-in link carries its secret behind `#`, which browsers never send: it reaches no log and no link preview.
 */
export function addSessionRoutes(app: FastifyInstance, options: SessionRouteOptions): void {
  const { identity, cookieName } = options;
  const url = '/api/v1/session';
  app.get(url, async (request, reply) => {
    const sender = senderOf(request, identity, cookieName);
    if (!sender.ok) return sendProblem(reply, sender.problem);
    return sendJson(reply, userJson(sender.principal.user));
  });
  app.post(url, async (request, reply) => {
    const forged = forgeryProblem(request.method, request.headers);
    if (forged !== undefined) return sendProblem(reply, forged);
    const secret = isRecord(request.body) ? request.body.secret : undefined;
    const start = typeof secret === 'string' ? identity.redeemSignInSecret(secret) : undefined;
    if (start === undefined) {
      const seen = 'an unknown, used or expired link';
      const wanted = 'the newest link that the server printed, once, within 15 minutes';
      return sendProblem(reply, httpProblem('sign_in_link_must_be_fresh', seen, wanted));
    }
    setCookie(reply, cookieName, start.sessionSecret);
    return sendJson(reply, userJson(start.user));
  });
  app.delete(url, async (request, reply) => {
    const sender = senderOf(request, identity, cookieName);
    if (!sender.ok) return sendProblem(reply, sender.problem);
    const secret = sessionSecret(request, cookieName);
    if (secret !== undefined) identity.endSession(secret);
    return reply.clearCookie(cookieName, { path: '/' }).code(204).send();
  });
}

// Not `secure`: the address is http on loopback, and Safari drops secure cookies there.
function setCookie(reply: FastifyReply, name: string, secret: string): void {
  reply.setCookie(name, secret, { path: '/', httpOnly: true, sameSite: 'strict' });
}

function userJson({ userId, displayName, grants }: User) {
  return { userId, displayName, grants };
}
