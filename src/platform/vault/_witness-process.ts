import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';
import { openCheckpoint } from '../journal/checkpoint.ts';
import { consistencyHolds } from '../journal/merkle-proof.ts';
import { EMPTY_ROOT } from '../journal/merkle-tree.ts';
import { parseVerifierKey } from '../journal/signed-note.ts';
import { cosign, cosignatureLine, cosignerKeyText, namedKey, noteText } from './cosignature.ts';

// A witness as c2sp.org/tlog-witness describes it, in a process of its own: knows the logs whose keys are its arguments,
// and keeps in memory what it cosigned last. Prints its key text and its port. What it answers is one step of one thread,
// so checking and keeping are one.

const NAME = 'witness.example/w1';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const raw = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');
const key = namedKey(NAME, raw);
const logs = process.argv.slice(2).flatMap((text) => parseVerifierKey(text) ?? []);
const cosigned = new Map<string, { readonly size: number; readonly root: Uint8Array }>();

type Answer = { readonly status: number; readonly body: string; readonly type?: string };

function addCheckpoint(body: string): Answer {
  const split = body.indexOf('\n\n');
  const [oldLine = '', ...proofLines] = body.slice(0, split).split('\n');
  const note = body.slice(split + 2);
  const oldText = /^old (0|[1-9]\d*)$/.exec(oldLine)?.[1];
  if (split < 0 || oldText === undefined || proofLines.length > 63)
    return { status: 400, body: 'malformed\n' };
  const log = logs.find(({ name }) => name === note.split('\n')[0]);
  if (log === undefined) return { status: 404, body: 'unknown origin\n' };
  const opened = openCheckpoint(note, log);
  if (!opened.ok) return { status: 403, body: 'no good signature\n' };
  const { size, root } = opened.checkpoint;
  const oldSize = Number(oldText);
  if (oldSize > size) return { status: 400, body: 'old above new\n' };
  const last = cosigned.get(log.name) ?? { size: 0, root: EMPTY_ROOT };
  const isSame = oldSize === size && Buffer.from(root).equals(last.root);
  if (oldSize !== last.size || (oldSize === size && size > 0 && !isSame))
    return { status: 409, body: `${last.size}\n`, type: 'text/x.tlog.size' };
  const proof = proofLines.map((line) => Buffer.from(line, 'base64'));
  const isGood =
    oldSize === 0
      ? proof.length === 0
      : consistencyHolds({ oldSize, oldRoot: last.root, size, root, proof });
  if (!isGood) return { status: 422, body: 'proof does not verify\n' };
  cosigned.set(log.name, { size, root });
  const timeSeconds = Math.floor(Date.now() / 1_000);
  const signature = cosign(noteText(note), timeSeconds, privateKey);
  return { status: 200, body: cosignatureLine({ timeSeconds, signature }, key) };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => {
    const isCall = request.method === 'POST' && request.url === '/w/add-checkpoint';
    const { status, body, type } = isCall
      ? addCheckpoint(Buffer.concat(chunks).toString('utf8'))
      : { status: 404, body: 'no such call\n', type: undefined };
    // Whoever reads what this process says sees each call.
    process.stdout.write(`answered ${status} ${body.split('\n')[0]}\n`);
    response.writeHead(status, { 'content-type': type ?? 'text/plain' }).end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${cosignerKeyText(NAME, raw)} http://127.0.0.1:${port}/w\n`);
});
