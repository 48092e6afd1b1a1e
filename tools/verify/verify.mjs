#!/usr/bin/env node
// Checks a Holdfast vault's store from its bytes alone. No dependencies, no code of Holdfast: written from
// docs/formats/vault.md and docs/formats/journal.md, so that a mistake in the one is not a mistake in the other.
//
//   node verify.mjs STORE [--key KEYTEXT]… [--json]                    (Node 20 and later)
//
// For every log: each head's signature by the log's key and by the vault's; each entry's place, header and payload hash;
// the RFC 6962 tree over the headers at every head. With --key only these key texts are believed (logs' and vault's);
// without, those in the store, printed to be compared with what was carried over. Exit 0: good. 1: wrong. 2: wrong use.

import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const [ED25519, COSIGNATURE_V1] = [1, 4];
const [SEGMENT_MAGIC, COMMIT_MAGIC, HEADER_BYTES] = [0x31564648, 0x43564648, 112];
const SEGMENT = /^(\d{16})-(\d{16})-([0-9a-f]{64})\.segment$/;
const CHECKPOINT = /^(\d{16})-([0-9a-f]{64})\.checkpoint$/;
const THAW =
  /^holdfast\/vault\/thawed\/v1\nlog (.+)\nevidence ([0-9a-f]{64})\ntime \d+\n(?:approver .+\n){2,10}reason .+\n$/;

const sha256 = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const textOf = (path) => (existsSync(path) ? readFileSync(path, 'latin1') : '');

/** `name+hex8(key id)+base64(type ‖ public key)`; undefined when it is not that. */
function parseKey(text, type) {
  const [name, id, ...rest] = text.trim().split('+');
  const typed = Buffer.from(rest.join('+'), 'base64');
  if (!name || typed.length !== 33 || typed[0] !== type) return undefined;
  const keyId = sha256(`${name}\n`, typed).subarray(0, 4);
  if (keyId.toString('hex') !== id) return undefined;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: typed.subarray(1).toString('base64url') };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  return { name, keyId, publicKey, text: text.trim() };
}

/** Text (up to the last empty line) and signatures of a signed note. */
function parseNote(bytes) {
  const note = bytes.toString('utf8');
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return undefined;
  const signatures = [];
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const [dash, name, encoded, ...more] = line.split(' ');
    if (dash !== '\u2014' || !encoded || more.length > 0) return undefined;
    const raw = Buffer.from(encoded, 'base64');
    signatures.push({ name, keyId: raw.subarray(0, 4), bytes: raw.subarray(4) });
  }
  return { text: note.slice(0, split + 1), signatures };
}

const signaturesOf = ({ signatures }, key) =>
  signatures.filter(({ name, keyId }) => name === key.name && keyId.equals(key.keyId));

/** What is wrong with a head, or its size and root. */
function readHead(bytes, logKey, vaultKey) {
  const note = parseNote(bytes);
  if (!note) return { wrong: 'no signed note' };
  const [origin, sizeText, rootText, ...more] = note.text.split('\n');
  const size = Number(sizeText);
  const root = Buffer.from(rootText ?? '', 'base64');
  const isCheckpoint =
    more.length === 1 && more[0] === '' && String(size) === sizeText && Number.isSafeInteger(size);
  if (!isCheckpoint || root.length !== 32 || root.toString('base64') !== rootText)
    return { wrong: 'no checkpoint of three lines' };
  if (origin !== logKey.name) return { wrong: `a head of ${origin}` };
  const byLog = signaturesOf(note, logKey);
  const text = Buffer.from(note.text);
  if (byLog.length === 0 || !byLog.every((one) => verify(null, text, logKey.publicKey, one.bytes)))
    return { wrong: "no good signature of the log's key" };
  const byVault = signaturesOf(note, vaultKey);
  if (byVault.length === 0) return { wrong: "no cosignature of the vault's key" };
  for (const { bytes: signature } of byVault) {
    if (signature.length !== 72) return { wrong: 'a cosignature of a wrong length' };
    const time = signature.readBigUInt64BE(0);
    const signed = Buffer.from(`cosignature/v1\ntime ${time}\n${note.text}`);
    if (!verify(null, signed, vaultKey.publicKey, signature.subarray(8)))
      return { wrong: 'a wrong cosignature' };
  }
  return { size, root };
}

const leafHash = (leaf) => sha256(Buffer.from([0]), leaf);
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);

/** Roots of full subtrees, as pairs of leaf count and hash, largest first. */
function newTree() {
  const subtrees = [];
  return {
    size: 0,
    add(hash) {
      this.size += 1;
      let last = { leaves: 1, hash };
      while (subtrees.at(-1)?.leaves === last.leaves) {
        const left = subtrees.pop();
        last = { leaves: 2 * last.leaves, hash: nodeHash(left.hash, last.hash) };
      }
      subtrees.push(last);
    },
    root() {
      if (subtrees.length === 0) return sha256();
      return subtrees.map(({ hash }) => hash).reduceRight((root, left) => nodeHash(left, root));
    },
  };
}

