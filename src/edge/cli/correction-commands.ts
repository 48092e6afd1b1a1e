import { type Command, InvalidArgumentError } from 'commander';
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
  readonly account?: string;
};
type Part = { readonly quantity: number; readonly price?: string };

/** A person's word on what a trade should have been. */
export function addCorrectionCommands(program: Command, ports: CliPorts, done: Done): void {
  onFirm(program.command('correct').description('correct terms of a trade, at any stage'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .option('--price <PRICE>', 'what the price should be')
    .option('--quantity <CONTRACTS>', 'what the quantity should be', wholeNumber)
    .option('--open-close <WORD>', 'open or close')
    .option('--cti <CTI>', 'customer type')
    .option('--order <ORDER>', 'order id')
    .option('--account <ACCOUNT>', 'where it should be; what is allocated of it stays')
    .option('--key <KEY>', 'idempotency key')
    .action(async (options: CorrectOptions) => {
      const { firm, trade: tradeId, price, quantity, openClose, cti, account } = options;
      const terms = { price, quantity, openClose, cti, orderId: options.order, account };
      const params = given({ firm, tradeId, ...terms });
      done(await runCall(ports, options, 'correctTrade', params));
    });
  onFirm(program.command('bust').description('take a trade out as if it had never been'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .option('--key <KEY>', 'idempotency key')
    .action(async (options: CommonOptions & { trade: string }) => {
      const { firm, trade: tradeId } = options;
      done(await runCall(ports, options, 'bustTrade', given({ firm, tradeId })));
    });
  addSplit(program, ports, done);
}

function addSplit(program: Command, ports: CliPorts, done: Done): void {
  onFirm(program.command('split').description('divide a trade in its own account, as its CCP did'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .requiredOption(
      '--part <QUANTITY...>',
      'contracts of each part; QUANTITY@PRICE where it has a price of its own',
      onePart,
    )
    .option('--key <KEY>', 'idempotency key')
    .action(
      async (
        options: CommonOptions & { readonly trade: string; readonly part: readonly Part[] },
      ) => {
        const { firm, trade: tradeId, part: parts } = options;
        done(await runCall(ports, options, 'splitTrade', given({ firm, tradeId, parts })));
      },
    );
  onFirm(program.command('join').description('take the split of a trade back'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .option('--key <KEY>', 'idempotency key')
    .action(async (options: CommonOptions & { readonly trade: string }) => {
      const { firm, trade: tradeId } = options;
      done(await runCall(ports, options, 'joinTrade', given({ firm, tradeId })));
    });
}

/** `6`, or `4@3.71`. */
function onePart(text: string, before: readonly Part[] | undefined): Part[] {
  const [quantity = '', price, more] = text.split('@');
  if (!/^\d{1,15}$/.test(quantity) || price === '' || more !== undefined)
    throw new InvalidArgumentError(`${text}, wanted QUANTITY or QUANTITY@PRICE`);
  const part = { quantity: Number(quantity) };
  return [...(before ?? []), price === undefined ? part : { ...part, price }];
}
