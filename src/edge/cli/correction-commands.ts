import type { Command } from 'commander';
import { given, onFirm, wholeNumber } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';

type CorrectOptions = CommonOptions & {
  readonly trade: string;
  readonly price?: string;
  readonly quantity?: number;
  readonly openClose?: string;
  readonly cti?: string;
  readonly order?: string;
};

/** A person's word on what a trade should have been. */
export function addCorrectionCommands(program: Command, ports: CliPorts, done: Done): void {
  onFirm(program.command('correct').description('correct terms of a trade, at any stage'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .option('--price <PRICE>', 'what the price should be')
    .option('--quantity <CONTRACTS>', 'what the quantity should be', wholeNumber)
    .option('--open-close <WORD>', 'open or close')
    .option('--cti <CTI>', 'customer type')
    .option('--order <ORDER>', 'order id')
    .option('--key <KEY>', 'idempotency key')
    .action(async (options: CorrectOptions) => {
      const { firm, trade: tradeId, price, quantity, openClose, cti, order: orderId } = options;
      const params = given({ firm, tradeId, price, quantity, openClose, cti, orderId });
      done(await runCall(ports, options, 'correctTrade', params));
    });
  onFirm(program.command('bust').description('take a trade out as if it had never been'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .option('--key <KEY>', 'idempotency key')
    .action(async (options: CommonOptions & { trade: string }) => {
      const { firm, trade: tradeId } = options;
      done(await runCall(ports, options, 'bustTrade', given({ firm, tradeId })));
    });
}
