import type { Command } from 'commander';
import { day, dayParams, given, onDay, onFirm, wholeNumber } from './options.ts';
import type { Done } from './program.ts';
import {
  type CommonOptions,
  printAnswer,
  printRejection,
  runCall,
  withSession,
} from './run-call.ts';
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
  addReport(program, ports, done);
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

type ReportOptions = CommonOptions & {
  format: string;
  date: string;
  out?: string;
  estimate?: boolean;
};

function addReport(program: Command, ports: CliPorts, done: Done): void {
  const report = program.command('report').description('regulatory reports');
  onFirm(
    report
      .command('part17')
      .description('CFTC Part 17 daily file (17 CFR 17.00), 80 characters a record'),
  )
    .option('--format <FORMAT>', 'legacy', 'legacy')
    .requiredOption('--date <YYYY-MM-DD>', 'report date', day)
    .option('--out <FILE>', 'write the file here')
    .option('--estimate', 'report figures that are not measured, and say so in FILE.evidence.json')
    .action(async (options: ReportOptions) => done(await part17(ports, options)));
  onFirm(
    report
      .command('positions')
      .description("gross positions for a clearing house (PCS), checked against the day's trades"),
  )
    .requiredOption('--ccp <CCP>', 'clearing house')
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
    .option('--out <FILE>', 'write the file here')
    .option('--adjustment', 'only what changed since the day was released')
    .action(async (options: PositionFileOptions) => done(await positionFile(ports, options)));
  onFirm(
    report
      .command('exercises')
      .description('instructions to exercise or abandon, for a clearing house'),
  )
    .requiredOption('--ccp <CCP>', 'clearing house')
    .requiredOption('--date <YYYY-MM-DD>', 'date of the instructions', day)
    .option('--out <FILE>', 'write the file here')
    .action(async (options: PositionFileOptions) => {
      const { firm, ccp, date } = options;
      return done(await messageFile(ports, options, 'exerciseFile', { firm, ccp, date }));
    });
}

type PositionFileOptions = CommonOptions & {
  ccp: string;
  date: string;
  out?: string;
  adjustment?: boolean;
};

function positionFile(ports: CliPorts, options: PositionFileOptions) {
  const { firm, ccp, date, adjustment = false } = options;
  return messageFile(ports, options, 'positionFile', { firm, ccp, date, adjustment });
}

/** Nothing is written unless the call accepts it and its text adds up. */
async function messageFile(
  ports: CliPorts,
  options: PositionFileOptions,
  call: 'positionFile' | 'exerciseFile',
  asked: Readonly<Record<string, unknown>>,
) {
  const { ccp, out } = options;
  return withSession(ports, options, async (session) => {
    const answer = await session.call(call, asked);
    if (!answer.ok) return printAnswer(ports, options, 'write the file', answer);
    const text = await ports.positionFileText(answer.value);
    if (namesNoClearingFirm(answer.value))
      ports.err(`No member of ${ccp} with the role clearing in reference: the file names no firm`);
    if (out === undefined) {
      ports.out(options.json === true ? JSON.stringify(answer.value) : text.trimEnd());
      return EXIT.done;
    }
    const unwritten = await ports.writeFile(out, text);
    if (unwritten === undefined) return printAnswer(ports, options, '', answer);
    printRejection(ports, options, `write ${out}`, unwritten);
    return EXIT.wrongUse;
  });
}

function namesNoClearingFirm(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'clearingFirm' in value &&
    value.clearingFirm === ''
  );
}

async function part17(ports: CliPorts, options: ReportOptions) {
  const { firm, date, format, out, estimate = false } = options;
  if (format !== 'legacy') {
    ports.err(`Cannot report: format ${format}, wanted legacy (report_format_must_be_known)`);
    return EXIT.wrongUse;
  }
  return withSession(ports, options, async (session) => {
    const answer = await session.call('part17', { firm, date, estimate });
    if (!answer.ok) return printAnswer(ports, options, 'report', answer);
    const { records, evidence, notes } = reportOf(answer.value);
    const text = records.map((record) => `${record}\n`).join('');
    if (out === undefined)
      ports.out(options.json === true ? JSON.stringify(answer.value) : text.trimEnd());
    else {
      const unwritten =
        (await ports.writeFile(out, text)) ??
        (estimate
          ? await ports.writeFile(`${out}.evidence.json`, `${JSON.stringify(evidence, null, 2)}\n`)
          : undefined);
      if (unwritten !== undefined) {
        printRejection(ports, options, `write ${out}`, unwritten);
        return EXIT.wrongUse;
      }
      const { failures, endOfDay, suspense } = reportOf(answer.value);
      const summary = { date, file: out, records: records.length, failures, endOfDay, suspense };
      ports.out(
        options.json === true
          ? JSON.stringify(summary)
          : `${records.length === 1 ? '1 record' : `${records.length} records`} in ${out}`,
      );
      for (const failure of failures) ports.err(JSON.stringify(failure));
    }
    for (const note of notes) ports.err(note);
    return answer.left > 0 ? EXIT.left : EXIT.done;
  });
}

function reportOf(value: unknown): {
  readonly records: readonly string[];
  readonly failures: readonly unknown[];
  readonly evidence: unknown;
  /** What whoever files the report must know. */
  readonly notes: readonly string[];
  readonly endOfDay: unknown;
  readonly suspense: readonly unknown[];
} {
  if (
    typeof value !== 'object' ||
    value === null ||
    !('records' in value) ||
    !Array.isArray(value.records)
  ) {
    throw new Error('Bug: the part17 call answers with records');
  }
  const failures = 'failures' in value && Array.isArray(value.failures) ? value.failures : [];
  const suspense = 'suspense' in value && Array.isArray(value.suspense) ? value.suspense : [];
  const isDone = !('endOfDay' in value) || value.endOfDay === 'done';
  const notes = [
    ...(isDone ? [] : [`The end of day of the report's date is ${value.endOfDay}.`]),
    ...(suspense.length === 0 ? [] : [`Trades in suspense are reported: ${suspense.join(', ')}`]),
  ];
  return {
    notes,
    endOfDay: 'endOfDay' in value ? value.endOfDay : '',
    suspense,
    records: value.records.map(String),
    failures,
    evidence: 'evidence' in value ? value.evidence : undefined,
  };
}
