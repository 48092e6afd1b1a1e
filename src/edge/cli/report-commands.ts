import type { Command } from 'commander';
import { day, onFirm } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, printAnswer, printRejection, withSession } from './run-call.ts';
import { type CliPorts, EXIT } from './session.ts';

type ReportOptions = CommonOptions & {
  format: string;
  date: string;
  out?: string;
  estimate?: boolean;
};

/** Files for regulators and clearing houses. */
export function addReportCommands(program: Command, ports: CliPorts, done: Done): void {
  const report = program.command('report').description('files for regulators and clearing houses');
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