/** Entries of a segment object; `wrong` with the byte where it stops being one. */
function readSegment(bytes) {
  if (bytes.length < 16 || bytes.readUInt32LE(0) !== SEGMENT_MAGIC || bytes.readUInt32LE(4) !== 1)
    return { entries: [], wrong: 'no segment object', offset: 0 };
  const first = Number(bytes.readBigUInt64LE(8));
  const entries = [];
  let at = 16;
  while (at < bytes.length) {
    const headerAt = at + 8;
    if (headerAt > bytes.length) return { entries, wrong: 'a cut record', offset: at };
    const payloadAt = headerAt + bytes.readUInt32LE(at);
    const end = payloadAt + bytes.readUInt32LE(at + 4);
    if (end > bytes.length) return { entries, wrong: 'a cut record', offset: at };
    const [header, payload] = [bytes.subarray(headerAt, payloadAt), bytes.subarray(payloadAt, end)];
    entries.push({ index: first + entries.length, header, payload, offset: at });
    at = end;
  }
  return { entries };
}

/** What is wrong with an entry of this log: of its header, and of the payload under it. */
function entryFault(origin, { header, payload }) {
  if (header.length < HEADER_BYTES || header.length > 512) return 'a header of a wrong length';
  if (header[0] !== 1 || header[1] < 1 || header[1] > 2) return 'a header of another kind';
  if (header.length !== HEADER_BYTES + header[3]) return 'a header whose origin does not end it';
  const named = header.toString('latin1', HEADER_BYTES);
  if (named !== origin) return `a header of ${named}`;
  if (header.readUInt32LE(40) !== payload.length) return `${payload.length} bytes of payload`;
  if (!sha256(payload).equals(header.subarray(80, 112))) return 'a payload without its hash';
  return undefined;
}

/** Objects still in commit files, by the path they will have: of each block that is whole, up to the first that is not. */
function readCommitted(store) {
  const objects = new Map();
  const folder = join(store, 'commit');
  for (const number of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const all = readFileSync(join(folder, number));
    for (let at = 0; at + 64 <= all.length && all.readUInt32LE(at) === COMMIT_MAGIC; ) {
      const end = at + 64 + all.readUInt32LE(at + 24);
      const hash = sha256(all.subarray(at, at + 32), all.subarray(at + 64, end));
      const isOfFile = Number(all.readBigUInt64LE(at + 8)) === Number(number);
      if (!isOfFile || !hash.equals(all.subarray(at + 32, at + 64))) break;
      for (let from = at + 64; from < end; ) {
        const named = from + 8 + all.readUInt16LE(from + 2);
        const bytes = all.subarray(named, named + all.readUInt32LE(from + 4));
        const log = all.toString('latin1', from + 8, named).replaceAll('/', '+');
        objects.set(join(store, 'logs', log, objectName(all[from] === 1, bytes)), bytes);
        from = named + bytes.length;
      }
      at = Math.ceil(end / 4096) * 4096;
    }
  }
  return objects;
}

function objectName(isSegment, bytes) {
  const { entries } = readSegment(isSegment ? bytes : Buffer.alloc(0));
  const [, size] = bytes.toString('latin1').split('\n', 2);
  const numbers = isSegment ? [entries[0]?.index, entries.at(-1)?.index] : [size];
  const padded = numbers.map((number) => String(number).padStart(16, '0')).join('-');
  return `${padded}-${sha256(bytes).toString('hex')}.${isSegment ? 'segment' : 'checkpoint'}`;
}

function readKeys(folder, vaultText, believed, report) {
  const path = join(folder, 'key');
  const logKey = parseKey(textOf(path), ED25519);
  const vaultKey = parseKey(vaultText, COSIGNATURE_V1);
  if (!logKey) report(path, 0, 'no key of a log');
  if (!vaultKey) report(folder, 0, 'no key of the vault beside it');
  for (const key of [logKey, vaultKey])
    if (key && believed.length > 0 && !believed.includes(key.text))
      report(path, 0, `a key that is not believed: ${key.text}`);
  return logKey && vaultKey ? { logKey, vaultKey } : undefined;
}

function verifyLog(store, log, believed, committed) {
  const folder = join(store, 'logs', log);
  const origin = log.replaceAll('+', '/');
  const read = (file) => committed.get(file) ?? readFileSync(file);
  const faults = [];
  const report = (file, offset, wrong, entry) => faults.push({ file, offset, entry, wrong });
  const result = { origin, entries: 0, heads: 0, hashed: 0, faults };
  const later = [...committed.keys()].filter((file) => dirname(file) === folder);
  const names = [...readdirSync(folder), ...later.map((file) => basename(file))].sort();
  const thawed = thawedIn(folder, origin, names, report);
  const isFrozenBy = (name) => name.endsWith('.frozen') && !thawed.includes(name.slice(17, 81));
  Object.assign(result, { frozen: names.some(isFrozenBy), thaws: thawed.length });
  const keys = readKeys(folder, textOf(join(store, 'cosigner')), believed, report);
  if (!keys) return result;
  if (keys.logKey.name !== origin) report(join(folder, 'key'), 0, `a key of ${keys.logKey.name}`);
  const heads = [];
  for (const name of names) {
    const [, size, hash] = CHECKPOINT.exec(name) ?? [];
    if (!hash) continue;
    const file = join(folder, name);
    const bytes = read(file);
    const head = readHead(bytes, keys.logKey, keys.vaultKey);
    if (sha256(bytes).toString('hex') !== hash) report(file, 0, 'not the bytes of its name');
    else if (head.wrong) report(file, 0, head.wrong);
    else if (head.size !== Number(size)) report(file, 0, `a head of ${head.size}`);
    else heads.push({ ...head, file });
  }
  verifyEntries({ folder, origin, names, read, heads, report, result });
  return { ...result, heads: heads.length, logKey: keys.logKey.text, vaultKey: keys.vaultKey.text };
}

