import type { Command } from 'commander';
import { onData } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';

/** What stands against an installation, and its end by a person. */
export function addAlarmCommands(program: Command, ports: CliPorts, done: Done): void {
  const alarms = program
    .command('alarms')
    .description('alarms about the integrity of a data directory');
  onData(alarms.command('list').description('those that nobody has cleared')).action(
    async (options: CommonOptions) => done(await runCall(ports, options, 'alarms', {})),
  );
  onData(alarms.command('clear').description('take commands again, after somebody has looked'))
    .requiredOption('--reason <TEXT>', 'what it was; kept in the platform log')
    .action(async (options: CommonOptions & { readonly reason: string }) =>
      done(await runCall(ports, options, 'clearAlarms', { reason: options.reason })),
    );
}
