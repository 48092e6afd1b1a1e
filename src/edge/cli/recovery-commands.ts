import { type Command, InvalidArgumentError } from 'commander';
import { addKeyCommands } from './key-commands.ts';
import { onData } from './options.ts';
import { asText } from './print.ts';
import type { Done } from './program.ts';
import {
  type CommonOptions,
  DEFAULT_DATA,
  printAnswer,
  printRejection,
  withSession,
} from './run-call.ts';
import { type CliPorts, EXIT, type ExitCode, type RebuildWords } from './session.ts';

/** Keys that outlive the host, and the return from its loss. */
export function addRecoveryCommands(program: Command, ports: CliPorts, done: Done): void {
  const keys = program.command('keys').description('who can open the logs besides this host');
  onData(
    keys
      .command('recovery')
      .description('make a recovery key, or take one that was made elsewhere'),
  )
    .option('--out <FILE>', 'new file for the key; take it away from this host')
    .option('--shares', 'three files, FILE.1 to FILE.3: any two open the logs, one alone nothing')
    .option('--recipient <AGE>', 'recipient of a key that never was on this host')
    .action(async (options: RecoveryWords) => done(await recovery(ports, options)));
  onData(keys.command('rotate').description('begin a new key epoch in every log')).action(
    async (options: CommonOptions) => done(await keyCall(ports, options, 'rotateKeys', {})),
  );
  onData(keys.command('policy').description('print what a rebuild is to trust')).action(
    async (options: CommonOptions) => done(await policy(ports, options)),
  );
  addKeyCommands(keys, ports, done);
  program
    .command('rebuild')
    .description('make a new data directory from vaults or a dead one, proven entry by entry')
    .requiredOption(
      '--from <DIR...>',
      "vaults' stores, directories or s3://BUCKET[/PREFIX], or dead data directories",
    )
    .requiredOption('--data <DIR>', 'where it is to be: empty, or not there')
    .requiredOption(
      '--recovery-key <FILE...>',
      'made by `keys recovery` or age-keygen; or two shares',
    )
    .option('--policy <FILE>', 'what `keys policy` printed')
    .option('--replayer-key <TEXT...>', 'what `replayer key` printed: its statements are compared')
    .option('--firm <FIRM>', 'only this firm')
    .option('--without <FIRM...>', 'all but these: they have a new home already')
    .option('--until <TIME>', 'trust what vaults held by then, as 2026-11-23T09:00:00Z', time)
    .option('--until-entry <N>', 'trust entries up to this one; with --firm', entryNumber)
    .option('--exclude <FILE>', 'JSON list of {firm, first, last, reason, approvers}')
    .option('--ccp-files <DIR>', 'what CCPs say: one folder a firm with trade and position files')
    .option('--approver <NAME...>', 'two people: what the CCPs contradict is left out')
    .option('--order <FILE>', 'firms in the order wanted, one a line')
    .option('--report <FILE>', 'a page to print (default: rebuild.html beside the new directory)')
    .option('--json', 'print JSON')
    .action(async (options: RebuildWords & { json?: boolean }) =>
      done(await rebuild(ports, options)),
    );
}

type RecoveryWords = CommonOptions & {
  readonly out?: string;
  readonly shares?: boolean;
  readonly recipient?: string;
};

async function recovery(ports: CliPorts, options: RecoveryWords): Promise<ExitCode> {
  const made = await madeOrGiven(ports, options);
  if (made === undefined) {
    const seen = options.out ?? 'no --out and no --recipient';
    const wanted = 'a new file, or a recipient';
    const code = 'recovery_key_must_have_a_new_file';
    printRejection(ports, options, 'make a recovery key', { code, seen, wanted });
    return EXIT.wrongUse;
  }
  await ports.setUpRecovery(options.data ?? DEFAULT_DATA, made.recipient);
  const code = await keyCall(ports, options, 'addRecoveryRecipient', { recipient: made.recipient });
  if (code === EXIT.done && made.files.length > 0) ports.err(takeAwaySentence(made.files));
  return code;
}

type RecoveryMade = { readonly recipient: string; readonly files: readonly string[] };

/** Undefined when no new file can be made; without files the key was made elsewhere. */
async function madeOrGiven(
  ports: CliPorts,
  { out, recipient, shares }: RecoveryWords,
): Promise<RecoveryMade | undefined> {
  if (recipient !== undefined) return { recipient, files: [] };
  if (out === undefined || out === '') return undefined;
  return ports.makeRecoveryKey(out, shares === true);
}

function takeAwaySentence(files: readonly string[]): string {
  const away = `Take ${files.join(', ')} away from this host now`;
  return files.length > 1
    ? `${away}, each to another person: whoever has two of them opens all that this host can open now, and what logs take from now on.`
    : `${away}: whoever has it opens all that this host can open now, and what logs take from now on.`;
}

async function keyCall(
  ports: CliPorts,
  options: CommonOptions,
  name: string,
  params: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  return withSession(ports, { ...options, mayCreate: true }, async (session) =>
    printAnswer(ports, options, 'change keys', await session.call(name, params)),
  );
}

async function policy(ports: CliPorts, options: CommonOptions): Promise<ExitCode> {
  return withSession(ports, options, async (session) => {
    const answer = await session.call('keyPolicy', {});
    if (!answer.ok || options.json === true) return printAnswer(ports, options, 'print', answer);
    for (const line of policyLines(answer.value)) ports.out(line);
    return EXIT.done;
  });
}

function policyLines(value: unknown): string[] {
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const words: Readonly<Record<string, string>> = {
    originPrefix: 'origin',
    recipients: 'recovery',
    logs: 'log',
    firms: 'firm',
  };
  return fields.flatMap(([name, given]) => {
    const texts: unknown[] = Array.isArray(given) ? given : [given];
    return texts.map((text) => `${words[name] ?? name} ${String(text)}`);
  });
}

async function rebuild(
  ports: CliPorts,
  options: RebuildWords & { readonly json?: boolean },
): Promise<ExitCode> {
  if (options.untilEntry !== undefined && options.firm === undefined) {
    const [seen, wanted] = ['--until-entry without --firm', '--firm, whose entry it is'];
    const code = 'rebuild_entry_must_name_its_firm';
    printRejection(ports, options, 'rebuild', { code, seen, wanted });
    return EXIT.wrongUse;
  }
  const outcome = await ports.rebuild(options, (sentence) => {
    if (ports.isTerminal && options.json !== true) ports.err(sentence);
  });
  if (!outcome.ok) {
    printRejection(ports, options, 'rebuild', outcome.rejection);
    return EXIT.wrongUse;
  }
  ports.out(options.json === true ? JSON.stringify(outcome.report) : asText(outcome.summary));
  for (const sentence of outcome.sentences) ports.err(sentence);
  return outcome.exit;
}

function time(text: string): number {
  const millis = Date.parse(text);
  if (Number.isNaN(millis) || !/Z$|[+-]\d\d:\d\d$/.test(text))
    throw new InvalidArgumentError('wanted a time with its zone, as 2026-11-23T09:00:00Z');
  return Math.floor(millis / 1_000);
}

function entryNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('wanted the number of an entry');
  return Number(text);
}
