import { type DayStep, importing } from './day-step.ts';
import { FRIDAY_GIVE_UPS } from './friday-give-ups.ts';
import { FRIDAY_GROUP } from './friday-group.ts';
import { THURSDAY } from './thursday.ts';

const DATE = '2020-04-17';
const LARCH = 'CME:CBT:2020-04-16:685:K1:B';
const CORN = 'CBT:C:FUT:202007';
const INDEX = 'CME:ES:FUT:202004';
const JUNE_CALL = 'NYMEX:LO:OOF:202006:C:20';

const POSITIONS: readonly DayStep[] = [
  {
    name: 'larch-correct',
    after: ['release-thursday'],
    command: `correct --trade ${LARCH} --price 3.72`,
    call: { path: '/corrections', body: { tradeId: LARCH, price: '3.72' } },
  },
  {
    name: 'maple-request',
    after: ['corn-thursday'],
    command: `transfer request --transfer X1 --contract ${CORN} --side long --quantity 2 --from MAPLE --to MYRTLE`,
    call: {
      path: '/transfers',
      body: {
        ...{ transferId: 'X1', contract: CORN, side: 'long', quantity: 2 },
        ...{ fromAccount: 'MAPLE', toAccount: 'MYRTLE' },
      },
    },
  },
  {
    name: 'maple-approve',
    after: ['maple-request'],
    command: `transfer approve --transfer X1 --date ${DATE}`,
    call: { path: '/transfers/X1/decide', body: { outcome: 'approved', date: DATE } },
  },
  {
    name: 'nutmeg-exercised',
    after: ['release-thursday'],
    command: `exercise --account NUTMEG --contract ${JUNE_CALL} --date 2020-04-16 --quantity 2 --notified-by ccp`,
    call: {
      path: '/exercises',
      body: {
        ...{ account: 'NUTMEG', contract: JUNE_CALL, date: '2020-04-16', quantity: 2 },
        ...{ action: 'exercise', notifiedBy: 'ccp' },
      },
    },
  },
  importing('options-friday', ['reference'], 'options-friday.csv'),
  importing('house-assigned', ['options-thursday'], 'assigned-house.xml'),
  importing('prices-friday', ['reference'], 'prices-friday.csv'),
  {
    name: 'pine-final-price',
    after: ['prices-friday'],
    command: `price set --contract ${INDEX} --date ${DATE} --settlement 2807.25 --kind final-settlement`,
    call: {
      path: '/prices',
      body: { contract: INDEX, date: DATE, settlement: '2807.25', kind: 'final-settlement' },
    },
  },
];

const before: readonly DayStep[] = [
  ...THURSDAY,
  ...FRIDAY_GROUP,
  importing('corn-friday', ['reference'], 'corn-friday.csv'),
  ...FRIDAY_GIVE_UPS,
  ...POSITIONS,
];

const CALL = { path: '/eod', body: { date: DATE } };

/** The day of docs/the-day.md, in its order. */
export const SCRIPT: readonly DayStep[] = [...before, endOfDay(before)];

const EARLY_RUNS = ['eod-early', 'eod-again'].map(
  (name): DayStep => ({
    name,
    after: ['release-thursday'],
    command: `eod --date ${DATE}`,
    call: CALL,
  }),
);

/** The same, with two runs of Friday in between, which may come at any time once Thursday is final. */
export const WITH_EARLY_RUNS: readonly DayStep[] = [
  ...before,
  ...EARLY_RUNS,
  endOfDay([...before, ...EARLY_RUNS]),
];

function endOfDay(steps: readonly DayStep[]): DayStep {
  const after = steps.map(({ name }) => name);
  return { name: 'eod-friday', after, command: `eod --date ${DATE}`, call: CALL };
}
