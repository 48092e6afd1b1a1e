import { createHash } from 'node:crypto';
import { sha256 } from '../journal/sha256.ts';
import type { S3Place } from './s3-address.ts';
import { S3Error } from './s3-error.ts';
import { askS3, refusalOf, type S3Answer, type S3Request, type S3Wire } from './s3-request.ts';
import { parseVersionsPage, parseXml, type S3Version, textIn, type XmlNode } from './s3-xml.ts';

/** Until when nobody, the owner of the bucket included, may remove a version. */
export type ObjectLock = {
  readonly mode: string;
  /** Seconds since 1970 UTC. */
  readonly untilSeconds: number;
};

export type S3Object = {
  readonly bytes: Buffer;
  /** Undefined when nothing holds it. */
  readonly lock: ObjectLock | undefined;
};

/** What a vault asks of a bucket: it reads, adds, and holds longer. There is no verb that removes or shortens. */
export type S3Client = {
  /** `versionId` undefined: the latest. Undefined when it is not there. */
  readonly get: (key: string, versionId: string | undefined) => Promise<S3Object | undefined>;
  /** Adds a version held until then, and looks at what the server has made of it; the version's id. */
  readonly putLocked: (
    key: string,
    bytes: Buffer,
    untilSeconds: number,
  ) => Promise<'taken' | { readonly versionId: string }>;
  /** Puts over what was there; held by nothing. */
  readonly putPlain: (key: string, bytes: Buffer) => Promise<void>;
  /** Every version and marker whose key begins so, by key; with a delimiter, only those without a `/` behind it. */
  readonly versions: (
    prefix: string,
    isOneLevel: boolean,
  ) => Promise<{ readonly versions: S3Version[]; readonly folders: string[] }>;
  readonly lockOf: (key: string, versionId: string) => Promise<ObjectLock | undefined>;
  readonly holdUntil: (key: string, versionId: string, untilSeconds: number) => Promise<void>;
  /** Throws S3Error when versions cannot be held in this bucket. */
  readonly mustHaveObjectLock: () => Promise<void>;
};

export const COMPLIANCE = 'COMPLIANCE';

export function s3Client(wire: S3Wire, { bucket, prefix }: S3Place): S3Client {
  const ask: Ask = async (request) => {
    const whole = { headers: {}, body: undefined, ...request };
    const answer = await askS3(wire, whole);
    const mayBe = answer.status === 404 && serverSaysNoObject(whole, answer);
    if (answer.status >= 300 && !mayBe && answer.status !== 412) throw refusalOf(whole, answer);
    return answer;
  };
  const pathOf: PathOf = (key, query = {}) => pathIn(bucket, `${prefix}${key}`, query);
  const lockOf = async (key: string, versionId: string) => {
    const { headers } = await ask({ method: 'HEAD', path: pathOf(key, { versionId }) });
    return lockIn(headers);
  };
  return {
    lockOf,
    get: async (key, versionId) => {
      const path = pathOf(key, versionId === undefined ? {} : { versionId });
      const { status, headers, body } = await ask({ method: 'GET', path });
      return status === 404 ? undefined : { bytes: body, lock: lockIn(headers) };
    },
    putLocked: (key, bytes, untilSeconds) => putLocked(ask, { key, pathOf, bytes, untilSeconds }),
    putPlain: async (key, bytes) => {
      await ask({ method: 'PUT', path: pathOf(key), headers: bodyHeaders(bytes), body: bytes });
    },
    versions: (under, isOneLevel) =>
      listVersions((query) => ask({ method: 'GET', path: pathIn(bucket, '', query) }), {
        prefix,
        under,
        isOneLevel,
      }),
    holdUntil: async (key, versionId, untilSeconds) => {
      const body = Buffer.from(
        `<Retention xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Mode>${COMPLIANCE}</Mode><RetainUntilDate>${dateText(untilSeconds)}</RetainUntilDate></Retention>`,
      );
      const path = pathOf(key, { retention: '', versionId });
      await ask({ method: 'PUT', path, headers: bodyHeaders(body), body });
      const lock = await lockOf(key, versionId);
      if (!holds(lock, untilSeconds))
        throw new S3Error('s3_must_keep_what_is_put', `Cannot hold ${key}: ${lockText(lock)}`);
    },
    mustHaveObjectLock: async () => {
      const path = pathIn(bucket, '', { 'object-lock': '' });
      const { body } = await ask({ method: 'GET', path });
      if (textIn(parseXml(body.toString('utf8')), 'ObjectLockEnabled') !== 'Enabled')
        throw new S3Error(
          's3_bucket_must_have_object_lock',
          `Cannot use ${bucket}: no Object Lock`,
        );
    },
  };
}

type Ask = (request: Pick<S3Request, 'method' | 'path'> & Partial<S3Request>) => Promise<S3Answer>;

type Query = Readonly<Record<string, string>>;

type PathOf = (key: string, query?: Query) => string;

type LockedPut = {
  readonly key: string;
  readonly pathOf: PathOf;
  readonly bytes: Buffer;
  readonly untilSeconds: number;
};

