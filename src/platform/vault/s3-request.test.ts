import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { type TestContext, test } from 'node:test';
import { onEnd } from './_vault-fixture.ts';
import type { S3Account } from './s3-address.ts';
import { s3Client } from './s3-client.ts';
import { S3Error } from './s3-error.ts';
import { askS3, signedRequest } from './s3-request.ts';

const account: S3Account = {
  endpoint: 'https://examplebucket.s3.amazonaws.com',
  region: 'us-east-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: undefined,
};

test('a request is signed as in the example of the S3 manual', async () => {
  // "Signature Calculations for the Authorization Header", example GET Object, of the Amazon S3 API reference.
  const { headers } = await signedRequest(
    account,
    { method: 'GET', path: '/test.txt', headers: { range: 'bytes=0-9' }, body: undefined },
    Date.parse('2013-05-24T00:00:00Z') / 1_000,
  );
  assert.equal(
    headers.get('authorization'),
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
});

test('the headers of a put are under its signature, the lock, the checksum and the body with them', async () => {
  const { headers } = await signedRequest(
    account,
    {
      method: 'PUT',
      path: '/key',
      headers: { 'x-amz-object-lock-mode': 'COMPLIANCE', 'x-amz-checksum-sha256': 'x' },
      body: Buffer.from('abc'),
    },
    0,
  );
  assert.match(
    headers.get('authorization') ?? '',
    /SignedHeaders=host;x-amz-checksum-sha256;x-amz-content-sha256;x-amz-date;x-amz-object-lock-mode,/,
  );
  assert.equal(
    headers.get('x-amz-content-sha256'),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

type Reply = {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
};

/** A server that answers with these one after the other, and then with the last. */
async function answering(
  t: TestContext,
  replies: readonly Reply[],
): Promise<{
  readonly wire: Parameters<typeof s3Client>[0];
  readonly asked: string[];
  readonly times: number[];
}> {
  const asked: string[] = [];
  const times: number[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const {
      status,
      body = '',
      headers = {},
    } = replies[Math.min(asked.length, replies.length - 1)] ?? { status: 500 };
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onEnd(t, () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const wire = {
    account: { ...account, endpoint: `http://127.0.0.1:${address.port}` },
    wallSeconds: () => Date.now() / 1_000,
    heardTime: (seconds: number) => void times.push(seconds),
    patienceMs: 2_000,
  };
  return { wire, asked, times };
}

const get = { method: 'GET', path: '/b/k', headers: {}, body: undefined } as const;

test('a server that is busy is asked again, later each time', async (t) => {
  const busy = { status: 503, body: '<Error><Code>SlowDown</Code></Error>' };
  const { wire, asked, times } = await answering(t, [busy, busy, { status: 200, body: 'x' }]);
  const startMs = performance.now();
  const { status, body } = await askS3(wire, get);
  assert.deepEqual([status, String(body), asked.length, times.length], [200, 'x', 3, 3]);
  assert.ok(performance.now() - startMs >= 70, 'at least half of 50 and of 100 ms');
});

test('a server that stays busy has failed after the time it was given', async (t) => {
  const { wire, asked } = await answering(t, [
    { status: 503, body: '<Error><Code>SlowDown</Code></Error>' },
  ]);
  await assert.rejects(askS3({ ...wire, patienceMs: 300 }, get), {
    code: 's3_must_answer',
    message: 'Cannot GET /b/k: 503 SlowDown',
  });
  assert.ok(asked.length >= 2, `asked ${asked.length} times`);
});

test('a server that is not there has failed after the time it was given, and says why', async () => {
  const wire = {
    account: { ...account, endpoint: 'http://127.0.0.1:1' },
    wallSeconds: () => 0,
    heardTime: () => assert.fail('nobody answered'),
    patienceMs: 100,
  };
  await assert.rejects(
    askS3(wire, get),
    (failure) => failure instanceof S3Error && failure.code === 's3_must_answer',
  );
});

const refusals = [
  // status  the server's word                        code
  [404, 'NoSuchBucket', 's3_bucket_must_be_there'],
  [404, 'ObjectLockConfigurationNotFoundError', 's3_bucket_must_have_object_lock'],
  [403, 'AccessDenied', 's3_access_must_be_granted'],
  [403, 'SignatureDoesNotMatch', 's3_access_must_be_granted'],
  [400, 'InvalidRequest', 's3_answer_must_be_understood'],
  [418, '', 's3_answer_must_be_understood'],
] as const;

for (const [status, word, code] of refusals) {
  test(`${status} ${word} is ${code}, asked once, without a secret in its text`, async (t) => {
    const { wire, asked } = await answering(t, [
      { status, body: word === '' ? '' : `<Error><Code>${word}</Code></Error>` },
    ]);
    await assert.rejects(
      s3Client(wire, { bucket: 'b', prefix: '' }).mustHaveObjectLock(),
      (failure) => {
        assert.ok(failure instanceof S3Error);
        assert.equal(failure.code, code);
        assert.ok(!failure.message.includes(account.secretAccessKey));
        return true;
      },
    );
    assert.equal(asked.length, 1);
  });
}

test('a bucket that answers without Object Lock is refused', async (t) => {
  const { wire } = await answering(t, [{ status: 200, body: '<ObjectLockConfiguration/>' }]);
  await assert.rejects(s3Client(wire, { bucket: 'b', prefix: '' }).mustHaveObjectLock(), {
    code: 's3_bucket_must_have_object_lock',
  });
});

test('a list goes on from page to page, below its prefix, a plus sign percent-encoded', async (t) => {
  const one = (key: string) =>
    `<Version><Key>p/logs/a+b/${key}</Key><VersionId>v</VersionId><LastModified>2026-11-23T10:00:00Z</LastModified><Size>1</Size></Version>`;
  const page = (key: string, end: string) =>
    `<ListVersionsResult>${one(key)}${end}</ListVersionsResult>`;
  const { wire, asked } = await answering(t, [
    {
      status: 200,
      body: page(
        '1',
        '<IsTruncated>true</IsTruncated><NextKeyMarker>p/logs/a+b/1</NextKeyMarker><NextVersionIdMarker>v</NextVersionIdMarker>',
      ),
    },
    { status: 200, body: page('2', '<IsTruncated>false</IsTruncated>') },
  ]);
  const { versions } = await s3Client(wire, { bucket: 'b', prefix: 'p/' }).versions(
    'logs/a+b/',
    true,
  );
  assert.deepEqual(
    versions.map(({ key }) => key),
    ['logs/a+b/1', 'logs/a+b/2'],
  );
  assert.deepEqual(asked, [
    'GET /b/?versions=&prefix=p%2Flogs%2Fa%2Bb%2F&delimiter=%2F',
    'GET /b/?versions=&prefix=p%2Flogs%2Fa%2Bb%2F&delimiter=%2F&key-marker=p%2Flogs%2Fa%2Bb%2F1&version-id-marker=v',
  ]);
});

const version = { 'x-amz-version-id': 'v' };
const lock = {
  'x-amz-object-lock-mode': 'COMPLIANCE',
  'x-amz-object-lock-retain-until-date': '2027-01-01T00:00:00Z',
};
const UNTIL = Date.parse('2027-01-01T00:00:00Z') / 1_000;
const checksum = { 'x-amz-checksum-sha256': 'LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=' };

const kept: readonly (readonly [string, readonly Reply[], string])[] = [
  // what the server does                             put, head, get                       outcome
  [
    'keeps it and shows its checksum',
    [
      { status: 200, headers: version },
      { status: 200, headers: { ...lock, ...checksum, 'content-length': '1' } },
    ],
    'v',
  ],
  ['gives it no version', [{ status: 200 }], 'no version'],
  [
    'does not hold it',
    [
      { status: 200, headers: version },
      { status: 200, headers: { 'content-length': '1' } },
    ],
    'not held',
  ],
  [
    'holds it for less',
    [
      { status: 200, headers: version },
      {
        status: 200,
        headers: { ...lock, 'x-amz-object-lock-retain-until-date': '2026-12-31T23:59:59Z' },
      },
    ],
    'held in COMPLIANCE until 2026-12-31T23:59:59Z',
  ],
  [
    'lets its owner remove it',
    [
      { status: 200, headers: version },
      { status: 200, headers: { ...lock, 'x-amz-object-lock-mode': 'GOVERNANCE' } },
    ],
    'held in GOVERNANCE until 2027-01-01T00:00:00Z',
  ],
  [
    'has other bytes',
    [
      { status: 200, headers: version },
      { status: 200, headers: { ...lock, 'content-length': '1', etag: '"other"' } },
      { status: 200, body: 'y' },
    ],
    'other bytes',
  ],
  [
    'has its own kind of ETag and the same bytes',
    [
      { status: 200, headers: version },
      { status: 200, headers: { ...lock, 'content-length': '1', etag: '"other"' } },
      { status: 200, body: 'x' },
    ],
    'v',
  ],
];

for (const [what, replies, outcome] of kept) {
  test(`a put is believed by what the server shows: it ${what}`, async (t) => {
    const { wire } = await answering(t, replies);
    const client = s3Client(wire, { bucket: 'b', prefix: '' });
    const put = client.putLocked('k', Buffer.from('x'), UNTIL);
    if (outcome === 'v') return assert.deepEqual(await put, { versionId: 'v' });
    return assert.rejects(put, {
      code: 's3_must_keep_what_is_put',
      message: `Cannot put k: ${outcome}`,
    });
  });
}

test('a name that is taken is said to be so', async (t) => {
  const { wire } = await answering(t, [{ status: 412 }]);
  const client = s3Client(wire, { bucket: 'b', prefix: '' });
  assert.equal(await client.putLocked('k', Buffer.from('x'), UNTIL), 'taken');
});
