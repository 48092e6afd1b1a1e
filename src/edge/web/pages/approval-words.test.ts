import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  instructionWords,
  occasionWords,
  termLabel,
  termsText,
  termWords,
} from './approval-words.ts';

test('termsText() says every term but the subject, in words', () => {
  const terms = [
    { term: 'account', value: 'A1' },
    { term: 'amount', value: '10.00' },
    { term: 'valueDate', value: '2020-04-16' },
  ];
  assert.equal(termsText({ terms, subject: 'A1' }), 'amount 10.00, value date 2020-04-16');
});

const WORDS = [
  [termWords('openClose'), 'open close'],
  [termLabel('openClose'), 'Open close'],
  [instructionWords('bustTrade'), 'Bust'],
  [instructionWords('somethingNew'), 'somethingNew'],
  [occasionWords('change-of-final-day'), 'Change of a final day'],
  [occasionWords('a-newer-one'), 'a newer one'],
] as const;
for (const [said, wanted] of WORDS) test(`it is said: ${wanted}`, () => assert.equal(said, wanted));
