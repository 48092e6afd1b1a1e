import { writeSync } from 'node:fs';
import { nodeDisk } from '../../journal/node-disk.ts';
import { openKeyring } from '../../keys/keyring.ts';
import { bookHash } from '../book-hash.ts';
import { lockDirectory } from '../directory-lock.ts';
import { dumpLog } from '../dump.ts';
import { openEngine } from '../open-engine.ts';
import { submission, type TillEngine } from './open-till.ts';
import { type TillEvent, tillRules } from './till.ts';

/**
 * A process that books deposits until it is killed, for the tests that kill it or trace its system calls:
 * `node till-process.ts DIRECTORY SEALING IN_FLIGHT [LAST]`. Deposits are numbered from 0 on, through all lives of the
 * directory. Lines on standard output, each written before the next thing is done:
 * `opened K` (deposits 0 to K-1 are there, and the book is their fold), `sub N`, `ack N`, `closed`; or only
 * `refused CODE` when another process has the directory.
 */
const [directory = '', sealing = '', inFlight = '1', last = 'Infinity'] = process.argv.slice(2);

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

async function open(): Promise<TillEngine> {
  const disk = nodeDisk();
  const keyring = await openKeyring({ disk, directory: `${directory}/keys` });
  if (!keyring.ok) throw new Error(JSON.stringify(keyring.damage));
  const opening = await openEngine({
    disk,
    directory,
    keys: keyring.keys,
    rules: tillRules,
    release: 'test',
    now: () => Math.floor((performance.timeOrigin + performance.now()) * 1_000),
    sealing: sealing === 'worker' ? 'worker' : 'inline',
    maxCommitFileBytes: 262_144,
    onFatal: () => process.exit(1),
  });
  if (!opening.ok) throw new Error(JSON.stringify(opening.damage));
  return opening.engine;
}

/** The count of deposits in the log; throws when they are not 0, 1, 2 … or the book is not their fold. */
async function checkedCount(engine: TillEngine): Promise<number> {
  const book = tillRules.emptyBook();
  let count = 0;
  for await (const line of dumpLog(engine.journal, 'holdfast/firm/abc')) {
    const { sequence, event }: { sequence: number; event: TillEvent } = JSON.parse(line);
    if (event.type !== 'Deposited') continue;
    if (event.reference !== `${count}`)
      throw new Error(`deposit ${event.reference} follows ${count - 1}`);
    tillRules.evolve(book, event, sequence);
    count += 1;
  }
  const hash = await engine.bookHash('abc');
  if (!hash.ok || hash.value !== bookHash(tillRules.canonicalState(book)))
    throw new Error('another book hash');
  return count;
}

const locking = lockDirectory(directory);
if (!locking.ok) {
  say(`refused ${locking.rejection.code}`);
  process.exit(0);
}
const engine = await open();
if (!engine.firms().includes('abc')) await engine.createFirm('abc');
let next = await checkedCount(engine);
say(`opened ${next}`);

async function client(): Promise<void> {
  while (next < Number(last)) {
    const number = next;
    next += 1;
    say(`sub ${number}`);
    const key = number % 5 === 0 ? { key: `k${number}` } : {};
    const deposit = {
      type: 'deposit',
      account: `A${number % 50}`,
      amount: 1,
      reference: `${number}`,
    } as const;
    const answer = await engine.submit('abc', submission([deposit], key));
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    say(`ack ${number}`);
  }
}

await Promise.all(Array.from({ length: Number(inFlight) }, client));
await engine.close();
locking.lock.release();
say('closed');
