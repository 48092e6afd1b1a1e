import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { sha256 } from '../journal/sha256.ts';
import type { S3Account } from './s3-address.ts';
import { type S3Code, S3Error } from './s3-error.ts';
import { errorCodeIn } from './s3-xml.ts';

export type S3Request = {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  /** Below the endpoint, percent-encoded, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
};

export type S3Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
};

export type S3Wire = {
  readonly account: S3Account;
  /** Seconds since 1970 UTC by the host: a signature is good for 15 minutes around it. */
  readonly wallSeconds: () => number;
  /** Told the server's time, seconds since 1970 UTC, with every answer that has one. */
  readonly heardTime: (serverSeconds: number) => void;
  /** How long a request is tried again before it has failed. */
  readonly patienceMs: number;
};

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
const ANSWER_WITHIN_MS = 60_000;
/** Larger than any object of a vault, and than a page of a thousand names. */
const MOST_BYTES = 67_108_864;
/** A server that says so may be asked again; 409 is what a conditional put gets while another is under way. */
const ASK_AGAIN: ReadonlySet<number> = new Set([408, 409, 429, 500, 502, 503, 504]);

/** Sends until there is an answer that stays: success, not there, or not allowed. Throws S3Error when there is none. */
export async function askS3(wire: S3Wire, request: S3Request): Promise<S3Answer> {
  const endMs = performance.now() + wire.patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const asked = await askOnce(wire, request);
    if (asked.ok) return asked.answer;
    // Vaults that lost their server at the same moment do not come back at the same moment.
    const waitMs = pauseMs * (0.5 + Math.random() / 2);
    if (performance.now() + waitMs > endMs) {
      const { method, path } = request;
      throw new S3Error('s3_must_answer', `Cannot ${method} ${path}: ${asked.why}`);
    }
    await sleep(waitMs);
  }
}

type Asked =
  | { readonly ok: true; readonly answer: S3Answer }
  | { readonly ok: false; readonly why: string };

async function askOnce(wire: S3Wire, request: S3Request): Promise<Asked> {
  const { url, method, headers } = await signedRequest(wire.account, request, wire.wallSeconds());
  const { body } = request;
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(body === undefined ? {} : { body: Uint8Array.from(body) }),
    });
    const answer = {
      status: response.status,
      headers: response.headers,
      body: await wholeBody(response),
    };
    const serverMs = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(serverMs)) wire.heardTime(serverMs / 1_000);
    return ASK_AGAIN.has(answer.status)
      ? { ok: false, why: `${answer.status} ${serverWord(answer)}` }
      : { ok: true, answer };
  } catch (failure) {
    if (failure instanceof S3Error) throw failure;
    return { ok: false, why: causeOf(failure) };
  }
}

/** Signature version 4 over the body's hash and all headers given. */
export function signedRequest(
  { endpoint, region, accessKeyId, secretAccessKey, sessionToken }: S3Account,
  { method, path, headers, body }: Omit<S3Request, 'method'> & { readonly method: string },
  wallSeconds: number,
) {
  const datetime = new Date(wallSeconds * 1_000).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const bodyHash = sha256(body ?? Buffer.alloc(0)).toString('hex');
  return new AwsV4Signer({
    method,
    url: `${endpoint}${path}`,
    headers: { ...headers, 'x-amz-content-sha256': bodyHash },
    service: 's3',
    region,
    accessKeyId,
    secretAccessKey,
    datetime,
    allHeaders: true,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  }).sign();
}

async function wholeBody({ body }: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    sizeBytes += part.length;
    if (sizeBytes > MOST_BYTES)
      throw new S3Error('s3_answer_must_be_understood', `An answer of more than ${MOST_BYTES}`);
  }
  return Buffer.concat(parts);
}

/** `fetch failed` says nothing; what it was lies below. */
function causeOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  return failure.cause === undefined ? failure.message : causeOf(failure.cause);
}

export function serverWord({ body }: S3Answer): string {
  return errorCodeIn(body.toString('utf8'));
}

const CODES: Readonly<Record<string, S3Code>> = {
  NoSuchBucket: 's3_bucket_must_be_there',
  ObjectLockConfigurationNotFoundError: 's3_bucket_must_have_object_lock',
};

/** What an answer that is no success means. */
export function refusalOf({ method, path }: S3Request, answer: S3Answer): S3Error {
  const word = serverWord(answer);
  const isDenied = answer.status === 401 || answer.status === 403;
  const fallback = isDenied ? 's3_access_must_be_granted' : 's3_answer_must_be_understood';
  const said = `${answer.status} ${word}`.trimEnd();
  return new S3Error(CODES[word] ?? fallback, `Cannot ${method} ${path}: ${said}`);
}
