import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../platform/calls/call.ts';
import type { Identity, Principal } from '../../platform/identity/identity.ts';
import { type Action, isAllowed } from '../../platform/identity/permissions.ts';
import { forgeryProblem, idempotencyKey } from './guard.ts';
import { httpProblem, type Problem } from './problem.ts';

/** Whose request it is, or why it is refused. */
export type Sender =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly problem: Problem };

export function sessionSecret(request: FastifyRequest, cookieName: string): string | undefined {
  return request.cookies[cookieName];
}

/** A bearer token if there is one, else the session cookie, whose changes must come from our own page. */
export function senderOf(request: FastifyRequest, identity: Identity, cookieName: string): Sender {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer ([\w-]{1,200})$/i.exec(authorization)?.[1] ?? '';
    const principal = identity.principalOfApiToken(token);
    return principal === undefined ? unknownSender('an unknown token') : { ok: true, principal };
  }
  const secret = sessionSecret(request, cookieName);
  const principal = secret === undefined ? undefined : identity.principalOfSession(secret);
  if (principal === undefined) {
    return unknownSender(secret === undefined ? 'no session' : 'an ended session');
  }
  const problem = forgeryProblem(request.method, request.headers);
  return problem === undefined ? { ok: true, principal } : { ok: false, problem };
}

function unknownSender(seen: string): Sender {
  const wanted = 'a session or an API token';
  return { ok: false, problem: httpProblem('sender_must_be_signed_in', seen, wanted) };
}

/** `firm` undefined = the platform as a whole. */
export function permissionProblem(
  { user }: Principal,
  action: Action,
  firm: string | undefined,
): Problem | undefined {
  if (isAllowed(user, action, firm)) return undefined;
  const wanted = `a role that may ${action} ${firm ?? 'the platform'}`;
  return httpProblem('action_must_be_permitted', user.userId, wanted);
}

/** How the call sees the sender; idempotency keys of one user do not meet another's. */
export function callerOf(
  request: FastifyRequest,
  { user }: Principal,
):
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly problem: Problem } {
  const found = idempotencyKey(request.headers);
  if ('problem' in found) return { ok: false, problem: found.problem };
  const { userId } = user;
  return { ok: true, caller: { actor: userId, sender: `http:${userId}`, key: found.key } };
}
