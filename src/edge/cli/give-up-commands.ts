import type { Command } from 'commander';
import { day, given, onFirm, wholeNumber } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';

type ListOptions = CommonOptions & { readonly list?: string };
type StepOptions = CommonOptions & {
  readonly date?: string;
  readonly account?: string;
  readonly quantity?: number;
  readonly reason?: string;
};

/** Words of the executing and of the clearing firm, with the step of a give-up's life that each is. */
const EXECUTOR_STEPS = [
  ['offer', 'offer', 'offer what is marked to the firm that is to claim'],
  ['cancel', 'cancel', 'take back what nobody has claimed; the trade stands where it was'],
  ['approve', 'approve-give-up', 'approve a give-up for the trading firm (four-party approval)'],
  ['decline', 'decline-give-up', 'decline it: it is marked as before'],
  ['accept-reversal', 'accept-reversal', 'take back what the clearing firm gives back'],
  ['refuse-reversal', 'refuse-reversal', 'do not: the clearing firm carries on'],
] as const;
const CLAIMER_STEPS = [
  ['claim', 'claim', 'claim what is offered, into --account; approves what waits for approval'],
  ['hold', 'ask-take-up-approval', 'claim it when the clearing member has approved'],
  ['refuse', 'refuse', 'refuse it; it may be claimed later'],
  ['reverse', 'reverse', 'ask the executing firm to take it back'],
  ['cancel-reversal', 'cancel-reversal', 'no longer ask'],
] as const;

/** Give-ups of the executing firm, take-ups of the clearing firm. */
export function addGiveUpCommands(program: Command, ports: CliPorts, done: Done): void {
  const giveUp = program.command('give-up').description('trades that another firm is to carry');
  addList(giveUp, 'executor', ports, done);
  addMark(giveUp, ports, done);
  for (const word of EXECUTOR_STEPS) addStep(giveUp, word, ports, done);
  addQuestions(giveUp, ports, done);
  const takeUp = program.command('take-up').description('trades of other firms that we carry');
  addList(takeUp, 'claimer', ports, done);
  for (const word of CLAIMER_STEPS) addStep(takeUp, word, ports, done);
}

function addList(group: Command, role: string, ports: CliPorts, done: Done): void {
  onFirm(group.command('list').description('most at risk first'))
    .option('--list <LIST>', 'unclaimed, pending (a decision of ours) or all', 'all')
    .action(async (options: ListOptions) => {
      const { firm, list } = options;
      done(await runCall(ports, options, 'giveUps', given({ firm, list, role })));
    });
}

function addMark(group: Command, ports: CliPorts, done: Done): void {
  onFirm(group.command('mark').description('contracts of a trade wait to be claimed'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .requiredOption('--to <FIRM>', 'the firm that is to claim, as the CCP names it')
    .option('--account <ACCOUNT>', 'its account')
    .option('--quantity <CONTRACTS>', 'part of the trade', wholeNumber)
    .option('--key <KEY>', 'idempotency key')
    .action(
      async (
        options: CommonOptions & {
          readonly trade: string;
          readonly to: string;
          readonly account?: string;
          readonly quantity?: number;
        },
      ) => {
        const { firm, trade: tradeId, to, account, quantity } = options;
        const params = given({ firm, tradeId, to, account, quantity });
        done(await runCall(ports, options, 'markGiveUp', params));
      },
    );
}

function addStep(
  group: Command,
  [word, step, description]: readonly [string, string, string],
  ports: CliPorts,
  done: Done,
): void {
  const command = onFirm(group.command(`${word} <ID>`).description(description))
    .option(
      '--date <YYYY-MM-DD>',
      "clearing date of the step; without it the CCP's present one",
      day,
    )
    .option('--reason <TEXT>', 'why')
    .option('--key <KEY>', 'idempotency key');
  if (word === 'claim') command.option('--account <ACCOUNT>', 'our account that takes it');
  if (word === 'claim' || word === 'hold')
    command.option(
      '--quantity <CONTRACTS>',
      'part of what is offered; the rest stays',
      wholeNumber,
    );
  command.action(async (giveUpId: string, options: StepOptions) => {
    const { firm, date, account, quantity, reason } = options;
    const params = given({ firm, giveUpId, step, date, account, quantity, reason });
    done(await runCall(ports, options, 'stepGiveUp', params));
  });
}

function addQuestions(group: Command, ports: CliPorts, done: Done): void {
  onFirm(group.command('tell <ID>').description('what another party or the CCP did'))
    .requiredOption('--step <STEP>', 'claim, refuse, reverse, expire …')
    .option('--date <YYYY-MM-DD>', 'clearing date of the step', day)
    .option('--account <ACCOUNT>', 'our account that takes a claim')
    .option('--quantity <CONTRACTS>', 'of a claim: part of what is offered', wholeNumber)
    .option('--reason <TEXT>', 'who told it')
    .option('--key <KEY>', 'idempotency key')
    .action(async (giveUpId: string, options: StepOptions & { readonly step: string }) => {
      const { firm, step, date, account, quantity, reason } = options;
      const params = given({ firm, giveUpId, step, date, account, quantity, reason, told: true });
      done(await runCall(ports, options, 'stepGiveUp', params));
    });
  onFirm(
    group.command('message <ID>').description('FIXML that tells the CCP of the newest step'),
  ).action(async (giveUpId: string, options: CommonOptions) => {
    const { firm } = options;
    done(await runCall(ports, options, 'giveUpMessage', given({ firm, giveUpId })));
  });
  onFirm(group.command('fees').description('lines of the bill for execution')).action(
    async (options: CommonOptions) => {
      const { firm } = options;
      done(await runCall(ports, options, 'executionFees', given({ firm })));
    },
  );
  onFirm(
    group.command('breaks').description("what CCPs' messages say that does not add up"),
  ).action(async (options: CommonOptions) => {
    const { firm } = options;
    done(await runCall(ports, options, 'giveUpBreaks', given({ firm })));
  });
  onFirm(group.command('settle <ITEM>').description('take a break off the list'))
    .requiredOption('--reason <TEXT>', 'why')
    .action(async (itemId: string, options: CommonOptions & { readonly reason: string }) => {
      const { firm, reason } = options;
      done(await runCall(ports, options, 'settleGiveUpBreak', given({ firm, itemId, reason })));
    });
}
