import type { DayStep } from './day-step.ts';

const DATE = '2020-04-17';
const BIRCH = `CME:CBT:${DATE}:685:P1:B`;
const CEDAR = `CME:CBT:${DATE}:685:R1:S`;
const FIR = 'CME:CBT:2020-04-16:685:L1:B/up-148';
const GUM = 'CME:CBT:2020-04-16:560:902:B';
const IVY = 'CME:CBT:2020-04-16:560:901:B';

type Named = { readonly name: string; readonly after: string };

function offered({ name, after }: Named, giveUpId: string): DayStep {
  return {
    name,
    after: [after],
    command: `give-up offer ${giveUpId} --date ${DATE}`,
    call: { path: '/give-ups/step', body: { giveUpId, step: 'offer', date: DATE } },
  };
}

/** What the other firm did, told by a person. */
function told({ name, after }: Named, giveUpId: string, step: string, reason = ''): DayStep {
  const why = reason === '' ? '' : ` --reason "${reason}"`;
  const body = { giveUpId, step, date: DATE, told: true, ...(reason === '' ? {} : { reason }) };
  return {
    name,
    after: [after],
    command: `give-up tell ${giveUpId} --step ${step} --date ${DATE}${why}`,
    call: { path: '/give-ups/step', body },
  };
}

/** Friday's give-ups and take-ups, Thursday's claims among them. */
export const FRIDAY_GIVE_UPS: readonly DayStep[] = [
  {
    name: 'birch-mark',
    after: ['corn-friday'],
    command: `give-up mark --trade ${BIRCH} --to 148 --quantity 6`,
    call: { path: '/give-ups', body: { tradeId: BIRCH, to: '148', quantity: 6 } },
  },
  offered({ name: 'birch-offer', after: 'birch-mark' }, `${BIRCH}/up-148`),
  told({ name: 'birch-claimed', after: 'birch-offer' }, `${BIRCH}/up-148`, 'claim'),
  {
    name: 'cedar-mark',
    after: ['corn-friday'],
    command: `give-up mark --trade ${CEDAR} --to 148`,
    call: { path: '/give-ups', body: { tradeId: CEDAR, to: '148' } },
  },
  offered({ name: 'cedar-offer', after: 'cedar-mark' }, `${CEDAR}/up-148`),
  told({ name: 'cedar-refused', after: 'cedar-offer' }, `${CEDAR}/up-148`, 'refuse', 'not ours'),
  told({ name: 'cedar-claimed', after: 'cedar-refused' }, `${CEDAR}/up-148`, 'claim'),
  told({ name: 'fir-claimed', after: 'fir-offer' }, FIR, 'claim'),
  {
    name: 'gum-claim',
    after: ['gum-offered'],
    command: `take-up claim ${GUM} --account GUM --date ${DATE}`,
    call: {
      path: '/give-ups/step',
      body: { giveUpId: GUM, step: 'claim', account: 'GUM', date: DATE },
    },
  },
  {
    name: 'ivy-reverse',
    after: ['ivy-claim'],
    command: `take-up reverse ${IVY} --date ${DATE} --reason "client disputes it"`,
    call: {
      path: '/give-ups/step',
      body: { giveUpId: IVY, step: 'reverse', date: DATE, reason: 'client disputes it' },
    },
  },
  told({ name: 'ivy-refused', after: 'ivy-reverse' }, IVY, 'refuse-reversal', 'claimed in time'),
];
