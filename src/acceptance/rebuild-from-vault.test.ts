import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Installation } from '../platform/calls/installation.ts';
import { nodeDisk } from '../platform/journal/node-disk.ts';
import { firmThread } from '../platform/recovery/firm-threads.ts';
import { rebuildDirectory } from '../platform/recovery/rebuild.ts';
import { until } from '../platform/vault/_vault-fixture.ts';
import { openHere, sessionOf } from '../wiring/local-session.ts';
import { recordedGrants } from '../wiring/recorded-grants.ts';
import { readRecoveryKey } from '../wiring/recovery-key-files.ts';
import { listenForVaults, servedVaults } from '../wiring/serve-vaults.ts';
import { type CommandAnswer, holdfast, REPOSITORY, said } from './command-line.ts';
import { newDesk, row, tradesFile } from './hostile-desk.ts';

// The platform holds no address, route or credential of its vault; the vault is all that is left of it.

const FIRM = 'harbor';
const trades = Array.from({ length: 300 }, (_, number) => row({ id: `T${number}` }));
let root = '';
const at = (name: string) => join(root, name);

async function run(exitCode: number, words: readonly string[]): Promise<CommandAnswer> {
  const answer = await holdfast(words);
  assert.equal(answer.exitCode, exitCode, said(answer));
  return answer;
}

/** Trusts a vault both ways, as the operators of the two would. */
async function introduce(): Promise<void> {
  const key = ['--key', at('vault.key')];
  const made = await run(0, ['vault', 'key', ...key, '--name', 'vault-a']);
  const trusted = await run(0, [
    ...['vault', 'trust', '--data', at('host'), '--vault-key', made.stdout.trim()],
  ]);
  await run(0, ['vault', 'key', ...key, '--platform-key', trusted.stdout.trim()]);
}

