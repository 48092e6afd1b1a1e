import type { FastifyReply } from 'fastify';
import type { CallAnswer } from '../../platform/calls/call.ts';
import { callProblem, PROBLEM_MEDIA_TYPE, type Problem } from './problem.ts';

/** The newest event of the firm's log that an answer depends on; pass it on to show that two answers agree. */
export const SEQUENCE_HEADER = 'x-holdfast-sequence';

/** What an answer survives: `local`, or `vaulted(n)` when n vaults have it. */
export const LEVEL_HEADER = 'x-holdfast-level';

const JSON_MEDIA_TYPE = 'application/json; charset=utf-8';
const RETRY_AFTER_SECONDS = '1';

/** Serialised here, once, without a schema: answers are our own plain data. */
export function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
  return reply.header('content-type', JSON_MEDIA_TYPE).send(JSON.stringify(value));
}

/** `extra`: members beside the standard ones, such as the counts of a refused file. */
export function sendProblem(
  reply: FastifyReply,
  problem: Problem,
  extra: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  if (problem.status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="holdfast"');
  return reply
    .code(problem.status)
    .header('content-type', PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify({ ...problem, ...extra }));
}

/** The value of the call is the body. */
export function sendAnswer(reply: FastifyReply, answer: CallAnswer<unknown>): FastifyReply {
  if (!answer.ok) return sendProblem(reply, callProblem(answer.rejection));
  return sendJson(reply.header(SEQUENCE_HEADER, answer.sequence), answer.value);
}
