import assert from 'node:assert/strict';
import { holdfast, said } from '../command-line.ts';
import { bookHashIn, FIRM } from './over-http.ts';

/** Runs a command of the day in a process of its own, in the folder of its files; its answer as JSON. */
export async function runCommand(data: string, words: readonly string[]): Promise<unknown> {
  const firm = words[0] === 'firm' || words[0] === 'verify' ? [] : ['--firm', FIRM];
  const answer = await holdfast([...words, '--data', data, '--json', ...firm], import.meta.dirname);
  assert.equal(answer.exitCode, 0, said(answer));
  return JSON.parse(answer.stdout);
}

/** The book hash of a data directory that nobody holds, after a full check of every byte. */
export async function verifiedHashAtRest(data: string): Promise<string> {
  const answer = await holdfast(['verify', '--data', data, '--json']);
  assert.equal(answer.exitCode, 0, said(answer));
  return bookHashIn(JSON.parse(answer.stdout));
}