function startVault(port: number, recipient: string): ChildProcess {
  const words = ['vault', '--platform', `127.0.0.1:${port}`, '--store', at('store')];
  const key = ['--key', at('vault.key'), '--require-wrap', `age:${recipient}`];
  return spawn(join(REPOSITORY, 'bin/holdfast'), [...words, ...key], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** Resolves when the vault has cosigned a head over all that is durable of the firm. */
async function covered({ vaults, engine }: Installation): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (vaults?.vaultedLevel(FIRM, engine.durableSequence(FIRM) ?? 0) === 'vaulted(1)') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail('the vault did not follow within a minute');
}

type Report = {
  readonly firms: readonly {
    readonly state: string;
    readonly signerFrom: string;
    readonly events: number;
    readonly suspectEvents: number;
    readonly bookHash: string;
    readonly heads: readonly { readonly cosigners: readonly { readonly name: string }[] }[];
    readonly stop?: { readonly entry: number };
    readonly excluded: readonly { readonly first: number; readonly last: number }[];
    readonly suspects: readonly {
      readonly first: number;
      readonly last: number;
      readonly reason: string;
    }[];
    readonly bookHashMatch: boolean;
    readonly cleanPoint?: {
      readonly entries: number;
      readonly access: readonly { readonly code: string; readonly seen: string }[];
      readonly contradicted: readonly { readonly sequence: number; readonly code: string }[];
    };
  }[];
  readonly findings: readonly { readonly file: string; readonly entry?: number }[];
};

async function rebuild(exitCode: number, to: string, more: readonly string[] = []) {
  const files = ['--from', at('store'), '--data', at(to), '--report', at(`${to}.html`)];
  const key = ['--recovery-key', at('recovery.key'), '--json'];
  const { stdout } = await run(exitCode, ['rebuild', ...files, ...key, ...more]);
  const report: Report = JSON.parse(stdout);
  const [firm] = report.firms;
  assert.ok(firm !== undefined, stdout);
  return { firm, findings: report.findings };
}

describe('rebuild from a vault', () => {
  let bookHash = '';
  let secondDayFrom = '';
  let vault: ChildProcess | undefined;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'holdfast-from-vault-'));
    const made = await run(0, [
      ...['keys', 'recovery', '--data', at('host'), '--out', at('recovery.key'), '--json'],
    ]);
    const [recipient] = JSON.parse(made.stdout).recipients;
    await introduce();
    const serving = await servedVaults(at('host'), 0, () => undefined);
    assert.ok(serving !== undefined && serving !== 'refused');
    const opened = await openHere(at('host'), serving);
    assert.ok(opened.ok);
    const { installation } = opened;
    const port = await listenForVaults(installation, 0, () => undefined);
    assert.ok(typeof port === 'number');
    vault = startVault(port, recipient);
    const record = recordedGrants(installation, (sentence) => assert.fail(sentence));
    const grants = [{ role: 'operator', scope: 'all-firms' }] as const;
    record({ kind: 'user-added', user: { userId: 'mallory', displayName: 'M', grants } });
    const desk = await newDesk(sessionOf(installation), root, FIRM);
    await desk.import('morning.csv', tradesFile(trades.slice(0, 200)));
    await covered(installation);
    // Vaults tell whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    secondDayFrom = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await desk.import('evening.csv', tradesFile(trades.slice(200)));
    await covered(installation);
    const hash = await installation.engine.bookHash(FIRM);
    assert.ok(hash.ok);
    bookHash = hash.value;
    vault.kill('SIGKILL');
    await once(vault, 'exit');
    await serving.close();
    await installation.close();
    await rm(at('host'), { recursive: true });
  });

  after(async () => {
    vault?.kill('SIGKILL');
    await rm(root, { recursive: true, force: true });
  });

  test('the store alone, and the recovery key, give the book that the host had', async () => {
    const { firm, findings } = await rebuild(0, 'home');
    assert.deepEqual(
      [firm.state, firm.signerFrom, firm.bookHash, findings],
      ['proven', 'vault', bookHash, []],
    );
    assert.deepEqual(
      firm.heads[0]?.cosigners.map(({ name }) => name),
      ['vault-a'],
    );
    await run(0, ['verify', '--data', at('home')]);
  });

  test('--until is told by the vault’s clock: what it held by then is trusted, the rest is suspect', async () => {
    const whole = await rebuild(0, 'whole-home');
    const { firm } = await rebuild(1, 'until-home', ['--until', secondDayFrom]);
    assert.equal(firm.state, 'left');
    assert.ok(firm.suspectEvents > 100 && firm.suspectEvents < 200, `${firm.suspectEvents}`);
    for (const [home, code] of [
      ['whole-home', 'access_given'],
      ['until-home', 'access_given_near_the_point'],
    ] as const)
      assert.match(
        await readFile(at(`${home}.html`), 'utf8'),
        new RegExp(`Everybody who was let in.*user-added mallory .*<td>${code}</td>`, 's'),
      );
    assert.equal(firm.events + firm.suspectEvents, whole.firm.events);
  });

  test('what the CCP never had is proposed to people, and left out when two have said so', async () => {
    await mkdir(at(`ccp/${FIRM}`), { recursive: true });
    const [head, ...rows] = tradesFile(trades.slice(0, 290)).trim().split('\n');
    const told = [`${head},ccp`, ...rows.map((cells) => `${cells},CME`), ''];
    await writeFile(at(`ccp/${FIRM}/trades.csv`), told.join('\n'));
    const whole = await rebuild(0, 'told-home');
    const proposed = await rebuild(1, 'proposed-home', ['--ccp-files', at('ccp')]);
    const point = proposed.firm.cleanPoint;
    assert.deepEqual(
      point?.contradicted.map(({ code }) => code),
      Array.from({ length: 10 }, () => 'trade_must_be_known_to_its_ccp'),
    );
    assert.ok(point !== undefined && point.entries > 0);
    const [letIn] = point.access;
    assert.equal(letIn?.seen, 'user-added mallory (operator of all-firms) by host');
    assert.match(String(letIn?.code), /^access_given_(near_the_point|at_an_odd_hour)$/);
    assert.match(
      await readFile(at('proposed-home.html'), 'utf8'),
      /let in: 1 grants in 1 lines, 1 of them users who were added.*<td>user-added mallory \(operator of all-firms\) by host<\/td><td class="n">1<\/td>/s,
    );
    assert.ok(proposed.firm.suspectEvents >= 100, 'all behind the point waits for people');
    const list = JSON.parse(await readFile(at('proposed-home.exclusions.json'), 'utf8'));
    const [first] = list;
    assert.deepEqual([list.length, first.last - first.first, first.approvers], [1, 9, []]);
    const approvers = ['--approver', 'A. Ames', 'B. Bell'];
    const approved = await rebuild(0, 'approved-home', ['--ccp-files', at('ccp'), ...approvers]);
    const { state, excluded, suspects, events, suspectEvents, bookHashMatch } = approved.firm;
    assert.equal(state, 'judged', 'all is accounted for');
    assert.deepEqual(
      excluded.map((range) => [range.first, range.last]),
      [[first.first, first.last]],
    );
    assert.ok(bookHashMatch);
    assert.ok(suspectEvents < 10, `${suspectEvents} need what was left out`);
    const listed = suspects.reduce((sum, range) => sum + range.last - range.first + 1, 0);
    assert.equal(listed, suspectEvents);
    assert.ok(suspects.some(({ reason }) => reason === 'records_what_is_left_out'));
    const dump = await run(0, ['dump', '--data', at('approved-home'), '--firm', FIRM]);
    const lines = dump.stdout.split('\n').filter((line) => line.includes('"SuspectKept"'));
    assert.equal(lines.length, suspectEvents);
    const kinds = lines.map((line) => /"kept":\{"type":"(\w+)"/.exec(line)?.[1]);
    assert.deepEqual([...new Set(kinds)].sort(), ['FileAdvanced', 'SubmissionRecorded']);
    assert.equal(events + suspectEvents, whole.firm.events);
    await run(0, ['verify', '--data', at('approved-home')]);
    assert.match(
      await readFile(at('approved-home.html'), 'utf8'),
      /The latest good point: \d+ entries/,
    );
  });

  test('a rebuild whose thread fails, or that was ended, leaves nothing that is taken for a directory', async () => {
    const key = await readRecoveryKey([at('recovery.key')]);
    assert.ok(key.ok);
    const thread = new URL('../wiring/rebuild-thread.ts', import.meta.url);
    const failing = rebuildDirectory({
      disk: nodeDisk(),
      sources: [at('store')],
      directory: at('failed-home'),
      recovery: key.recovery,
      pinned: new Map(),
      firmRecipients: [],
      replayers: [],
      release: 'test',
      firm: undefined,
      without: [],
      until: undefined,
      exclusions: new Map(),
      outsiders: undefined,
      order: [],
      threadCount: 1,
      // The new log has begun by then.
      startThread: (start) => ({
        ...firmThread(new Worker(thread, { workerData: start })),
        packedState: () => Promise.reject(new Error('the thread is gone')),
      }),
      now: () => Date.now() * 1_000,
      progress: () => undefined,
    });
    await assert.rejects(failing, /the thread is gone/);
    const left = (await readdir(root)).filter((name) => name.startsWith('failed-home'));
    assert.deepEqual(left, []);
    await mkdir(at('ended-home.rebuilding/keys'), { recursive: true });
    const files = ['--from', at('store'), '--data', at('ended-home')];
    const words = ['rebuild', ...files, '--recovery-key', at('recovery.key')];
    const refused = await run(2, words);
    assert.match(
      refused.stderr,
      /ended-home\.rebuilding, wanted that folder moved away \(rebuild_target_must_be_empty\)/,
    );
  });

  test('a rebuild that is killed is begun again by the same command', async () => {
    const files = ['--from', at('store'), '--data', at('killed-home')];
    const words = ['rebuild', ...files, '--recovery-key', at('recovery.key'), '--json'];
    const killed = spawn(join(REPOSITORY, 'bin/holdfast'), words, { stdio: 'ignore' });
    const made = at('killed-home.rebuilding/keys/keyring.json');
    await until('the rebuild writes', () => existsSync(made));
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const { firm } = await rebuild(0, 'killed-home');
    assert.equal(firm.bookHash, bookHash);
    await run(0, ['verify', '--data', at('killed-home')]);
    assert.equal(existsSync(at('killed-home.rebuilding')), false);
  });

  test('one byte of a stored object ends the firm’s log there, with its file and entry', async () => {
    const folder = at(`store/logs/holdfast+firm+${FIRM}`);
    const segments = (await readdir(folder)).filter((name) => name.endsWith('.segment')).sort();
    const last = join(folder, `${segments.at(-1)}`);
    const bytes = await readFile(last);
    bytes[bytes.length - 20] = bytes.readUInt8(bytes.length - 20) ^ 1;
    await rm(last);
    await writeFile(last, bytes);
    const { firm, findings } = await rebuild(3, 'damaged-home');
    assert.equal(firm.state, 'damaged');
    assert.deepEqual(
      findings.map(({ file, entry }) => [file, entry]),
      [
        [last, undefined],
        [last, firm.stop?.entry],
      ],
    );
  });
});