async function putLocked(
  ask: Ask,
  { key, pathOf, bytes, untilSeconds }: LockedPut,
): Promise<'taken' | { readonly versionId: string }> {
  const headers = {
    ...bodyHeaders(bytes),
    'if-none-match': '*',
    'x-amz-object-lock-mode': COMPLIANCE,
    'x-amz-object-lock-retain-until-date': dateText(untilSeconds),
  };
  const put = await ask({ method: 'PUT', path: pathOf(key), headers, body: bytes });
  if (put.status === 412) return 'taken';
  const versionId = put.headers.get('x-amz-version-id') ?? '';
  const path = pathOf(key, { versionId });
  const wrong = versionId === '' ? 'no version' : await keptFault(ask, path, bytes, untilSeconds);
  if (wrong !== undefined)
    throw new S3Error('s3_must_keep_what_is_put', `Cannot put ${key}: ${wrong}`);
  return { versionId };
}

/** A missing object is an answer; a missing bucket is not. */
function serverSaysNoObject({ method }: S3Request, { body }: S3Answer): boolean {
  if (method === 'PUT') return false;
  const root: XmlNode | undefined = parseXml(body.toString('utf8'));
  const word = textIn(root, 'Code');
  return (
    word === 'NoSuchKey' || word === 'NoSuchVersion' || (method === 'HEAD' && root === undefined)
  );
}

/** Segments percent-encoded one by one: a `+`, which origins become, must not arrive as a blank. */
function pathIn(bucket: string, key: string, query: Query): string {
  const path = [bucket, ...(key === '' ? [''] : key.split('/'))].map(encoded).join('/');
  const words = Object.entries(query).map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  return `/${path}${words.length === 0 ? '' : `?${words.join('&')}`}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Object Lock demands one of the two; a server that does not know the checksum still checks the MD5. */
function bodyHeaders(bytes: Buffer): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-md5': createHash('md5').update(bytes).digest('base64'),
    'x-amz-checksum-sha256': sha256(bytes).toString('base64'),
  };
}

function dateText(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(/\.\d{3}/, '');
}

function lockIn(headers: Headers): ObjectLock | undefined {
  const mode = headers.get('x-amz-object-lock-mode');
  const untilMs = Date.parse(headers.get('x-amz-object-lock-retain-until-date') ?? '');
  return mode === null || Number.isNaN(untilMs)
    ? undefined
    : { mode, untilSeconds: untilMs / 1_000 };
}

function holds(lock: ObjectLock | undefined, untilSeconds: number): boolean {
  return lock?.mode === COMPLIANCE && lock.untilSeconds >= Math.floor(untilSeconds);
}

function lockText(lock: ObjectLock | undefined): string {
  return lock === undefined
    ? 'not held'
    : `held in ${lock.mode} until ${dateText(lock.untilSeconds)}`;
}

/** Looks at what the server has made of a put: undefined when it is what was put, held for as long as was asked. */
async function keptFault(
  ask: Ask,
  path: string,
  bytes: Buffer,
  untilSeconds: number,
): Promise<string | undefined> {
  const headers = { 'x-amz-checksum-mode': 'ENABLED' };
  const seen = await ask({ method: 'HEAD', path, headers });
  if (seen.status !== 200) return 'not there';
  const lock = lockIn(seen.headers);
  if (!holds(lock, untilSeconds)) return lockText(lock);
  if (seen.headers.get('content-length') !== `${bytes.length}`) return 'another length';
  const checksum = seen.headers.get('x-amz-checksum-sha256');
  if (checksum === sha256(bytes).toString('base64')) return undefined;
  const etag = (seen.headers.get('etag') ?? '').replaceAll('"', '');
  if (checksum === null && etag === createHash('md5').update(bytes).digest('hex')) return undefined;
  // An ETag need not be an MD5 (encryption by the server's keys): what is stored is then the last word.
  const { body } = await ask({ method: 'GET', path });
  return body.equals(bytes) ? undefined : 'other bytes';
}

type Listing = {
  readonly prefix: string;
  readonly under: string;
  readonly isOneLevel: boolean;
};

async function listVersions(
  ask: (query: Query) => Promise<S3Answer>,
  { prefix, under, isOneLevel }: Listing,
): Promise<{ versions: S3Version[]; folders: string[] }> {
  const versions: S3Version[] = [];
  const folders: string[] = [];
  const fixed = {
    versions: '',
    prefix: `${prefix}${under}`,
    ...(isOneLevel ? { delimiter: '/' } : {}),
  };
  let marker: Record<string, string> = {};
  for (;;) {
    const { body } = await ask({ ...fixed, ...marker });
    const page = parseVersionsPage(body.toString('utf8'));
    if (page === undefined)
      throw new S3Error(
        's3_answer_must_be_understood',
        `Cannot list ${under}: no list of versions`,
      );
    for (const version of page.versions)
      versions.push({ ...version, key: version.key.slice(prefix.length) });
    for (const folder of page.folders) folders.push(folder.slice(prefix.length));
    const { next } = page;
    if (next === undefined) return { versions, folders };
    const versionIdMarker = next.versionId === '' ? {} : { 'version-id-marker': next.versionId };
    marker = { 'key-marker': next.key, ...versionIdMarker };
  }
}
