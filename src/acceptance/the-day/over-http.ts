import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../platform-process.ts';
import type { DayStep } from './day-step.ts';

export const FIRM = 'meridian';
const INPUTS = import.meta.dirname;

/**
 * Takes a step over HTTP; the same key again gives the first outcome again. A refusal is an error that says what was said,
 * unless its code is the one that is allowed.
 */
export async function takeOverHttp(
  platform: Platform,
  { name, call }: DayStep,
  allowed = '',
): Promise<void> {
  if ('files' in call) {
    for (const file of call.files) {
      const bytes = await readFile(join(INPUTS, file));
      await post(platform, `${name}:${file}`, `/firms/${FIRM}/imports?name=${file}`, {
        body: bytes,
        type: 'application/octet-stream',
        allowed,
      });
    }
    return;
  }
  const path = call.path === '/firms' ? call.path : `/firms/${FIRM}${call.path}`;
  const body = Buffer.from(JSON.stringify(call.body));
  await post(platform, name, path, { body, type: 'application/json', allowed });
}

type Posted = {
  readonly body: Buffer<ArrayBuffer>;
  readonly type: string;
  readonly allowed: string;
};

async function post(
  { address, token }: Platform,
  key: string,
  path: string,
  { body, type, allowed }: Posted,
): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': type,
    'idempotency-key': key,
  };
  const answer = await fetch(`${address}/api/v1${path}`, { method: 'POST', headers, body });
  const text = await answer.text();
  const { code, counts } = JSON.parse(text);
  if (allowed !== '' && code === allowed) return;
  assert.equal(answer.status, 200, `${key}: ${text}`);
  assert.ok(counts === undefined || counts.failed === 0, `${key}: ${text}`);
}

const LISTS: ReadonlyMap<string, string> = new Map([
  ['average-price list', '/average-price'],
  ['give-up list', '/give-ups?role=executor'],
  ['take-up list', '/give-ups?role=claimer'],
  ['give-up fees', '/give-ups/fees'],
]);

/** What a question of the command line answers, asked over HTTP: `lots --account OAK` is `/lots?account=OAK`. */
export async function askOverHttp(platform: Platform, words: readonly string[]): Promise<unknown> {
  const list = LISTS.get(words.join(' '));
  const query = new URLSearchParams();
  for (let at = 1; at < words.length; at += 2) {
    const name = (words[at] ?? '').slice(2).replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    query.set(name, words[at + 1] ?? '');
  }
  const path = list ?? `/${words[0]}?${query}`;
  const headers = { authorization: `Bearer ${platform.token}` };
  const answer = await fetch(`${platform.address}/api/v1/firms/${FIRM}${path}`, { headers });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${path}: ${text}`);
  return JSON.parse(text);
}

/** The book hash after a full check of every byte of the running server's data directory. */
export async function verifiedHash({ address, token }: Platform): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${address}/api/v1/verify`, { method: 'POST', headers, body: '{}' });
  return bookHashIn(await answer.json());
}

/** Of the answer of `verify`, which found nothing wrong. */
export function bookHashIn(report: {
  readonly ok: boolean;
  readonly damage: readonly unknown[];
  readonly logs: readonly { readonly origin: string; readonly bookHash: string }[];
}): string {
  assert.ok(report.ok, JSON.stringify(report));
  // A rebuilt platform has an origin of its own.
  const log = report.logs.find(({ origin }) => origin.endsWith(`/firm/${FIRM}`));
  assert.ok(log !== undefined, JSON.stringify(report));
  assert.match(log.bookHash, /^v1:/);
  return log.bookHash;
}
