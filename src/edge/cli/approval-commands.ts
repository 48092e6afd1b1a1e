import type { Command } from 'commander';
import { given, onFirm } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';

/** What needs a second person, and his word. */
export function addApprovalCommands(program: Command, ports: CliPorts, done: Done): void {
  const approval = program.command('approval').description('what waits for a second person');
  onFirm(approval.command('list').description('what is pending, oldest first'))
    .option('--list <LIST>', 'pending or all')
    .action(async (options: CommonOptions & Record<string, string>) => {
      const { firm, list } = options;
      done(await runCall(ports, options, 'approvals', given({ firm, list })));
    });
  const decisions = [
    ['approve', 'approved', 'have done what another person asked for'],
    ['refuse', 'refused', 'do not; needs a reason'],
    ['withdraw', 'withdrawn', 'take back what one asked for oneself'],
  ] as const;
  for (const [name, outcome, summary] of decisions) {
    onFirm(approval.command(name).description(summary))
      .requiredOption('--approval <ID>', 'approval')
      .option('--reason <TEXT>', 'why')
      .option('--key <KEY>', 'idempotency key')
      .action(async (options: CommonOptions & Record<string, string>) => {
        const { firm, approval: approvalId, reason } = options;
        const input = given({ firm, approvalId, outcome, reason });
        done(await runCall(ports, options, 'decideApproval', input));
      });
  }
  const fourEyes = program.command('four-eyes').description('what needs a second person');
  onFirm(fourEyes.command('list').description('occasions, and whether they need one')).action(
    async (options: CommonOptions) =>
      done(await runCall(ports, options, 'fourEyes', given({ firm: options.firm }))),
  );
  onFirm(fourEyes.command('set').description('set the occasions that need one, as a whole'))
    .option('--occasion <OCCASION...>', 'occasions; none: one person is enough', [])
    .action(async (options: CommonOptions & { occasion: string[] }) => {
      const { firm, occasion: occasions } = options;
      done(await runCall(ports, options, 'setFourEyes', given({ firm, occasions })));
    });
}
