import { type Command, InvalidArgumentError } from 'commander';
import { given, onFirm } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';

type Share = { readonly account: string; readonly quantity: number };

/** What a firm makes of a trade. */
export function addAllocationCommands(program: Command, ports: CliPorts, done: Done): void {
  onFirm(program.command('allocate').description('divide a trade among accounts by quantity'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .requiredOption('--share <ACCOUNT=QUANTITY...>', 'contracts of an account', oneMore)
    .action(async (options: CommonOptions & { trade: string; share: Share[] }) => {
      const { firm, trade: tradeId, share: shares } = options;
      done(await runCall(ports, options, 'allocate', given({ firm, tradeId, shares })));
    });
  onFirm(program.command('deallocate').description('take the allocation of a trade back'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .action(async (options: CommonOptions & { trade: string }) => {
      const { firm, trade: tradeId } = options;
      done(await runCall(ports, options, 'deallocate', given({ firm, tradeId })));
    });
}

function oneMore(text: string, before: readonly Share[] | undefined): Share[] {
  const at = text.lastIndexOf('=');
  const quantity = text.slice(at + 1);
  if (at <= 0 || !/^\d{1,15}$/.test(quantity))
    throw new InvalidArgumentError(`${text}, wanted ACCOUNT=QUANTITY`);
  return [...(before ?? []), { account: text.slice(0, at), quantity: Number(quantity) }];
}
