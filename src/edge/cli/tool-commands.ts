import { type Command, Option } from 'commander';
import { addAlarmCommands } from './alarm-commands.ts';
import { onData, userName, wholeNumber } from './options.ts';
import { asText } from './print.ts';
import type { Done } from './program.ts';
import { type CommonOptions, printAnswer, printRejection, withSession } from './run-call.ts';
import { type BenchWords, type CliPorts, EXIT, type ExitCode } from './session.ts';

/** Commands about the installation itself. */
export function addToolCommands(program: Command, ports: CliPorts, done: Done): void {
  program
    .command('serve')
    .description('serve the screen and the API on this machine')
    .option(
      '--data <DIR>',
      'data directory (default: data, or a directory of its own for the demo)',
    )
    .option('--port <PORT>', 'port on 127.0.0.1', wholeNumber, 8484)
    .option('--demo', 'load a sample clearing day of an invented broker')
    .option('--no-demo', 'start with the data directory as it is')
    .option('--json', 'print address and sign-in link as a line of JSON')
    .option('--vault-port <PORT>', 'port on 127.0.0.1 where trusted vaults dial in', wholeNumber)
    .option('--when-rebuilt', 'stand by until a rebuild has given the data directory its name')
    .addOption(
      new Option('--on-alarm <WHAT>', 'when bytes change that may not')
        .choices(['isolate', 'tell'])
        .default('isolate'),
    )
    .action(async (options: ServeWords) => {
      const code = await ports.serve({
        directory: options.data,
        port: options.port,
        demo: options.demo === true,
        json: options.json === true,
        vaultPort: options.vaultPort,
        onAlarm: options.onAlarm,
        whenRebuilt: options.whenRebuilt === true,
      });
      done(code === 0 ? EXIT.done : code === EXIT.damaged ? EXIT.damaged : EXIT.wrongUse);
    });
  onData(
    program.command('link').description('print a new one-time sign-in link of the running server'),
  )
    .option('--user <NAME>', 'of another person than the operator', userName)
    .action(async (options: CommonOptions & { user?: string }) => {
      const link = await ports.signInLink(options.data ?? 'data', options.user);
      if (link === undefined)
        ports.err(
          'Cannot make a link: no server, wanted one that holds the directory (server_must_be_running)',
        );
      else ports.out(options.json === true ? JSON.stringify({ signIn: link }) : link);
      done(link === undefined ? EXIT.wrongUse : EXIT.done);
    });
  addAlarmCommands(program, ports, done);
  const firm = program.command('firm').description('firms of a data directory');
  onData(firm.command('create').description('create a firm with its own log, book and keys'))
    .argument('<FIRM>', 'lower-case name, 2 to 20 characters')
    .option('--reporting-firm <ABC>', 'three characters that name it in CFTC reports', '')
    .action(async (name: string, options: CommonOptions & { reportingFirm: string }) =>
      done(await createFirm(ports, name, options)),
    );
  onData(firm.command('list').description('list them')).action(async (options: CommonOptions) =>
    done(
      await withSession(ports, options, async (session) =>
        printAnswer(ports, options, 'list firms', await session.call('firms', {})),
      ),
    ),
  );
  onData(program.command('verify').description('check every byte and replay every book'))
    .option('--firm <FIRM>', 'only this firm')
    .action(async (options: CommonOptions) => done(await verify(ports, options)));
  onData(program.command('dump').description('print events as NDJSON'))
    .option('--firm <FIRM>', 'only this firm')
    .action(async (options: CommonOptions) => done(await dump(ports, options)));
  program
    .command('bench')
    .description(
      'measure: capture, singles, firms, http, queryable, fixml, replay, restart, memory, vaults, matching',
    )
    .argument('<NAME>', 'what to measure')
    .option('--json', 'print JSON')
    .option('--seconds <COUNT>', 'seconds a round', wholeNumber)
    .option('--rounds <COUNT>', 'rounds', wholeNumber)
    .option('--trades <COUNT>', 'trades, where the bench has a fixed number', wholeNumber)
    .action(async (name: string, options: Omit<BenchWords, 'json'> & { json?: boolean }) => {
      const code = await ports.bench(name, { ...options, json: options.json === true });
      done(code === 0 ? EXIT.done : code === 1 ? EXIT.left : EXIT.wrongUse);
    });
}

type ServeWords = {
  readonly data?: string;
  readonly port: number;
  readonly demo?: boolean;
  readonly json?: boolean;
  readonly vaultPort?: number;
  readonly onAlarm: 'isolate' | 'tell';
  readonly whenRebuilt?: boolean;
};

async function createFirm(
  ports: CliPorts,
  name: string,
  options: CommonOptions & { readonly reportingFirm: string },
): Promise<ExitCode> {
  return withSession(ports, { ...options, mayCreate: true }, async (session) => {
    const { reportingFirm } = options;
    const answer = await session.call('createFirm', { firm: name, reportingFirm });
    return printAnswer(ports, options, `create firm ${name}`, answer);
  });
}

/** Places of damage that are said in words; one bad disk may have thousands. */
const MOST_SENTENCES = 50;

async function verify(ports: CliPorts, options: CommonOptions): Promise<ExitCode> {
  const answer = await ports.verify(options.data ?? 'data', options.firm);
  if (!answer.ok) {
    printRejection(ports, options, 'verify', answer.rejection);
    return EXIT.wrongUse;
  }
  const { report } = answer;
  const rows = report.logs.map((log) => ({ ...log, damage: log.damage.length }));
  ports.out(options.json === true ? JSON.stringify(report) : asText(rows));
  const found = [...report.damage, ...report.logs.flatMap(({ damage }) => damage)];
  for (const { file, offset, entry, what } of found.slice(0, MOST_SENTENCES)) {
    ports.err(
      `Damaged: ${file}, byte ${offset}${entry === undefined ? '' : `, entry ${entry}`}: ${what}`,
    );
  }
  if (found.length > MOST_SENTENCES)
    ports.err(`Damaged: ${found.length - MOST_SENTENCES} more places, which --json lists`);
  for (const difference of report.readStore)
    ports.err(`Read store differs: ${JSON.stringify(difference)}`);
  return report.ok ? EXIT.done : EXIT.damaged;
}

async function dump(ports: CliPorts, options: CommonOptions): Promise<ExitCode> {
  return withSession(ports, options, async (session) => {
    const { firm } = options;
    const firms = await session.call('firms', {});
    if (!firms.ok) return printAnswer(ports, options, 'dump', firms);
    if (firm !== undefined && !namesOf(firms.value).includes(firm)) {
      const rejection = {
        code: 'firm_unknown',
        seen: firm,
        wanted: 'a firm of this data directory',
      };
      printRejection(ports, options, 'dump', rejection);
      return EXIT.wrongUse;
    }
    await session.dump(firm, async (line) => ports.out(line));
    return EXIT.done;
  });
}

function namesOf(firms: unknown): readonly string[] {
  if (!Array.isArray(firms)) throw new Error('Bug: the firms call answers with a list');
  return firms.flatMap((row: unknown) =>
    typeof row === 'object' && row !== null && 'firm' in row ? [String(row.firm)] : [],
  );
}
