import assert from 'node:assert/strict';
import { cp, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type CommandAnswer, holdfast, said } from './command-line.ts';
import { serve, stop } from './platform-process.ts';

// A clearing day on real files by real processes; then the host is gone, and only copies and a recovery key are left.

const INPUTS = join(import.meta.dirname, 'worked-day');
const REFERENCE =
  'ccps calendars products contracts reporting-levels members clients accounts fees';
const DAY = [
  'trades-2020-04-16.csv',
  'spreads-2020-04-16.xml',
  'brent-2020-04-16.xml',
  'prices-2020-04-16.csv',
];
const FIRM = 'northstar';

let root = '';
const at = (name: string) => join(root, name);

/** Runs a command that must end with this exit code. */
async function run(exitCode: number, words: readonly string[]): Promise<CommandAnswer> {
  const answer = await holdfast(words, INPUTS);
  assert.equal(answer.exitCode, exitCode, said(answer));
  return answer;
}

const onFirm = (data: string) => ['--data', at(data), '--firm', FIRM];

const cashAdd = (data: string, amount: string) =>
  `cash add --account ALPHA-OTE --currency USD --amount ${amount} --date 2020-04-16 --reason test`
    .split(' ')
    .concat(onFirm(data));

type Report = {
  readonly firms: readonly {
    readonly firm: string;
    readonly state: string;
    readonly coverage: number;
    readonly events: number;
    readonly suspectEvents: number;
    readonly bookHashMatch: boolean;
    readonly bookHash: string;
    readonly stop?: { readonly entry: number; readonly code: string };
    readonly heads: readonly { readonly size: number; readonly root: string }[];
  }[];
  readonly findings: readonly {
    readonly file: string;
    readonly offset: number;
    readonly entry?: number;
  }[];
};

async function rebuild(
  exitCode: number,
  from: readonly string[],
  to: string,
  more: readonly string[] = [],
): Promise<Report> {
  const words = ['rebuild', '--from', ...from.map(at), '--data', at(to)];
  const answer = await run(exitCode, [
    ...words,
    '--recovery-key',
    at('recovery.key'),
    '--report',
    at(`${to}.html`),
    '--json',
    ...more,
  ]);
  return JSON.parse(answer.stdout);
}

function firmIn(report: Report, name = FIRM): Report['firms'][number] {
  const firm = report.firms.find((each) => each.firm === name);
  assert.ok(firm !== undefined, JSON.stringify(report));
  return firm;
}

/** What a clerk and the CFTC see. */
async function figures(data: string): Promise<string> {
  const out = at(`${data}-part17.txt`);
  const answers = [
    await run(0, ['balances', ...onFirm(data), '--date', '2020-04-16', '--json']),
    await run(0, ['positions', ...onFirm(data), '--date', '2020-04-16', '--json']),
  ];
  const report = ['report', 'part17', '--format', 'legacy', '--date', '2020-04-16', '--out', out];
  await run(0, [...report, ...onFirm(data)]);
  return [...answers.map(({ stdout }) => stdout), await readFile(out, 'utf8')].join('\n');
}

async function flipByte(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  await file.write(Buffer.from([byte.readUInt8(0) ^ 1]), 0, 1, offset);
  await file.close();
}

const SEGMENT = `journal/logs/holdfast+firm+${FIRM}/00000000.segment`;

