import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { StagedEnd, StagedPart } from '../edge/files/staged-part.ts';
import { syntheticBatch } from '../edge/fixml/synthetic-batch.ts';
import { stageFixml } from './fixml-parser.ts';
import { FixmlStaging } from './fixml-staging.ts';

/** About 2 MB: above what is read where it arrives. */
const MESSAGES = 2_000;
const LARGE = Buffer.concat([...syntheticBatch(MESSAGES, 11)]);
const CHUNK_BYTES = 100_000;
/** What Node says of a thread that is no more. */
const ENDED = -1;

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

type Staged = { readonly parts: readonly StagedPart[]; readonly end: StagedEnd };

async function staged(bytes: Uint8Array): Promise<Staged> {
  const run = stageFixml(chunksOf(bytes), 'f.xml');
  const parts: StagedPart[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done === true) return { parts, end: next.value };
    parts.push(next.value);
  }
}

function stagedHere(bytes: Uint8Array): Staged {
  const staging = new FixmlStaging('f.xml');
  const parts = staging.push(bytes);
  return { parts, end: staging.end() };
}

test('stageFixml() gives the same parts from a thread as from here', async () => {
  assert.ok(LARGE.length > 1.5e6, `${LARGE.length} bytes`);
  const here = stagedHere(LARGE);
  assert.ok(here.parts.length > 3);
  assert.equal(here.end.refusal, undefined);
  assert.deepEqual(await staged(LARGE), here);
  const count = [...here.parts, here.end.rest].reduce((sum, part) => sum + part.messageCount, 0);
  assert.equal(count, MESSAGES);
});

test('stageFixml() refuses from a thread as from here', async () => {
  const cut = LARGE.subarray(0, LARGE.length - 20);
  const broken = Buffer.from(LARGE);
  broken.write('<<', LARGE.indexOf('<RptSide', 1_200_000));
  for (const bytes of [cut, broken]) {
    const { refusal } = (await staged(bytes)).end;
    assert.equal(refusal?.code, 'xml_must_be_well_formed');
    assert.deepEqual(refusal, stagedHere(bytes).end.refusal);
  }
});

test('stageFixml() that is left early, or whose file cannot be read on, leaves no thread behind', async (context) => {
  const threads: Worker[] = [];
  const note = (thread: Worker) => threads.push(thread);
  process.on('worker', note);
  context.after(() => process.off('worker', note));
  const left = stageFixml(chunksOf(LARGE), 'f.xml');
  assert.equal((await left.next()).done, false);
  await left.return({ refusal: undefined, rest: stagedHere(Buffer.from('<FIXML/>')).end.rest });
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield LARGE.subarray(0, 1_500_000);
    throw new Error('the disk is gone');
  }
  const broken = stageFixml(breaking(), 'f.xml');
  await assert.rejects(async () => {
    while ((await broken.next()).done !== true);
  }, /the disk is gone/);
  assert.equal(threads.length, 2);
  for (const { threadId } of threads) assert.equal(threadId, ENDED);
});
