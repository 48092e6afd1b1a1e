import type { Command } from 'commander';
import { day, dayParams, given, onDay, onFirm, wholeNumber } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, printAnswer, runCall, withSession } from './run-call.ts';
import { type CliPorts, EXIT } from './session.ts';

type DayOptions = CommonOptions & {
  readonly account?: string;
  readonly date?: string;
  readonly asClosed?: string | boolean;
};

/** Commands about days, positions and money. */
export function addDayCommands(program: Command, ports: CliPorts, done: Done): void {
  onDay(program.command('positions').description('positions by account and contract'))
    .option('--provisional', 'those of unconfirmed tickets, apart from all others')
    .action(async (options: DayOptions & { provisional?: boolean }) => {
      const { provisional = false } = options;
      done(await runCall(ports, options, 'positions', { ...dayParams(options), provisional }));
    });
  const questions = [
    ['balances', 'balances by account and currency'],
    ['lots', 'open lots, oldest first'],
    ['closeouts', 'purchase-and-sale lines of a day'],
    ['segregation', 'what is owed by segregation class and currency'],
  ] as const;
  for (const [name, summary] of questions) {
    onDay(program.command(name).description(summary)).action(async (options: DayOptions) =>
      done(await runCall(ports, options, name, dayParams(options))),
    );
  }
  addStatement(program, ports, done);
  onFirm(program.command('dates').description('clearing days and their state')).action(
    async (options: CommonOptions) =>
      done(await runCall(ports, options, 'dates', given({ firm: options.firm }))),
  );
  onFirm(
    program
      .command('eod')
      .description('end of day: close-out, end of life, mark and variation, fees, statements'),
  )
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
    .option('--allow-early', 'mark with early settlement prices where there are no others')
    .action(async (options: CommonOptions & { date: string; allowEarly?: boolean }) => {
      const { firm, date, allowEarly = false } = options;
      done(await runCall(ports, options, 'eod', { firm, date, allowEarly }));
    });
  onFirm(
    program
      .command('unmarked')
      .description('positions that the end of day of a date left without a mark, with the reason'),
  )
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
    .action(async (options: CommonOptions & { date: string }) => {
      const { firm, date } = options;
      done(await runCall(ports, options, 'unmarked', { firm, date }));
    });
  onFirm(
    program
      .command('left-over')
      .description('what a day leaves for a person, by name: unmarked, withheld, waiting, not run'),
  )
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
    .action(async (options: CommonOptions & { date: string }) => {
      const { firm, date } = options;
      done(await runCall(ports, options, 'leftOver', { firm, date }));
    });
  onFirm(
    program.command('release').description('release the statements of a day: it becomes final'),
  )
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
    .action(async (options: CommonOptions & { date: string }) => {
      const { firm, date } = options;
      done(await runCall(ports, options, 'release', { firm, date }));
    });
  addCloseOuts(program, ports, done);
  addMoney(program, ports, done);
}

function addStatement(program: Command, ports: CliPorts, done: Done): void {
  onDay(program.command('statement').description('daily statement'))
    .option('--csv', 'print CSV (it does unless --json is given)')
    .action(async (options: DayOptions & { csv?: boolean }) => {
      const code = await withSession(ports, options, async (session) => {
        const answer = await session.call('statement', dayParams(options));
        if (!answer.ok) return printAnswer(ports, options, 'print the statement', answer);
        const { statements, csv } = statementOf(answer.value);
        if (options.json === true) {
          printAnswer(ports, options, 'print the statement', { ...answer, value: statements });
        } else ports.out(ports.csvText(csv).trimEnd());
        return answer.left > 0 ? EXIT.left : EXIT.done;
      });
      done(code);
    });
}

function statementOf(value: unknown): {
  readonly statements: unknown;
  readonly csv: readonly (readonly string[])[];
} {
  if (
    typeof value !== 'object' ||
    value === null ||
    !('statements' in value) ||
    !('csv' in value)
  ) {
    throw new Error('Bug: the statement call answers with statements and csv');
  }
  const rows = Array.isArray(value.csv) ? value.csv : [];
  return {
    statements: value.statements,
    csv: rows.map((row: unknown) => (Array.isArray(row) ? row.map(String) : [])),
  };
}

type PairOptions = CommonOptions & {
  account: string;
  contract: string;
  date: string;
  buy: string;
  sell: string;
  quantity: number;
};

function addCloseOuts(program: Command, ports: CliPorts, done: Done): void {
  const instructions = [
    ['close-out', 'closeOut', 'close two lots against each other by instruction'],
    ['re-open', 'reopen', 'take a pair of a day that is not final back'],
  ] as const;
  for (const [name, call, summary] of instructions) {
    onFirm(program.command(name).description(summary))
      .requiredOption('--account <ACCOUNT>', 'account')
      .requiredOption('--contract <CONTRACT>', 'contract')
      .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
      .requiredOption('--buy <TRADE>', 'trade id of the long lot')
      .requiredOption('--sell <TRADE>', 'trade id of the short lot')
      .requiredOption('--quantity <COUNT>', 'contracts', wholeNumber)
      .action(async (options: PairOptions) => {
        const { firm, account, contract, date, buy, sell, quantity } = options;
        const pairs = [{ buyTradeId: buy, sellTradeId: sell, quantity }];
        done(await runCall(ports, options, call, { firm, account, contract, date, pairs }));
      });
  }
}

function addMoney(program: Command, ports: CliPorts, done: Done): void {
  const cash = program.command('cash').description('cash entered by hand');
  onFirm(cash.command('add').description('enter cash paid in (positive) or out (negative)'))
    .requiredOption('--account <ACCOUNT>', 'account')
    .requiredOption('--currency <CCY>', 'currency')
    .requiredOption('--amount <AMOUNT>', 'amount as a decimal')
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
    .option('--value-date <YYYY-MM-DD>', 'value date', day)
    .option('--reason <TEXT>', 'why')
    .option('--key <KEY>', 'idempotency key')
    .action(async (options: CommonOptions & Record<string, string>) => {
      const { firm, account, currency, amount, date, valueDate, reason } = options;
      done(
        await runCall(
          ports,
          options,
          'enterCash',
          given({ firm, account, currency, amount, date, valueDate, reason }),
        ),
      );
    });
  const prices = program.command('price').description('settlement prices entered by hand');
  onFirm(prices.command('set').description('enter a settlement price'))
    .requiredOption('--contract <CONTRACT>', 'contract')
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
    .requiredOption('--settlement <PRICE>', 'price as a decimal')
    .option('--kind <KIND>', 'early, daily, final-settlement or manual')
    .action(async (options: CommonOptions & Record<string, string>) => {
      const { firm, contract, date, settlement, kind } = options;
      done(
        await runCall(
          ports,
          options,
          'setPrice',
          given({ firm, contract, date, settlement, kind }),
        ),
      );
    });
}
