import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { assertThat } from '../domain/basics/decision.ts';
import { bookRules } from '../domain/book/book.ts';
import type { Book, BookEvent } from '../domain/book/book-state.ts';
import type { Command } from '../domain/book/commands.ts';
import { brokenInvariants } from '../domain/book/invariants.ts';
import {
  type HoldfastEngine,
  type Installation,
  openInstallation,
} from '../platform/calls/installation.ts';
import { openEngine } from '../platform/engine/open-engine.ts';
import { verifyDirectory } from '../platform/engine/verify-directory.ts';
import { nodeDisk } from '../platform/journal/node-disk.ts';
import { openKeyring } from '../platform/keys/keyring.ts';
import type { VaultServing } from '../platform/vault/serve-vaults.ts';
import { add, emptyFigures, type Figures } from './figures.ts';
import { CONTRACTS } from './trade-terms.ts';
import { accountNames, contractNames, shareAccountsOf } from './workload-names.ts';
import { referenceOfWorkload } from './workload-reference.ts';

const RELEASE = 'bench';

export const microsNow = (): number => Date.now() * 1_000;

/** The engine alone, without read store, on a real disk: encryption, batch roots and the sealing worker as always. */
export async function openProduct(directory: string): Promise<HoldfastEngine> {
  for (const part of ['keys', 'journal', 'snapshots']) {
    mkdirSync(join(directory, part), { recursive: true, mode: 0o700 });
  }
  const disk = nodeDisk();
  const keyring = await openKeyring({ disk, directory: join(directory, 'keys') });
  assertThat(keyring.ok, 'the keyring of a bench opens');
  const opening = await openEngine({
    disk,
    directory,
    keys: keyring.keys,
    rules: bookRules,
    release: RELEASE,
    now: microsNow,
    sealing: 'worker',
    onFatal: die,
    onStopped: (_firm, bug) => die(bug),
  });
  assertThat(opening.ok, 'the journal of a bench opens');
  return opening.engine;
}

/** The product as `serve` runs it: engine and projector. */
export async function openWithReadStore(
  directory: string,
  vaults?: VaultServing,
): Promise<Installation> {
  const opening = await openInstallation({
    directory,
    release: RELEASE,
    now: microsNow,
    onFatal: die,
    onTrouble: (_sentence, cause) => die(cause),
    ...(vaults === undefined ? {} : { vaults }),
  });
  assertThat(opening.ok, 'the data directory of a bench opens');
  return opening.installation;
}

// A bench that goes on after a failure would print a number that means nothing.
function die(cause: unknown): never {
  throw cause instanceof Error ? cause : new Error(String(cause));
}

export async function createBenchFirm(engine: HoldfastEngine, firm: string): Promise<void> {
  const created = await engine.createFirm(firm);
  assertThat(created.ok, `the firm ${firm} is new`);
  await mustSubmit(engine, firm, referenceOfWorkload(firm));
}

/** Submits commands that the book must accept. */
export async function mustSubmit(
  engine: HoldfastEngine,
  firm: string,
  commands: readonly Command[],
): Promise<readonly BookEvent[]> {
  const answer = await engine.submit(firm, {
    sender: 'bench',
    actor: 'bench',
    commands,
    level: 'local',
  });
  if (!answer.ok) throw new Error(`Cannot submit: ${JSON.stringify(answer.rejection)}`);
  return answer.outcomes.flatMap((outcome) => {
    if (!outcome.ok) throw new Error(`Cannot submit: ${JSON.stringify(outcome.rejection)}`);
    return outcome.events;
  });
}

export async function figuresOfFirm(engine: HoldfastEngine, firm: string): Promise<Figures> {
  const answer = await engine.query(firm, figuresOfBook);
  assertThat(answer.ok, 'the book answers');
  return answer.value;
}

// What is divided is counted where the trades came in: the oracle knows of no shares, and all of it must add up.
const accountNumbers = new Map(
  accountNames.flatMap((name, at) =>
    [name, ...shareAccountsOf(name)].map((account): [string, number] => [account, at]),
  ),
);
const contractNumbers = new Map(contractNames.map((name, at) => [name, at]));

function figuresOfBook(book: Book): Figures {
  const figures = emptyFigures();
  for (const { account, contract, long, short } of book.positions.positions) {
    const at = numberOf(accountNumbers, account) * CONTRACTS + numberOf(contractNumbers, contract);
    add(figures.long, at, long);
    add(figures.short, at, short);
  }
  for (const [account, byCurrency] of book.cash.accounts) {
    for (const { days } of byCurrency.values()) {
      for (const { fees } of days) add(figures.fees, numberOf(accountNumbers, account), -fees);
    }
  }
  return figures;
}

function numberOf(numbers: ReadonlyMap<string, number>, name: string): number {
  const number = numbers.get(name);
  assertThat(number !== undefined, `${name} is of the workload`);
  return number;
}

export type VerifiedStore = {
  readonly problems: readonly string[];
  readonly events: number;
  readonly seconds: number;
};

/** Full `verify` of a closed data directory: every byte, every batch root, and the book folded from its first event. */
export async function verifyProduct(directory: string): Promise<VerifiedStore> {
  const disk = nodeDisk();
  const keyring = await openKeyring({ disk, directory: join(directory, 'keys') });
  assertThat(keyring.ok, 'the keyring of a bench opens');
  const startMs = performance.now();
  const report = await verifyDirectory({
    disk,
    directory,
    keys: keyring.keys,
    rules: bookRules,
    invariants: brokenInvariants,
  });
  const seconds = (performance.now() - startMs) / 1_000;
  const problems = [...report.damage, ...report.logs.flatMap((log) => log.damage)].map(
    ({ what }) => what,
  );
  for (const { origin, entries, hashed, decrypted, replayed } of report.logs) {
    if (hashed === entries && decrypted === entries && replayed === entries) continue;
    problems.push(
      `${origin}: ${hashed} hashed, ${decrypted} decrypted, ${replayed} replayed of ${entries} entries`,
    );
  }
  return { problems, events: report.logs.reduce((sum, { events }) => sum + events, 0), seconds };
}
