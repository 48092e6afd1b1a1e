/** Where a store lies in a bucket: `s3://BUCKET[/PREFIX]`. */
export type S3Place = {
  readonly bucket: string;
  /** Before every key: empty, or ends with `/`. */
  readonly prefix: string;
};

/** What reaches and opens a bucket. The secrets are in no text that is printed. */
export type S3Account = {
  /** `https://HOST[:PORT]`, without a path; buckets are asked for by path below it. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
};

const ADDRESS =
  /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*)\/?$/;

export function isS3Address(text: string): boolean {
  return text.startsWith('s3://');
}

export function parseS3Address(text: string): S3Place | undefined {
  const [, bucket, path = ''] = ADDRESS.exec(text) ?? [];
  if (bucket === undefined) return undefined;
  return { bucket, prefix: path === '' ? '' : `${path.slice(1)}/` };
}

export type S3Fields = {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
  readonly sessionToken: string | undefined;
};

export type S3AccountParse =
  | { readonly ok: true; readonly account: S3Account }
  /** Names of fields; never what is in them. */
  | { readonly ok: false; readonly missing: readonly string[] };

/** The region may be left out: servers of one's own call theirs `us-east-1`. */
export function parseS3Account(fields: S3Fields): S3AccountParse {
  const { endpoint = '', region, accessKeyId = '', secretAccessKey = '', sessionToken } = fields;
  const wanted = { endpoint: originOf(endpoint), accessKeyId, secretAccessKey };
  const missing = Object.entries(wanted).flatMap(([name, text]) => (text === '' ? [name] : []));
  if (missing.length > 0) return { ok: false, missing };
  const account = { ...wanted, region: region ?? 'us-east-1', sessionToken };
  return { ok: true, account };
}

/** Empty when it is no address of a server, or goes in the clear over anything but the own host. */
function originOf(endpoint: string): string {
  if (!URL.canParse(endpoint)) return '';
  const { origin, protocol, hostname, pathname } = new URL(endpoint);
  const isOwnHost = hostname === 'localhost' || /^127\./.test(hostname) || hostname === '[::1]';
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isOwnHost);
  return isSafe && pathname === '/' ? origin : '';
}
