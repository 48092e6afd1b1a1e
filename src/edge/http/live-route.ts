import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Identity } from '../../platform/identity/identity.ts';
import { isRecord } from './is-record.ts';
import { type FeedTimers, LiveFeed, type SubscribeLive } from './live-feed.ts';
import { callProblem, httpProblem } from './problem.ts';
import { sendProblem } from './send-answer.ts';
import { permissionProblem, senderOf, sessionSecret } from './sender.ts';

export type LiveRouteOptions = {
  readonly identity: Identity;
  readonly cookieName: string;
  readonly live: SubscribeLive;
};

/** Open streams of all senders together; each costs a socket and up to 2,000 waiting rows. */
const MAX_STREAMS = 200;
const KEEP_ALIVE_MS = 15_000;

const TIMERS: FeedTimers = {
  later: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/**
 * Server-sent events of one firm: `change` {sequence, trades, counts} and `resync` {sequence}. A receiver that comes
 * back with `Last-Event-ID`, or asks for `?after=`, is first told what it missed, or to resync when that is too much.
 */
export function addLiveRoute(app: FastifyInstance, options: LiveRouteOptions): void {
  const streams = new Set<ServerResponse>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
  });
  app.get('/api/v1/firms/:firm/live', async (request, reply) => {
    const sender = senderOf(request, options.identity, options.cookieName);
    if (!sender.ok) return sendProblem(reply, sender.problem);
    const firm = isRecord(request.params) ? String(request.params.firm) : '';
    const refused = permissionProblem(sender.principal, 'read', firm);
    if (refused !== undefined) return sendProblem(reply, refused);
    if (streams.size >= MAX_STREAMS) {
      const problem = httpProblem(
        'streams_must_be_few',
        `${streams.size}`,
        `${MAX_STREAMS} at most`,
      );
      return sendProblem(reply, problem);
    }
    const secret =
      sender.principal.by === 'session' ? sessionSecret(request, options.cookieName) : undefined;
    const isSignedIn = () => secret === undefined || options.identity.isSessionOpen(secret);
    const feed = newFeed(reply.raw);
    const leave = options.live(firm, (change) => feed.push(change), lastKnown(request));
    if (leave === undefined) {
      const problem = callProblem({ code: 'firm_unknown', seen: firm, wanted: 'a firm' });
      return sendProblem(reply, problem);
    }
    reply.hijack();
    openStream(reply.raw, { streams, feed, leave, isSignedIn });
    return reply;
  });
}

type Stream = {
  readonly streams: Set<ServerResponse>;
  readonly feed: LiveFeed;
  readonly leave: () => void;
  readonly isSignedIn: () => boolean;
};

/**
 * Where a returning receiver left off. The header, which browsers send by themselves, is newer than the address. A text
 * that is no sequence of ours means that nothing is known: everything was missed.
 */
function lastKnown({ headers, query }: FastifyRequest): number | undefined {
  const text = headers['last-event-id'] ?? (isRecord(query) ? query.after : undefined);
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(String(text)) ? Number(text) : 0;
}

/** It writes a tick after the first change at the earliest: the head of the answer is out by then. */
function newFeed(response: ServerResponse): LiveFeed {
  return new LiveFeed(
    {
      write: (text) => response.write(text),
      onDrained: (resume) => response.once('drain', resume),
    },
    TIMERS,
  );
}

function openStream(response: ServerResponse, { streams, feed, leave, isSignedIn }: Stream): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.flushHeaders();
  streams.add(response);
  // Says at once that the stream works.
  response.write('retry: 1000\n: open\n\n');
  const beat = setInterval(() => {
    if (isSignedIn()) feed.keepAlive();
    else response.end();
  }, KEEP_ALIVE_MS);
  response.once('close', () => {
    clearInterval(beat);
    leave();
    feed.close();
    streams.delete(response);
  });
}
