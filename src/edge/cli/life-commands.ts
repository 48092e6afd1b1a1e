import type { Command } from 'commander';
import { day, given, onFirm, wholeNumber } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';

type ExerciseOptions = CommonOptions & {
  account: string;
  contract: string;
  date: string;
  quantity: number;
  abandon?: boolean;
  notifiedBy?: string;
};

/** Commands about the end of contracts' lives. */
export function addLifeCommands(program: Command, ports: CliPorts, done: Done): void {
  onFirm(
    program
      .command('exercise')
      .description('instruct the exercise of long options; without a quantity, list instructions'),
  )
    .option('--account <ACCOUNT>', 'account')
    .option('--contract <CONTRACT>', 'option')
    .option('--date <YYYY-MM-DD>', 'exercise date', day)
    .option('--quantity <COUNT>', 'contracts in all; 0 takes the instruction back', wholeNumber)
    .option('--abandon', 'let them expire on their last day, although they are in the money')
    .option('--notified-by <WHO>', 'client, or ccp: the clearing house says so')
    .option('--key <KEY>', 'idempotency key')
    .action(async (options: Partial<ExerciseOptions>) => {
      const { firm, account, contract, date, quantity, abandon, notifiedBy } = options;
      if (quantity === undefined) {
        done(await runCall(ports, options, 'exercises', { firm }));
        return;
      }
      const action = abandon === true ? 'abandon' : 'exercise';
      const input = given({ firm, account, contract, date, quantity, action, notifiedBy });
      done(await runCall(ports, options, 'exercise', input));
    });
  onFirm(program.command('endings').description('positions whose contracts end on a day, and how'))
    .option('--date <YYYY-MM-DD>', 'day; without it the newest', day)
    .option('--list <LIST>', 'last-day, or all: also options that may be exercised before')
    .action(async (options: CommonOptions & Record<string, string>) => {
      const { firm, date, list } = options;
      done(await runCall(ports, options, 'endings', given({ firm, date, list })));
    });
  addAssignments(program, ports, done);
}

function addAssignments(program: Command, ports: CliPorts, done: Done): void {
  const assignment = program
    .command('assignment')
    .description('assignments of short options by the clearing house');
  onFirm(assignment.command('list').description('notices, their split and its evidence')).action(
    async (options: CommonOptions) =>
      done(await runCall(ports, options, 'assignments', given({ firm: options.firm }))),
  );
  onFirm(
    assignment.command('add').description('split an assignment among the accounts that are short'),
  )
    .requiredOption('--notice <ID>', "the clearing house's notice")
    .requiredOption('--contract <CONTRACT>', 'option')
    .requiredOption('--date <YYYY-MM-DD>', 'exercise date', day)
    .requiredOption('--quantity <COUNT>', 'contracts', wholeNumber)
    .option('--origin <ORIGIN>', 'customer or house')
    .option('--account <ACCOUNT>', 'all of it to this account')
    .option('--method <METHOD>', 'random or pro-rata')
    .option('--seed <TEXT>', 'of the random split; drawn when none is given')
    .option('--key <KEY>', 'idempotency key')
    .action(async (options: CommonOptions & Record<string, string> & { quantity: number }) => {
      const { firm, notice, contract, date, quantity, origin, account, method, seed } = options;
      const what = { contract, date, quantity, origin, account, method, seed };
      done(await runCall(ports, options, 'assign', given({ firm, noticeId: notice, ...what })));
    });
  onFirm(assignment.command('withdraw').description('take a notice back that was wrong'))
    .requiredOption('--notice <ID>', "the clearing house's notice")
    .requiredOption('--reason <TEXT>', 'why')
    .action(async (options: CommonOptions & Record<string, string>) => {
      const { firm, notice, reason } = options;
      done(await runCall(ports, options, 'withdrawAssignment', { firm, noticeId: notice, reason }));
    });
}