describe('rebuild', () => {
  let figuresBefore = '';
  let whole: Report;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'holdfast-rebuild-'));
    await run(0, ['keys', 'recovery', '--data', at('host'), '--out', at('recovery.key')]);
    const create = ['firm', 'create', FIRM, '--reporting-firm', 'NST', '--data', at('host')];
    await run(0, create);
    await run(0, ['firm', 'create', 'quiet', '--data', at('host')]);
    const reference = REFERENCE.split(' ').map((name) => `${name}.csv`);
    await run(0, ['import', ...reference, ...onFirm('host')]);
    await run(0, cashAdd('host', '100000.00'));
    await cp(at('host'), at('older'), { recursive: true });
    await cp(at('host'), at('branched'), { recursive: true });
    await run(0, ['import', ...DAY, ...onFirm('host')]);
    await run(0, ['eod', ...onFirm('host'), '--date', '2020-04-16']);
    const { stdout } = await run(0, ['keys', 'policy', '--data', at('host')]);
    await writeFile(at('policy.txt'), stdout);
    figuresBefore = await figures('host');
    await cp(at('host'), at('copy'), { recursive: true });
    await rm(at('host'), { recursive: true });
  });

  after(() => rm(root, { recursive: true, force: true }));

  test('a wiped host is rebuilt from a copy: balances, positions and Part 17 are the same', async () => {
    whole = await rebuild(0, ['copy'], 'home');
    assert.deepEqual(
      whole.firms.map(({ firm, state, coverage, bookHashMatch }) => [
        firm,
        state,
        coverage,
        bookHashMatch,
      ]),
      [
        [FIRM, 'proven', 1, true],
        ['quiet', 'proven', 1, true],
      ],
    );
    assert.deepEqual(whole.findings, []);
    assert.equal(await figures('home'), figuresBefore);
    assert.match(await readFile(at('home.html'), 'utf8'), /2 of 2 firms proven/);
  });

  test('the new home verifies, takes business, and can itself be rebuilt with the same key', async () => {
    await run(0, ['verify', '--data', at('home')]);
    await run(0, cashAdd('home', '5.00'));
    const again = await rebuild(0, ['home'], 'second-home');
    assert.equal(firmIn(again).state, 'proven');
    assert.ok(firmIn(again).events > firmIn(whole).events);
    await run(0, ['verify', '--data', at('second-home')]);
    const policy = await run(0, ['keys', 'policy', '--data', at('second-home')]);
    const origins = policy.stdout.match(/^origin (holdfast-[0-9a-f]{8})$/m);
    assert.ok(origins !== null, policy.stdout);
    assert.doesNotMatch(await readFile(at('policy.txt'), 'utf8'), new RegExp(`${origins[1]}`));
  });

  test('a firm that is wanted first has a home of its own, which serves while the others get theirs', async () => {
    const first = await rebuild(0, ['copy'], 'first-home', ['--firm', FIRM]);
    assert.deepEqual(
      first.firms.map(({ firm, state }) => [firm, state]),
      [[FIRM, 'proven']],
    );
    const platform = await serve(at('first-home'), undefined);
    try {
      const headers = { authorization: `Bearer ${platform.token}` };
      const asked = `${platform.address}/api/v1/firms/${FIRM}/balances`;
      assert.equal((await fetch(asked, { headers })).status, 200);
      const rest = await rebuild(0, ['copy'], 'rest-home', ['--without', FIRM]);
      assert.deepEqual(
        rest.firms.map(({ firm, state }) => [firm, state]),
        [['quiet', 'proven']],
      );
      await run(0, cashAdd('first-home', '5.00'));
    } finally {
      await stop(platform, 'SIGTERM');
    }
    await run(0, ['verify', '--data', at('first-home')]);
    const words = ['rebuild', '--from', at('copy'), '--data', at('no-home')];
    const key = ['--recovery-key', at('recovery.key'), '--without', 'nobody'];
    assert.match((await run(2, [...words, ...key])).stderr, /nobody.*\(firm_unknown\)/);
  });

  test('without the keyring the policy that was printed says which heads to believe', async () => {
    await cp(at('copy'), at('no-keyring'), { recursive: true });
    await rm(at('no-keyring/keys'), { recursive: true });
    const blind = await rebuild(1, ['no-keyring'], 'blind-home');
    assert.equal(firmIn(blind).state, 'unknown');
    const seen = await rebuild(0, ['no-keyring'], 'policy-home', ['--policy', at('policy.txt')]);
    assert.equal(firmIn(seen).bookHash, firmIn(whole).bookHash);
  });

  test('a flipped byte is named; another copy that has the entry whole makes it good', async () => {
    await cp(at('copy'), at('flipped'), { recursive: true });
    const bytes = await readFile(at(`flipped/${SEGMENT}`));
    const frame = bytes.lastIndexOf('HFE1');
    // Prelude, header, check, and well into the payload (journal.md).
    const flipped = frame + 32 + bytes.readUInt32LE(frame + 16) + 4 + 60;
    await flipByte(at(`flipped/${SEGMENT}`), flipped);
    const alone = await rebuild(3, ['flipped'], 'flipped-home');
    const { stop, coverage } = firmIn(alone);
    assert.equal(stop?.code, 'entry_must_be_whole');
    assert.ok(coverage < 1);
    const [finding] = alone.findings;
    assert.equal(finding?.file, at(`flipped/${SEGMENT}`));
    assert.equal(finding?.entry, stop?.entry);
    assert.equal(finding?.offset, frame, 'where its entry begins');
    const both = await rebuild(0, ['flipped', 'copy'], 'both-home');
    assert.equal(firmIn(both).bookHash, firmIn(whole).bookHash);
    assert.equal(both.findings.length, 1);
  });

  test('a source cut short is made up for by another one, whichever comes first', async () => {
    const report = await rebuild(0, ['older', 'copy'], 'mixed-home');
    assert.equal(firmIn(report).bookHash, firmIn(whole).bookHash);
    const less = await rebuild(0, ['older'], 'older-home');
    assert.ok(firmIn(less).events < firmIn(whole).events);
  });

  test('two signed histories stop that firm only, and both heads are shown', async () => {
    await run(0, cashAdd('branched', '7.00'));
    const report = await rebuild(1, ['copy', 'branched'], 'forked-home');
    const { state, heads } = firmIn(report);
    assert.equal(state, 'disagrees');
    assert.equal(heads.length, 2);
    assert.notEqual(heads[0]?.root, heads[1]?.root);
    assert.equal(firmIn(report, 'quiet').state, 'proven');
    const firms = await run(0, ['firm', 'list', '--data', at('forked-home'), '--json']);
    assert.deepEqual(
      JSON.parse(firms.stdout).map(({ firm }: { firm: string }) => firm),
      ['quiet'],
    );
  });

  test('what came after --until-entry is kept as suspect, and business goes on behind it', async () => {
    const size = firmIn(whole).heads[0]?.size ?? 0;
    const words = ['--firm', FIRM, '--until-entry', String(size - 3)];
    const report = await rebuild(1, ['copy'], 'until-home', words);
    const { events, suspectEvents, state } = firmIn(report);
    assert.equal(state, 'left');
    assert.ok(suspectEvents > 0);
    assert.equal(events + suspectEvents, firmIn(whole).events);
    await run(0, cashAdd('until-home', '5.00'));
    await run(0, ['verify', '--data', at('until-home')]);
    const dump = await run(0, ['dump', '--data', at('until-home'), '--firm', FIRM]);
    assert.equal(dump.stdout.split('"SuspectKept"').length - 1, suspectEvents);
  });

  test('an event may be left out with its dependents only, and then its sequence says so', async () => {
    const { stdout } = await run(0, ['dump', '--data', at('older'), '--firm', FIRM]);
    const events: { sequence: number; event: { type: string } }[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const cash = events.find(({ event }) => event.type === 'CashEntered')?.sequence ?? 0;
    const account = events.find(({ event }) => event.type === 'AccountSet')?.sequence ?? 0;
    assert.ok(cash > 0 && account > 0, [...new Set(events.map(({ event }) => event.type))].join());
    const exclude = async (first: number, last: number) =>
      writeFile(
        at('exclude.json'),
        JSON.stringify([
          { firm: FIRM, first, last, reason: 'forged', approvers: ['A. Ames', 'B. Bell'] },
        ]),
      );
    await exclude(account, account);
    const words = ['rebuild', '--from', at('older'), '--data', at('excluded-home')];
    const key = ['--recovery-key', at('recovery.key'), '--exclude', at('exclude.json'), '--json'];
    const refused = await run(2, [...words, ...key]);
    assert.match(refused.stdout, /exclusion_must_take_its_dependents_along/);
    await exclude(cash, cash);
    const report = await rebuild(0, ['older'], 'excluded-home', ['--exclude', at('exclude.json')]);
    assert.equal(firmIn(report).bookHashMatch, true);
    await run(0, ['verify', '--data', at('excluded-home')]);
    const dump = await run(0, ['dump', '--data', at('excluded-home'), '--firm', FIRM]);
    assert.match(dump.stdout, new RegExp(`"sequence":${cash},[^\n]*"EventExcluded"`));
    assert.doesNotMatch(dump.stdout, /"type":"CashEntered"/);
  });

  test('a recovery key that came late opens what was before it too; without its log only the keyring does', async () => {
    await run(0, ['firm', 'create', 'early', '--data', at('late')]);
    await cp(at('late'), at('before-key'), { recursive: true });
    const made = ['keys', 'recovery', '--data', at('late'), '--out', at('late.key'), '--json'];
    const { recipients, notCovered } = JSON.parse((await run(0, made)).stdout);
    assert.deepEqual(notCovered, []);
    await run(0, ['firm', 'create', 'later', '--data', at('late')]);
    const policy = await run(0, ['keys', 'policy', '--data', at('late')]);
    assert.match(policy.stdout, new RegExp(`^recovery ${recipients[0]}$`, 'm'));
    await writeFile(at('late-policy.txt'), policy.stdout);
    const states = (answer: CommandAnswer) =>
      JSON.parse(answer.stdout).firms.map(({ state }: { state: string }) => state);
    const pinned = ['--recovery-key', at('late.key'), '--policy', at('late-policy.txt'), '--json'];
    const rebuildOf = (code: number, from: string, to: string) =>
      run(code, ['rebuild', '--from', at(from), '--data', at(to), ...pinned]);
    assert.deepEqual(states(await rebuildOf(0, 'before-key', 'keyring-home')), ['proven']);
    for (const copy of ['late', 'before-key']) await rm(at(`${copy}/keys`), { recursive: true });
    assert.deepEqual(states(await rebuildOf(0, 'late', 'late-home')), ['proven', 'proven']);
    const without = await rebuildOf(1, 'before-key', 'locked-home');
    assert.deepEqual(states(without), ['left']);
    const [locked] = JSON.parse(without.stdout).firms;
    assert.deepEqual(
      [locked.stop.code, locked.coverage],
      ['epoch_must_open', 1],
      'hashed, not opened',
    );
    assert.match(without.stderr, /Nothing of any firm could be opened/);
    // A try that came to nothing does not stand in the way of the next one.
    assert.deepEqual(states(await rebuildOf(0, 'late', 'locked-home')), ['proven', 'proven']);
  });

  test('two of three shares of the recovery key rebuild; one alone, or of two keys, does not', async () => {
    const make = (data: string, out: string) =>
      run(0, ['keys', 'recovery', '--data', at(data), '--out', at(out), '--shares']);
    const { stderr } = await make('shared', 'share');
    assert.match(stderr, /share\.1, .*share\.2, .*share\.3 away .* each to another person/);
    await run(0, ['firm', 'create', 'acme', '--data', at('shared')]);
    const policy = await run(0, ['keys', 'policy', '--data', at('shared')]);
    await writeFile(at('shared-policy.txt'), policy.stdout);
    await rm(at('shared/keys'), { recursive: true });
    await make('stranger', 'strange');
    const words = (...files: string[]) => [
      ...['rebuild', '--from', at('shared'), '--data', at('shared-home'), '--json'],
      ...['--policy', at('shared-policy.txt'), '--recovery-key', ...files.map(at)],
    ];
    for (const files of [['share.2'], ['share.2', 'share.2'], ['share.2', 'strange.1']]) {
      const refused = await run(2, words(...files));
      assert.match(refused.stdout, /recovery_shares_must_be_of_one_key/, files.join());
    }
    const again = ['keys', 'recovery', '--data', at('shared'), '--out', at('share'), '--shares'];
    assert.match((await run(2, again)).stderr, /recovery_key_must_have_a_new_file/);
    const rebuilt = await run(0, words('share.3', 'share.1'));
    assert.equal(JSON.parse(rebuilt.stdout).firms[0].state, 'proven');
  });

  test('a target that is not empty, a stranger’s key and no copy are refused, and nothing is left', async () => {
    const words = (from: string, to: string, key: string) => [
      ...['rebuild', '--from', at(from), '--data', at(to), '--recovery-key', at(key), '--json'],
    ];
    const target = await run(2, words('copy', 'older', 'recovery.key'));
    assert.match(target.stdout, /rebuild_target_must_be_empty/);
    await run(0, ['keys', 'recovery', '--data', at('other'), '--out', at('other.key')]);
    const key = await run(2, words('copy', 'nowhere', 'other.key'));
    assert.match(key.stdout, /recovery_key_must_open_an_epoch/);
    const source = await run(2, words('nowhere', 'nowhere', 'recovery.key'));
    assert.match(source.stdout, /rebuild_source_must_be_a_copy/);
    await assert.rejects(readFile(at('nowhere')), { code: 'ENOENT' });
    await assert.rejects(readFile(at('nowhere.rebuilding')), { code: 'ENOENT' });
  });
});
