import type { Command } from 'commander';
import { onData } from './options.ts';
import type { Done } from './program.ts';
import { printRejection } from './run-call.ts';
import { type CliPorts, EXIT, type ExitCode } from './session.ts';
import { hostAndPort, printKey } from './vault-commands.ts';

/** Commands of whoever replays a firm's log on a clean host, and of the platform that lets him. */
export function addReplayerCommands(program: Command, ports: CliPorts, done: Done): void {
  const replayer = program
    .command('replayer')
    .description("proof by somebody else: what a firm's log folds to, signed");
  replayer
    .command('run', { isDefault: true })
    .description('dial a platform, replay the logs of firms and sign what they come to')
    .requiredOption('--platform <HOST:PORT>', 'where it listens for vaults', hostAndPort)
    .requiredOption('--key <FILE>', 'file made by `replayer key`')
    .requiredOption('--firm-keys <FILE...>', 'files with age identities that open the logs')
    .option('--firm <FIRM...>', 'only these firms (default: all)')
    .option('--policy <FILE>', 'what `keys policy` printed: log keys are believed only from there')
    .option('--json', 'print JSON, a line for each statement too')
    .action(async (options: RunWords) => done(await run(ports, options)));
  replayer
    .command('key')
    .description(
      "make a replayer's key file, pin the platform's key, print the replayer's key text",
    )
    .requiredOption('--key <FILE>', 'the file')
    .option('--name <NAME>', 'name of the replayer, as its statements carry it')
    .option('--platform-key <TEXT>', 'what `replayer trust` printed on the platform')
    .option('--json', 'print JSON')
    .action(async (options: KeyWords) => {
      const { key, name, platformKey } = options;
      const made = await ports.replayer.key(key, name, platformKey);
      done(printKey(ports, options, 'set up the replayer', made));
    });
  onData(replayer.command('trust').description("trust a replayer, print the platform's key text"))
    .option('--replayer-key <TEXT>', 'what `replayer key` printed')
    .action(async (options: { data: string; replayerKey?: string; json?: boolean }) => {
      const made = await ports.replayer.trust(options.data, options.replayerKey);
      done(printKey(ports, options, 'trust the replayer', made));
    });
}

type RunWords = {
  readonly platform: { readonly host: string; readonly port: number };
  readonly key: string;
  readonly firmKeys: readonly string[];
  readonly firm?: readonly string[];
  readonly policy?: string;
  readonly json?: boolean;
};

type KeyWords = {
  readonly key: string;
  readonly name?: string;
  readonly platformKey?: string;
  readonly json?: boolean;
};

async function run(ports: CliPorts, options: RunWords): Promise<ExitCode> {
  const { platform, key, firmKeys, firm = [], policy } = options;
  const [tell, json] = [ports.out, options.json === true];
  const words = { key, firmKeys, firms: firm, policy, json, tell };
  const ended = await ports.replayer.run({ ...platform, ...words });
  if (ended.ok) return EXIT.done;
  printRejection(ports, { json }, 'replay', ended.rejection);
  return EXIT.wrongUse;
}
