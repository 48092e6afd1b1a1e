import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newRecoveryIdentity } from './age-wrap.ts';
import {
  combineShares,
  parseRecoveryShare,
  type RecoveryShare,
  recoveryShareTexts,
} from './recovery-shares.ts';

async function sharesOfNewKey() {
  const made = await newRecoveryIdentity();
  const texts = await recoveryShareTexts(made);
  const shares = texts.map((text): RecoveryShare => {
    const share = parseRecoveryShare(text);
    assert.ok(share !== undefined, text);
    return share;
  });
  return { made, texts, shares };
}

test('any two of three shares give the key back, in either order', async () => {
  const { made, shares } = await sharesOfNewKey();
  const [one, two, three] = shares;
  assert.ok(one && two && three && shares.length === 3);
  for (const pair of [
    [one, two],
    [one, three],
    [two, three],
    [three, one],
  ]) {
    assert.equal(await combineShares(pair), made.identity);
    assert.ok(pair.every(({ recipient }) => recipient === made.recipient));
  }
});

test('one share holds nothing of the key, and says whose share it is', async () => {
  const { made, texts } = await sharesOfNewKey();
  for (const text of texts) {
    assert.ok(!text.includes(made.identity.slice(16, 24)));
    assert.ok(text.includes(`# public key: ${made.recipient}\n`));
  }
});

test('a share with any one changed character of its line is not taken', async () => {
  const { texts } = await sharesOfNewKey();
  const [text = ''] = texts;
  const start = text.indexOf('HOLDFAST-SHARE-1');
  for (let at = start; at < text.length - 1; at += 1) {
    const other = text[at] === 'a' ? 'b' : 'a';
    const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
    assert.equal(parseRecoveryShare(changed), undefined, `character ${at - start}`);
  }
});
