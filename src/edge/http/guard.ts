import type { IncomingHttpHeaders } from 'node:http';
import { httpProblem, type Problem } from './problem.ts';

/** Sent by our page with every change; a form or image of another page cannot send it. */
export const PAGE_HEADER = 'x-holdfast-page';

const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/**
 * Refuses a request whose Host is not this machine's own: a page on the internet can make its name point at 127.0.0.1
 * (DNS rebinding) and would otherwise be read as our own.
 */
export function hostProblem(headers: IncomingHttpHeaders): Problem | undefined {
  const host = headers.host ?? '';
  if (LOOPBACK_HOST.test(host)) return undefined;
  return httpProblem(
    'host_must_be_loopback',
    host === '' ? 'no Host' : host,
    'localhost or 127.0.0.1',
  );
}

/**
 * Refuses a change that rides on a session cookie but was not made by our own page. Cookies do not know ports, so a
 * page of any other program on this machine counts as the same site: SameSite alone is not enough.
 */
export function forgeryProblem(method: string, headers: IncomingHttpHeaders): Problem | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  const { origin, host } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return forged(`origin ${origin}`);
  if (headers[PAGE_HEADER] === undefined) return forged(`no ${PAGE_HEADER} header`);
  return undefined;
}

function forged(seen: string): Problem {
  return httpProblem('request_must_come_from_our_page', seen, 'a request of our own page');
}

const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

/** The `Idempotency-Key` of a request: undefined when there is none, a problem when it is unusable. */
export function idempotencyKey(
  headers: IncomingHttpHeaders,
): { readonly key: string | undefined } | { readonly problem: Problem } {
  const header = headers['idempotency-key'];
  if (header === undefined) return { key: undefined };
  const key = Array.isArray(header) ? header.join(', ') : header;
  if (KEY_PATTERN.test(key)) return { key };
  const wanted = '1 to 255 visible ASCII characters';
  return {
    problem: httpProblem(
      'idempotency_key_must_be_visible_text',
      `${key.length} characters`,
      wanted,
    ),
  };
}
