import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { naiveCount } from './figures.ts';
import { mixedBits } from './mixed-bits.ts';
import { ACCOUNTS, CONTRACTS, termsOf } from './trade-terms.ts';
import { type Operation, Workload } from './workload.ts';
import { captureOf } from './workload-reports.ts';
import { zipfRanks } from './zipf.ts';

const reach = { nearest: 100, farthest: 1_000 };

function digestOf(seed: number, operations: number): string {
  const workload = new Workload({ seed, ...reach });
  const hash = createHash('sha256');
  for (const operation of workload.next(operations)) {
    hash.update(JSON.stringify(captureOf(seed, operation)));
  }
  return hash.digest('hex');
}

test('Workload gives the same bytes for the same seed, on every machine', () => {
  assert.equal(
    digestOf(42, 5_000),
    '8b1671477749a2cb421ca087c66d94d151c5e06dc8562a6c2b4619a9406b65ec',
  );
  assert.notEqual(digestOf(43, 5_000), digestOf(42, 5_000));
});

test('Workload gives the same operations whatever the size of the batches', () => {
  const whole = new Workload({ seed: 7, ...reach }).next(3_000);
  const parts = new Workload({ seed: 7, ...reach });
  const inParts: Operation[] = [];
  while (inParts.length < 3_000) inParts.push(...parts.next(Math.min(177, 3_000 - inParts.length)));
  assert.deepEqual(inParts, whole);
});

test('Workload holds 1 % duplicates, 1 % busts and 0.5 % rejections', () => {
  const { counts } = naiveCount({ seed: 42, ...reach }, 200_000);
  const shares = [
    ['duplicate', counts.duplicate, 2_000],
    ['bust', counts.bust, 2_000],
    ['rejection', counts.rejection, 1_000],
    ['new', counts.new, 195_000],
  ] as const;
  for (const [kind, seen, wanted] of shares) {
    // Five standard deviations of a binomial count.
    const allowed = 5 * Math.sqrt(wanted);
    assert.ok(Math.abs(seen - wanted) < allowed, `${seen} of kind ${kind}, wanted about ${wanted}`);
  }
});

test('Workload repeats and busts only live trades within its reach, each trade once', () => {
  const touched = new Set<number>();
  let trades = 0;
  for (const { kind, trade } of new Workload({ seed: 42, ...reach }).next(50_000)) {
    if (kind === 'new') {
      assert.equal(trade, trades);
      trades += 1;
    } else if (kind !== 'rejection') {
      assert.ok(trade < trades - reach.nearest, `${trade} is not old enough at ${trades}`);
      assert.ok(trade >= trades - reach.farthest, `${trade} is too old at ${trades}`);
      assert.ok(!touched.has(trade), `${trade} was already repeated or busted`);
      touched.add(trade);
    }
  }
  assert.ok(touched.size > 500, `only ${touched.size} trades were repeated or busted`);
});

test('zipfRanks() draws rank r with probability in proportion to 1 / (r + 1)', () => {
  const rank = zipfRanks(ACCOUNTS);
  const draws = 400_000;
  const seen = new Float64Array(ACCOUNTS);
  for (let number = 0; number < draws; number += 1) {
    const drawn = rank(mixedBits(1, number));
    seen[drawn] = (seen[drawn] ?? Number.NaN) + 1;
  }
  const harmonic = Array.from({ length: ACCOUNTS }, (_, at) => 1 / (at + 1)).reduce(
    (a, b) => a + b,
    0,
  );
  for (const at of [0, 1, 9, 99, 999]) {
    const wanted = draws / harmonic / (at + 1);
    assert.ok(
      Math.abs((seen[at] ?? 0) - wanted) < 5 * Math.sqrt(wanted),
      `rank ${at}: ${seen[at]}, wanted ${wanted}`,
    );
  }
});

test('termsOf() uses every account and contract, and only quantities from 1 to 20', () => {
  const accounts = new Set<number>();
  const contracts = new Set<number>();
  for (let trade = 0; trade < 200_000; trade += 1) {
    const { account, contract, quantity } = termsOf(42, trade);
    accounts.add(account);
    contracts.add(contract);
    assert.ok(quantity >= 1 && quantity <= 20);
  }
  assert.deepEqual([accounts.size, contracts.size], [ACCOUNTS, CONTRACTS]);
});
