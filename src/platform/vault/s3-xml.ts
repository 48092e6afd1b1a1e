import { SaxesParser } from 'saxes';

/** An element of an S3 server's answer, without attributes and name spaces: the API has none that mean anything. */
export type XmlNode = {
  readonly name: string;
  readonly children: XmlNode[];
  text: string;
};

/** The answers are three elements deep; more is nobody's answer. */
const DEEPEST = 16;

/** The root element; undefined when the text is not well formed or too deep. */
export function parseXml(text: string): XmlNode | undefined {
  const parser = new SaxesParser();
  const open: XmlNode[] = [{ name: '', children: [], text: '' }];
  let isGood = true;
  parser.on('error', () => {
    isGood = false;
  });
  parser.on('opentag', ({ name }) => {
    const node = { name, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
    if (open.length > DEEPEST) isGood = false;
  });
  parser.on('text', (more) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += more;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  return isGood ? open[0]?.children[0] : undefined;
}

/** Text of a child; undefined when there is none of that name. */
export function textIn(node: XmlNode | undefined, name: string): string | undefined {
  return node?.children.find((child) => child.name === name)?.text;
}

/** One version of an object, or the marker that hides it. */
export type S3Version = {
  readonly key: string;
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly isLatest: boolean;
  readonly sizeBytes: number;
  /** As the server gives it, without quotation marks; empty for a marker. */
  readonly etag: string;
  /** By the server's clock, seconds since 1970 UTC. */
  readonly modifiedSeconds: number;
};

export type VersionsPage = {
  /** Newest first for each key, as the server lists them. */
  readonly versions: readonly S3Version[];
  /** Names one level down, where a delimiter was asked for. */
  readonly folders: readonly string[];
  /** Where the next page begins; undefined after the last. */
  readonly next: { readonly key: string; readonly versionId: string } | undefined;
};

/** An answer to `GET ?versions`; undefined when it is none. */
export function parseVersionsPage(text: string): VersionsPage | undefined {
  const root = parseXml(text);
  const truncated = textIn(root, 'IsTruncated');
  const isPage = root?.name === 'ListVersionsResult' && truncated !== undefined;
  if (!isPage) return undefined;
  const versions: S3Version[] = [];
  const folders: string[] = [];
  for (const node of root.children) {
    if (node.name === 'CommonPrefixes') folders.push(textIn(node, 'Prefix') ?? '');
    if (node.name !== 'Version' && node.name !== 'DeleteMarker') continue;
    const version = versionOf(node);
    if (version === undefined) return undefined;
    versions.push(version);
  }
  if (truncated !== 'true') return { versions, folders, next: undefined };
  const key = textIn(root, 'NextKeyMarker') ?? '';
  const versionId = textIn(root, 'NextVersionIdMarker') ?? '';
  return key === '' ? undefined : { versions, folders, next: { key, versionId } };
}

function versionOf(node: XmlNode): S3Version | undefined {
  const key = textIn(node, 'Key');
  const versionId = textIn(node, 'VersionId');
  const isDeleteMarker = node.name === 'DeleteMarker';
  const sizeBytes = isDeleteMarker ? 0 : Number(textIn(node, 'Size'));
  const modifiedSeconds = Date.parse(textIn(node, 'LastModified') ?? '') / 1_000;
  if (key === undefined || versionId === undefined) return undefined;
  if (!Number.isSafeInteger(sizeBytes) || Number.isNaN(modifiedSeconds)) return undefined;
  const isLatest = textIn(node, 'IsLatest') === 'true';
  const etag = (textIn(node, 'ETag') ?? '').replaceAll('"', '');
  return { key, versionId, isDeleteMarker, isLatest, sizeBytes, etag, modifiedSeconds };
}

/** The server's own word for what is wrong, such as `NoSuchBucket`; empty when it gives none. */
export function errorCodeIn(text: string): string {
  const root = parseXml(text);
  return root?.name === 'Error' ? (textIn(root, 'Code') ?? '') : '';
}
