import type { Command } from 'commander';
import { day, given, onFirm, wholeNumber } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';

type Words = CommonOptions & Record<string, string> & { quantity: number };

/** Commands about futures that are delivered. */
export function addDeliveryCommands(program: Command, ports: CliPorts, done: Done): void {
  const delivery = program.command('delivery').description('deliveries of futures');
  onFirm(delivery.command('list').description('intents and notices')).action(
    async (options: CommonOptions) =>
      done(await runCall(ports, options, 'deliveries', given({ firm: options.firm }))),
  );
  onFirm(delivery.command('long-dates').description('longs by trade date, oldest first'))
    .requiredOption('--contract <CONTRACT>', 'future')
    .action(async (options: Words) => {
      const { firm, contract } = options;
      done(await runCall(ports, options, 'longDates', { firm, contract }));
    });
  onFirm(delivery.command('intend').description('say that a short wants to deliver'))
    .requiredOption('--account <ACCOUNT>', 'account')
    .requiredOption('--contract <CONTRACT>', 'future')
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
    .requiredOption('--quantity <COUNT>', 'contracts in all; 0 takes it back', wholeNumber)
    .action(async (options: Words) => {
      const { firm, account, contract, date, quantity } = options;
      const input = { firm, account, contract, date, quantity };
      done(await runCall(ports, options, 'intendDelivery', input));
    });
  onFirm(delivery.command('notice').description("take the clearing house's notice"))
    .requiredOption('--notice <ID>', 'notice')
    .requiredOption('--contract <CONTRACT>', 'future')
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
    .requiredOption('--way <WAY>', 'issued or stopped')
    .requiredOption('--quantity <COUNT>', 'contracts', wholeNumber)
    .option('--origin <ORIGIN>', 'customer or house')
    .option('--key <KEY>', 'idempotency key')
    .action(async (options: Words) => {
      const { firm, notice, contract, date, way, quantity, origin } = options;
      const input = given({ firm, noticeId: notice, contract, date, way, quantity, origin });
      done(await runCall(ports, options, 'noticeDelivery', input));
    });
  onFirm(delivery.command('withdraw').description('take a notice back that was wrong'))
    .requiredOption('--notice <ID>', 'notice')
    .requiredOption('--reason <TEXT>', 'why')
    .action(async (options: Words) => {
      const { firm, notice, reason } = options;
      done(await runCall(ports, options, 'withdrawDelivery', { firm, noticeId: notice, reason }));
    });
}
