import { type DayStep, importing } from './day-step.ts';

const DATE = '2020-04-16';
const FIR = `CME:CBT:${DATE}:685:L1:B`;
const IVY = `CME:CBT:${DATE}:560:901:B`;

const REFERENCE = ['ccps', 'calendars', 'products', 'contracts', 'members', 'clients', 'accounts']
  .concat('fees', 'agreements', 'give-up-days')
  .map((name) => `${name}.csv`);

const day: readonly DayStep[] = [
  importing('corn-thursday', ['reference'], 'corn-thursday.csv'),
  importing('options-thursday', ['reference'], 'options-thursday.csv'),
  importing('index-thursday', ['reference'], 'index-thursday.csv'),
  {
    name: 'fir-mark',
    after: ['corn-thursday'],
    command: `give-up mark --trade ${FIR} --to 148`,
    call: { path: '/give-ups', body: { tradeId: FIR, to: '148' } },
  },
  {
    name: 'fir-offer',
    after: ['fir-mark'],
    command: `give-up offer ${FIR}/up-148 --date ${DATE}`,
    call: {
      path: '/give-ups/step',
      body: { giveUpId: `${FIR}/up-148`, step: 'offer', date: DATE },
    },
  },
  importing('ivy-offered', ['reference'], 'offer-ivy.xml'),
  {
    name: 'ivy-claim',
    after: ['ivy-offered'],
    command: `take-up claim ${IVY} --account IVY --date ${DATE}`,
    call: {
      path: '/give-ups/step',
      body: { giveUpId: IVY, step: 'claim', account: 'IVY', date: DATE },
    },
  },
  importing('gum-offered', ['reference'], 'offer-gum.xml'),
  importing('prices-thursday', ['reference'], 'prices-thursday.csv'),
];

/** Thursday: what must be there before Friday's work, and the day's end. */
export const THURSDAY: readonly DayStep[] = [
  {
    name: 'create',
    after: [],
    command: 'firm create meridian --reporting-firm MRD',
    call: { path: '/firms', body: { firm: 'meridian', reportingFirm: 'MRD' } },
  },
  importing('reference', ['create'], ...REFERENCE),
  ...day,
  {
    name: 'eod-thursday',
    after: day.map(({ name }) => name),
    command: `eod --date ${DATE}`,
    call: { path: '/eod', body: { date: DATE } },
  },
  {
    name: 'release-thursday',
    after: ['eod-thursday'],
    command: `release --date ${DATE}`,
    call: { path: '/release', body: { date: DATE } },
  },
];
