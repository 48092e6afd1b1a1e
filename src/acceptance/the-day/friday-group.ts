import { type DayStep, importing } from './day-step.ts';

const [F1, F2, F3] = [1, 2, 3].map((number) => `CME:CBT:2020-04-17:685:F${number}:B`);

function group(
  [name, ...after]: readonly [string, ...string[]],
  word: string,
  given: { readonly words: string; readonly body: Readonly<Record<string, unknown>> },
): DayStep {
  // Opening a group is the post to the list itself.
  const path = word === 'open' ? '/average-price' : `/average-price/${word}`;
  const words = given.words === '' ? '' : ` ${given.words}`;
  return {
    name,
    after,
    command: `average-price ${word} --group G1${words}`,
    call: { path, body: { groupId: 'G1', ...given.body } },
  };
}

function shared(oak: number, elm: number) {
  const shares = [
    { account: 'OAK', quantity: oak },
    { account: 'ELM', quantity: elm },
  ];
  return {
    words: `--share OAK=${oak} ELM=${elm}`,
    body: { rule: { method: 'quantity', shares } },
  };
}

const NOTHING = { words: '', body: {} };

/** The average-price group: late fill, allocation, a bust after it, and all once more. */
export const FRIDAY_GROUP: readonly DayStep[] = [
  importing('pool-friday', ['reference'], 'pool-friday.csv'),
  group(['group-open', 'pool-friday'], 'open', {
    words: `--trade ${F1} ${F2}`,
    body: { tradeIds: [F1, F2] },
  }),
  importing('late-fill-friday', ['reference'], 'late-fill-friday.csv'),
  group(['group-late-fill', 'group-open', 'late-fill-friday'], 'add', {
    words: `--trade ${F3}`,
    body: { tradeIds: [F3] },
  }),
  group(['group-complete', 'group-late-fill'], 'complete', NOTHING),
  group(['group-allocate', 'group-complete'], 'allocate', shared(8, 4)),
  {
    name: 'group-bust',
    after: ['group-allocate'],
    command: `bust --trade ${F2}`,
    call: { path: '/busts', body: { tradeId: F2 } },
  },
  group(['group-complete-again', 'group-bust'], 'complete', NOTHING),
  group(['group-allocate-again', 'group-complete-again'], 'allocate', shared(5, 3)),
];
