import { type Command, InvalidArgumentError } from 'commander';
import { day, given, onFirm } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';
import { onePercentMore, ruleOf, type ShareOptions, withShares } from './share-options.ts';

type Ticket = Readonly<Record<string, string | number>>;
type MatchOptions = {
  readonly account: string;
  readonly ticket: readonly Ticket[];
  readonly tolerance: string;
};

const TICKET = /^([^,]+),([^,]+),(buy|sell),(\d+),([^,]+),(\d{4}-\d\d-\d\d),([^,]*)$/;

function oneTicketMore(text: string, before: readonly Ticket[] | undefined): Ticket[] {
  const found = TICKET.exec(text);
  if (found === null)
    throw new InvalidArgumentError(`${text}, wanted ID,ACCOUNT,SIDE,QUANTITY,CONTRACT,DATE,PRICE`);
  const [
    ,
    id = '',
    account = '',
    side = '',
    quantity,
    contract = '',
    clearingDate = '',
    price = '',
  ] = found;
  const ticket = { id, account, side, quantity: Number(quantity), contract, clearingDate, price };
  return [...(before ?? []), ticket];
}

type ClockOptions = {
  readonly date: string;
  readonly account?: string;
  readonly told?: readonly Told[];
};

type Told = { readonly orderId: string; readonly point: string; readonly at: string };

function oneTimeMore(text: string, before: readonly Told[] | undefined): Told[] {
  const found = /^(.+),(completed|confirmed|instructed|booked),([^,]+)$/.exec(text);
  if (found === null) throw new InvalidArgumentError(`${text}, wanted ORDER,POINT,TIME`);
  const [, orderId = '', point = '', at = ''] = found;
  return [...(before ?? []), { orderId, point, at }];
}

/** What a firm makes of a trade. */
export function addAllocationCommands(program: Command, ports: CliPorts, done: Done): void {
  withShares(
    onFirm(program.command('allocate').description('divide trades among accounts')).requiredOption(
      '--trade <TRADE...>',
      'trade ids',
    ),
  ).action(
    async (options: CommonOptions & ShareOptions & { trade: string[] }, command: Command) => {
      const { firm, trade: tradeIds, share: shares, fair } = options;
      const rule = ruleOf(options, command);
      const [tradeId] = tradeIds;
      const isPlain = rule.method === 'quantity' && tradeIds.length === 1 && fair !== true;
      const name = isPlain ? 'allocate' : 'allocateTrades';
      const params = isPlain ? { firm, tradeId, shares } : { firm, tradeIds, rule };
      done(await runCall(ports, options, name, given(params)));
    },
  );
  const standing = program
    .command('standing-allocation')
    .description('new trades divided as they come');
  onFirm(standing.command('list').description('accounts and how they are divided')).action(
    async (options: CommonOptions) => {
      done(await runCall(ports, options, 'standingAllocations', given({ firm: options.firm })));
    },
  );
  onFirm(standing.command('set').description('divide new trades of an account by percent'))
    .requiredOption('--account <ACCOUNT>', 'account')
    .option(
      '--percent <ACCOUNT=PERCENT...>',
      'percentage of an account; none: no longer',
      onePercentMore,
    )
    .action(async (options: CommonOptions & ShareOptions & { account: string }) => {
      const { firm, account, percent: shares = [] } = options;
      done(
        await runCall(ports, options, 'setStandingAllocation', given({ firm, account, shares })),
      );
    });
  onFirm(program.command('unallocated').description('what waits to be allocated'))
    .option('--account <ACCOUNT>', 'also what stands in this account')
    .action(async (options: CommonOptions & { readonly account?: string }) => {
      const { firm, account } = options;
      done(await runCall(ports, options, 'unallocated', given({ firm, account })));
    });
  onFirm(
    program.command('clocks').description('thirty minutes for each stage of the orders of a day'),
  )
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date of their trades', day)
    .option('--account <ACCOUNT>', 'what stands in this account waits, too')
    .option(
      '--told <ORDER,POINT,TIME...>',
      'when an order was completed, confirmed, instructed or booked',
      oneTimeMore,
    )
    .action(async (options: CommonOptions & ClockOptions) => {
      const { firm, date, account, told } = options;
      done(await runCall(ports, options, 'orderClocks', given({ firm, date, account, told })));
    });
  onFirm(program.command('match').description("match a client's tickets with trades of an account"))
    .requiredOption('--account <ACCOUNT>', 'where the trades stand')
    .requiredOption(
      '--ticket <ID,ACCOUNT,SIDE,QUANTITY,CONTRACT,DATE,PRICE...>',
      'tickets',
      oneTicketMore,
    )
    .option('--tolerance <PRICE>', 'prices may differ by so much', '0')
    .action(async (options: CommonOptions & MatchOptions) => {
      const { firm, account, ticket: tickets, tolerance } = options;
      const params = given({ firm, account, tickets, tolerance });
      done(await runCall(ports, options, 'matchTickets', params));
    });
  onFirm(program.command('deallocate').description('take the allocation of a trade back'))
    .requiredOption('--trade <TRADE>', 'trade id')
    .action(async (options: CommonOptions & { trade: string }) => {
      const { firm, trade: tradeId } = options;
      done(await runCall(ports, options, 'deallocate', given({ firm, tradeId })));
    });
}
