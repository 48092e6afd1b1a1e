import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Identity } from '../../platform/identity/identity.ts';
import { isRecord } from './is-record.ts';
import { type FeedTimers, LiveFeed, type SubscribeLive } from './live-feed.ts';
import { httpProblem } from './problem.ts';
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
 * back with `Last-Event-ID` is told to resync: what it missed is not kept, the read store has it.
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
    reply.hijack();
    openStream(reply.raw, {
      streams,
      firm,
      live: options.live,
      isSignedIn,
      lastEventId: request.headers['last-event-id'],
    });
    return reply;
  });
}

type Stream = {
  readonly streams: Set<ServerResponse>;
  readonly firm: string;
  readonly live: SubscribeLive;
  readonly isSignedIn: () => boolean;
  readonly lastEventId: string | string[] | undefined;
};

function openStream(response: ServerResponse, stream: Stream): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.flushHeaders();
  const feed = new LiveFeed(
    {
      write: (text) => response.write(text),
      onDrained: (resume) => response.once('drain', resume),
    },
    TIMERS,
  );
  stream.streams.add(response);
  const unsubscribe = stream.live(stream.firm, (change) => feed.push(change));
  const beat = setInterval(() => {
    if (stream.isSignedIn()) feed.keepAlive();
    else response.end();
  }, KEEP_ALIVE_MS);
  response.once('close', () => {
    clearInterval(beat);
    unsubscribe();
    feed.close();
    stream.streams.delete(response);
  });
  // Says at once that the stream works; a receiver that was away before has missed something.
  response.write('retry: 1000\n: open\n\n');
  const missedSince = Number(stream.lastEventId);
  if (stream.lastEventId !== undefined && Number.isSafeInteger(missedSince))
    feed.resync(missedSince);
}
