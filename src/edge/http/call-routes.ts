import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallAnswer, CallBook, RunnableCall } from '../../platform/calls/call.ts';
import type { Identity, Principal } from '../../platform/identity/identity.ts';
import { firmsAllowed } from '../../platform/identity/permissions.ts';
import { callInput, inputShape } from './call-input.ts';
import { isRecord } from './is-record.ts';
import { callProblem, httpProblem, type Problem } from './problem.ts';
import { ROUTES, type Route } from './route.ts';
import { LEVEL_HEADER, SEQUENCE_HEADER, sendAnswer, sendJson, sendProblem } from './send-answer.ts';
import { callerOf, permissionProblem, senderOf } from './sender.ts';

export type CallRouteOptions = {
  readonly calls: CallBook;
  readonly identity: Identity;
  readonly cookieName: string;
  /** What the event of this sequence survives now; left out where the house has no vaults. */
  readonly levelOf?: (firm: string, sequence: number) => string;
};

/** Puts every route of the table whose call the platform has under `/api/v1`. */
export function addCallRoutes(app: FastifyInstance, options: CallRouteOptions): void {
  for (const route of ROUTES) {
    const call = options.calls.get(route.call);
    if (call === undefined) continue;
    const shape = inputShape(call.params);
    app.route({
      method: route.method,
      url: `/api/v1${route.path}`,
      handler: async (request, reply) => {
        const sender = senderOf(request, options.identity, options.cookieName);
        if (!sender.ok) return sendProblem(reply, sender.problem);
        const refused = refusal(route, request, sender.principal);
        if (refused !== undefined) return sendProblem(reply, refused);
        const found = callerOf(request, sender.principal);
        if (!found.ok) return sendProblem(reply, found.problem);
        const parts = callInput(route, shape, request);
        if (!parts.ok) return sendProblem(reply, parts.problem);
        const { isPreview } = parts;
        const caller = isPreview ? { ...found.caller, isPreview } : found.caller;
        const answer = await call.answer(parts.input, caller);
        const firm = firmOf(route, request);
        if (answer.ok && firm !== undefined && options.levelOf !== undefined)
          reply.header(LEVEL_HEADER, options.levelOf(firm, answer.sequence));
        const { principal } = sender;
        return sendCallAnswer(reply, { route, call, request, principal, answer, isPreview });
      },
    });
  }
}

function refusal(route: Route, request: FastifyRequest, principal: Principal): Problem | undefined {
  if (route.scope === 'own-firms') {
    const firms = firmsAllowed(principal.user, route.action);
    if (firms === 'all-firms' || firms.length > 0) return undefined;
    return permissionProblem(principal, route.action, undefined);
  }
  return permissionProblem(principal, route.action, firmOf(route, request));
}

function firmOf(route: Route, request: FastifyRequest): string | undefined {
  if (route.scope !== 'firm' || !isRecord(request.params)) return undefined;
  return String(request.params.firm);
}

type Answered = {
  readonly route: Route;
  readonly call: RunnableCall;
  readonly request: FastifyRequest;
  readonly principal: Principal;
  readonly answer: CallAnswer<unknown>;
  readonly isPreview: boolean;
};

function sendCallAnswer(reply: FastifyReply, answered: Answered): FastifyReply {
  const { route, request, principal, answer } = answered;
  if (!answer.ok) return sendAnswer(reply, answer);
  if (route.scope === 'own-firms') {
    return sendAnswer(reply, { ...answer, value: ownRows(principal, route, answer.value) });
  }
  const isOne = typeof route.body === 'object' && !Array.isArray(request.body);
  if (isOne && !answered.isPreview) {
    return sendOneOutcome(reply, answer.value, answer.sequence);
  }
  return sendAnswer(reply, answer);
}

/** Rows of the firms that the sender may read. */
function ownRows({ user }: Principal, route: Route, value: unknown): unknown {
  const firms = firmsAllowed(user, route.action);
  if (firms === 'all-firms' || !Array.isArray(value)) return value;
  return value.filter((row) => isRecord(row) && firms.includes(String(row.firm)));
}

/** One record was sent, so its outcome is the answer: a rejected one is a problem. */
function sendOneOutcome(reply: FastifyReply, value: unknown, sequence: number): FastifyReply {
  reply.header(SEQUENCE_HEADER, sequence);
  const outcomes = isRecord(value) ? value.outcomes : undefined;
  const outcome: unknown = Array.isArray(outcomes) ? outcomes[0] : undefined;
  if (!isRecord(outcome)) {
    return sendProblem(reply, httpProblem('request_failed', 'no outcome', 'one outcome a record'));
  }
  if (outcome.outcome !== 'rejected') return sendJson(reply, outcome);
  const { code, seen, wanted } = outcome;
  const rejection = { code: String(code), seen: String(seen), wanted: String(wanted) };
  return sendProblem(reply, callProblem(rejection), { outcome: 'rejected' });
}
