import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCodeIn, parseVersionsPage, parseXml } from './s3-xml.ts';

const page = (inner: string) =>
  `<?xml version="1.0"?><ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</ListVersionsResult>`;

const version = (key: string, versionId: string) =>
  `<Version><Key>${key}</Key><VersionId>${versionId}</VersionId><IsLatest>true</IsLatest><LastModified>2026-11-23T10:00:00.500Z</LastModified><ETag>&quot;abc&quot;</ETag><Size>7</Size></Version>`;

test('a page of versions gives versions, markers, folders and where the next page begins', () => {
  const marker =
    '<DeleteMarker><Key>a&amp;b</Key><VersionId>2</VersionId><IsLatest>false</IsLatest><LastModified>2026-11-23T10:00:00Z</LastModified></DeleteMarker>';
  const folder = '<CommonPrefixes><Prefix>logs/</Prefix></CommonPrefixes>';
  const more =
    '<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker>v</NextVersionIdMarker>';
  assert.deepEqual(parseVersionsPage(page(version('k', '1') + marker + folder + more)), {
    versions: [
      {
        key: 'k',
        versionId: '1',
        isDeleteMarker: false,
        isLatest: true,
        sizeBytes: 7,
        etag: 'abc',
        modifiedSeconds: 1_795_428_000.5,
      },
      {
        key: 'a&b',
        versionId: '2',
        isDeleteMarker: true,
        isLatest: false,
        sizeBytes: 0,
        etag: '',
        modifiedSeconds: 1_795_428_000,
      },
    ],
    folders: ['logs/'],
    next: { key: 'k', versionId: 'v' },
  });
});

const whole = version('k', '1');
const notPages = [
  // what                      text
  ['nothing', ''],
  ['no XML', 'Bad Gateway'],
  ['cut off', page(whole).slice(0, -5)],
  ['another answer', '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>'],
  ['without its end', page(whole)],
  ['truncated, without a marker', page('<IsTruncated>true</IsTruncated>')],
  [
    'a version without a key',
    page(`<IsTruncated>false</IsTruncated>${whole.replace(/<Key>.*<\/Key>/, '')}`),
  ],
  ['a size of no number', page(`<IsTruncated>false</IsTruncated>${whole.replace('>7<', '>x<')}`)],
  ['a time of no date', page(`<IsTruncated>false</IsTruncated>${whole.replace('2026', 'soon')}`)],
  ['too deep', page(`<IsTruncated>false</IsTruncated>${'<a>'.repeat(99)}${'</a>'.repeat(99)}`)],
] as const;

for (const [what, text] of notPages) {
  test(`${what} is no page of versions`, () => {
    assert.equal(parseVersionsPage(text), undefined);
  });
}

test('an entity of the text itself is not taken: nothing is expanded', () => {
  const text = '<!DOCTYPE a [<!ENTITY b "c">]><Error><Code>&b;</Code></Error>';
  assert.equal(parseXml(text), undefined);
});

test('the word of an error is read, and none is made of anything else', () => {
  assert.equal(errorCodeIn('<Error><Code>NoSuchBucket</Code></Error>'), 'NoSuchBucket');
  assert.equal(errorCodeIn('<html><Code>NoSuchBucket</Code></html>'), '');
  assert.equal(errorCodeIn(''), '');
});