/** Hashes of the evidence that people have thawed; a record counts as it was written, and for its log alone. */
function thawedIn(folder, origin, names, report) {
  return names.flatMap((name) => {
    if (!name.endsWith('.thawed')) return [];
    const bytes = readFileSync(join(folder, name));
    const [, log, evidence] = THAW.exec(bytes) ?? [];
    if (log === origin && name.slice(17, 81) === sha256(bytes).toString('hex')) return [evidence];
    report(join(folder, name), 0, `no thaw of ${origin}`);
    return [];
  });
}

function verifyEntries({ folder, origin, names, read, heads, report, result }) {
  const [tree, leaves] = [newTree(), []];
  let [sequence, next] = [1, 0];
  const segments = names
    .map((name) => SEGMENT.exec(name))
    .filter((match) => match !== null)
    .map(([name, first, last, hash]) => ({ name, first: Number(first), last: Number(last), hash }))
    .sort((a, b) => a.first - b.first || b.last - a.last);
  for (const { name, first, last, hash } of segments) {
    const file = join(folder, name);
    const bytes = read(file);
    if (sha256(bytes).toString('hex') !== hash) report(file, 0, 'not the bytes of its name');
    const { entries, wrong, offset } = readSegment(bytes);
    if (wrong) report(file, offset, wrong);
    if (entries[0]?.index !== first || entries.at(-1)?.index !== last)
      report(file, 0, 'other entries than its name says');
    for (const entry of entries) {
      const place = [file, entry.offset];
      const fault = entryFault(origin, entry);
      if (fault) report(...place, fault, entry.index);
      const leaf = leafHash(entry.header);
      if (entry.index < tree.size) {
        if (!leaves[entry.index].equals(leaf)) report(...place, 'another entry', entry.index);
        continue;
      }
      if (entry.index > tree.size || fault) continue;
      // Events of a log follow each other without a gap, whatever they mean.
      const begins = Number(entry.header.readBigUInt64LE(8));
      const gap = `first sequence ${begins}, wanted ${sequence}`;
      if (begins !== sequence) report(...place, gap, entry.index);
      else sequence += entry.header.readUInt32LE(4);
      leaves.push(leaf);
      tree.add(leaf);
      for (; heads[next]?.size === tree.size; next += 1)
        if (!heads[next].root.equals(tree.root()))
          report(heads[next].file, 0, `the root of ${tree.size} entries is another one`);
    }
  }
  result.hashed = tree.size;
  result.entries = heads.at(-1)?.size ?? 0;
  const lack = `${result.entries} entries are signed for, ${tree.size} are there`;
  if (next < heads.length) report(folder, 0, lack, tree.size);
}

function main(words) {
  const believed = words.filter((_, at) => words[at - 1] === '--key');
  const rest = words.filter((word, at) => word !== '--key' && words[at - 1] !== '--key');
  const [store, ...unknown] = rest.filter((word) => word !== '--json');
  if (!store || unknown.length > 0 || !existsSync(join(store, 'logs'))) {
    console.error('usage: node verify.mjs STORE [--key KEYTEXT]... [--json]');
    return 2;
  }
  const committed = readCommitted(store);
  const names = readdirSync(join(store, 'logs')).sort();
  const logs = names.map((name) => verifyLog(store, name, believed, committed));
  const ok = logs.length > 0 && logs.every(({ faults }) => faults.length === 0);
  if (rest.includes('--json')) console.log(JSON.stringify({ ok, logs }));
  else for (const log of logs) console.log(linesOf(log).join('\n'));
  return ok ? 0 : 1;
}

function linesOf({ origin, entries, heads, hashed, frozen, thaws, faults, logKey, vaultKey }) {
  const ice = `${thaws > 0 ? `, thawed ${thaws} times` : ''}${frozen ? ', FROZEN' : ''}`;
  const state = `${entries} entries under ${heads} heads, ${hashed} hashed${ice}`;
  const lines = faults.map(({ file, offset, entry, wrong }) => {
    const where = entry === undefined ? '' : `, entry ${entry}`;
    return `      ${file}, byte ${offset}${where}: ${wrong}`;
  });
  const keys = `      log key ${logKey}\n      vault key ${vaultKey}`;
  return [`${faults.length === 0 ? 'good' : 'BAD '}  ${origin}: ${state}`, keys, ...lines];
}

process.exitCode = main(process.argv.slice(2));
