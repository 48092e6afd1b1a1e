import { assertThat } from '../domain/basics/decision.ts';
import { type Confirm, namingOf } from './confirm.ts';
import type { DayMessage } from './day-confirms.ts';
import { type DayIndex, tickAt } from './market-prices.ts';
import { Random } from './random.ts';
import type { Sample } from './sample.ts';
import type { DemoCcp } from './shipped-reference.ts';

const MINUTE_MS = 60_000;

/** Firms to which trades are given up; invented like all others. */
const GIVE_UP_FIRMS: Readonly<Record<'CME' | 'ICUS', readonly string[]>> = {
  CME: ['4Q1', '7X3'],
  ICUS: ['QXM', 'ZRT'],
};

/** What comes later in a day about trades confirmed in it: marks, corrections, a bust, a cancel, a reversal and re-submission. */
export function amendments(
  sample: Sample,
  day: DayIndex,
  messages: readonly DayMessage[],
): Confirm[] {
  const random = new Random(sample.seed, `amendments ${day}`);
  const chosen = new Choice(sample, random, messages);
  return [
    ...giveUpMarks(chosen, random),
    ...accountCorrections(chosen, sample, random),
    ...priceCorrections(chosen, random),
    later(chosen.of('CME'), random, { kind: 'bust' }),
    later(chosen.of('ICEU'), random, { kind: 'cancel' }),
    ...reversedAndResubmitted(chosen.of('ICUS'), random),
  ].filter(({ sentAt }) => sentAt <= sample.now);
}

/** Picks outright trades that nothing else has been done to, early enough for a change to come after. */
class Choice {
  readonly #left: Confirm[];
  readonly #random: Random;

  constructor(sample: Sample, random: Random, messages: readonly DayMessage[]) {
    this.#random = random;
    const latest = sample.now - 60 * MINUTE_MS;
    this.#left = messages.flatMap((message) =>
      message.type === 'trade' && isPlain(message.confirm) && message.confirm.sentAt < latest
        ? [message.confirm]
        : [],
    );
  }

  of(ccp: DemoCcp, except = ''): Confirm {
    const fitting = this.#left.filter((known) => known.ccp === ccp && known.accountName !== except);
    const confirm = this.#random.pick(fitting);
    this.#left.splice(this.#left.indexOf(confirm), 1);
    return confirm;
  }
}

function isPlain({ multiLeg, tradeType, priceType, listed, quantity }: Confirm): boolean {
  if (multiLeg === 'leg' || tradeType !== 'regular' || priceType !== 'final') return false;
  return listed.kind === 'future' && quantity <= 40;
}

/** The same trade again, some minutes later. */
export function later(confirm: Confirm, random: Random, change: Partial<Confirm>): Confirm {
  const sentAt = confirm.sentAt + random.between(4, 50) * MINUTE_MS + random.below(60_000);
  return { ...confirm, ...change, sentAt };
}

function giveUpMarks(chosen: Choice, random: Random): Confirm[] {
  return (['CME', 'CME', 'CME', 'CME', 'CME', 'CME', 'ICUS', 'ICUS'] as const).map((ccp) =>
    later(chosen.of(ccp), random, { kind: 'replace', giveUpFirm: random.pick(GIVE_UP_FIRMS[ccp]) }),
  );
}

/** Booked to the error account or a sister fund first, then put right. */
function accountCorrections(chosen: Choice, sample: Sample, random: Random): Confirm[] {
  const targets = [
    ['CME', '1007-B'],
    ['CME', '1018-C'],
    ['ECAG', '3003-B-ISA'],
    ['ICEU', '2003-A-OSA'],
  ] as const;
  return targets.map(([ccp, accountId]) => {
    const account = sample.accounts.find((known) => known.account === accountId);
    assertThat(account !== undefined, `${accountId} is an account of the sample`);
    const { accountName, origin } = namingOf(ccp, account);
    return later(chosen.of(ccp, accountName), random, { kind: 'replace', accountName, origin });
  });
}

function priceCorrections(chosen: Choice, random: Random): Confirm[] {
  return (['CME', 'ECAG'] as const).map((ccp) => {
    const confirm = chosen.of(ccp);
    const price = confirm.price + tickAt(confirm.listed, confirm.price);
    return later(confirm, random, { kind: 'replace', price });
  });
}

/** ICE Clear US takes a trade out of clearing and submits the same id again, a tick better. */
function reversedAndResubmitted(confirm: Confirm, random: Random): Confirm[] {
  const reversed = later(confirm, random, { kind: 'reverse' });
  const price = confirm.price + tickAt(confirm.listed, confirm.price);
  return [reversed, later({ ...reversed, price }, random, { kind: 'new' })];
}
