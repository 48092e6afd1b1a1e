import type { Command } from 'commander';
import { given, onFirm } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';
import { ruleOf, type ShareOptions, withShares } from './share-options.ts';

/** What a firm makes of a trade. */
export function addAllocationCommands(program: Command, ports: CliPorts, done: Done): void {
  withShares(
    onFirm(program.command('allocate').description('divide trades among accounts')).requiredOption(
      '--trade <TRADE...>',
      'trade ids',
    ),
  ).action(async (options: CommonOptions & ShareOptions & { trade: string[] }) => {
    const { firm, trade: tradeIds, share: shares, fair } = options;
    const rule = ruleOf(options);
    const [tradeId] = tradeIds;
    const isPlain = rule?.method === 'quantity' && tradeIds.length === 1 && fair !== true;
    const name = isPlain ? 'allocate' : 'allocateTrades';
    const params = isPlain ? { firm, tradeId, shares } : { firm, tradeIds, rule };
    done(await runCall(ports, options, name, given(params)));
  });
  onFirm(program.command('deallocate').description('take the allocation of a trade back'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .action(async (options: CommonOptions & { trade: string }) => {
      const { firm, trade: tradeId } = options;
      done(await runCall(ports, options, 'deallocate', given({ firm, tradeId })));
    });
}
